// The disk below a directory: what file system it is, how long a sync takes, whether bytes go past
// the page cache, what is free. Reading and judging are apart.
#ifndef DRUMROLL_DOCTOR_STORAGE_H_
#define DRUMROLL_DOCTOR_STORAGE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "doctor/finding.h"

namespace drumroll::doctor {

struct Mount {
  std::string type;     // "ext4", "overlay"
  std::string options;  // Of the mount and of the file system: "rw,relatime,nobarrier".
};
// The mount of a device ("254:0") in the text of /proc/self/mountinfo; empty if it has none.
Mount FindMount(std::string_view mountinfo, std::string_view device);

struct Storage {
  std::string directory;  // The one asked for, or the nearest above it that there is.
  std::string kernel;     // "6.1.0-18-amd64"
  Mount mount;
  bool goes_direct = false;          // O_DIRECT is taken.
  std::vector<double> sync_seconds;  // Each of one small write and fdatasync; sorted.
  uint64_t free_bytes = 0;           // For this user.
  uint64_t free_names = UINT64_MAX;  // Files that can still be made.
};
// Writes, syncs and reads a file without a name for a moment. kNotFound, kUnavailable and so on if
// nothing can be written there.
Result<Storage> ReadStorage(const std::string& directory);

Finding CheckFileSystem(const Storage& storage);
Finding CheckSyncs(const Storage& storage);
Finding CheckDirect(const Storage& storage);
// `needed`: bytes that open draws must have to be closed, sealed and settled; less is a problem.
Finding CheckSpace(const Storage& storage, uint64_t needed);

}  // namespace drumroll::doctor

#endif  // DRUMROLL_DOCTOR_STORAGE_H_
