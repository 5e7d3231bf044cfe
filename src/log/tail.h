// Where a log ends and what it holds up to there: enough to append the next frame, and to say what
// the whole is.
#ifndef DRUMROLL_LOG_TAIL_H_
#define DRUMROLL_LOG_TAIL_H_

#include <cstdint>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/sha256.h"
#include "log/format.h"
#include "log/voids.h"

namespace drumroll::log {

// A value. As it stands: that of a log without frames.
struct Tail {
  LogPosition position{
      sizeof(FileHeader)};  // Where the last frame ends; the next one stands here if it fits.
  uint64_t sequence = 0;    // Of the next frame: so many frames there are.
  Digest head;              // Of the last frame; zeros without one. Names the whole log.
  Ordinal next_ordinal{0};  // Of the next play: so many plays there are.
  uint64_t tickets = 0;
  uint64_t voided_plays = 0;
  bool closed = false;  // The last frame is the close: nothing may follow.

  uint64_t plays() const { return Raw(next_ordinal); }
  friend bool operator==(const Tail&, const Tail&) = default;
};

// kCorrupt unless a frame with this header may be the next one; where it stands is not looked at.
Status CheckContinues(const Tail& tail, const FrameHeader& header);
// kCorrupt unless the close tells this tail's totals.
Status CheckTotals(const Tail& tail, const Close& close);
// The tail with one frame more. Requires: CheckContinues() and CheckPayload() passed.
Tail Advanced(Tail tail, const FrameHeader& header, Bytes payload, const Digest& digest);

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_TAIL_H_
