#include "segment/publish.h"

#include <algorithm>

#include "base/aligned_buffer.h"
#include "segment/layout.h"

namespace drumroll::segment {
namespace {

// The whole file, in the beginning of `memory`. Whole pages are asked for, so that nothing is
// copied on the way.
Result<Bytes> ReadFromMedium(disk::Disk& disk, const std::string& path, MutableBytes memory) {
  const auto file = DRUMROLL_TRY(disk.Open(path, disk::Access::kReadMedium));
  const uint64_t size = DRUMROLL_TRY(file->Size());
  if (size > memory.size()) {
    return Fail(ErrorCode::kCorrupt, "{}: {} bytes, at most {} expected", path, size,
                memory.size());
  }
  const uint64_t pages = std::min(RoundUp(size, AlignedBuffer::kAlignment), memory.size());
  const size_t read = DRUMROLL_TRY(file->ReadAt(0, memory.first(pages)));
  if (read != size)
    return Fail(ErrorCode::kCorrupt, "{}: ended after {} bytes, {} expected", path, read, size);
  return Bytes(memory.first(size));
}

Status CheckContent(const std::string& path, const Reader& reader, const Digest& digest) {
  if (reader.digest() != digest) {
    return Fail(ErrorCode::kCorrupt, "{}: content digest {}, expected {}", path,
                ToHex(reader.digest()), ToHex(digest));
  }
  return reader.CheckAll();
}

}  // namespace

Status Publish(disk::Disk& disk, std::string_view directory, const Image& image) {
  return disk::PublishDirect(disk, disk::Join(directory, FileName(image.identity.segment)),
                             image.bytes);
}

Result<Reader> OpenAnew(disk::Disk& disk, std::string_view directory, const Identity& identity,
                        const Digest& digest) {
  const std::string path = disk::Join(directory, FileName(identity.segment));
  const auto file = DRUMROLL_TRY(disk.Open(path, disk::Access::kReadAnew));
  Reader reader = DRUMROLL_TRY(Reader::Open(DRUMROLL_TRY(file->Map()), identity));
  DRUMROLL_TRY(CheckContent(path, reader, digest));
  return reader;
}

Status Recheck(disk::Disk& disk, std::string_view directory, const Identity& identity,
               const Digest& digest, MutableBytes memory) {
  const std::string path = disk::Join(directory, FileName(identity.segment));
  const uint64_t bytes_max = LargestLayout(identity.matrix.rows()).file_bytes();
  DRUMROLL_ASSERT(memory.size() >= bytes_max);
  const Bytes content = DRUMROLL_TRY(ReadFromMedium(disk, path, memory.first(bytes_max)));
  return CheckContent(path, DRUMROLL_TRY(Reader::Over(content, identity)), digest);
}

}  // namespace drumroll::segment
