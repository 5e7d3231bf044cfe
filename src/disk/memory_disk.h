// A disk in memory for tests and simulation: as nasty as POSIX allows, and exactly repeatable. The
// same seed, the same faults and the same calls give the same bytes, the same errors and the same
// Trace().
//
// What a power cut does:
//  * Of each write since the file's last Sync() every 512-byte piece survives or not on its own,
//    and one in four survivors only up to some byte. The size may grow without the data: zeros.
//  * Each name created, renamed or removed since the directory's last SyncDirectory() survives or
//    not on its own. A rename within a directory happens whole or not at all; one across
//    directories is two changes, each safe once its own directory is synced.
//  * Half the cuts draw other odds than one in two: nothing, a little, nearly all, all.
// What a process crash does: nothing to the bytes and names. A power cut later still takes what was
// never synced. After both, files that were open are dead: every call on them returns kUnavailable;
// directories that were locked are free.
//
// Where POSIX leaves a choice: a failed Sync() leaves clean pages that are wrong (some pieces are
// on the medium, the others are not, readers through the cache see all of them, and the next Sync()
// succeeds); unlike PosixDisk it does not poison the file, so that a caller who goes on is found
// out. kReadMedium sees the medium after write-back, as Linux does before a direct read, and that
// makes nothing durable. A mapping is a snapshot.
//
// Paths are taken from one root: "a/b", "/a/b" and "./a/b" are the same; ".." is refused. Any
// number of threads.
#ifndef DRUMROLL_DISK_MEMORY_DISK_H_
#define DRUMROLL_DISK_MEMORY_DISK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "disk/disk.h"

namespace drumroll::disk {

// What goes wrong. All off at first; simulations switch on some of them, drawn by seed, as
// everything at once hides bugs.
struct MemoryFaults {
  static constexpr uint64_t kNever = ~uint64_t{0};
  static constexpr uint64_t kCapacityUnlimited = uint64_t{1} << 40;

  // The operation of this number (OperationCount() counts them from 0) stops the machine: it and
  // all later return kUnavailable until ProcessCrash() or PowerCut(). A write that is stopped may
  // have written some of its bytes.
  uint64_t crash_at = kNever;
  // The operation of this number fails: a write runs out of space, a sync loses pages, all others
  // get EIO.
  uint64_t fail_at = kNever;
  // A write beyond it fails with kUnavailable, after the bytes that fit.
  uint64_t capacity_bytes = kCapacityUnlimited;

  // On average one operation in so many fails; 0 is none.
  uint32_t read_fails_one_in = 0;      // EIO: kCorrupt.
  uint32_t write_fails_one_in = 0;     // EIO: kCorrupt, after some of the bytes.
  uint32_t write_runs_out_one_in = 0;  // ENOSPC: kUnavailable, after some of the bytes.
  uint32_t sync_fails_one_in = 0;      // File::Sync() and SyncDirectory().
  uint32_t names_fail_one_in = 0;      // EIO from Open, Create, Rename, Remove, List and the like.
  // On average one power cut in so many flips one bit of one file.
  uint32_t power_cut_rots_one_in = 0;

  // Each of the kinds of failure switched on or off by chance; no crash and no fixed operation.
  static MemoryFaults Swarm(Random& random);
};

class MemoryState;

class MemoryDisk final : public Disk {
 public:
  explicit MemoryDisk(uint64_t seed, MemoryFaults faults = {});
  ~MemoryDisk() override;

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

  // Both end a planned crash too: crash_at is kNever afterwards, and operations work again.
  void ProcessCrash();
  void PowerCut();

  void SetFaults(const MemoryFaults& faults);
  // True from the operation `crash_at` until the next ProcessCrash() or PowerCut().
  bool IsDown() const;
  // Calls so far that could have failed, on the disk and its files; hints are not counted, nor what
  // follows below.
  uint64_t OperationCount() const;
  // A hash over all of them, their arguments, the bytes written, what they came to, and the crashes
  // between.
  uint64_t Trace() const;

  // For tests. None of these is an operation, none can fail; the files must exist.

  // The paths of all files as programs see them, sorted, without a leading slash.
  std::vector<std::string> Paths() const;
  // As programs see it, and as it is on the medium if not a single pending piece survives.
  std::string Read(std::string_view path) const;
  std::string ReadMedium(std::string_view path) const;
  // Puts a file there with this content, both durable, and its directories.
  void Overwrite(std::string_view path, Bytes content);
  // Rot. Under kCacheAndMedium all readers see it; under kMedium readers through the cache still
  // see the good bytes, until PowerCut() or DropCaches(). Bits are counted from the lowest of byte
  // 0. Bytes never synced are not on the medium yet. Mappings made before keep the good bytes.
  enum class Rot { kCacheAndMedium, kMedium };
  void FlipBit(std::string_view path, uint64_t bit, Rot rot = Rot::kCacheAndMedium);
  // Everything cached is read anew: pages that a failed sync has lost show what is on the medium.
  void DropCaches();

 private:
  const std::shared_ptr<MemoryState> state_;  // Shared with the open files, which may live longer.
};

}  // namespace drumroll::disk

#endif  // DRUMROLL_DISK_MEMORY_DISK_H_
