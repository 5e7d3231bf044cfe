// The bytes of a segment file; docs/formats/segment.md is the specification.
#ifndef DRUMROLL_SEGMENT_FORMAT_H_
#define DRUMROLL_SEGMENT_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace drumroll::segment {

inline constexpr uint64_t kMagic = 0x314745534D555244;  // "DRUMSEG1"
inline constexpr uint32_t kVersion = 1;
inline constexpr uint32_t kPlaysMax = 1u << 20;    // Plays of a full segment.
inline constexpr uint32_t kBlockPlays = 1u << 16;  // Plays of a block: the unit of hashing.
inline constexpr uint32_t kBlocksMax = kPlaysMax / kBlockPlays;
inline constexpr uint32_t kGranuleBytes = 8192;  // The unit of checksums; a block of one bitmap.
inline constexpr uint32_t kVectorPlays = 512;    // Bitmaps are whole 64-byte vectors.
static_assert(kBlockPlays / 8 == kGranuleBytes);

// A play with more numbers than the pick; its hits are counted by the bitmaps, its weight needs
// these.
struct SystemPlay {
  uint32_t offset;  // In the segment.
  uint8_t main_count;
  uint8_t second_count;
  uint16_t zero;
};
static_assert(sizeof(SystemPlay) == 8);
static_assert(std::has_unique_object_representations_v<SystemPlay>);

// The last 256 bytes of the file.
struct Footer {
  uint64_t magic;
  uint32_t version;
  uint32_t draw;
  uint16_t partition;
  uint16_t rows;       // Bitmaps of numbers (the ticket-start bitmap comes on top).
  uint32_t segment;    // Index: holds the ordinals from segment * 2^20 on.
  uint32_t plays;      // 1 .. 2^20.
  uint32_t tickets;    // Entries of each ticket column.
  uint32_t systems;    // Entries of the list of system plays.
  uint32_t continued;  // 1 if the first entry's ticket began in the segment before.
  uint64_t
      stakes;  // Standard plays that the plays stand for: plays + sum of (C - 1) over system plays.
  uint64_t last_frame;  // Log position of the frame that holds the last play: recovery replays from
                        // there.
  uint8_t zero[156];
  uint32_t tables_crc;  // CRC32C of the checksum table and the block digests.
  uint8_t digest[32];   // Content digest.
  uint32_t zero32;
  uint32_t crc;  // CRC32C of the 252 bytes before it.
};
static_assert(sizeof(Footer) == 256);
static_assert(offsetof(Footer, tables_crc) == 212);
static_assert(offsetof(Footer, crc) == 252);
static_assert(std::has_unique_object_representations_v<Footer>);

// The index by player.

inline constexpr uint64_t kIndexMagic = 0x315844494D555244;  // "DRUMIDX1"
inline constexpr uint32_t kIndexVersion = 1;
inline constexpr uint32_t kIndexGranuleBytes = 1024;  // The unit of its checksums, and of reading.

// Ascending by (hash, column entry).
struct IndexEntry {
  uint32_t hash;  // Lower half of PlayerHash(): uniform within a partition, unlike the upper half.
  uint32_t entry;
};
static_assert(sizeof(IndexEntry) == 8);
static_assert(kIndexGranuleBytes % sizeof(IndexEntry) == 0);
static_assert(std::has_unique_object_representations_v<IndexEntry>);

// The last 64 bytes of the file.
struct IndexFooter {
  uint64_t magic;
  uint32_t version;
  uint32_t entries;    // The segment's tickets.
  uint8_t digest[32];  // Content digest of the segment.
  uint32_t table_crc;  // CRC32C of the checksum table with its fill.
  uint8_t zero[8];
  uint32_t crc;  // CRC32C of the 60 bytes before it.
};
static_assert(sizeof(IndexFooter) == 64);
static_assert(offsetof(IndexFooter, crc) == 60);
static_assert(std::has_unique_object_representations_v<IndexFooter>);

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_FORMAT_H_
