// What MemoryDisk and its open files share: the tree of inodes, the count and trace of operations,
// and what becomes of each by the plan of faults. Internal to the module.
#ifndef DRUMROLL_DISK_MEMORY_STATE_H_
#define DRUMROLL_DISK_MEMORY_STATE_H_

#include <array>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "disk/memory_disk.h"
#include "disk/memory_inode.h"

namespace drumroll::disk {

enum class Operation : uint8_t {
  kOpen,
  kCreate,
  kExists,
  kRename,
  kRemove,
  kMakeDirectory,
  kSyncDirectory,
  kList,
  kFreeBytes,
  kSize,
  kRead,
  kWrite,
  kSync,
  kReserve,
  kResize,
  kMap,
  kLock,
};
std::string_view Name(Operation operation);

// What becomes of an operation.
enum class Fate : uint8_t {
  kHappens,
  kFails,      // EIO; a sync loses pages.
  kRunsOut,    // ENOSPC; writes only.
  kIsStopped,  // The machine stops in the middle of it.
  kIsDown,     // The machine had stopped before.
};

// A name in a directory, whether or not there is such a name.
struct MemoryPlace {
  std::shared_ptr<MemoryInode> directory;
  std::string_view name;  // Part of the path; empty for the root.
};

// Requires for all calls: `mutex` is held.
class MemoryState {
 public:
  MemoryState(uint64_t seed, const MemoryFaults& plan);

  // Counts and traces the operation, and says what becomes of it. `where` is an inode number or a
  // hash.
  Fate Decide(Operation operation, uint64_t where, uint64_t offset = 0, uint64_t size = 0);
  // The error of an operation that does not happen. Requires: fate != kHappens.
  Error ErrorOf(Fate fate, Operation operation, std::string_view path) const;
  // For operations that fail without a trace of their own.
  Status Begin(Operation operation, std::string_view path, uint64_t where, uint64_t offset = 0,
               uint64_t size = 0);
  void MixIntoTrace(uint64_t value);

  // kNotFound, or kInvalid if a file stands where a directory should.
  Result<std::shared_ptr<MemoryInode>> Find(std::string_view path) const;
  Result<MemoryPlace> FindPlace(std::string_view path) const;
  std::shared_ptr<MemoryInode> NewInode(bool is_directory);
  // Must be called before the first unsynced change of an inode.
  void NoteUnsynced(const std::shared_ptr<MemoryInode>& inode);
  // The bytes that all files may still grow by.
  uint64_t FreeBytes() const;

  void Crash(bool power_cut);

  std::mutex mutex;
  MemoryFaults faults;
  Random random;
  std::shared_ptr<MemoryInode> root;
  uint64_t life = 0;  // Files opened in an earlier life are dead.
  uint64_t operation_count = 0;
  uint64_t trace = 0;
  bool is_down = false;

 private:
  bool Happens(uint32_t one_in) { return one_in != 0 && random.Below(one_in) == 0; }
  Fate DecideByChance(Operation operation);
  void Rot();

  uint64_t inode_count_ = 0;
  std::vector<std::shared_ptr<MemoryInode>> unsynced_;
};

// The components of a path; empty ones and "." are nothing.
class MemoryPathReader {
 public:
  explicit MemoryPathReader(std::string_view path) : rest_(path) {}
  // The next component; empty at the end.
  std::string_view Next();

 private:
  std::string_view rest_;
};

// Calls visit(path, inode) for every file that programs see, in the order of paths.
template <typename Visit>
void ForEachFile(const MemoryInode& directory, const std::string& prefix, const Visit& visit) {
  for (const auto& [name, inode] : directory.names.cache()) {
    if (inode->is_directory) {
      ForEachFile(*inode, prefix + name + "/", visit);
    } else {
      visit(prefix + name, inode);
    }
  }
}

}  // namespace drumroll::disk

#endif  // DRUMROLL_DISK_MEMORY_STATE_H_
