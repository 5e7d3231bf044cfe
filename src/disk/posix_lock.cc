#include "disk/posix_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <utility>

#include "disk/posix_system.h"

namespace drumroll::disk {
namespace {

class PosixLock final : public Lock {
 public:
  explicit PosixLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

 private:
  const Descriptor descriptor_;  // flock() ends with it.
};

// As it was started: "drumroll import draws/1200 monday.csv".
std::string CommandOf(const std::string& process) {
  constexpr size_t kShownMax = 100;
  std::ifstream file("/proc/" + process + "/cmdline", std::ios::binary);
  std::string command{std::istreambuf_iterator<char>(file), {}};
  while (!command.empty() && command.back() == '\0') command.pop_back();
  std::ranges::replace(command, '\0', ' ');
  if (command.size() > kShownMax) command.replace(kShownMax, std::string::npos, "...");
  return command;
}

// Who holds it, from the system's table of locks. That names no process of another container, and
// on some file systems not the number of the device that stat() tells: then nobody is named.
std::string HolderOf(const Descriptor& directory) {
  struct stat status {};
  if (::fstat(directory.number(), &status) != 0) return "another process";
  const std::string inode =
      fmt::format("{:02x}:{:02x}:{}", major(status.st_dev), minor(status.st_dev), status.st_ino);
  std::ifstream locks("/proc/locks");
  for (std::string line;
       std::getline(locks, line);) {  // "1: FLOCK ADVISORY WRITE 42 fe:00:7 0 EOF"
    std::istringstream words(line);
    std::string number, kind, mode, access, process, place;
    words >> number >> kind >> mode >> access >> process >> place;
    if (kind != "FLOCK" || place != inode || process == "0") continue;
    const std::string command = CommandOf(process);
    return fmt::format("process {}{}", process, command.empty() ? "" : " (" + command + ")");
  }
  return "another process";
}

}  // namespace

Result<std::unique_ptr<Lock>> LockPosixDirectory(const std::string& path, Hold hold) {
  Descriptor directory = DRUMROLL_TRY(OpenDescriptor(path, O_RDONLY | O_DIRECTORY));
  const int how = (hold == Hold::kShared ? LOCK_SH : LOCK_EX) | LOCK_NB;
  if (RetryInterrupted([&] { return ::flock(directory.number(), how); }) == 0)
    return std::unique_ptr<Lock>(std::make_unique<PosixLock>(std::move(directory)));
  if (errno != EWOULDBLOCK) return SystemError(path, "flock", errno);
  return Fail(ErrorCode::kUnavailable, "{}: in use by {}", path, HolderOf(directory));
}

}  // namespace drumroll::disk
