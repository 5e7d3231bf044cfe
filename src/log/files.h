// The files of a log: their names, their headers, and which file holds a position.
#ifndef DRUMROLL_LOG_FILES_H_
#define DRUMROLL_LOG_FILES_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "disk/disk.h"
#include "log/format.h"

namespace drumroll::log {

// Which log, and where it is.
struct LogId {
  std::string directory;
  DrawId draw{};
  PartitionId partition{};
};

// A byte of the log: offset in a file.
struct Place {
  uint32_t file = 0;
  uint64_t offset = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

// Where a frame that starts at `position` stands. A position that no log can have is in a file that
// none can have.
constexpr Place PlaceOf(LogPosition position, uint64_t file_bytes) {
  const uint64_t file = std::min<uint64_t>(Raw(position) / file_bytes, ~uint32_t{0});
  return {static_cast<uint32_t>(file), Raw(position) % file_bytes};
}
// Where the bytes before `position` end. Differs from PlaceOf() for a full file: the end of the
// one, not the start of the next. Requires: position > 0.
constexpr Place EndPlaceOf(LogPosition position, uint64_t file_bytes) {
  const Place last = PlaceOf(LogPosition{Raw(position) - 1}, file_bytes);
  return {last.file, last.offset + 1};
}
constexpr LogPosition PositionOf(Place place, uint64_t file_bytes) {
  return LogPosition{place.file * file_bytes + place.offset};
}

// "0000000a.log" in the log's directory.
std::string PathOf(const LogId& id, uint32_t file);

// How many files there are; their indices are 0, 1, ... kNotFound if there is none (or no
// directory), kCorrupt if one is missing in between. Other names are none of the log's business.
Result<uint32_t> CountFiles(disk::Disk& disk, const LogId& id);

// Of all files together, what was reserved or written ahead included. As CountFiles() otherwise.
Result<uint64_t> CountBytes(disk::Disk& disk, const LogId& id);

// kInvalid unless a log's files can have this size.
Status CheckFileBytes(uint64_t file_bytes);

FileHeader MakeFileHeader(const LogId& id, uint32_t file, uint64_t file_bytes);

// The header if these are the first bytes of this file of this log; kCorrupt otherwise, without the
// path.
Result<FileHeader> DecodeFileHeader(const LogId& id, uint32_t file, Bytes bytes);
// True if the header is whole, whatever it says: a creation that was cut short leaves none that is.
bool IsWholeFileHeader(Bytes bytes);

// A log file that is open, with the header it has.
struct OpenedFile {
  std::unique_ptr<disk::File> file;
  FileHeader header{};
};
// kCorrupt, naming the path, unless the header is right and the size within it.
Result<OpenedFile> OpenFile(disk::Disk& disk, const LogId& id, uint32_t file, disk::Access access);

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_FILES_H_
