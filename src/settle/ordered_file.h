// Writes a new file from its first to its last byte, past the page cache, with several blocks in
// flight: the disk writes while the caller computes. (Measured: 5 GB/s, against 2 for buffered
// writes and a sync.)
#ifndef DRUMROLL_SETTLE_ORDERED_FILE_H_
#define DRUMROLL_SETTLE_ORDERED_FILE_H_

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/result.h"
#include "disk/disk.h"

namespace drumroll::settle {

// One thread calls it. What was appended survives a power cut (but for the name) when Finish()
// returned success.
class OrderedFile {
 public:
  struct Options {
    uint64_t block_bytes = 2_MiB;  // A multiple of 4096.
    size_t blocks = 6;             // The memory: Append() waits while all are in flight.
    size_t threads = 3;            // Writes in flight.
  };
  // kConflict if the file exists.
  static Result<std::unique_ptr<OrderedFile>> Create(disk::Disk& disk, std::string_view path,
                                                     Options options);
  // Ends the threads; the file stays as it is.
  ~OrderedFile();

  // The error may be that of an earlier write; after one, all calls fail.
  Status Append(Bytes bytes);
  // Waits for all writes, cuts the file to size() and syncs it. Call once, last.
  Status Finish();

  // Bytes appended.
  uint64_t size() const { return size_; }

 private:
  struct Write {
    AlignedBuffer block;
    uint64_t offset = 0;
    uint64_t bytes = 0;
  };

  OrderedFile(std::unique_ptr<disk::File> file, Options options);
  Status TakeBlock();
  Status SubmitBlock(uint64_t bytes);
  Status GrowTo(uint64_t bytes);
  void RunWrites();

  const std::unique_ptr<disk::File> file_;
  const Options options_;
  uint64_t size_ = 0;
  uint64_t file_bytes_ = 0;  // Grown ahead of the writes: they then don't wait for each other.
  AlignedBuffer block_;      // Being filled.
  bool has_block_ = false;
  uint64_t filled_ = 0;

  std::mutex mutex_;
  std::condition_variable work_;  // A write was queued, or the end has come.
  std::condition_variable done_;  // A write ended.
  std::vector<AlignedBuffer> free_;
  std::deque<Write> queue_;
  size_t in_flight_ = 0;
  bool stop_ = false;
  Status failure_;
  std::vector<std::jthread> threads_;
};

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_ORDERED_FILE_H_
