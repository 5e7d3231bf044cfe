#include "measure/machine.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace drumroll::measure {

Result<uint64_t> AnonymousBytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("RssAnon:")) continue;
    const size_t begin = line.find_first_of("0123456789");
    uint64_t kib = 0;
    if (begin != std::string::npos &&
        std::from_chars(line.data() + begin, line.data() + line.size(), kib).ec == std::errc()) {
      return kib * 1024;
    }
  }
  return Fail(ErrorCode::kUnavailable, "/proc/self/status: has no RssAnon");
}

PeakMemory::PeakMemory()
    : watcher_([this](const std::stop_token& stop) {
        do {
          const Result<uint64_t> now = AnonymousBytes();
          if (now.ok()) peak_ = std::max(peak_.load(), now.value());
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        } while (!stop.stop_requested());
      }) {}

uint64_t PeakMemory::Stop() {
  watcher_.request_stop();
  watcher_.join();
  return peak_;
}

Status DropPageCache() {
  constexpr const char* kSwitch = "/proc/sys/vm/drop_caches";
  ::sync();
  const int file = ::open(kSwitch, O_WRONLY | O_CLOEXEC);
  const bool dropped = file >= 0 && ::write(file, "3", 1) == 1;
  const int error_number = errno;
  if (file >= 0) ::close(file);
  if (dropped) return {};
  return Fail(ErrorCode::kUnavailable, "{}: {}", kSwitch, std::strerror(error_number));
}

Result<uint64_t> AllocatedBytes(const std::string& directory, const std::string& suffix) {
  std::error_code error;
  std::filesystem::recursive_directory_iterator entries(directory, error);
  uint64_t sum = 0;
  for (; !error && entries != std::filesystem::end(entries); entries.increment(error)) {
    struct stat status {};
    if (!entries->path().native().ends_with(suffix)) continue;
    // Blocks of 512 bytes, whatever the file system's are.
    if (::stat(entries->path().c_str(), &status) == 0 && S_ISREG(status.st_mode))
      sum += static_cast<uint64_t>(status.st_blocks) * 512;
  }
  if (error) return Fail(ErrorCode::kUnavailable, "{}: {}", directory, error.message());
  return sum;
}

}  // namespace drumroll::measure
