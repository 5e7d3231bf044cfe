// The winners of one segment range in memory, as both engines produce them and as a winner file
// holds them.
#ifndef DRUMROLL_SETTLE_CHUNK_H_
#define DRUMROLL_SETTLE_CHUNK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/sha256.h"
#include "base/sha256_lanes.h"
#include "settle/format.h"

namespace drumroll::settle {

// A win of a play in one tier. A system play has one for each tier in which it wins.
struct Winner {
  PartitionId partition{};
  Ordinal ordinal{};
  PlayerId player{};
  uint32_t tier = 0;    // 1 .. 15.
  uint32_t weight = 1;  // How many of the standard plays that the play stands for win the tier.
  bool system = false;
  friend bool operator==(const Winner&, const Winner&) = default;
};
std::string ToText(const Winner& winner);

// Winners ordered by (offset, tier). A value; the three lists are the chunk's bytes, one after the
// other.
struct Chunk {
  PartitionId partition{};
  SegmentIndex segment{};
  std::vector<uint64_t> players;
  std::vector<uint32_t> places;
  std::vector<uint32_t> weights;

  uint32_t count() const { return static_cast<uint32_t>(places.size()); }
  uint64_t bytes() const { return ChunkBytes(places.size(), weights.size()); }
  bool empty() const { return places.empty(); }
  void Clear();
  // Adds a standard play's win; then a system play's. Requires: in order.
  void Add(uint32_t offset, uint32_t tier, PlayerId player);
  void AddWeighted(uint32_t offset, uint32_t tier, PlayerId player, uint32_t weight);

  friend bool operator==(const Chunk&, const Chunk&) = default;
};

// The parts of the chunk in the order of the file, fill included.
struct ChunkParts {
  Bytes players;
  Bytes places;
  Bytes weights;
  Bytes fill;
};
ChunkParts PartsOf(const Chunk& chunk);
// The same of a chunk's bytes. Requires: as many as the entry says.
ChunkParts PartsOf(const ChunkEntry& entry, Bytes chunk);

// A chunk's digest: SHA-256 over the SHA-256 of each piece of its parts (docs/formats/winners.md).
Digest DigestOf(const ChunkParts& parts);
inline Digest DigestOf(const Chunk& chunk) { return DigestOf(PartsOf(chunk)); }
// The same by another library, in half the time: what writes a file and what reads it back share no
// hash function.
Digest DigestOf(const ChunkParts& parts, Sha256Lanes& lanes);
// The entry for a chunk that begins at `offset`.
ChunkEntry EntryOf(const Chunk& chunk, uint64_t offset, const Digest& digest);

// Takes a chunk's bytes apart. kCorrupt unless size, fill, order, tiers (at most `tiers`), flags
// and weights are as the format says; the message doesn't name the file. Doesn't look at the
// digest.
Result<Chunk> DecodeChunk(const ChunkEntry& entry, Bytes bytes, uint32_t tiers);

// The wins of one play of the chunk's segment, by tier. A search: the offsets ascend.
std::vector<Winner> WinsOf(const Chunk& chunk, Ordinal ordinal);

// Calls visit(winner) for each, in order.
template <typename Visit>
void ForEachWinner(const Chunk& chunk, Visit&& visit) {
  size_t weight = 0;
  for (size_t i = 0; i < chunk.places.size(); ++i) {
    const uint32_t place = chunk.places[i];
    Winner winner{chunk.partition,
                  Ordinal{uint64_t{Raw(chunk.segment)} * kChunkPlays + OffsetOf(place)},
                  PlayerId{chunk.players[i]}, TierOf(place)};
    winner.system = IsWeighted(place);
    if (winner.system) winner.weight = chunk.weights[weight++];
    visit(winner);
  }
}

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_CHUNK_H_
