#include "settle/ordered_file.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace drumroll::settle {
namespace {

constexpr uint64_t kPage = AlignedBuffer::kAlignment;
constexpr uint64_t kGrowBytes = 64_MiB;

Status Copy(const Status& status) {
  if (status.ok()) return {};
  return Error{status.error()};
}

}  // namespace

Result<std::unique_ptr<OrderedFile>> OrderedFile::Create(disk::Disk& disk, std::string_view path,
                                                         Options options) {
  std::unique_ptr<disk::File> file = DRUMROLL_TRY(disk.Create(path, disk::Access::kWriteDirect));
  return std::unique_ptr<OrderedFile>(new OrderedFile(std::move(file), options));
}

OrderedFile::OrderedFile(std::unique_ptr<disk::File> file, Options options)
    : file_(std::move(file)), options_(options) {
  DRUMROLL_ASSERT(options.block_bytes > 0);
  DRUMROLL_ASSERT(options.block_bytes % kPage == 0);
  DRUMROLL_ASSERT(options.blocks >= 1);
  DRUMROLL_ASSERT(options.threads >= 1);
  for (size_t i = 0; i < options.blocks; ++i) free_.emplace_back(options.block_bytes);
  for (size_t i = 0; i < options.threads; ++i) threads_.emplace_back([this] { RunWrites(); });
}

OrderedFile::~OrderedFile() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  work_.notify_all();
}

Status OrderedFile::Append(Bytes bytes) {
  while (!bytes.empty()) {
    if (!has_block_) DRUMROLL_TRY(TakeBlock());
    const size_t piece = std::min<size_t>(bytes.size(), options_.block_bytes - filled_);
    std::memcpy(block_.data() + filled_, bytes.data(), piece);
    filled_ += piece;
    size_ += piece;
    bytes = bytes.subspan(piece);
    if (filled_ == options_.block_bytes) DRUMROLL_TRY(SubmitBlock(filled_));
  }
  return {};
}

Status OrderedFile::Finish() {
  if (filled_ > 0) {
    // Whole pages go past the page cache; what lies beyond the last byte is cut off below.
    const uint64_t pages = RoundUp(filled_, kPage);
    std::memset(block_.data() + filled_, 0, pages - filled_);
    DRUMROLL_TRY(SubmitBlock(pages));
  }
  {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return queue_.empty() && in_flight_ == 0; });
    DRUMROLL_TRY(Copy(failure_));
  }
  DRUMROLL_TRY(file_->Resize(size_));
  return file_->Sync();
}

Status OrderedFile::TakeBlock() {
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return !free_.empty() || !failure_.ok(); });
  DRUMROLL_TRY(Copy(failure_));
  block_ = std::move(free_.back());
  free_.pop_back();
  has_block_ = true;
  filled_ = 0;
  return {};
}

Status OrderedFile::SubmitBlock(uint64_t bytes) {
  const uint64_t offset = size_ - filled_;
  DRUMROLL_TRY(GrowTo(offset + bytes));
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back({std::move(block_), offset, bytes});
  }
  work_.notify_one();
  has_block_ = false;
  filled_ = 0;
  return {};
}

// A write past the end of a file takes turns with all others (ext4); one inside of it doesn't.
Status OrderedFile::GrowTo(uint64_t bytes) {
  if (bytes <= file_bytes_) return {};
  file_bytes_ = RoundUp(bytes, kGrowBytes);
  DRUMROLL_TRY(file_->Reserve(file_bytes_));
  return file_->Resize(file_bytes_);
}

void OrderedFile::RunWrites() {
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [this] { return stop_ || !queue_.empty(); });
    if (queue_.empty()) return;
    Write write = std::move(queue_.front());
    queue_.pop_front();
    ++in_flight_;
    const bool skip = !failure_.ok();
    lock.unlock();
    Status status;
    if (!skip) status = file_->WriteAt(write.offset, write.block.bytes().first(write.bytes));
    lock.lock();
    --in_flight_;
    if (!status.ok() && failure_.ok()) failure_ = std::move(status);
    free_.push_back(std::move(write.block));
    done_.notify_all();
  }
}

}  // namespace drumroll::settle
