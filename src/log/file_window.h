// A log file read front to back in big pieces. Bytes that a file does not have read as zeros, as
// the format says.
#ifndef DRUMROLL_LOG_FILE_WINDOW_H_
#define DRUMROLL_LOG_FILE_WINDOW_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

#include "base/aligned_buffer.h"
#include "base/bytes.h"
#include "base/result.h"
#include "disk/disk.h"

namespace drumroll::log {

// One thread. Keeps one buffer, which grows to the largest piece asked for.
class FileWindow {
 public:
  explicit FileWindow(size_t buffer_bytes) : buffer_(RoundUp(buffer_bytes, kBlock)) {}

  // Goes on with this file, from nothing.
  void Use(std::unique_ptr<disk::File> file);
  // From now on nothing beyond `limit` is read, not even ahead: another thread may be writing
  // there.
  void LimitTo(uint64_t limit);

  // Exactly these bytes, valid until the next call.
  Result<Bytes> Read(uint64_t offset, size_t size);
  // The first byte from `offset` on that is not zero.
  Result<std::optional<uint64_t>> FirstNonZero(uint64_t offset);

  const std::string& path() const { return file_->path(); }

 private:
  static constexpr uint64_t kBlock = AlignedBuffer::kAlignment;

  Status Refill(uint64_t offset, size_t size);
  void GrowTo(size_t size);

  std::unique_ptr<disk::File> file_;
  uint64_t limit_ = std::numeric_limits<uint64_t>::max();
  AlignedBuffer buffer_;
  uint64_t begin_ = 0;  // File offsets of what is in the buffer: [begin_, end_).
  uint64_t end_ = 0;
};

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_FILE_WINDOW_H_
