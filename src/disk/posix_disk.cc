#include "disk/posix_disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "disk/posix_file.h"
#include "disk/posix_lock.h"
#include "disk/posix_system.h"

namespace drumroll::disk {
namespace {

Result<bool> IsDirectory(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return S_ISDIR(status.st_mode);
  if (errno == ENOENT) return false;
  return SystemError(path, "stat", errno);
}

Status MakeDirectory(const std::string& path) {
  constexpr mode_t kOwnerAndGroup = 0750;
  if (::mkdir(path.c_str(), kOwnerAndGroup) == 0) return {};
  if (errno != EEXIST) return SystemError(path, "mkdir", errno);
  // Another process may have made it since we looked; that's as good.
  const bool is_directory = DRUMROLL_TRY(IsDirectory(path));
  if (is_directory) return {};
  return Fail(ErrorCode::kConflict, "{}: exists and is not a directory", path);
}

}  // namespace

Result<std::unique_ptr<File>> PosixDisk::Open(std::string_view path, Access access) {
  return OpenPosixFile(std::string(path), access, PosixOpen::kExisting);
}

Result<std::unique_ptr<File>> PosixDisk::Create(std::string_view path, Access access) {
  return OpenPosixFile(std::string(path), access, PosixOpen::kNew);
}

Result<bool> PosixDisk::Exists(std::string_view path) {
  struct stat status {};
  if (::stat(std::string(path).c_str(), &status) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return SystemError(path, "stat", errno);
}

Status PosixDisk::Rename(std::string_view from, std::string_view to) {
  if (::rename(std::string(from).c_str(), std::string(to).c_str()) == 0) return {};
  const int error_number = errno;
  return SystemError(from, fmt::format("rename to {}", to), error_number);
}

Status PosixDisk::RenameNew(std::string_view from, std::string_view to) {
  const std::string old_name(from);
  const std::string new_name(to);
  if (::renameat2(AT_FDCWD, old_name.c_str(), AT_FDCWD, new_name.c_str(), RENAME_NOREPLACE) == 0)
    return {};
  const int error_number = errno;
  return SystemError(from, fmt::format("rename to {}", to), error_number);
}

Status PosixDisk::Remove(std::string_view path) {
  if (::unlink(std::string(path).c_str()) == 0) return {};
  return SystemError(path, "unlink", errno);
}

// What is there already is made durable too: an earlier run may have been stopped between mkdir()
// and the sync. One level is enough, as that run had not gone on to the next.
Status PosixDisk::MakeDirectories(std::string_view path) {
  const std::string name(path);
  const std::string parent = ParentOf(path);
  const bool exists = DRUMROLL_TRY(IsDirectory(name));
  if (!exists) {
    if (parent != name) DRUMROLL_TRY(MakeDirectories(parent));
    DRUMROLL_TRY(MakeDirectory(name));
  }
  return SyncDirectory(parent);
}

// Like File::Sync(), a failure is kCorrupt whatever its reason: names may be lost, and a later
// success won't tell.
Status PosixDisk::SyncDirectory(std::string_view path) {
  const std::string name(path);
  const Descriptor directory = DRUMROLL_TRY(OpenDescriptor(name, O_RDONLY | O_DIRECTORY));
  if (::fsync(directory.number()) == 0) return {};
  return Error{ErrorCode::kCorrupt, SystemError(path, "fsync of the directory", errno).message};
}

Result<std::vector<std::string>> PosixDisk::List(std::string_view path) {
  struct Close {
    void operator()(DIR* directory) const { (void)::closedir(directory); }
  };
  const std::unique_ptr<DIR, Close> directory(::opendir(std::string(path).c_str()));
  if (directory == nullptr) return SystemError(path, "opendir", errno);
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* const entry = ::readdir(directory.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return SystemError(path, "readdir", errno);
  std::sort(names.begin(), names.end());
  return names;
}

Result<uint64_t> PosixDisk::FreeBytes(std::string_view path) {
  struct statvfs status {};
  const std::string name(path);
  if (RetryInterrupted([&] { return ::statvfs(name.c_str(), &status); }) != 0)
    return SystemError(path, "statvfs", errno);
  return uint64_t{status.f_bavail} * uint64_t{status.f_frsize};
}

Result<std::unique_ptr<Lock>> PosixDisk::LockDirectory(std::string_view path, Hold hold) {
  return LockPosixDirectory(std::string(path), hold);
}

}  // namespace drumroll::disk
