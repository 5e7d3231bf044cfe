// How a player is found.
//
// The hashes are uniform, so the place of one among t entries is known up to about sqrt(t)/2: 260
// entries, or two granules, for the 270,000 tickets of a full segment. The first granule read is
// the one where the hash should be; its own first hash says how far off that was, and over so short
// a distance the next guess is nearly always right. So two granules of 1 KiB are read and checked,
// sometimes one or three. Every step also shrinks the range in which the answer must be, and from
// the eighth on halves it, so that no file, however made, takes long.
#include "segment/player_index.h"

#include <algorithm>

#include "base/crc32c.h"
#include "base/partition_hash.h"
#include "segment/index_layout.h"

namespace drumroll::segment {
namespace {

constexpr uint32_t kInterpolationsMax = 8;

// Where `hash` should be, seen from an entry at `place` with the hash `seen`.
int64_t Guess(int64_t place, uint32_t seen, uint32_t hash, int64_t entries) {
  const int64_t distance = int64_t{hash} - int64_t{seen};
  return place + distance * entries / (int64_t{1} << 32);
}

Status WriteUnsynced(disk::Disk& disk, std::string_view path, Bytes content) {
  const std::string aside = fmt::format("{}.tmp", path);
  const bool left = DRUMROLL_TRY(disk.Exists(aside));
  if (left) DRUMROLL_TRY(disk.Remove(aside));
  const auto file = DRUMROLL_TRY(disk.Create(aside, disk::Access::kWrite));
  DRUMROLL_TRY(file->WriteAt(0, content));
  return disk.Rename(aside, path);
}

}  // namespace

PlayerIndex::PlayerIndex(Bytes file, const Reader& segment)
    : segment_(&segment), file_(file), granules_(IndexLayout(segment.tickets()).granules()) {}

Result<PlayerIndex> PlayerIndex::Open(disk::Disk& disk, std::string_view path,
                                      const Reader& segment) {
  const auto file = DRUMROLL_TRY(disk.Open(path, disk::Access::kRead));
  auto mapping = DRUMROLL_TRY(file->Map());
  PlayerIndex index(mapping->bytes(), segment);
  DRUMROLL_TRY(index.CheckFooter());
  index.mapping_ = std::move(mapping);
  return index;
}

Result<PlayerIndex> PlayerIndex::Over(std::vector<uint8_t> file, const Reader& segment) {
  PlayerIndex index(file, segment);
  DRUMROLL_TRY(index.CheckFooter());
  index.memory_ = std::move(file);  // Moving keeps the bytes where they are.
  return index;
}

Result<PlayerIndex> PlayerIndex::OpenOrBuild(disk::Disk& disk, std::string_view path,
                                             const Reader& segment) {
  Result<PlayerIndex> opened = Open(disk, path, segment);
  if (opened.ok()) return opened;
  std::vector<uint8_t> file = DRUMROLL_TRY(BuildPlayerIndex(segment));
  // A full or read-only disk must not stop a look-up that memory can serve.
  if (WriteUnsynced(disk, path, file).ok()) {
    Result<PlayerIndex> written = Open(disk, path, segment);
    if (written.ok()) return written;
  }
  return Over(std::move(file), segment);
}

Result<PlayerIndex> PlayerIndex::OpenOrBuildInMemory(disk::Disk& disk, std::string_view path,
                                                     const Reader& segment) {
  Result<PlayerIndex> opened = Open(disk, path, segment);
  if (opened.ok()) return opened;
  return Over(DRUMROLL_TRY(BuildPlayerIndex(segment)), segment);
}

std::string PlayerIndex::Place() const {
  return fmt::format("index by player of {}", ToText(segment_->identity()));
}

std::span<const IndexEntry> PlayerIndex::entries() const {
  return {reinterpret_cast<const IndexEntry*>(file_.data()), segment_->tickets()};
}

std::span<const IndexEntry> PlayerIndex::Granule(uint32_t granule) const {
  constexpr uint32_t kEntries = IndexLayout::kGranuleEntries;
  const uint32_t first = granule * kEntries;
  return entries().subspan(first, std::min(kEntries, segment_->tickets() - first));
}

Status PlayerIndex::CheckFooter() const {
  const IndexLayout layout(segment_->tickets());
  if (file_.size() != layout.file_bytes()) {
    return Fail(ErrorCode::kCorrupt, "{}: {} bytes, expected {} for {} tickets", Place(),
                file_.size(), layout.file_bytes(), segment_->tickets());
  }
  const IndexFooter footer = Load<IndexFooter>(file_, layout.footer());
  const uint32_t crc = Crc32c(BytesOf(footer).first(offsetof(IndexFooter, crc)));
  if (footer.magic != kIndexMagic || footer.version != kIndexVersion || footer.crc != crc) {
    return Fail(ErrorCode::kCorrupt,
                "{}: footer: magic {:016x}, version {}, crc {:08x}, expected {:016x}, {}, {:08x}",
                Place(), footer.magic, footer.version, footer.crc, kIndexMagic, kIndexVersion, crc);
  }
  if (!AllZero(footer.zero) || footer.entries != segment_->tickets()) {
    return Fail(ErrorCode::kCorrupt,
                "{}: footer: {} entries, expected {}, and reserved bytes of zero", Place(),
                footer.entries, segment_->tickets());
  }
  if (!std::equal(std::begin(footer.digest), std::end(footer.digest),
                  segment_->digest().bytes.begin())) {
    return Fail(ErrorCode::kCorrupt, "{}: made for the content {}, expected {}", Place(),
                ToHex(Bytes(footer.digest)), ToHex(segment_->digest()));
  }
  const uint32_t table_crc = Crc32c(layout.Table(file_));
  if (table_crc != footer.table_crc) {
    return Fail(ErrorCode::kCorrupt, "{}: checksums: crc {:08x}, expected {:08x}", Place(),
                table_crc, footer.table_crc);
  }
  return {};
}

Status PlayerIndex::CheckGranule(uint32_t granule) const {
  const IndexLayout layout(segment_->tickets());
  const uint32_t found = Crc32c(layout.Granule(file_, granule));
  const uint32_t expected = Load<uint32_t>(file_, layout.table() + granule * sizeof(uint32_t));
  if (found == expected) [[likely]]
    return {};
  return Fail(ErrorCode::kCorrupt, "{}: granule {}: crc {:08x}, expected {:08x}", Place(), granule,
              found, expected);
}

// The first entry whose hash is not below `hash`, in a granule that was checked; tickets() if there
// is none.
Result<uint32_t> PlayerIndex::LowerBound(uint32_t hash) const {
  const int64_t count = segment_->tickets();
  uint32_t low =
      0;  // The answer is in one of the granules [low, high], or is the entry after them.
  uint32_t high = granules_ - 1;
  int64_t guess = Guess(0, 0, hash, count);
  for (uint32_t step = 0;; ++step) {
    const uint32_t guessed =
        static_cast<uint32_t>(std::max<int64_t>(guess, 0)) / IndexLayout::kGranuleEntries;
    const uint32_t granule =
        step < kInterpolationsMax ? std::clamp(guessed, low, high) : low + (high - low) / 2;
    DRUMROLL_TRY(CheckGranule(granule));
    const std::span<const IndexEntry> entries = Granule(granule);
    const uint32_t first = granule * IndexLayout::kGranuleEntries;
    guess = Guess(first, entries.front().hash, hash, count);
    if (granule > low && entries.front().hash >= hash) {
      high = granule - 1;
      continue;
    }
    if (granule < high && entries.back().hash < hash) {
      low = granule + 1;
      continue;
    }
    const auto place = std::lower_bound(
        entries.begin(), entries.end(), hash,
        [](const IndexEntry& entry, uint32_t sought) { return entry.hash < sought; });
    return first + static_cast<uint32_t>(place - entries.begin());
  }
}

Status PlayerIndex::Find(PlayerId player, std::vector<uint32_t>& found) const {
  const uint32_t hash = static_cast<uint32_t>(PlayerHash(player));
  uint32_t least = 0;  // The next entry of this hash is not below it.
  uint32_t at = DRUMROLL_TRY(LowerBound(hash));
  for (; at < segment_->tickets(); ++at) {
    DRUMROLL_TRY(CheckGranule(at / IndexLayout::kGranuleEntries));
    const IndexEntry& candidate = entries()[at];
    if (candidate.hash != hash) break;
    if (candidate.entry < least || candidate.entry >= segment_->tickets()) {
      return Fail(ErrorCode::kCorrupt, "{}: entry {}: ticket {}, expected {} to {}", Place(), at,
                  candidate.entry, least, segment_->tickets() - 1);
    }
    found.push_back(candidate.entry);
    least = candidate.entry + 1;
  }
  return {};
}

Result<std::span<const IndexEntry>> PlayerIndex::CheckedEntries() const {
  for (uint32_t granule = 0; granule < granules_; ++granule) DRUMROLL_TRY(CheckGranule(granule));
  return entries();
}

Status PlayerIndex::CheckAll() const {
  DRUMROLL_TRY(CheckedEntries());
  const std::vector<uint8_t> expected = DRUMROLL_TRY(BuildPlayerIndex(*segment_));
  const auto [found, other] = std::mismatch(file_.begin(), file_.end(), expected.begin());
  if (found == file_.end()) return {};
  return Fail(ErrorCode::kCorrupt, "{}: differs from byte {} on from what the segment gives",
              Place(), found - file_.begin());
}

}  // namespace drumroll::segment
