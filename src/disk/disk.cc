#include "disk/disk.h"

#include "base/aligned_buffer.h"

namespace drumroll::disk {
namespace {

// Makes an empty file; one that an earlier crash left under this name is replaced, nobody has ever
// relied on it.
Result<std::unique_ptr<File>> CreateAnew(Disk& disk, std::string_view path, Access access) {
  auto created = disk.Create(path, access);
  if (created.ok() || created.error().code != ErrorCode::kConflict) return created;
  DRUMROLL_TRY(disk.Remove(path));
  return disk.Create(path, access);
}

Status WriteAndSync(Disk& disk, std::string_view path, Bytes content) {
  const auto file = DRUMROLL_TRY(CreateAnew(disk, path, Access::kWrite));
  DRUMROLL_TRY(file->WriteAt(0, content));
  return file->Sync();
}

// Only whole pages go past the page cache; what lies beyond the content is cut off again.
// The first name aside that nobody has taken, `path`.0.tmp, `path`.1.tmp, ...
Result<std::unique_ptr<File>> CreateAside(Disk& disk, std::string_view path) {
  constexpr int kNamesMax = 1000;
  for (int i = 0; i < kNamesMax; ++i) {
    auto created = disk.Create(fmt::format("{}.{}.tmp", path, i), Access::kWrite);
    if (created.ok() || created.error().code != ErrorCode::kConflict) return created;
  }
  return Fail(ErrorCode::kUnavailable, "{}: {} attempts to write it stand aside", path, kNamesMax);
}

Status WriteDirectAndSync(Disk& disk, std::string_view path, Bytes content) {
  const auto file = DRUMROLL_TRY(CreateAnew(disk, path, Access::kWriteDirect));
  const Bytes pages(content.data(), RoundUp(content.size(), AlignedBuffer::kAlignment));
  DRUMROLL_TRY(file->WriteAt(0, pages));
  DRUMROLL_TRY(file->Resize(content.size()));
  return file->Sync();
}

template <typename Write>
Status PublishBy(Disk& disk, std::string_view path, Bytes content, Write write) {
  const std::string directory = ParentOf(path);
  const bool exists = DRUMROLL_TRY(disk.Exists(path));
  if (exists) {
    // A run that was stopped between the rename and the last sync left a name that a power cut
    // could still take.
    DRUMROLL_TRY(disk.SyncDirectory(directory));
    return Fail(ErrorCode::kConflict, "{}: exists already", path);
  }
  const std::string aside = fmt::format("{}.tmp", path);
  DRUMROLL_TRY(write(disk, aside, content));
  DRUMROLL_TRY(disk.Rename(aside, path));
  return disk.SyncDirectory(directory);
}

}  // namespace

std::string Join(std::string_view directory, std::string_view name) {
  return fmt::format("{}/{}", directory, name);
}

std::string ParentOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(path.substr(0, slash == 0 ? 1 : slash));  // The parent of "/a" is "/".
}

Result<std::string> ReadAll(Disk& disk, std::string_view path, uint64_t bytes_max, Access access) {
  const auto file = DRUMROLL_TRY(disk.Open(path, access));
  const uint64_t size = DRUMROLL_TRY(file->Size());
  if (size > bytes_max) {
    return Fail(ErrorCode::kCorrupt, "{}: {} bytes, at most {} expected", path, size, bytes_max);
  }
  std::string content(size, '\0');
  const MutableBytes into(reinterpret_cast<uint8_t*>(content.data()), content.size());
  const size_t read = DRUMROLL_TRY(file->ReadAt(0, into));
  if (read != size) {
    return Fail(ErrorCode::kCorrupt, "{}: ended after {} bytes, {} expected", path, read, size);
  }
  return content;
}

Status Publish(Disk& disk, std::string_view path, Bytes content) {
  return PublishBy(disk, path, content, WriteAndSync);
}

Status PublishNew(Disk& disk, std::string_view path, Bytes content) {
  const auto file = DRUMROLL_TRY(CreateAside(disk, path));
  DRUMROLL_TRY(file->WriteAt(0, content));
  DRUMROLL_TRY(file->Sync());
  const Status renamed = disk.RenameNew(file->path(), path);
  if (!renamed.ok() && renamed.error().code == ErrorCode::kConflict) {
    DRUMROLL_TRY(disk.Remove(file->path()));
    return Fail(ErrorCode::kConflict, "{}: exists already", path);
  }
  if (!renamed.ok()) return renamed.error();
  return disk.SyncDirectory(ParentOf(path));
}

Status PublishDirect(Disk& disk, std::string_view path, Bytes content) {
  return PublishBy(disk, path, content, WriteDirectAndSync);
}

}  // namespace drumroll::disk
