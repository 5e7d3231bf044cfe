// The canonical workload: a pool of 6/45 by seed, and the numbers that it is settled with. The
// figures of docs/performance.md are of this pool, and a run of it on another machine is of the
// same bytes.
#ifndef DRUMROLL_MEASURE_CANONICAL_H_
#define DRUMROLL_MEASURE_CANONICAL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "pool/draw.h"
#include "settle/input.h"
#include "settle/winner_table.h"
#include "workload/generator.h"

namespace drumroll::measure {

inline constexpr const char* kCanonicalNumbers = "3 11 19 27 34 42 + 7";

struct Workload {
  uint64_t plays = 0;
  uint32_t partitions = 2;
  uint64_t seed = 1;
  bool human = false;  // As people choose, not as machines do.
};

// A new draw in this directory. kInvalid if no such pool can be made.
Result<pool::Draw> CreateDraw(disk::Disk& disk, Clock& clock, const std::string& directory,
                              const Workload& workload);

// What fills it: one generator a partition.
Result<std::vector<workload::Generator>> GeneratorsFor(const pool::Draw& draw,
                                                       const Workload& workload);

// What the settlement of this result is called; the draw must be sealed and have a result.
Result<settle::Identity> IdentityOf(disk::Disk& disk, const pool::Draw& draw);

}  // namespace drumroll::measure

#endif  // DRUMROLL_MEASURE_CANONICAL_H_
