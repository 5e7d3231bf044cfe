#include "log/files.h"

#include <algorithm>
#include <optional>

#include "base/crc32c.h"

namespace drumroll::log {
namespace {

constexpr size_t kCrcOffset = offsetof(FileHeader, crc);

// The index if the name is that of a log file.
std::optional<uint32_t> IndexOf(std::string_view name) {
  if (name.size() != 12 || name.substr(8) != ".log") return std::nullopt;
  uint32_t index = 0;
  for (const char c : name.substr(0, 8)) {
    if (c >= '0' && c <= '9') {
      index = index * 16 + static_cast<uint32_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      index = index * 16 + static_cast<uint32_t>(c - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return index;
}

template <typename T>
Status CheckField(std::string_view name, T found, T expected) {
  if (found == expected) return {};
  return Fail(ErrorCode::kCorrupt, "file header: {} {}, expected {}", name, found, expected);
}

}  // namespace

std::string PathOf(const LogId& id, uint32_t file) {
  return disk::Join(id.directory, fmt::format("{:08x}.log", file));
}

Result<uint32_t> CountFiles(disk::Disk& disk, const LogId& id) {
  uint32_t count = 0;
  for (const std::string& name : DRUMROLL_TRY(disk.List(id.directory))) {
    const std::optional<uint32_t> index = IndexOf(name);
    if (!index) continue;
    if (*index != count) {  // Names are sorted, and so are their indices.
      return Fail(ErrorCode::kCorrupt, "{} is missing, but {} is there", PathOf(id, count), name);
    }
    ++count;
  }
  if (count == 0) return Fail(ErrorCode::kNotFound, "{}: no log files", id.directory);
  return count;
}

Result<uint64_t> CountBytes(disk::Disk& disk, const LogId& id) {
  const uint32_t files = DRUMROLL_TRY(CountFiles(disk, id));
  uint64_t bytes = 0;
  for (uint32_t i = 0; i < files; ++i) {
    const auto file = DRUMROLL_TRY(disk.Open(PathOf(id, i), disk::Access::kRead));
    bytes += DRUMROLL_TRY(file->Size());
  }
  return bytes;
}

Status CheckFileBytes(uint64_t file_bytes) {
  if (file_bytes >= kFileBytesMin && file_bytes <= kFileBytesMax &&
      file_bytes % kFileBytesAlignment == 0) {
    return {};
  }
  return Fail(ErrorCode::kInvalid, "log files of {} bytes, expected a multiple of {} in {} .. {}",
              file_bytes, kFileBytesAlignment, kFileBytesMin, kFileBytesMax);
}

FileHeader MakeFileHeader(const LogId& id, uint32_t file, uint64_t file_bytes) {
  FileHeader header{};
  header.magic = kFileMagic;
  header.version = kVersion;
  header.draw = Raw(id.draw);
  header.partition = Raw(id.partition);
  header.file_index = file;
  header.file_bytes = file_bytes;
  header.crc = Crc32c(BytesOf(header).first(kCrcOffset));
  return header;
}

bool IsWholeFileHeader(Bytes bytes) {
  if (bytes.size() < sizeof(FileHeader)) return false;
  return Load<FileHeader>(bytes).magic == kFileMagic &&
         Load<uint32_t>(bytes, kCrcOffset) == Crc32c(bytes.first(kCrcOffset));
}

Result<FileHeader> DecodeFileHeader(const LogId& id, uint32_t file, Bytes bytes) {
  if (bytes.size() < sizeof(FileHeader)) {
    return Fail(ErrorCode::kCorrupt, "file header: {} bytes, expected {}", bytes.size(),
                sizeof(FileHeader));
  }
  const auto header = Load<FileHeader>(bytes);
  if (header.magic != kFileMagic) {
    return Fail(ErrorCode::kCorrupt, "file header: magic {:016x}, expected {:016x}", header.magic,
                kFileMagic);
  }
  const uint32_t crc = Crc32c(bytes.first(kCrcOffset));
  if (header.crc != crc) {
    return Fail(ErrorCode::kCorrupt, "file header: crc {:08x}, expected {:08x}", header.crc, crc);
  }
  DRUMROLL_TRY(CheckField("version", header.version, kVersion));
  DRUMROLL_TRY(CheckField("draw", header.draw, Raw(id.draw)));
  DRUMROLL_TRY(CheckField("partition", header.partition, Raw(id.partition)));
  DRUMROLL_TRY(CheckField("file index", header.file_index, file));
  if (header.zero16 != 0 || !AllZero(header.zero)) {
    return Fail(ErrorCode::kCorrupt, "file header: reserved bytes are not zero");
  }
  if (const Status status = CheckFileBytes(header.file_bytes); !status.ok()) {
    return Fail(ErrorCode::kCorrupt, "file header: {}", status.error().message);
  }
  return header;
}

Result<OpenedFile> OpenFile(disk::Disk& disk, const LogId& id, uint32_t file, disk::Access access) {
  OpenedFile opened;
  opened.file = DRUMROLL_TRY(disk.Open(PathOf(id, file), access));
  uint8_t bytes[sizeof(FileHeader)];
  const size_t read = DRUMROLL_TRY(opened.file->ReadAt(0, bytes));
  auto header = DecodeFileHeader(id, file, Bytes(bytes).first(read));
  if (!header.ok()) return At(opened.file->path(), std::move(header).error());
  opened.header = header.value();
  const uint64_t size = DRUMROLL_TRY(opened.file->Size());
  if (size > opened.header.file_bytes) {
    return Fail(ErrorCode::kCorrupt, "{}: {} bytes long, expected at most {}", opened.file->path(),
                size, opened.header.file_bytes);
  }
  return opened;
}

}  // namespace drumroll::log
