#include "log/file_window.h"

#include <algorithm>
#include <cstring>

#include "base/assert.h"

namespace drumroll::log {

void FileWindow::Use(std::unique_ptr<disk::File> file) {
  file_ = std::move(file);
  limit_ = std::numeric_limits<uint64_t>::max();
  begin_ = 0;
  end_ = 0;
}

void FileWindow::LimitTo(uint64_t limit) {
  end_ =
      std::min(end_, limit_);  // What stands behind the old limit is not what the file has there.
  end_ = std::max(std::min(end_, limit), begin_);
  limit_ = limit;
}

Result<Bytes> FileWindow::Read(uint64_t offset, size_t size) {
  if (offset < begin_ || offset + size > end_) DRUMROLL_TRY(Refill(offset, size));
  return Bytes(buffer_.bytes()).subspan(offset - begin_, size);
}

// Keeps what is in the buffer already, and reads on behind it for as much as fits. Begins at a
// block, so that the disk can read straight into the buffer even past the page cache.
Status FileWindow::Refill(uint64_t offset, size_t size) {
  const uint64_t begin = offset / kBlock * kBlock;
  GrowTo(offset + size - begin);
  uint64_t end = begin;
  if (begin >= begin_ && begin < end_) {
    std::memmove(buffer_.data(), buffer_.data() + (begin - begin_), end_ - begin);
    end = end_;
  }
  begin_ = begin;
  end_ = end;
  const uint64_t read_end = std::min(begin + buffer_.size(), std::max(limit_, end));
  end_ += DRUMROLL_TRY(file_->ReadAt(end, buffer_.bytes().subspan(end - begin, read_end - end)));
  if (end_ < offset + size) {
    std::memset(buffer_.data() + (end_ - begin), 0, offset + size - end_);
    end_ = offset + size;
  }
  return {};
}

void FileWindow::GrowTo(size_t size) {
  if (size <= buffer_.size()) return;
  AlignedBuffer larger(RoundUp(size, kBlock));
  std::memcpy(larger.data(), buffer_.data(), end_ - begin_);
  buffer_ = std::move(larger);
}

Result<std::optional<uint64_t>> FileWindow::FirstNonZero(uint64_t offset) {
  const uint64_t size = DRUMROLL_TRY(file_->Size());
  const uint64_t end = std::min(size, limit_);
  while (offset < end) {
    const size_t piece = std::min(end - offset, buffer_.size() - offset % kBlock);
    const Bytes bytes = DRUMROLL_TRY(Read(offset, piece));
    if (!AllZero(bytes)) {
      const auto found = std::ranges::find_if(bytes, [](uint8_t byte) { return byte != 0; });
      return std::optional(offset + static_cast<uint64_t>(found - bytes.begin()));
    }
    offset += piece;
  }
  return std::optional<uint64_t>{};
}

}  // namespace drumroll::log
