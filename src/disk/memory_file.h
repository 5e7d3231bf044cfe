// The open files of MemoryDisk. Internal to the module.
#ifndef DRUMROLL_DISK_MEMORY_FILE_H_
#define DRUMROLL_DISK_MEMORY_FILE_H_

#include <memory>
#include <string>

#include "disk/disk.h"
#include "disk/memory_state.h"

namespace drumroll::disk {

// Requires: the state's mutex is held.
std::unique_ptr<File> OpenMemoryFile(std::shared_ptr<MemoryState> state, std::string path,
                                     std::shared_ptr<MemoryInode> inode, Access access);

}  // namespace drumroll::disk

#endif  // DRUMROLL_DISK_MEMORY_FILE_H_
