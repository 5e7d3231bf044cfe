// Other draws of the same evening. Their numbers must not be this draw's: that is how two people in
// two places once entered the same wrong result.
#ifndef DRUMROLL_POOL_SISTER_DRAWS_H_
#define DRUMROLL_POOL_SISTER_DRAWS_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "pool/draw.h"

namespace drumroll::pool {

struct SisterDraw {
  std::string name;                  // "draw 1129 of us-powerball in draws/1129".
  std::vector<std::string> numbers;  // All that were entered, game::ToText().
  std::string unreadable;            // Why it can't be compared; empty if it can.
};

// The draws in directories beside that of `draw`, in `directory`, into which numbers were entered
// less than a day from `now`. One that can't be read is among them: it is a person's decision to go
// on without comparing.
Result<std::vector<SisterDraw>> FindSisterDraws(disk::Disk& disk, std::string_view directory,
                                                const Draw& draw, Micros now);

// Why these numbers look like another draw's: one text for each draw that has the same main
// numbers, or that can't be read.
std::vector<std::string> CompareWithSisters(std::string_view numbers,
                                            const std::vector<SisterDraw>& sisters);

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_SISTER_DRAWS_H_
