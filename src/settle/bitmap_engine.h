// The first engine: matches the whole pool from the segments' bitmaps, on all cores. What it
// returns and writes depends on the pool alone, not on the number of threads or the kernel.
#ifndef DRUMROLL_SETTLE_BITMAP_ENGINE_H_
#define DRUMROLL_SETTLE_BITMAP_ENGINE_H_

#include "base/result.h"
#include "settle/input.h"
#include "settle/segment_matcher.h"
#include "settle/winner_writer.h"

namespace drumroll::settle {

// Counts the winners of each tier. kCorrupt if a byte that was read is not what was written. Reads
// an eighth of a byte per play and drawn number, nothing else.
Result<SegmentTotals> CountWinners(const Input& input);

// The same, and appends every winner to `writer`, which the caller then finishes.
Result<SegmentTotals> ListWinners(const Input& input, WinnerWriter& writer);

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_BITMAP_ENGINE_H_
