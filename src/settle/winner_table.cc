#include "settle/winner_table.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/crc32c.h"

namespace drumroll::settle {
namespace {

// The CRC32C of a structure whose last field is that CRC.
template <typename T>
uint32_t CrcOf(const T& value) {
  return Crc32c(BytesOf(value).first(offsetof(T, crc)));
}

Digest OutcomeOf(const Header& header, std::span<const ChunkEntry> entries, Footer footer) {
  std::memset(footer.outcome, 0, sizeof footer.outcome);
  footer.crc = 0;
  Sha256 sha;
  sha.Update(BytesOf(header));
  sha.Update({reinterpret_cast<const uint8_t*>(entries.data()), entries.size_bytes()});
  sha.Update(BytesOf(footer));
  return sha.Finish();
}

Status CheckMagic(uint64_t magic) {
  if (magic == kMagic) return {};
  return Fail(ErrorCode::kCorrupt, "magic {:016x}, expected {:016x}", magic, kMagic);
}

Status CheckCrc(uint32_t found, uint32_t expected) {
  if (found == expected) return {};
  return Fail(ErrorCode::kCorrupt, "crc {:08x}, expected {:08x}", found, expected);
}

Status CheckEntry(const Header& header, const ChunkEntry& entry, uint64_t offset) {
  if (entry.partition >= header.partitions)
    return Fail(ErrorCode::kCorrupt, "partition {} of {}", entry.partition, header.partitions);
  if (entry.zero16 != 0 || !AllZero(entry.zero))
    return Fail(ErrorCode::kCorrupt, "reserved bytes are not zero");
  if (entry.count == 0 || entry.weighted > entry.count)
    return Fail(ErrorCode::kCorrupt, "{} places, {} weighted", entry.count, entry.weighted);
  if (entry.offset != offset)
    return Fail(ErrorCode::kCorrupt, "offset {}, expected {}", entry.offset, offset);
  return {};
}

bool Before(const ChunkEntry& a, const ChunkEntry& b) {
  return std::pair(a.partition, a.segment) < std::pair(b.partition, b.segment);
}

}  // namespace

void Tally(const Chunk& chunk, TierCounts& counts) {
  if (!chunk.weights.empty()) {
    size_t weight = 0;
    for (const uint32_t place : chunk.places)
      counts[TierOf(place) - 1] += IsWeighted(place) ? chunk.weights[weight++] : 1;
    return;
  }
  // Four tables by turns: nearly all winners are of one tier, and adding to the same number waits
  // for the addition before.
  constexpr size_t kTables = 4;
  std::array<std::array<uint32_t, kTiersMax>, kTables> tables{};
  for (size_t i = 0; i < chunk.places.size(); ++i)
    ++tables[i % kTables][TierOf(chunk.places[i]) - 1];
  for (const auto& table : tables)
    for (size_t tier = 0; tier < kTiersMax; ++tier) counts[tier] += table[tier];
}

Header EncodeHeader(const Identity& identity) {
  DRUMROLL_ASSERT(identity.tiers >= 1);
  DRUMROLL_ASSERT(identity.tiers <= kTiersMax);
  DRUMROLL_ASSERT(identity.revision >= 1);
  DRUMROLL_ASSERT(identity.partitions >= 1);
  Header header{};
  header.magic = kMagic;
  header.version = kVersion;
  header.draw = Raw(identity.draw);
  header.revision = identity.revision;
  header.partitions = identity.partitions;
  header.tiers = identity.tiers;
  std::memcpy(header.seal, identity.seal.bytes.data(), sizeof header.seal);
  std::memcpy(header.result, identity.result.bytes.data(), sizeof header.result);
  header.crc = CrcOf(header);
  return header;
}

Footer EncodeFooter(const Header& header, std::span<const ChunkEntry> entries,
                    const TierCounts& winners) {
  Footer footer{};
  footer.magic = kMagic;
  footer.chunks = entries.size();
  for (const ChunkEntry& entry : entries) footer.places += entry.count;
  std::copy(winners.begin(), winners.end(), footer.winners);
  const Digest outcome = OutcomeOf(header, entries, footer);
  std::memcpy(footer.outcome, outcome.bytes.data(), sizeof footer.outcome);
  footer.crc = CrcOf(footer);
  return footer;
}

Result<Identity> DecodeHeader(const Header& header) {
  DRUMROLL_TRY(CheckMagic(header.magic));
  DRUMROLL_TRY(CheckCrc(header.crc, CrcOf(header)));
  if (header.version != kVersion)
    return Fail(ErrorCode::kCorrupt, "version {}, expected {}", header.version, kVersion);
  if (header.revision == 0 || header.partitions == 0 || header.tiers == 0 ||
      header.tiers > kTiersMax)
    return Fail(ErrorCode::kCorrupt, "revision {}, {} partitions, {} tiers", header.revision,
                header.partitions, header.tiers);
  if (!AllZero(header.zero)) return Fail(ErrorCode::kCorrupt, "reserved bytes are not zero");
  Identity identity{.draw = DrawId{header.draw},
                    .revision = header.revision,
                    .partitions = header.partitions,
                    .tiers = header.tiers,
                    .seal = {},
                    .result = {}};
  std::copy(std::begin(header.seal), std::end(header.seal), identity.seal.bytes.begin());
  std::copy(std::begin(header.result), std::end(header.result), identity.result.bytes.begin());
  return identity;
}

Status CheckFooter(const Footer& footer) {
  DRUMROLL_TRY(CheckMagic(footer.magic));
  DRUMROLL_TRY(CheckCrc(footer.crc, CrcOf(footer)));
  if (!AllZero(footer.zero) || footer.zero32 != 0)
    return Fail(ErrorCode::kCorrupt, "reserved bytes are not zero");
  return {};
}

Status CheckTable(const Header& header, std::span<const ChunkEntry> entries, const Footer& footer,
                  uint64_t file_bytes) {
  uint64_t offset = sizeof(Header);
  uint64_t places = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    const Status entry = CheckEntry(header, entries[i], offset);
    if (!entry.ok()) return At(fmt::format("chunk entry {}", i), entry.error());
    if (i > 0 && !Before(entries[i - 1], entries[i]))
      return Fail(ErrorCode::kCorrupt, "chunk entry {}: partition {} segment {} after {} and {}", i,
                  entries[i].partition, entries[i].segment, entries[i - 1].partition,
                  entries[i - 1].segment);
    offset += ChunkBytes(entries[i].count, entries[i].weighted);
    places += entries[i].count;
  }
  const uint64_t expected = offset + entries.size_bytes() + sizeof(Footer);
  if (file_bytes != expected)
    return Fail(ErrorCode::kCorrupt, "{} bytes, expected {}", file_bytes, expected);
  if (footer.places != places)
    return Fail(ErrorCode::kCorrupt, "footer: {} places, the chunks have {}", footer.places,
                places);
  for (size_t tier = header.tiers; tier < kTiersMax; ++tier)
    if (footer.winners[tier] != 0)
      return Fail(ErrorCode::kCorrupt, "footer: {} winners of tier {}, there are {} tiers",
                  footer.winners[tier], tier + 1, header.tiers);
  const Digest outcome = OutcomeOf(header, entries, footer);
  if (std::memcmp(outcome.bytes.data(), footer.outcome, sizeof footer.outcome) != 0)
    return Fail(ErrorCode::kCorrupt, "outcome digest {}, the table has {}", ToHex(footer.outcome),
                ToHex(outcome));
  return {};
}

}  // namespace drumroll::settle
