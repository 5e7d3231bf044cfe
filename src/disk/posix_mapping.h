// Files as memory, by mmap(2). Internal to the module.
#ifndef DRUMROLL_DISK_POSIX_MAPPING_H_
#define DRUMROLL_DISK_POSIX_MAPPING_H_

#include <memory>
#include <string>

#include "disk/disk.h"

namespace drumroll::disk {

// Which pages are brought in while mapping.
enum class MapPages {
  kTouched,  // None; each when it is touched.
  kAllNow,   // All.
};

// Maps the first `size` bytes; the descriptor may be closed afterwards. Touching a page that the
// medium can't give raises SIGBUS: whoever must survive that reads with File::ReadAt(). With
// kAllNow that is an error of this call instead (from Linux 5.14 on).
Result<std::unique_ptr<Mapping>> MapDescriptor(const std::string& path, int descriptor,
                                               uint64_t size, MapPages pages);

}  // namespace drumroll::disk

#endif  // DRUMROLL_DISK_POSIX_MAPPING_H_
