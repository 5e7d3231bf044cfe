#include "disk/memory_file.h"

#include <algorithm>

#include "base/aligned_buffer.h"
#include "base/crc32c.h"

namespace drumroll::disk {
namespace {

// A wrong offset must not take the machine's memory; real file systems have a largest file too.
constexpr uint64_t kFileBytesMax = 1_GiB;

class MemoryMapping final : public Mapping {
 public:
  explicit MemoryMapping(std::shared_ptr<const MemoryContent::Buffer> bytes)
      : bytes_(std::move(bytes)) {}
  Bytes bytes() const override { return *bytes_; }
  void WillNeed(uint64_t, uint64_t) const override {}

 private:
  const std::shared_ptr<const MemoryContent::Buffer> bytes_;
};

class MemoryFile final : public File {
 public:
  MemoryFile(std::shared_ptr<MemoryState> state, std::string path,
             std::shared_ptr<MemoryInode> inode, Access access)
      : state_(std::move(state)),
        path_(std::move(path)),
        inode_(std::move(inode)),
        access_(access),
        life_(state_->life) {}

  const std::string& path() const override { return path_; }
  Result<uint64_t> Size() override;
  Result<size_t> ReadAt(uint64_t offset, MutableBytes into) override;
  Status WriteAt(uint64_t offset, Bytes bytes) override;
  Status Sync() override;
  Status Reserve(uint64_t size) override;
  Status Resize(uint64_t size) override;
  void WriteSoon(uint64_t, uint64_t) override {}
  void WontNeed(uint64_t, uint64_t) override {}
  Result<std::unique_ptr<Mapping>> Map() override;

 private:
  Status CheckAlive() const;
  Status CheckWritable(Operation operation) const;
  // Takes space for the file to end at `end`; returns how much of it there is.
  uint64_t TakeSpaceUpTo(uint64_t end) const;
  Status Begin(Operation operation, uint64_t offset = 0, uint64_t size = 0);
  Error Stopped(Fate fate, Operation operation) const {
    return state_->ErrorOf(fate, operation, path_);
  }

  const std::shared_ptr<MemoryState> state_;
  const std::string path_;
  const std::shared_ptr<MemoryInode> inode_;
  const Access access_;
  const uint64_t life_;
};

Status MemoryFile::CheckAlive() const {
  if (life_ == state_->life) return {};
  return Fail(ErrorCode::kUnavailable, "{}: was opened before the crash", path_);
}

Status MemoryFile::CheckWritable(Operation operation) const {
  if (access_ == Access::kWrite || access_ == Access::kWriteDirect) return {};
  return Fail(ErrorCode::kInvalid, "{}: {}: opened for reading", path_, Name(operation));
}

Status MemoryFile::Begin(Operation operation, uint64_t offset, uint64_t size) {
  DRUMROLL_TRY(CheckAlive());
  return state_->Begin(operation, path_, inode_->number, offset, size);
}

Result<uint64_t> MemoryFile::Size() {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(Begin(Operation::kSize));
  return inode_->content.size();
}

Result<size_t> MemoryFile::ReadAt(uint64_t offset, MutableBytes into) {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(Begin(Operation::kRead, offset, into.size()));
  if (access_ == Access::kReadMedium) return inode_->content.ReadWrittenBack(offset, into);
  const Bytes cache = inode_->content.cache();
  if (offset >= cache.size()) return size_t{0};
  const size_t count = std::min<size_t>(into.size(), cache.size() - offset);
  if (count != 0) std::memcpy(into.data(), cache.data() + offset, count);
  return count;
}

uint64_t MemoryFile::TakeSpaceUpTo(uint64_t end) const {
  const uint64_t taken = std::max(inode_->content.size(), inode_->reserved);
  if (end <= taken || state_->faults.capacity_bytes == MemoryFaults::kCapacityUnlimited) return end;
  return std::min(end, taken + state_->FreeBytes());
}

Status MemoryFile::WriteAt(uint64_t offset, Bytes bytes) {
  if (access_ == Access::kWriteDirect) {
    DRUMROLL_ASSERT(offset % AlignedBuffer::kAlignment == 0);
    DRUMROLL_ASSERT(bytes.size() % AlignedBuffer::kAlignment == 0);
    DRUMROLL_ASSERT(reinterpret_cast<uintptr_t>(bytes.data()) % AlignedBuffer::kAlignment == 0);
  }
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(CheckAlive());
  DRUMROLL_TRY(CheckWritable(Operation::kWrite));
  if (offset > kFileBytesMax || bytes.size() > kFileBytesMax - offset)
    return Fail(ErrorCode::kUnavailable, "{}: write of {} bytes at {}: File too large", path_,
                bytes.size(), offset);
  Fate fate = state_->Decide(Operation::kWrite, inode_->number, offset, bytes.size());
  state_->MixIntoTrace(Crc32c(bytes));
  if (fate == Fate::kIsDown) return Stopped(fate, Operation::kWrite);
  size_t written = bytes.size();
  if (fate != Fate::kHappens) {
    written = state_->random.Below(bytes.size() + 1);
  } else if (const uint64_t end = TakeSpaceUpTo(offset + bytes.size());
             end < offset + bytes.size()) {
    fate = Fate::kRunsOut;
    written = end > offset ? end - offset : 0;
  }
  state_->NoteUnsynced(inode_);
  inode_->content.Write(offset, bytes.first(written));
  if (fate == Fate::kHappens) return {};
  return Stopped(fate, Operation::kWrite);
}

Status MemoryFile::Sync() {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(CheckAlive());
  const Fate fate = state_->Decide(Operation::kSync, inode_->number);
  if (fate == Fate::kFails) inode_->content.FailSync(state_->random);
  if (fate != Fate::kHappens) return Stopped(fate, Operation::kSync);
  inode_->content.Sync();
  inode_->reserved_on_medium = inode_->reserved;
  return {};
}

Status MemoryFile::Reserve(uint64_t size) {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(CheckWritable(Operation::kReserve));
  DRUMROLL_TRY(Begin(Operation::kReserve, 0, size));
  if (TakeSpaceUpTo(size) < size) return Stopped(Fate::kRunsOut, Operation::kReserve);
  state_->NoteUnsynced(inode_);
  inode_->reserved = std::max(inode_->reserved, size);
  return {};
}

Status MemoryFile::Resize(uint64_t size) {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(CheckWritable(Operation::kResize));
  if (size > kFileBytesMax)
    return Fail(ErrorCode::kUnavailable, "{}: resize to {} bytes: File too large", path_, size);
  DRUMROLL_TRY(Begin(Operation::kResize, 0, size));
  if (TakeSpaceUpTo(size) < size) return Stopped(Fate::kRunsOut, Operation::kResize);
  state_->NoteUnsynced(inode_);
  // ftruncate() gives back what was reserved behind the new end.
  if (size < inode_->content.size()) inode_->reserved = std::min(inode_->reserved, size);
  inode_->content.Resize(size);
  return {};
}

Result<std::unique_ptr<Mapping>> MemoryFile::Map() {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(Begin(Operation::kMap));
  // The system drops only pages that are written back.
  if (access_ == Access::kReadAnew && !inode_->content.HasPending()) inode_->content.DropCache();
  return std::unique_ptr<Mapping>(std::make_unique<MemoryMapping>(inode_->content.Snapshot()));
}

}  // namespace

std::unique_ptr<File> OpenMemoryFile(std::shared_ptr<MemoryState> state, std::string path,
                                     std::shared_ptr<MemoryInode> inode, Access access) {
  return std::make_unique<MemoryFile>(std::move(state), std::move(path), std::move(inode), access);
}

}  // namespace drumroll::disk
