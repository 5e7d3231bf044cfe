// Writes a new file from its first to its last byte, past the page cache, with several blocks in
// flight: the disk writes while the caller computes. (Measured: 5 GB/s, against 2 for buffered
// writes and a sync.)
#ifndef DRUMROLL_SETTLE_ORDERED_FILE_H_
#define DRUMROLL_SETTLE_ORDERED_FILE_H_

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/background.h"
#include "base/result.h"
#include "disk/disk.h"

namespace drumroll::settle {

// One thread calls it. What was appended survives a power cut (but for the name) when Finish()
// returned success.
class OrderedFile {
 public:
  struct Options {
    uint64_t block_bytes = 2_MiB;  // A multiple of 4096.
    size_t threads = 2;            // Writes in flight; 0 writes in the caller.
  };
  // kConflict if the file exists.
  static Result<std::unique_ptr<OrderedFile>> Create(disk::Disk& disk, std::string_view path,
                                                     Options options);

  // The error may be that of an earlier write; after one, all calls fail.
  Status Append(Bytes bytes);
  // Waits for all writes, cuts the file to size() and syncs it. Call once, last.
  Status Finish();

  // Bytes appended.
  uint64_t size() const { return size_; }

 private:
  OrderedFile(std::unique_ptr<disk::File> file, Options options);
  void TakeBlock();
  Status SubmitBlock(uint64_t bytes);
  Status GrowTo(uint64_t bytes);

  const std::unique_ptr<disk::File> file_;
  const uint64_t block_bytes_;
  uint64_t size_ = 0;
  uint64_t file_bytes_ = 0;  // Grown ahead of the writes: they then don't wait for each other.
  uint64_t filled_ = 0;      // Of the block being filled.
  size_t current_ = 0;       // Which one that is.

  std::vector<AlignedBuffer> blocks_;
  std::mutex mutex_;
  std::vector<size_t> free_;
  Background writes_;  // Last: its jobs use the rest.
};

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_ORDERED_FILE_H_
