// The bytes of a partition's log; docs/formats/log.md is the specification.
#ifndef DRUMROLL_LOG_FORMAT_H_
#define DRUMROLL_LOG_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace drumroll::log {

inline constexpr uint64_t kFileMagic = 0x31474F4C4D555244;  // "DRUMLOG1"
inline constexpr uint32_t kFrameMagic = 0x314D5246;         // "FRM1"
inline constexpr uint32_t kVersion = 1;
inline constexpr uint64_t kFrameAlignment = 8;
inline constexpr uint32_t kPayloadBytesMax = 16u << 20;
inline constexpr uint64_t kFileBytesMin = 64u << 10;
inline constexpr uint64_t kFileBytesMax = 1u << 30;  // With 2^32 files, positions stay below 2^62.
inline constexpr uint64_t kFileBytesAlignment = 4096;  // Files are read past the page cache.
inline constexpr uint64_t kFileBytesDefault = 256u << 20;

// Starts each log file. File i covers the positions [i * file_bytes, (i + 1) * file_bytes).
struct FileHeader {
  uint64_t magic;
  uint32_t version;
  uint32_t draw;
  uint16_t partition;
  uint16_t zero16;
  uint32_t file_index;
  uint64_t file_bytes;
  uint8_t zero[28];
  uint32_t crc;  // CRC32C of the 60 bytes before it.
};
static_assert(sizeof(FileHeader) == 64);
static_assert(std::has_unique_object_representations_v<FileHeader>);

enum class FrameKind : uint8_t {
  kPlays = 1,
  kVoids = 2,
  kClose = 3,
};

struct FrameHeader {
  uint32_t magic;
  uint8_t version;
  uint8_t kind;
  uint16_t partition;
  uint32_t draw;
  uint32_t payload_bytes;  // Without the zeros that fill the frame up to a multiple of 8.
  uint64_t sequence;       // 0, 1, 2, ... in this log.
  uint64_t position;       // Of this frame: finds misdirected writes and reads.
  uint64_t
      synced;  // The log was synced up to this position when the frame was appended. Not hashed.
  uint64_t first_ordinal;  // Of the frame's first play; in frames without plays, of the next play.
  uint32_t plays;
  uint32_t tickets;
  int64_t time;          // Microseconds since 1970 by the writer's clock; information only.
  uint8_t previous[32];  // Digest of the frame before, zeros in the first.
  uint32_t payload_crc;  // CRC32C of payload and fill.
  uint8_t zero[24];
  uint32_t crc;  // CRC32C of the 124 bytes before it.
};
static_assert(sizeof(FrameHeader) == 128);
static_assert(offsetof(FrameHeader, previous) == 64);
static_assert(offsetof(FrameHeader, crc) == 124);
static_assert(std::has_unique_object_representations_v<FrameHeader>);

// Before the numbers of a ticket's plays, in a frame of kind kPlays.
struct TicketHeader {
  uint8_t key[16];
  uint64_t player;
  int64_t time;  // When it was accepted, microseconds since 1970.
  uint32_t channel;
  uint16_t plays;  // At least 1.
  uint8_t flags;   // kTicket...; all other bits are zero.
  uint8_t zero;
};
static_assert(sizeof(TicketHeader) == 40);
static_assert(std::has_unique_object_representations_v<TicketHeader>);

// Each play is preceded by one byte per drum with its count of numbers (a ticket with a system
// play).
inline constexpr uint8_t kTicketCounted = 1;
inline constexpr uint8_t kTicketQuickPick = 2;
inline constexpr uint8_t kTicketFlags = kTicketCounted | kTicketQuickPick;

// One entry of a frame of kind kVoids: a ticket cancelled before the close.
struct VoidRecord {
  uint8_t key[16];
  uint64_t first_ordinal;
  uint32_t plays;
  uint32_t
      stakes;  // Standard plays that these plays stand for; more than `plays` with system plays.
  int64_t time;
};
static_assert(sizeof(VoidRecord) == 40);
static_assert(std::has_unique_object_representations_v<VoidRecord>);

// The payload of the frame of kind kClose: the last frame that a log ever gets.
struct CloseRecord {
  int64_t time;
  uint64_t plays;
  uint64_t tickets;
  uint64_t voided_plays;
};
static_assert(sizeof(CloseRecord) == 32);
static_assert(std::has_unique_object_representations_v<CloseRecord>);

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_FORMAT_H_
