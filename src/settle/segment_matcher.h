// Finds the winners of one segment from the bitmaps of the drawn numbers. Reads only those, the
// ticket starts and the players; checks every byte that it uses, in the same pass: a granule comes
// from memory once, for its checksum, and is matched from the cache.
#ifndef DRUMROLL_SETTLE_SEGMENT_MATCHER_H_
#define DRUMROLL_SETTLE_SEGMENT_MATCHER_H_

#include <memory>
#include <vector>

#include "base/result.h"
#include "segment/reader.h"
#include "settle/chunk.h"
#include "settle/exclusion.h"
#include "settle/input.h"
#include "settle/kernel.h"
#include "settle/winner_table.h"

namespace drumroll::settle {

// What every thread works with. Immutable.
struct MatchPlan {
  const game::Rules* rules = nullptr;
  MatchProgram program{};
  std::vector<uint32_t> rows;  // Of the drawn numbers: main, bonus, second.
  Kernel kernel{};
};
// kInvalid if the kernels can't count this game. Requires: CheckInput() passed.
Result<MatchPlan> PlanFor(const Input& input);

struct SegmentTotals {
  uint64_t plays = 0;  // Without the voided ones.
  TierCounts winners{};
};

// One per thread: keeps its memory from segment to segment.
class SegmentMatcher {
 public:
  // `plan` must outlive the matcher.
  explicit SegmentMatcher(const MatchPlan& plan);
  ~SegmentMatcher();

  // Counts the winners. kCorrupt if a byte on which that rests is not what was written.
  Result<SegmentTotals> Count(const segment::Reader& segment, std::span<const VoidRange> voids);
  // Also lists them, in `chunk`.
  Result<SegmentTotals> List(const segment::Reader& segment, std::span<const VoidRange> voids,
                             Chunk& chunk);

 private:
  class Run;
  struct Memory;

  const MatchPlan& plan_;
  const std::unique_ptr<Memory> memory_;
};

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_SEGMENT_MATCHER_H_
