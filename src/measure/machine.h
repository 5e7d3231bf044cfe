// What is asked of the machine and of this process while measuring: memory, caches, space. Linux.
#ifndef DRUMROLL_MEASURE_MACHINE_H_
#define DRUMROLL_MEASURE_MACHINE_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "base/result.h"

namespace drumroll::measure {

// Memory of this process that isn't a file's: what it needs beyond the page cache.
Result<uint64_t> AnonymousBytes();

// Watches that memory from a thread of its own, every millisecond.
class PeakMemory {
 public:
  PeakMemory();
  // The most that was seen since the beginning. Ends the watching; call once.
  uint64_t Stop();

 private:
  std::atomic<uint64_t> peak_ = 0;
  std::jthread watcher_;
};

// Writes all caches back and drops them: what is read next comes from the medium. kUnavailable,
// with the reason, if the system doesn't let this user.
Status DropPageCache();

// What the files whose names end in `suffix` take of the medium, below a directory, in bytes.
Result<uint64_t> AllocatedBytes(const std::string& directory, const std::string& suffix);

}  // namespace drumroll::measure

#endif  // DRUMROLL_MEASURE_MACHINE_H_
