// Three things here are less simple than they look.
//
// Direct I/O. O_DIRECT wants offset, size and memory in multiples of the device's block; 4096
// serves every device we know. Reads take any range: they go through an aligned buffer of the
// call's own, so that several threads may read at once, or straight into the caller's memory if
// that happens to be aligned. A file system refuses O_DIRECT either at open (tmpfs) or at the first
// transfer; in both cases the file goes on through the page cache, and a reader of the medium drops
// the range from the cache before it reads. That drops clean pages only, so it is as near to the
// medium as such a file system lets us come.
//
// Poison. Linux reports a failed write-back once, marks the lost pages clean and lets the next
// fdatasync() succeed (on ext4 here: ENOSPC, EIO, then success with zeros on the disk). So the
// first failure is kept, and every later write or sync of this file returns it. fdatasync() is not
// repeated even after EINTR: what it has done by then is not known.
//
// Short transfers are no errors: the loops go on with the rest, and the system names the reason
// next time.
#include "disk/posix_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>

#include "base/aligned_buffer.h"
#include "disk/posix_mapping.h"
#include "disk/posix_system.h"

namespace drumroll::disk {
namespace {

constexpr uint64_t kBlock = AlignedBuffer::kAlignment;
constexpr uint64_t kBounceBytesMax = 1_MiB;

bool IsAligned(uint64_t offset, Bytes memory) {
  return ((offset | memory.size() | reinterpret_cast<uintptr_t>(memory.data())) % kBlock) == 0;
}

class PosixFile final : public File {
 public:
  PosixFile(std::string path, Descriptor descriptor, Access access, bool direct)
      : path_(std::move(path)),
        descriptor_(std::move(descriptor)),
        access_(access),
        direct_(direct) {}

  const std::string& path() const override { return path_; }
  Result<uint64_t> Size() override;
  Result<size_t> ReadAt(uint64_t offset, MutableBytes into) override;
  Status WriteAt(uint64_t offset, Bytes bytes) override;
  Status Sync() override;
  Status Reserve(uint64_t size) override;
  Status Resize(uint64_t size) override;
  void WriteSoon(uint64_t offset, uint64_t size) override;
  void WontNeed(uint64_t offset, uint64_t size) override;
  Result<std::unique_ptr<Mapping>> Map() override;

 private:
  Result<size_t> ReadFully(uint64_t offset, MutableBytes into);
  Result<size_t> ReadBounced(uint64_t offset, MutableBytes into);
  // True if the error is the file system's refusal of direct I/O and the file has left it.
  bool LeftDirect(int error_number);
  Status CheckPoison();

  int number() const { return descriptor_.number(); }

  const std::string path_;
  const Descriptor descriptor_;
  const Access access_;
  std::atomic<bool> direct_;

  std::atomic<bool> poisoned_ = false;
  std::mutex poison_mutex_;
  std::string poison_;  // The first failure of Sync().
};

Result<uint64_t> PosixFile::Size() {
  struct stat status {};
  if (::fstat(number(), &status) != 0) return SystemError(path_, "fstat", errno);
  return static_cast<uint64_t>(status.st_size);
}

Result<size_t> PosixFile::ReadAt(uint64_t offset, MutableBytes into) {
  if (direct_ && !IsAligned(offset, into)) return ReadBounced(offset, into);
  return ReadFully(offset, into);
}

Result<size_t> PosixFile::ReadFully(uint64_t offset, MutableBytes into) {
  if (access_ == Access::kReadMedium && !direct_) WontNeed(offset, into.size());
  size_t done = 0;
  while (done < into.size()) {
    const ssize_t count = RetryInterrupted([&] {
      return ::pread(number(), into.data() + done, into.size() - done,
                     static_cast<off_t>(offset + done));
    });
    if (count == 0) break;
    if (count < 0) {
      if (LeftDirect(errno)) continue;
      const int error_number = errno;
      return SystemError(path_,
                         fmt::format("pread of {} bytes at {}", into.size() - done, offset + done),
                         error_number);
    }
    done += static_cast<size_t>(count);
    // A direct read stops within a block only where the file ends; asking again there would be
    // misaligned.
    if (direct_ && done % kBlock != 0) break;
  }
  if (access_ == Access::kReadMedium && !direct_) WontNeed(offset, into.size());
  return done;
}

Result<size_t> PosixFile::ReadBounced(uint64_t offset, MutableBytes into) {
  const uint64_t first = offset % kBlock;
  AlignedBuffer bounce(std::min(kBounceBytesMax, RoundUp(first + into.size(), kBlock)));
  size_t done = 0;
  while (done < into.size()) {
    const uint64_t skip = (offset + done) % kBlock;
    const uint64_t wanted = std::min(bounce.size() - skip, into.size() - done);
    const MutableBytes blocks = bounce.bytes().first(RoundUp(skip + wanted, kBlock));
    const size_t count = DRUMROLL_TRY(ReadFully(offset + done - skip, blocks));
    if (count <= skip) break;
    const size_t got = std::min<size_t>(count - skip, wanted);
    std::memcpy(into.data() + done, bounce.data() + skip, got);
    done += got;
    if (got < wanted) break;
  }
  return done;
}

Status PosixFile::WriteAt(uint64_t offset, Bytes bytes) {
  DRUMROLL_ASSERT(access_ != Access::kWriteDirect || IsAligned(offset, bytes));
  DRUMROLL_TRY(CheckPoison());
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = RetryInterrupted([&] {
      return ::pwrite(number(), bytes.data() + done, bytes.size() - done,
                      static_cast<off_t>(offset + done));
    });
    if (count <= 0) {
      const int error_number = count == 0 ? EIO : errno;
      if (LeftDirect(error_number)) continue;
      return SystemError(
          path_, fmt::format("pwrite of {} bytes at {}", bytes.size() - done, offset + done),
          error_number);
    }
    done += static_cast<size_t>(count);
  }
  return {};
}

bool PosixFile::LeftDirect(int error_number) {
  if (error_number != EINVAL || !direct_) return false;
  const int flags = ::fcntl(number(), F_GETFL);
  if (flags < 0 || ::fcntl(number(), F_SETFL, flags & ~O_DIRECT) != 0) return false;
  direct_ = false;
  return true;
}

Status PosixFile::Sync() {
  DRUMROLL_TRY(CheckPoison());
  if (::fdatasync(number()) == 0) return {};
  const int error_number = errno;
  const std::lock_guard lock(poison_mutex_);
  if (poison_.empty()) poison_ = SystemError(path_, "fdatasync", error_number).message;
  poisoned_ = true;
  return Error{ErrorCode::kCorrupt, poison_};
}

Status PosixFile::CheckPoison() {
  if (!poisoned_) return {};
  const std::lock_guard lock(poison_mutex_);
  return Fail(ErrorCode::kCorrupt, "{} (earlier; nothing more is written to this file)", poison_);
}

Status PosixFile::Reserve(uint64_t size) {
  DRUMROLL_TRY(CheckPoison());
  if (size == 0) return {};  // fallocate() refuses an empty range.
  const int result = RetryInterrupted(
      [&] { return ::fallocate(number(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(size)); });
  if (result == 0) return {};
  const int error_number = errno;
  return SystemError(path_, fmt::format("fallocate of {} bytes", size), error_number);
}

Status PosixFile::Resize(uint64_t size) {
  DRUMROLL_TRY(CheckPoison());
  const int result =
      RetryInterrupted([&] { return ::ftruncate(number(), static_cast<off_t>(size)); });
  if (result == 0) return {};
  // On a file opened for reading ftruncate() says EINVAL where pwrite() says EBADF; both are
  // kInvalid.
  const int error_number = errno;
  return SystemError(path_, fmt::format("ftruncate to {} bytes", size), error_number);
}

// What fails while it is written back is reported by the next fdatasync() of this descriptor.
void PosixFile::WriteSoon(uint64_t offset, uint64_t size) {
  (void)::sync_file_range(number(), static_cast<off_t>(offset), static_cast<off_t>(size),
                          SYNC_FILE_RANGE_WRITE);
}

void PosixFile::WontNeed(uint64_t offset, uint64_t size) {
  (void)::posix_fadvise(number(), static_cast<off_t>(offset), static_cast<off_t>(size),
                        POSIX_FADV_DONTNEED);
}

Result<std::unique_ptr<Mapping>> PosixFile::Map() {
  const uint64_t size = DRUMROLL_TRY(Size());
  if (access_ != Access::kReadAnew) return MapDescriptor(path_, number(), size, MapPages::kTouched);
  WontNeed(0, size);
  return MapDescriptor(path_, number(), size, MapPages::kAllNow);
}

bool Writes(Access access) { return access == Access::kWrite || access == Access::kWriteDirect; }

// Asks for direct I/O if the access is past the cache; true if the file system grants it. Asked
// here and not at open(), which would have made a new file before it refuses.
bool TryDirect(const Descriptor& descriptor, Access access) {
  if (access != Access::kReadMedium && access != Access::kWriteDirect) return false;
  const int flags = ::fcntl(descriptor.number(), F_GETFL);
  return flags >= 0 && ::fcntl(descriptor.number(), F_SETFL, flags | O_DIRECT) == 0;
}

// A directory or a device opens too, and fails later in stranger ways.
Status CheckRegular(const std::string& path, const Descriptor& descriptor) {
  struct stat status {};
  if (::fstat(descriptor.number(), &status) != 0) return SystemError(path, "fstat", errno);
  if (S_ISREG(status.st_mode)) return {};
  return Fail(ErrorCode::kInvalid, "{}: not a regular file", path);
}

}  // namespace

Result<std::unique_ptr<File>> OpenPosixFile(std::string path, Access access, PosixOpen how) {
  const int flags =
      (Writes(access) ? O_RDWR : O_RDONLY) | (how == PosixOpen::kNew ? O_CREAT | O_EXCL : 0);
  Descriptor descriptor = DRUMROLL_TRY(OpenDescriptor(path, flags));
  DRUMROLL_TRY(CheckRegular(path, descriptor));
  const bool direct = TryDirect(descriptor, access);
  return std::unique_ptr<File>(
      std::make_unique<PosixFile>(std::move(path), std::move(descriptor), access, direct));
}

}  // namespace drumroll::disk
