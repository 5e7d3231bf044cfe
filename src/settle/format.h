// The bytes of a winner file; docs/formats/winners.md is the specification.
#ifndef DRUMROLL_SETTLE_FORMAT_H_
#define DRUMROLL_SETTLE_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace drumroll::settle {

inline constexpr uint64_t kMagic = 0x314E49574D555244;  // "DRUMWIN1"
inline constexpr uint32_t kVersion = 1;
inline constexpr uint32_t kChunkPlays =
    1u << 20;                                // Ordinals of a chunk's range: those of one segment.
inline constexpr size_t kPieceBytes = 8192;  // Of what is hashed by itself.
inline constexpr uint32_t kTiersMax = 15;

struct Header {
  uint64_t magic;
  uint32_t version;
  uint32_t draw;
  uint32_t revision;  // 1, 2, ...
  uint16_t partitions;
  uint16_t tiers;      // 1 .. 15.
  uint8_t seal[32];    // Names the seal record.
  uint8_t result[32];  // Names the result record.
  uint8_t zero[36];
  uint32_t crc;  // CRC32C of the 124 bytes before it.
};
static_assert(sizeof(Header) == 128);
static_assert(offsetof(Header, seal) == 24);
static_assert(offsetof(Header, crc) == 124);
static_assert(std::has_unique_object_representations_v<Header>);

struct ChunkEntry {
  uint16_t partition;
  uint16_t zero16;
  uint32_t segment;
  uint32_t count;     // Winning places, at least 1.
  uint32_t weighted;  // Those with a weight in the chunk's weight list.
  uint64_t offset;    // Of the chunk in the file.
  uint8_t digest[32];
  uint8_t zero[8];
};
static_assert(sizeof(ChunkEntry) == 64);
static_assert(offsetof(ChunkEntry, digest) == 24);
static_assert(std::has_unique_object_representations_v<ChunkEntry>);

struct Footer {
  uint64_t magic;
  uint64_t chunks;
  uint64_t places;
  uint64_t winners[kTiersMax];  // winners[t - 1]: of tier t, weights included.
  uint8_t zero[72];
  uint8_t outcome[32];
  uint32_t zero32;
  uint32_t crc;  // CRC32C of the 252 bytes before it.
};
static_assert(sizeof(Footer) == 256);
static_assert(offsetof(Footer, winners) == 24);
static_assert(offsetof(Footer, outcome) == 216);
static_assert(offsetof(Footer, crc) == 252);
static_assert(std::has_unique_object_representations_v<Footer>);

// One winning place: offset in the segment (bits 0..19), tier (20..27), weighted (31).
inline constexpr uint32_t kPlaceTierShift = 20;
inline constexpr uint32_t kPlaceWeighted = 1u << 31;
inline constexpr uint32_t kPlaceZero = 7u << 28;
static_assert(kChunkPlays == 1u << kPlaceTierShift);

constexpr uint32_t PlaceOf(uint32_t offset, uint32_t tier) {
  return offset | tier << kPlaceTierShift;
}
constexpr uint32_t OffsetOf(uint32_t place) { return place & (kChunkPlays - 1); }
constexpr uint32_t TierOf(uint32_t place) { return place >> kPlaceTierShift & 0xFF; }
constexpr bool IsWeighted(uint32_t place) { return (place & kPlaceWeighted) != 0; }

// player u64{count} place u32{count} weight u32{weighted} fill.
constexpr uint64_t ChunkBytes(uint64_t count, uint64_t weighted) {
  return (count * 12 + weighted * 4 + 7) / 8 * 8;
}

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_FORMAT_H_
