#include "log/frame.h"

#include <algorithm>

#include "base/assert.h"
#include "base/crc32c.h"
#include "log/ticket.h"
#include "log/voids.h"

namespace drumroll::log {
namespace {

constexpr size_t kCrcOffset = offsetof(FrameHeader, crc);

template <typename T>
Status CheckField(std::string_view name, T found, T expected) {
  if (found == expected) return {};
  return Fail(ErrorCode::kCorrupt, "frame header: {} {}, expected {}", name, found, expected);
}

Status CheckCounts(const FrameHeader& header) {
  const auto wrong = [&](std::string_view expected) {
    return Fail(ErrorCode::kCorrupt,
                "frame header: kind {} with {} plays and {} tickets, expected {}", header.kind,
                header.plays, header.tickets, expected);
  };
  switch (static_cast<FrameKind>(header.kind)) {
    case FrameKind::kPlays:
      if (header.tickets >= 1 && header.plays >= header.tickets) return {};
      return wrong("at least one ticket and as many plays");
    case FrameKind::kVoids:
      if (header.tickets >= 1 && header.plays == 0) return {};
      return wrong("at least one void and no plays");
    case FrameKind::kClose:
      if (header.tickets == 0 && header.plays == 0) return {};
      return wrong("neither");
  }
  return Fail(ErrorCode::kCorrupt, "frame header: kind {}, expected 1 to 3", header.kind);
}

Status CheckTickets(const FrameHeader& header, Bytes payload, const game::Matrix& matrix) {
  TicketCursor cursor(matrix, payload);
  uint64_t plays = 0;
  uint64_t tickets = 0;
  while (const auto ticket = DRUMROLL_TRY(cursor.Next())) {
    plays += ticket->plays();
    ++tickets;
  }
  if (plays == header.plays && tickets == header.tickets) return {};
  return Fail(ErrorCode::kCorrupt,
              "payload of {} plays in {} tickets, the frame header says {} in {}", plays, tickets,
              header.plays, header.tickets);
}

}  // namespace

Digest DigestOf(Sha256& hasher, FrameHeader header, Bytes rest) {
  header.synced = 0;
  header.crc = 0;
  hasher.Update(BytesOf(header));
  hasher.Update(rest);
  return hasher.Finish();
}

Bytes FrameBuilder::Build(FrameHeader header, Bytes payload) {
  DRUMROLL_ASSERT(!payload.empty() && payload.size() <= kPayloadBytesMax);
  header.magic = kFrameMagic;
  header.version = static_cast<uint8_t>(kVersion);
  header.payload_bytes = static_cast<uint32_t>(payload.size());
  size_ = FrameBytes(header.payload_bytes);
  if (frame_.size() < size_) frame_.resize(size_);

  uint8_t* const rest = frame_.data() + sizeof header;
  std::memcpy(rest, payload.data(), payload.size());
  std::fill(rest + payload.size(), frame_.data() + size_, uint8_t{0});
  header.payload_crc = Crc32c({rest, size_ - sizeof header});
  header.crc = Crc32c(BytesOf(header).first(kCrcOffset));
  std::memcpy(frame_.data(), &header, sizeof header);
  return Bytes(frame_).first(size_);
}

Digest FrameBuilder::Hash() {
  const Bytes frame = Bytes(frame_).first(size_);
  return DigestOf(hasher_, Load<FrameHeader>(frame), frame.subspan(sizeof(FrameHeader)));
}

bool IsWholeFrameHeader(Bytes bytes) {
  return bytes.size() >= sizeof(FrameHeader) && Load<uint32_t>(bytes) == kFrameMagic &&
         Load<uint32_t>(bytes, kCrcOffset) == Crc32c(bytes.first(kCrcOffset));
}

Result<FrameHeader> DecodeFrameHeader(Bytes bytes) {
  if (bytes.size() < sizeof(FrameHeader)) {
    return Fail(ErrorCode::kCorrupt, "frame header: {} bytes, expected {}", bytes.size(),
                sizeof(FrameHeader));
  }
  const auto header = Load<FrameHeader>(bytes);
  if (header.magic != kFrameMagic) {
    return Fail(ErrorCode::kCorrupt, "frame header: magic {:08x}, expected {:08x}", header.magic,
                kFrameMagic);
  }
  const uint32_t crc = Crc32c(bytes.first(kCrcOffset));
  if (header.crc != crc) {
    return Fail(ErrorCode::kCorrupt, "frame header: crc {:08x}, expected {:08x}", header.crc, crc);
  }
  return header;
}

Status CheckFrameHeader(const FrameHeader& header, const LogId& id, LogPosition position) {
  DRUMROLL_TRY(CheckField("version", uint32_t{header.version}, kVersion));
  DRUMROLL_TRY(CheckField("draw", header.draw, Raw(id.draw)));
  DRUMROLL_TRY(CheckField("partition", header.partition, Raw(id.partition)));
  DRUMROLL_TRY(CheckField("position", header.position, Raw(position)));
  if (!AllZero(header.zero)) {
    return Fail(ErrorCode::kCorrupt, "frame header: reserved bytes are not zero");
  }
  if (header.payload_bytes < 1 || header.payload_bytes > kPayloadBytesMax) {
    return Fail(ErrorCode::kCorrupt, "frame header: payload of {} bytes, expected 1 to {}",
                header.payload_bytes, kPayloadBytesMax);
  }
  if (header.synced > header.position) {
    return Fail(ErrorCode::kCorrupt, "frame header: synced up to {}, expected at most {}",
                header.synced, header.position);
  }
  return CheckCounts(header);
}

Status CheckPayloadCrc(const FrameHeader& header, Bytes rest) {
  const uint32_t crc = Crc32c(rest);
  if (crc == header.payload_crc) return {};
  return Fail(ErrorCode::kCorrupt, "payload: crc {:08x}, expected {:08x}", crc, header.payload_crc);
}

Status CheckPayload(const FrameHeader& header, Bytes rest, const game::Matrix* matrix) {
  DRUMROLL_ASSERT(rest.size() == RoundUp(header.payload_bytes, kFrameAlignment));
  if (!AllZero(rest.subspan(header.payload_bytes))) {
    return Fail(ErrorCode::kCorrupt, "fill: {}, expected zeros",
                ToHex(rest.subspan(header.payload_bytes)));
  }
  const Bytes payload = rest.first(header.payload_bytes);
  switch (static_cast<FrameKind>(header.kind)) {
    case FrameKind::kPlays:
      if (matrix == nullptr) return {};
      return CheckTickets(header, payload, *matrix);
    case FrameKind::kVoids:
      return CheckVoids(payload, header.tickets, Ordinal{header.first_ordinal});
    case FrameKind::kClose:
      DRUMROLL_TRY(DecodeClose(payload));
      return {};
  }
  return Fail(ErrorCode::kCorrupt, "kind {}, expected 1 to 3", header.kind);
}

}  // namespace drumroll::log
