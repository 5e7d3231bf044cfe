// One frame as bytes: put together, taken apart, hashed. What a frame must be by itself is checked
// here; that it continues the frame before it is Scanner's to check. docs/formats/log.md is the
// specification.
#ifndef DRUMROLL_LOG_FRAME_H_
#define DRUMROLL_LOG_FRAME_H_

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/sha256.h"
#include "game/matrix.h"
#include "log/files.h"
#include "log/format.h"

namespace drumroll::log {

// Of a frame with this payload: header, payload, fill.
constexpr uint64_t FrameBytes(uint32_t payload_bytes) {
  return sizeof(FrameHeader) + RoundUp(payload_bytes, kFrameAlignment);
}
inline constexpr uint64_t kFrameBytesMin = FrameBytes(1);
inline constexpr uint64_t kFrameBytesMax = FrameBytes(kPayloadBytesMax);

// Where the payload of the frame at `frame` starts; a ticket reference is this plus
// TicketView::offset().
constexpr LogPosition PayloadPosition(LogPosition frame) {
  return LogPosition{Raw(frame) + sizeof(FrameHeader)};
}

// The digest of a frame: SHA-256 with `synced` and `crc` taken as zeros. `rest` is payload and
// fill.
Digest DigestOf(Sha256& hasher, FrameHeader header, Bytes rest);

// Puts frames together in memory that is used again. One thread.
class FrameBuilder {
 public:
  // Fills in magic, version, payload_bytes and both CRCs; all else in `header` is the caller's. The
  // bytes are valid until the next call. Requires: payload of 1 .. kPayloadBytesMax bytes.
  Bytes Build(FrameHeader header, Bytes payload);
  // Of the frame built last.
  Digest Hash();

 private:
  std::vector<uint8_t> frame_;
  size_t size_ = 0;
  Sha256 hasher_;
};

// True if these bytes start with a frame header that is whole: magic and CRC are right, whatever it
// says.
bool IsWholeFrameHeader(Bytes bytes);

// The header at the start of `bytes`. kCorrupt if it is not whole: that may be a torn write.
Result<FrameHeader> DecodeFrameHeader(Bytes bytes);
// kCorrupt unless a whole header may stand at this position of this log: no torn write makes it
// wrong.
Status CheckFrameHeader(const FrameHeader& header, const LogId& id, LogPosition position);
// kCorrupt unless payload and fill have the header's CRC: they may be torn.
Status CheckPayloadCrc(const FrameHeader& header, Bytes rest);
// kCorrupt unless the payload has exactly the form of its kind and the header's counts, and the
// fill is zero. A plays frame is walked only if `matrix` is given; else that is left to
// TicketCursor, through which everyone reads it.
Status CheckPayload(const FrameHeader& header, Bytes rest, const game::Matrix* matrix);

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_FRAME_H_
