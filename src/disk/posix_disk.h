// The real disk: POSIX calls on Linux. Has no state; any number of threads.
//
// kReadMedium and kWriteDirect use O_DIRECT and go through the page cache where the file system has
// none (tmpfs). A file whose Sync() failed is poisoned: every later write, resize or sync of it
// returns kCorrupt and names that first failure. Opening it again forgets; read it with kReadMedium
// then, the page cache shows bytes that are not there.
//
// LockDirectory() is flock() on the directory itself: no file that could be copied, left behind or
// differ between two machines, and the system lets go of it when the process dies. Network file
// systems may refuse it.
#ifndef DRUMROLL_DISK_POSIX_DISK_H_
#define DRUMROLL_DISK_POSIX_DISK_H_

#include "disk/disk.h"

namespace drumroll::disk {

class PosixDisk final : public Disk {
 public:
  Result<std::unique_ptr<File>> Open(std::string_view path, Access access) override;
  Result<std::unique_ptr<File>> Create(std::string_view path, Access access) override;
  Result<bool> Exists(std::string_view path) override;
  Status Rename(std::string_view from, std::string_view to) override;
  Status RenameNew(std::string_view from, std::string_view to) override;
  Status Remove(std::string_view path) override;
  Status MakeDirectories(std::string_view path) override;
  Status SyncDirectory(std::string_view path) override;
  Result<std::vector<std::string>> List(std::string_view path) override;
  Result<uint64_t> FreeBytes(std::string_view path) override;
  Result<std::unique_ptr<Lock>> LockDirectory(std::string_view path, Hold hold) override;
};

}  // namespace drumroll::disk

#endif  // DRUMROLL_DISK_POSIX_DISK_H_
