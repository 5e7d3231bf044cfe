#include "segment/publish.h"

#include "base/aligned_buffer.h"
#include "segment/layout.h"
#include "segment/reader.h"

namespace drumroll::segment {
namespace {

Result<AlignedBuffer> ReadFromMedium(disk::Disk& disk, const std::string& path,
                                     uint64_t bytes_max) {
  const auto file = DRUMROLL_TRY(disk.Open(path, disk::Access::kReadMedium));
  const uint64_t size = DRUMROLL_TRY(file->Size());
  if (size > bytes_max)
    return Fail(ErrorCode::kCorrupt, "{}: {} bytes, at most {} expected", path, size, bytes_max);
  AlignedBuffer content(size);
  const size_t read = DRUMROLL_TRY(file->ReadAt(0, content.bytes()));
  if (read != size)
    return Fail(ErrorCode::kCorrupt, "{}: ended after {} bytes, {} expected", path, read, size);
  return content;
}

}  // namespace

Status Publish(disk::Disk& disk, std::string_view directory, const Image& image) {
  return disk::Publish(disk, disk::Join(directory, FileName(image.identity.segment)), image.bytes);
}

Status Recheck(disk::Disk& disk, std::string_view directory, const Identity& identity,
               const Digest& digest) {
  const std::string path = disk::Join(directory, FileName(identity.segment));
  const uint64_t bytes_max = LargestLayout(identity.matrix.rows()).file_bytes();
  const AlignedBuffer content = DRUMROLL_TRY(ReadFromMedium(disk, path, bytes_max));
  const Reader reader = DRUMROLL_TRY(Reader::Over(content.bytes(), identity));
  if (reader.digest() != digest) {
    return Fail(ErrorCode::kCorrupt, "{}: content digest {}, expected {}", path,
                ToHex(reader.digest()), ToHex(digest));
  }
  return reader.CheckAll();
}

}  // namespace drumroll::segment
