// What to show a person when the engines disagree.
#ifndef DRUMROLL_SETTLE_DIFFERENCE_H_
#define DRUMROLL_SETTLE_DIFFERENCE_H_

#include "base/result.h"
#include "settle/chunk.h"

namespace drumroll::settle {

// kCorrupt, with the first winner that isn't the same in both. Requires: the same range; they
// differ.
Error FirstDifference(const Chunk& by_bitmaps, const Chunk& by_records);

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_DIFFERENCE_H_
