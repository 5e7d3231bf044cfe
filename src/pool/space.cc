// Two ways of being sure, because neither is enough. Blocks that a file holds are safe from other
// programs, but what the log and full segments take next is not worth a reservation of its own: it
// comes to a few megabytes, all the time. So that is asked for as free space before each round,
// with some to spare. Who fills the disk within one round still makes a write fail; then the sale
// fails, nobody has a receipt for what was lost, and the space kept for the close is still there.
#include "pool/space.h"

#include <algorithm>

#include "segment/layout.h"

namespace drumroll::pool {
namespace {

// Plays are reckoned with in blocks, so that space is taken once in a while.
constexpr uint64_t kStep = segment::kBlockPlays;
// Journal, seal, voids and statement; the close frames are prewritten or at most this.
constexpr uint64_t kRecordsBytes = 2_MiB;
// A winner takes 16 bytes at most, and the file grows ahead by as much as it has: one play in eight
// may win.
constexpr uint64_t kSettleBytesOfPlay = 4;

// The largest segment of so many plays, every one a ticket and a system play.
uint64_t SegmentBytes(const Draw& draw, uint64_t plays) {
  const auto count = static_cast<uint32_t>(std::min<uint64_t>(plays, segment::kPlaysMax));
  const segment::Layout layout(
      {.rows = draw.matrix().rows(), .plays = count, .tickets = count, .systems = count});
  return RoundUp(layout.file_bytes(), 4_KiB);
}

// Requires: the directory is there.
Status Hold(disk::Disk& disk, const std::string& path, uint64_t bytes) {
  const bool exists = DRUMROLL_TRY(disk.Exists(path));
  const auto file = exists ? DRUMROLL_TRY(disk.Open(path, disk::Access::kWrite))
                           : DRUMROLL_TRY(disk.Create(path, disk::Access::kWrite));
  return file->Reserve(bytes);
}

Status Release(disk::Disk& disk, const std::string& path) {
  if (!DRUMROLL_TRY(disk.Exists(path))) return {};
  return disk.Remove(path);
}

}  // namespace

uint64_t BytesToClose(const Draw& draw, uint64_t plays_of_partition) {
  return kRecordsBytes + draw.partitions() * (SegmentBytes(draw, plays_of_partition) + 64_KiB);
}

uint64_t BytesToSettle(uint64_t plays) { return kRecordsBytes + kSettleBytesOfPlay * plays; }

Status ReleaseSpaceToClose(disk::Disk& disk, const Layout& layout) {
  return Release(disk, layout.ReserveToClose());
}
Status ReleaseSpaceToSettle(disk::Disk& disk, const Layout& layout) {
  return Release(disk, layout.ReserveToSettle());
}

Space::Space(disk::Disk& disk, const Draw& draw, const SpaceOptions& options)
    : disk_(disk), draw_(draw), options_(options), plays_(draw.partitions()) {}

Status Space::Check(PartitionId partition, uint64_t plays) {
  const std::lock_guard lock(mutex_);
  if (plays > plays_[Raw(partition)]) DRUMROLL_TRY(Grow(partition, plays));
  const uint64_t needed = FreeNeeded();
  const uint64_t free = DRUMROLL_TRY(disk_.FreeBytes(draw_.layout().directory));
  if (free >= needed) return {};
  return Fail(ErrorCode::kUnavailable,
              "{}: the disk is nearly full: {} MiB free, {} needed to sell on; what was sold is "
              "safe, and can be closed, sealed and settled",
              draw_.layout().directory, free >> 20, (needed >> 20) + 1);
}

Status Space::Grow(PartitionId partition, uint64_t plays) {
  std::vector<uint64_t> grown = plays_;
  grown[Raw(partition)] = RoundUp(plays, kStep);
  uint64_t sum = 0;
  for (const uint64_t count : grown) sum += count;
  const uint64_t largest = *std::ranges::max_element(grown);
  DRUMROLL_TRY(Hold(disk_, draw_.layout().ReserveToClose(), BytesToClose(draw_, largest)));
  DRUMROLL_TRY(Hold(disk_, draw_.layout().ReserveToSettle(), BytesToSettle(sum)));
  plays_ = std::move(grown);
  return {};
}

// What the next rounds of all tills may write before anybody asks again.
uint64_t Space::FreeNeeded() const {
  const uint64_t segment = SegmentBytes(draw_, *std::ranges::max_element(plays_));
  return options_.spare_bytes + plays_.size() * options_.round_bytes +
         (plays_.size() + options_.publishers + 1) * segment;
}

}  // namespace drumroll::pool
