// The files of PosixDisk. Internal to the module.
#ifndef DRUMROLL_DISK_POSIX_FILE_H_
#define DRUMROLL_DISK_POSIX_FILE_H_

#include <memory>
#include <string>

#include "disk/disk.h"

namespace drumroll::disk {

// Opens an existing regular file, or makes a new one (kConflict if the name is taken).
enum class PosixOpen { kExisting, kNew };
Result<std::unique_ptr<File>> OpenPosixFile(std::string path, Access access, PosixOpen how);

}  // namespace drumroll::disk

#endif  // DRUMROLL_DISK_POSIX_FILE_H_
