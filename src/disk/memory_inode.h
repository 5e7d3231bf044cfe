// Files and directories of the simulated disk. Internal to the module; one thread at a time.
#ifndef DRUMROLL_DISK_MEMORY_INODE_H_
#define DRUMROLL_DISK_MEMORY_INODE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "disk/disk.h"
#include "disk/memory_content.h"

namespace drumroll::disk {

struct MemoryInode;

// The names in a directory: as programs see them, as they are on the medium, and the changes in
// between.
class MemoryNames {
 public:
  using Map = std::map<std::string, std::shared_ptr<MemoryInode>, std::less<>>;

  const Map& cache() const { return cache_; }

  // One step: the name `removed` goes and `added` stands for `inode`; either may be empty. A power
  // cut leaves both or neither.
  void Change(std::string_view removed, std::string_view added, std::shared_ptr<MemoryInode> inode);

  // The same, at once and for good.
  void Put(std::string_view name, const std::shared_ptr<MemoryInode>& inode);

  // As those of MemoryContent.
  void Sync();
  void FailSync(Random& random);
  void PowerCut(Random& random);

 private:
  struct Step {
    std::string removed;
    std::string added;
    std::shared_ptr<MemoryInode> inode;
  };
  static void Apply(const Step& step, Map& names);
  void KeepSomePending(Random& random);

  Map cache_;
  Map medium_;
  std::vector<Step> pending_;
};

struct MemoryInode {
  uint64_t number = 0;  // In the order of creation: names the inode in the trace.
  bool is_directory = false;
  MemoryContent content;  // Of a file.
  MemoryNames names;      // Of a directory.
  uint64_t reserved = 0;  // File::Reserve(); the second survives a power cut.
  uint64_t reserved_on_medium = 0;
  uint32_t holders = 0;  // Of a directory that is locked, in the life `held_in`.
  Hold hold = Hold::kAlone;
  uint64_t held_in = 0;
  bool is_unsynced = false;  // It is in the list of inodes that a power cut may change.
};

}  // namespace drumroll::disk

#endif  // DRUMROLL_DISK_MEMORY_INODE_H_
