// What this machine can do at best, measured beside the work that is compared with it: on shared
// hosts memory and disks are twice as fast in one minute as in the next, so only a floor of the
// same run says anything. Each call is one sample; take medians, as of the work.
#ifndef DRUMROLL_MEASURE_FLOORS_H_
#define DRUMROLL_MEASURE_FLOORS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/result.h"
#include "disk/disk.h"

namespace drumroll::measure {

// Reading memory: a plain loop that adds up words, on all cores, in large pages.
class MemoryFloor {
 public:
  // Takes `bytes` of memory, or 256 MiB if that is more: what fits a cache would not be memory.
  MemoryFloor(uint64_t bytes, size_t threads);
  // Bytes per second of one pass.
  double ReadRate() const;

 private:
  AlignedBuffer memory_;
  size_t threads_;
};

// Bytes per second of reading these files past the page cache, from their beginnings, in blocks of
// 1 MiB with several in flight; ends after `bytes_max`.
Result<double> DiskReadRate(disk::Disk& disk, const std::vector<std::string>& paths,
                            uint64_t bytes_max);

// Seconds until a new file of so many bytes is durable, written past the page cache in blocks of
// 2 MiB with several in flight. Removes it.
Result<double> DiskWriteSeconds(disk::Disk& disk, std::string_view path, uint64_t bytes);

}  // namespace drumroll::measure

#endif  // DRUMROLL_MEASURE_FLOORS_H_
