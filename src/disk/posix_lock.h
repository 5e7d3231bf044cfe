// Directories held by flock(). Internal to the module.
#ifndef DRUMROLL_DISK_POSIX_LOCK_H_
#define DRUMROLL_DISK_POSIX_LOCK_H_

#include <memory>
#include <string>

#include "disk/disk.h"

namespace drumroll::disk {

Result<std::unique_ptr<Lock>> LockPosixDirectory(const std::string& path, Hold hold);

}  // namespace drumroll::disk

#endif  // DRUMROLL_DISK_POSIX_LOCK_H_
