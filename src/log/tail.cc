#include "log/tail.h"

#include <algorithm>

#include "log/frame.h"

namespace drumroll::log {
namespace {

uint64_t VoidedPlays(Bytes payload) {
  uint64_t plays = 0;
  for (const Void& entry : DecodeVoids(payload)) plays += entry.plays;
  return plays;
}

}  // namespace

Status CheckContinues(const Tail& tail, const FrameHeader& header) {
  if (tail.closed) return Fail(ErrorCode::kCorrupt, "a frame after the close");
  if (header.sequence != tail.sequence) {
    return Fail(ErrorCode::kCorrupt, "frame header: sequence {}, expected {}", header.sequence,
                tail.sequence);
  }
  if (header.first_ordinal != tail.plays()) {
    return Fail(ErrorCode::kCorrupt, "frame header: first ordinal {}, expected {}",
                header.first_ordinal, tail.plays());
  }
  if (!std::ranges::equal(header.previous, tail.head.bytes)) {
    return Fail(ErrorCode::kCorrupt, "frame header: previous digest {}, expected {}",
                ToHex(Bytes(header.previous)), ToHex(tail.head));
  }
  return {};
}

Status CheckTotals(const Tail& tail, const Close& close) {
  if (close.plays == tail.plays() && close.tickets == tail.tickets &&
      close.voided_plays == tail.voided_plays) {
    return {};
  }
  return Fail(ErrorCode::kCorrupt,
              "close: {} plays, {} tickets, {} voided plays, expected {}, {}, {}", close.plays,
              close.tickets, close.voided_plays, tail.plays(), tail.tickets, tail.voided_plays);
}

Tail Advanced(Tail tail, const FrameHeader& header, Bytes payload, const Digest& digest) {
  tail.position = LogPosition{header.position + FrameBytes(header.payload_bytes)};
  tail.sequence = header.sequence + 1;
  tail.head = digest;
  tail.next_ordinal = Ordinal{header.first_ordinal + header.plays};
  switch (static_cast<FrameKind>(header.kind)) {
    case FrameKind::kPlays:
      tail.tickets += header.tickets;
      break;
    case FrameKind::kVoids:
      tail.voided_plays += VoidedPlays(payload);
      break;
    case FrameKind::kClose:
      tail.closed = true;
      break;
  }
  return tail;
}

}  // namespace drumroll::log
