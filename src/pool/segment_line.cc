#include "pool/segment_line.h"

#include <algorithm>
#include <utility>

#include "base/aligned_buffer.h"
#include "base/parallel.h"
#include "segment/layout.h"
#include "segment/player_index.h"
#include "segment/publish.h"

namespace drumroll::pool {
namespace {

// Builders kept for use again; more than two are idle only when publishing catches up after a
// burst.
constexpr size_t kIdleBuildersMax = 2;

}  // namespace

SegmentLine::SegmentLine(disk::Disk& disk, std::string directory, const segment::Identity& identity,
                         Background& aside)
    : disk_(disk), directory_(std::move(directory)), identity_(identity), aside_(aside) {}

segment::Identity SegmentLine::IdentityOf(SegmentIndex index) const {
  segment::Identity identity = identity_;
  identity.segment = index;
  return identity;
}

std::string SegmentLine::PathOf(SegmentIndex index) const {
  return disk::Join(directory_, segment::FileName(index));
}

Status SegmentLine::OpenExisting() {
  DRUMROLL_ASSERT(slots_.empty());
  std::vector<std::unique_ptr<disk::Mapping>> files;
  while (true) {
    const std::string path = PathOf(SegmentIndex{static_cast<uint32_t>(files.size())});
    if (!DRUMROLL_TRY(disk_.Exists(path))) break;
    files.push_back(DRUMROLL_TRY(segment::Reader::Map(disk_, path)));
  }
  for (uint32_t i = 0; i < files.size(); ++i) {
    const SegmentIndex index{i};
    if (i > 0 && slots_.back().reader->plays() != segment::kPlaysMax) {
      return Fail(ErrorCode::kCorrupt, "{}: follows a segment of {} plays, expected {}",
                  PathOf(index), slots_.back().reader->plays(), segment::kPlaysMax);
    }
    auto reader = DRUMROLL_TRY(segment::Reader::Open(std::move(files[i]), IdentityOf(index)));
    slots_.push_back(
        {.reader = std::make_unique<segment::Reader>(std::move(reader)), .rechecked = false});
  }
  // A file behind a gap would be a segment that went missing: no name but the next ones is ever
  // made.
  for (const std::string& name : DRUMROLL_TRY(disk_.List(directory_))) {
    if (name.ends_with(".seg") &&
        name >= segment::FileName(SegmentIndex{static_cast<uint32_t>(slots_.size())})) {
      return Fail(ErrorCode::kCorrupt, "{}: {} is there, but {} is missing", directory_, name,
                  segment::FileName(SegmentIndex{static_cast<uint32_t>(slots_.size())}));
    }
  }
  return {};
}

std::unique_ptr<segment::Builder> SegmentLine::BuilderFor(SegmentIndex index) {
  std::unique_ptr<segment::Builder> builder;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      builder = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!builder) return std::make_unique<segment::Builder>(IdentityOf(index));
  builder->Reset(index);
  return builder;
}

Status SegmentLine::Publish(std::unique_ptr<segment::Builder> finished) {
  const SegmentIndex index = finished->identity().segment;
  {
    const std::lock_guard lock(mutex_);
    DRUMROLL_ASSERT(Raw(index) == slots_.size());
    slots_.emplace_back();
  }
  // std::function must be copyable, so the builder travels in a shared_ptr.
  auto builder = std::make_shared<std::unique_ptr<segment::Builder>>(std::move(finished));
  return aside_.Submit([this, builder, index]() -> Status {
    DRUMROLL_TRY(PublishAndOpen(**builder, index));
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kIdleBuildersMax) idle_.push_back(std::move(*builder));
    return {};
  });
}

Status SegmentLine::PublishAndOpen(segment::Builder& builder, SegmentIndex index) {
  const segment::Image image = builder.Finish();
  DRUMROLL_TRY(segment::Publish(disk_, directory_, image));
  auto reader = std::make_unique<segment::Reader>(
      DRUMROLL_TRY(segment::OpenAnew(disk_, directory_, image.identity, image.digest)));
  // The close waits for the last segment, and nobody for its index: Lookup::Open() makes it.
  if (reader->plays() == segment::kPlaysMax) {
    DRUMROLL_TRY(segment::PlayerIndex::OpenOrBuild(
        disk_, disk::Join(directory_, segment::IndexFileName(index)), *reader));
  }
  const std::lock_guard lock(mutex_);
  slots_[Raw(index)] = {.reader = std::move(reader), .rechecked = true};
  return {};
}

uint64_t SegmentLine::unchecked_bytes() const {
  const std::lock_guard lock(mutex_);
  uint64_t bytes = 0;
  for (const Slot& slot : slots_) {
    if (slot.reader && !slot.rechecked) bytes += slot.reader->layout().file_bytes();
  }
  return bytes;
}

Status SegmentLine::RecheckAll(size_t threads,
                               const std::function<void(uint64_t bytes)>& progress) {
  // An earlier process may have been stopped between a rename and the sync of the name.
  DRUMROLL_TRY(disk_.SyncDirectory(directory_));
  return ParallelFor(slots_.size(), threads, [&](size_t i) -> Status {
    Slot& slot = slots_[i];
    if (slot.rechecked) return {};
    const segment::Identity& identity = slot.reader->identity();
    AlignedBuffer memory(segment::LargestLayout(identity.matrix.rows()).file_bytes());
    DRUMROLL_TRY(
        segment::Recheck(disk_, directory_, identity, slot.reader->digest(), memory.bytes()));
    slot.rechecked = true;
    progress(slot.reader->layout().file_bytes());
    return {};
  });
}

Result<bool> SegmentLine::RecheckOne(MutableBytes memory) {
  const auto is_unchecked = [](const Slot& slot) { return slot.reader && !slot.rechecked; };
  SegmentIndex index{};
  Digest digest;
  {
    const std::lock_guard lock(mutex_);
    const auto slot = std::ranges::find_if(slots_, is_unchecked);
    if (slot == slots_.end()) return false;
    index = SegmentIndex{static_cast<uint32_t>(slot - slots_.begin())};
    digest = slot->reader->digest();
  }
  DRUMROLL_TRY(segment::Recheck(disk_, directory_, IdentityOf(index), digest, memory));
  const std::lock_guard lock(mutex_);
  slots_[Raw(index)].rechecked = true;
  return true;
}

size_t SegmentLine::size() const {
  const std::lock_guard lock(mutex_);
  return slots_.size();
}

std::vector<const segment::Reader*> SegmentLine::readers() const {
  const std::lock_guard lock(mutex_);
  std::vector<const segment::Reader*> readers;
  readers.reserve(slots_.size());
  for (const Slot& slot : slots_) {
    DRUMROLL_ASSERT(slot.reader != nullptr);
    readers.push_back(slot.reader.get());
  }
  return readers;
}

}  // namespace drumroll::pool
