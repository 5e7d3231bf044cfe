#include "log/torn_tail.h"

#include <algorithm>
#include <vector>

#include "base/assert.h"
#include "base/sha256.h"
#include "log/file_window.h"
#include "log/frame.h"

namespace drumroll::log {
namespace {

constexpr size_t kPieceBytes = 1_MiB;

// The bytes [from, end) of a file. Torn tails are as long as what one sync covers.
Result<std::vector<uint8_t>> ReadBytes(disk::File& file, uint64_t from, uint64_t end) {
  std::vector<uint8_t> bytes(end - from);
  const size_t read = DRUMROLL_TRY(file.ReadAt(from, bytes));
  if (read != bytes.size()) {
    return Fail(ErrorCode::kCorrupt, "{}: {} bytes from offset {} on, expected {}", file.path(),
                read, from, bytes.size());
  }
  return bytes;
}

// The name says where the bytes were and what they are, so that doing it twice makes one file.
Result<std::string> Quarantine(disk::Disk& disk, const LogId& id, Place from, Bytes bytes) {
  const std::string directory = disk::Join(id.directory, "quarantine");
  DRUMROLL_TRY(disk.MakeDirectories(directory));
  const std::string digest = ToHex(Sha256::Of(bytes)).substr(0, 16);
  std::string path =
      disk::Join(directory, fmt::format("{:08x}-{:08x}-{}.torn", from.file, from.offset, digest));
  const Status published = disk::Publish(disk, path, bytes);
  if (!published.ok() && published.error().code != ErrorCode::kConflict) return published.error();
  return path;
}

Status WriteZeros(disk::File& file, uint64_t from, uint64_t end) {
  const std::vector<uint8_t> zeros(std::min<uint64_t>(kPieceBytes, end - from));
  while (from < end) {
    const uint64_t piece = std::min<uint64_t>(zeros.size(), end - from);
    DRUMROLL_TRY(file.WriteAt(from, Bytes(zeros).first(piece)));
    from += piece;
  }
  return file.Sync();
}

}  // namespace

Result<uint64_t> EndOfNonZero(disk::File& file, uint64_t from) {
  std::vector<uint8_t> piece(kPieceBytes);
  const uint64_t size = DRUMROLL_TRY(file.Size());
  uint64_t end = from;
  for (uint64_t at = from; at < size;) {
    const MutableBytes into =
        MutableBytes(piece).first(std::min<uint64_t>(size - at, piece.size()));
    const size_t read = DRUMROLL_TRY(file.ReadAt(at, into));
    if (read == 0) break;
    const Bytes bytes = into.first(read);
    if (!AllZero(bytes)) {
      size_t used = bytes.size();
      while (bytes[used - 1] == 0) --used;
      end = at + used;
    }
    at += read;
  }
  return end;
}

Result<std::optional<std::string>> FindPromise(disk::Disk& disk, const LogId& id, Place from,
                                               LogPosition position) {
  auto file = DRUMROLL_TRY(disk.Open(PathOf(id, from.file), disk::Access::kReadMedium));
  const uint64_t end = DRUMROLL_TRY(EndOfNonZero(*file, from.offset));
  FileWindow window(kPieceBytes);
  window.Use(std::move(file));
  for (uint64_t at = from.offset; at < end; at += kFrameAlignment) {
    const Bytes bytes = DRUMROLL_TRY(window.Read(at, sizeof(FrameHeader)));
    if (!IsWholeFrameHeader(bytes)) continue;
    const auto header = Load<FrameHeader>(bytes);
    const LogPosition here{Raw(position) + (at - from.offset)};
    if (!CheckFrameHeader(header, id, here).ok() || header.synced <= Raw(position)) continue;
    return std::optional(
        fmt::format("the frame at offset {} says that the log was durable up to position {}", at,
                    header.synced));
  }
  return std::optional<std::string>{};
}

Result<Cleared> ClearTornTail(disk::Disk& disk, const LogId& id, Place from) {
  const std::string path = PathOf(id, from.file);
  const auto medium = DRUMROLL_TRY(disk.Open(path, disk::Access::kReadMedium));
  const auto file = DRUMROLL_TRY(disk.Open(path, disk::Access::kWrite));
  const uint64_t medium_end = DRUMROLL_TRY(EndOfNonZero(*medium, from.offset));
  const uint64_t cached_end = DRUMROLL_TRY(EndOfNonZero(*file, from.offset));
  Cleared cleared;
  if (medium_end > from.offset) {
    const auto bytes = DRUMROLL_TRY(ReadBytes(*medium, from.offset, medium_end));
    cleared.torn_bytes = bytes.size();
    cleared.quarantine = DRUMROLL_TRY(Quarantine(disk, id, from, bytes));
  }
  if (cached_end > medium_end) cleared.cached_bytes = cached_end - medium_end;
  const uint64_t end = std::max(medium_end, cached_end);
  if (end > from.offset) DRUMROLL_TRY(WriteZeros(*file, from.offset, end));
  return cleared;
}

}  // namespace drumroll::log
