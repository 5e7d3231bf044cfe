#include "settle/chunk.h"

#include <algorithm>
#include <cstring>

namespace drumroll::settle {
namespace {

constexpr uint8_t kFill[8] = {};

template <typename T>
Bytes BytesOfList(const std::vector<T>& list) {
  return {reinterpret_cast<const uint8_t*>(list.data()), list.size() * sizeof(T)};
}

template <typename T>
std::vector<T> TakeList(Bytes& bytes, size_t count) {
  std::vector<T> list(count);
  if (count != 0) std::memcpy(list.data(), bytes.data(), count * sizeof(T));
  bytes = bytes.subspan(count * sizeof(T));
  return list;
}

std::vector<Bytes> PiecesOf(const ChunkParts& parts) {
  std::vector<Bytes> pieces;
  for (Bytes part : {parts.players, parts.places, parts.weights, parts.fill}) {
    for (; !part.empty(); part = part.subspan(pieces.back().size()))
      pieces.push_back(part.first(std::min(part.size(), kPieceBytes)));
  }
  return pieces;
}

// Ascending by (offset, tier); a standard play once, a system play once a tier.
Status CheckOrder(uint32_t before, uint32_t place) {
  if (OffsetOf(place) > OffsetOf(before)) return {};
  if (OffsetOf(place) == OffsetOf(before) && TierOf(place) > TierOf(before) && IsWeighted(place) &&
      IsWeighted(before))
    return {};
  return Fail(ErrorCode::kCorrupt, "place {:08x} follows {:08x}", place, before);
}

Status CheckPlaces(const Chunk& chunk, uint32_t tiers) {
  size_t weighted = 0;
  for (size_t i = 0; i < chunk.places.size(); ++i) {
    const uint32_t place = chunk.places[i];
    if ((place & kPlaceZero) != 0)
      return Fail(ErrorCode::kCorrupt, "place {:08x}: reserved bits are set", place);
    if (TierOf(place) == 0 || TierOf(place) > tiers)
      return Fail(ErrorCode::kCorrupt, "place {:08x}: tier {}, expected 1 .. {}", place,
                  TierOf(place), tiers);
    if (i > 0) DRUMROLL_TRY(CheckOrder(chunk.places[i - 1], place));
    if (IsWeighted(place)) ++weighted;
  }
  if (weighted != chunk.weights.size())
    return Fail(ErrorCode::kCorrupt, "{} places are weighted, {} weights", weighted,
                chunk.weights.size());
  if (std::find(chunk.weights.begin(), chunk.weights.end(), 0u) != chunk.weights.end())
    return Fail(ErrorCode::kCorrupt, "a weight is 0");
  return {};
}

}  // namespace

std::string ToText(const Winner& winner) {
  return fmt::format("partition {} ordinal {}: tier {} weight {} ({}) player {}", winner.partition,
                     winner.ordinal, winner.tier, winner.weight,
                     winner.system ? "system" : "standard", winner.player);
}

void Chunk::Clear() {
  players.clear();
  places.clear();
  weights.clear();
}

void Chunk::Add(uint32_t offset, uint32_t tier, PlayerId player) {
  players.push_back(Raw(player));
  places.push_back(PlaceOf(offset, tier));
}

void Chunk::AddWeighted(uint32_t offset, uint32_t tier, PlayerId player, uint32_t weight) {
  players.push_back(Raw(player));
  places.push_back(PlaceOf(offset, tier) | kPlaceWeighted);
  weights.push_back(weight);
}

std::vector<Winner> WinsOf(const Chunk& chunk, Ordinal ordinal) {
  std::vector<Winner> wins;
  const auto offset = static_cast<uint32_t>(Raw(ordinal) % kChunkPlays);
  const auto first = std::ranges::lower_bound(chunk.places, offset, {}, OffsetOf);
  auto weight = chunk.weights.begin();
  if (!chunk.weights.empty()) weight += std::count_if(chunk.places.begin(), first, IsWeighted);
  for (auto place = first; place != chunk.places.end() && OffsetOf(*place) == offset; ++place) {
    const auto index = static_cast<size_t>(place - chunk.places.begin());
    Winner& win = wins.emplace_back(
        Winner{chunk.partition, ordinal, PlayerId{chunk.players[index]}, TierOf(*place)});
    win.system = IsWeighted(*place);
    if (win.system) win.weight = *weight++;
  }
  return wins;
}

ChunkParts PartsOf(const Chunk& chunk) {
  DRUMROLL_ASSERT(chunk.players.size() == chunk.places.size());
  ChunkParts parts{
      BytesOfList(chunk.players), BytesOfList(chunk.places), BytesOfList(chunk.weights), {}};
  const size_t size = parts.players.size() + parts.places.size() + parts.weights.size();
  parts.fill = {kFill, chunk.bytes() - size};
  return parts;
}

ChunkParts PartsOf(const ChunkEntry& entry, Bytes chunk) {
  DRUMROLL_ASSERT(chunk.size() == ChunkBytes(entry.count, entry.weighted));
  const size_t players = entry.count * sizeof(uint64_t);
  const size_t places = entry.count * sizeof(uint32_t);
  const size_t weights = entry.weighted * sizeof(uint32_t);
  return {chunk.first(players), chunk.subspan(players, places),
          chunk.subspan(players + places, weights), chunk.subspan(players + places + weights)};
}

Digest DigestOf(const ChunkParts& parts) {
  Sha256 sha;
  for (const Bytes piece : PiecesOf(parts)) sha.Update(Sha256::Of(piece).bytes);
  return sha.Finish();
}

Digest DigestOf(const ChunkParts& parts, Sha256Lanes& lanes) {
  DRUMROLL_ASSERT(!parts.places.empty());
  const std::vector<Bytes> pieces = PiecesOf(parts);
  std::vector<Digest> digests(pieces.size());
  lanes.Hash(pieces, digests);
  return Sha256::Of({digests.front().bytes.data(), digests.size() * sizeof(Digest)});
}

ChunkEntry EntryOf(const Chunk& chunk, uint64_t offset, const Digest& digest) {
  ChunkEntry entry{};
  entry.partition = Raw(chunk.partition);
  entry.segment = Raw(chunk.segment);
  entry.count = chunk.count();
  entry.weighted = static_cast<uint32_t>(chunk.weights.size());
  entry.offset = offset;
  std::memcpy(entry.digest, digest.bytes.data(), sizeof entry.digest);
  return entry;
}

Result<Chunk> DecodeChunk(const ChunkEntry& entry, Bytes bytes, uint32_t tiers) {
  if (bytes.size() != ChunkBytes(entry.count, entry.weighted))
    return Fail(ErrorCode::kCorrupt, "{} bytes, expected {}", bytes.size(),
                ChunkBytes(entry.count, entry.weighted));
  Chunk chunk;
  chunk.partition = PartitionId{entry.partition};
  chunk.segment = SegmentIndex{entry.segment};
  chunk.players = TakeList<uint64_t>(bytes, entry.count);
  chunk.places = TakeList<uint32_t>(bytes, entry.count);
  chunk.weights = TakeList<uint32_t>(bytes, entry.weighted);
  if (!AllZero(bytes)) return Fail(ErrorCode::kCorrupt, "the fill is not zero");
  DRUMROLL_TRY(CheckPlaces(chunk, tiers));
  return chunk;
}

}  // namespace drumroll::settle
