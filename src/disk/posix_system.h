// What posix_disk.cc and posix_file.cc share: the system's errors as ours, and descriptors that
// close themselves. Internal to the module.
#ifndef DRUMROLL_DISK_POSIX_SYSTEM_H_
#define DRUMROLL_DISK_POSIX_SYSTEM_H_

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace drumroll::disk {

// What the caller does about this errno.
ErrorCode CodeOf(int error_number);

// "path: call: No space left on device", with the code of the errno.
Error SystemError(std::string_view path, std::string_view call, int error_number);

// Calls `call` until it is not interrupted by a signal.
template <typename Call>
auto RetryInterrupted(Call call) {
  for (;;) {
    const auto result = call();
    if (result != -1 || errno != EINTR) return result;
  }
}

// An open descriptor. Closed when destroyed, and what close() reports is left aside on purpose:
// close() can only report bytes that no fdatasync() has covered, and nothing is promised about such
// bytes (disk.h). Whoever promises something has synced before, and has seen that error.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

// open(2) with O_CLOEXEC; new files may be read by the owner's group and by nobody else.
Result<Descriptor> OpenDescriptor(const std::string& path, int flags);

}  // namespace drumroll::disk

#endif  // DRUMROLL_DISK_POSIX_SYSTEM_H_
