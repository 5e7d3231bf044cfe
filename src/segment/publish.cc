#include "segment/publish.h"

#include <algorithm>

#include "base/aligned_buffer.h"
#include "segment/layout.h"
#include "segment/reader.h"

namespace drumroll::segment {
namespace {

// The whole file, in the beginning of `memory`. Whole pages are asked for, so that nothing is
// copied on the way.
Result<Bytes> ReadFromMedium(disk::Disk& disk, const std::string& path, disk::Access access,
                             MutableBytes memory) {
  const auto file = DRUMROLL_TRY(disk.Open(path, access));
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

}  // namespace

Status Publish(disk::Disk& disk, std::string_view directory, const Image& image) {
  return disk::PublishDirect(disk, disk::Join(directory, FileName(image.identity.segment)),
                             image.bytes);
}

Status Recheck(disk::Disk& disk, std::string_view directory, const Identity& identity,
               const Digest& digest, disk::Access access, MutableBytes memory) {
  const std::string path = disk::Join(directory, FileName(identity.segment));
  const uint64_t bytes_max = LargestLayout(identity.matrix.rows()).file_bytes();
  DRUMROLL_ASSERT(memory.size() >= bytes_max);
  const Bytes content = DRUMROLL_TRY(ReadFromMedium(disk, path, access, memory.first(bytes_max)));
  const Reader reader = DRUMROLL_TRY(Reader::Over(content, identity));
  if (reader.digest() != digest) {
    return Fail(ErrorCode::kCorrupt, "{}: content digest {}, expected {}", path,
                ToHex(reader.digest()), ToHex(digest));
  }
  return reader.CheckAll();
}

}  // namespace drumroll::segment
