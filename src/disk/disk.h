// The seam between drumroll and the file system. Everything that is stored goes through a Disk, so
// that tests can put one in its place that loses what was not synced, tears writes, fails and rots
// (disk/memory_disk.h).
//
// What is promised is the strict reading of POSIX, not what a kind file system does:
//  * written bytes survive a power cut only after File::Sync() returned success;
//  * a created, renamed or removed name survives only after SyncDirectory() of its directory
//    returned success;
//  * after a failed Sync() nothing is known of the unsynced bytes, and a later success says nothing
//    about them: whoever gets an error from Sync() must stop using the file for good (kCorrupt).
//
// Errors: kNotFound no such file; kConflict it exists already; kUnavailable no space or too many
// open files; kCorrupt the medium failed (EIO). Messages name the path, the call and the system's
// reason. A Disk may be used from several threads; a File from several threads too, if their byte
// ranges are apart.
#ifndef DRUMROLL_DISK_DISK_H_
#define DRUMROLL_DISK_DISK_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace drumroll::disk {

// A file's bytes as memory, read-only, as they were when mapped (sealed files only). Unmaps when
// destroyed.
class Mapping {
 public:
  virtual ~Mapping() = default;
  virtual Bytes bytes() const = 0;
  // Asks for these bytes to be brought into memory soon, without waiting. A hint.
  virtual void WillNeed(uint64_t offset, uint64_t size) const = 0;
};

class File {
 public:
  virtual ~File() = default;
  virtual const std::string& path() const = 0;
  virtual Result<uint64_t> Size() = 0;

  // Reads at `offset` until `into` is full or the file ends; returns the bytes read.
  virtual Result<size_t> ReadAt(uint64_t offset, MutableBytes into) = 0;

  // Writes all of `bytes`, or returns an error and leaves the range undefined. Grows the file as
  // needed.
  virtual Status WriteAt(uint64_t offset, Bytes bytes) = 0;

  // Makes what was written, and the size, survive a power cut (fdatasync).
  virtual Status Sync() = 0;

  // Takes space for the first `size` bytes without changing the size, so that writing there can't
  // run out of space.
  virtual Status Reserve(uint64_t size) = 0;

  // Cuts or zero-extends.
  virtual Status Resize(uint64_t size) = 0;

  // Asks for these cached bytes to be written to the medium soon, without waiting, so that a later
  // Sync() has less to do. A hint: only Sync() makes anything durable.
  virtual void WriteSoon(uint64_t offset, uint64_t size) = 0;

  // Tells the system that these cached bytes will not be read again soon. A hint.
  virtual void WontNeed(uint64_t offset, uint64_t size) = 0;

  virtual Result<std::unique_ptr<Mapping>> Map() = 0;
};

enum class Access {
  kRead,        // Through the page cache.
  kReadMedium,  // From the medium, past the page cache where the system can; any offset and size.
  // To be mapped: Map() reads the whole file from the medium, as far as the system drops synced
  // pages that nobody has mapped, and fails if that can't give all of it. The first touch of a page
  // then costs nothing.
  kReadAnew,
  kWrite,  // Reads and writes.
  // Writes past the page cache where the system can. Requires: offsets, sizes and memory multiples
  // of 4096.
  kWriteDirect,
};

// Who else may hold a directory at the same time.
enum class Hold {
  kAlone,   // Nobody.
  kShared,  // Others that share it.
};

// A directory that is held. Let go when destroyed, and by the system when the process ends, however
// it ends.
class Lock {
 public:
  virtual ~Lock() = default;
};

class Disk {
 public:
  virtual ~Disk() = default;

  // Opens an existing file.
  virtual Result<std::unique_ptr<File>> Open(std::string_view path, Access access) = 0;
  // Makes a new, empty file; kConflict if the name is taken.
  virtual Result<std::unique_ptr<File>> Create(std::string_view path, Access access) = 0;
  // True for files and directories.
  virtual Result<bool> Exists(std::string_view path) = 0;
  // Replaces `to` if it exists, atomically.
  virtual Status Rename(std::string_view from, std::string_view to) = 0;
  // The same, but kConflict if `to` exists: of several at the same time one does it.
  virtual Status RenameNew(std::string_view from, std::string_view to) = 0;
  // kNotFound if there is none. Only for files that can be made again; the truth is never removed.
  virtual Status Remove(std::string_view path) = 0;
  // Makes the directory and its parents, and syncs each parent; fine if it is there.
  virtual Status MakeDirectories(std::string_view path) = 0;
  // Makes the names in it survive a power cut. A failure is for good, as that of File::Sync().
  virtual Status SyncDirectory(std::string_view path) = 0;
  // The names in a directory, sorted, without "." and "..".
  virtual Result<std::vector<std::string>> List(std::string_view path) = 0;
  // Bytes free for this user.
  virtual Result<uint64_t> FreeBytes(std::string_view path) = 0;
  // Holds the directory against everybody who asks here too, in this process and in others; nobody
  // else is kept out. Leaves no trace on the medium. kUnavailable, at once and with the process
  // that holds it, if somebody does.
  virtual Result<std::unique_ptr<Lock>> LockDirectory(std::string_view path, Hold hold) = 0;
};

// directory + "/" + name.
std::string Join(std::string_view directory, std::string_view name);
// The part before the last "/"; "." if there is none.
std::string ParentOf(std::string_view path);

// The whole content; for small files (refuses more than `bytes_max` with kCorrupt).
Result<std::string> ReadAll(Disk& disk, std::string_view path, uint64_t bytes_max,
                            Access access = Access::kRead);

// Publishes a file under its final name, whole or not at all: writes `path` + ".tmp", syncs it,
// renames, syncs the directory. When it returns success the file survives a power cut. kConflict if
// `path` exists; its name then survives one too, even if the run that published it was stopped
// halfway. One publisher of a path at a time.
Status Publish(Disk& disk, std::string_view path, Bytes content);
// The same for files that several programs may publish at the same time: one of them does, to the
// others it is kConflict. What a crash leaves aside is not replaced, as it may be another's.
Status PublishNew(Disk& disk, std::string_view path, Bytes content);
// Publish() past the page cache, for large files: half the time of writing through it and syncing.
// Requires: the memory is aligned to 4096 and its last page is zero behind the
// content.
Status PublishDirect(Disk& disk, std::string_view path, Bytes content);

}  // namespace drumroll::disk

#endif  // DRUMROLL_DISK_DISK_H_
