#include "settle/ordered_file.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace drumroll::settle {
namespace {

constexpr uint64_t kPage = AlignedBuffer::kAlignment;
constexpr uint64_t kGrowBytes = 64_MiB;
constexpr size_t kQueued = 1;

}  // namespace

Result<std::unique_ptr<OrderedFile>> OrderedFile::Create(disk::Disk& disk, std::string_view path,
                                                         Options options) {
  std::unique_ptr<disk::File> file = DRUMROLL_TRY(disk.Create(path, disk::Access::kWriteDirect));
  return std::unique_ptr<OrderedFile>(new OrderedFile(std::move(file), options));
}

OrderedFile::OrderedFile(std::unique_ptr<disk::File> file, Options options)
    : file_(std::move(file)),
      block_bytes_(options.block_bytes),
      writes_({.threads = options.threads, .queued_max = kQueued}) {
  DRUMROLL_ASSERT(block_bytes_ > 0);
  DRUMROLL_ASSERT(block_bytes_ % kPage == 0);
  // One being filled, the others queued or being written: when Submit() has returned, one is free.
  for (size_t i = 0; i < options.threads + kQueued + 1; ++i) {
    blocks_.emplace_back(block_bytes_);
    free_.push_back(i);
  }
  TakeBlock();
}

Status OrderedFile::Append(Bytes bytes) {
  while (!bytes.empty()) {
    const size_t piece = std::min<size_t>(bytes.size(), block_bytes_ - filled_);
    std::memcpy(blocks_[current_].data() + filled_, bytes.data(), piece);
    filled_ += piece;
    size_ += piece;
    bytes = bytes.subspan(piece);
    if (filled_ < block_bytes_) continue;
    DRUMROLL_TRY(SubmitBlock(filled_));
    TakeBlock();
  }
  return {};
}

Status OrderedFile::Finish() {
  if (filled_ > 0) {
    // Only whole pages go past the page cache; what lies beyond the last byte is cut off below.
    const uint64_t pages = RoundUp(filled_, kPage);
    std::memset(blocks_[current_].data() + filled_, 0, pages - filled_);
    DRUMROLL_TRY(SubmitBlock(pages));
  }
  DRUMROLL_TRY(writes_.Drain());
  DRUMROLL_TRY(file_->Resize(size_));
  return file_->Sync();
}

void OrderedFile::TakeBlock() {
  const std::lock_guard lock(mutex_);
  DRUMROLL_ASSERT(!free_.empty());
  current_ = free_.back();
  free_.pop_back();
  filled_ = 0;
}

Status OrderedFile::SubmitBlock(uint64_t bytes) {
  const uint64_t offset = size_ - filled_;
  DRUMROLL_TRY(GrowTo(offset + bytes));
  return writes_.Submit([this, block = current_, offset, bytes]() -> Status {
    Status status = file_->WriteAt(offset, blocks_[block].bytes().first(bytes));
    const std::lock_guard lock(mutex_);
    free_.push_back(block);
    return status;
  });
}

// A write past the end of a file takes turns with all others (ext4); one inside of it doesn't. So
// the file grows ahead, but never by more than it has.
Status OrderedFile::GrowTo(uint64_t bytes) {
  if (bytes <= file_bytes_) return {};
  file_bytes_ = bytes + std::min(file_bytes_, kGrowBytes);
  DRUMROLL_TRY(file_->Reserve(file_bytes_));
  return file_->Resize(file_bytes_);
}

}  // namespace drumroll::settle
