#include <array>
#include <cstring>

#include "base/crc32c.h"
#include "base/partition_hash.h"
#include "segment/index_layout.h"
#include "segment/player_index.h"

namespace drumroll::segment {
namespace {

constexpr uint32_t kDigitBits =
    11;  // Three passes over 32 bits; 2,048 counters stay in the first-level cache.
constexpr uint32_t kDigits = 1u << kDigitBits;

// One pass of a radix sort: moves the entries to `to`, ordered by one digit of the hash; ties keep
// their order.
void SortByDigit(std::span<const IndexEntry> from, std::span<IndexEntry> to, uint32_t shift) {
  std::array<uint32_t, kDigits> next{};
  for (const IndexEntry& entry : from) ++next[entry.hash >> shift & (kDigits - 1)];
  uint32_t sum = 0;
  for (uint32_t& place : next) {
    const uint32_t count = place;
    place = sum;
    sum += count;
  }
  for (const IndexEntry& entry : from) to[next[entry.hash >> shift & (kDigits - 1)]++] = entry;
}

// Each ticket's hash and column entry, in column order.
Result<std::vector<IndexEntry>> ReadEntries(const Reader& segment) {
  const uint32_t section = segment.layout().players();
  for (uint32_t granule = 0; granule < segment.layout().granules(section); ++granule)
    DRUMROLL_TRY(segment.CheckGranule(section, granule));
  std::vector<IndexEntry> entries;
  entries.reserve(segment.tickets());
  for (const uint64_t player : segment.players()) {
    entries.push_back({.hash = static_cast<uint32_t>(PlayerHash(PlayerId{player})),
                       .entry = static_cast<uint32_t>(entries.size())});
  }
  return entries;
}

}  // namespace

Result<std::vector<uint8_t>> BuildPlayerIndex(const Reader& segment) {
  std::vector<IndexEntry> entries = DRUMROLL_TRY(ReadEntries(segment));
  std::vector<IndexEntry> other(entries.size());
  for (uint32_t shift = 0; shift < 32; shift += kDigitBits) {
    SortByDigit(entries, other, shift);
    entries.swap(other);
  }

  const IndexLayout layout(segment.tickets());
  std::vector<uint8_t> file(layout.file_bytes());  // The fill is zero.
  std::memcpy(file.data(), entries.data(), layout.table());
  for (uint32_t granule = 0; granule < layout.granules(); ++granule) {
    const uint32_t crc = Crc32c(layout.Granule(file, granule));
    std::memcpy(file.data() + layout.table() + granule * sizeof crc, &crc, sizeof crc);
  }
  IndexFooter footer{};
  footer.magic = kIndexMagic;
  footer.version = kIndexVersion;
  footer.entries = segment.tickets();
  std::memcpy(footer.digest, segment.digest().bytes.data(), sizeof footer.digest);
  footer.table_crc = Crc32c(layout.Table(file));
  footer.crc = Crc32c(BytesOf(footer).first(offsetof(IndexFooter, crc)));
  std::memcpy(file.data() + layout.footer(), &footer, sizeof footer);
  return file;
}

}  // namespace drumroll::segment
