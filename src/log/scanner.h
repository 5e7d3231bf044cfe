// Walks over the frames of a log and checks every rule of docs/formats/log.md; what Reader and
// recovery have in common. It doesn't judge what it can't read: it tells where and why it stopped,
// and whether a write cut short could look so.
#ifndef DRUMROLL_LOG_SCANNER_H_
#define DRUMROLL_LOG_SCANNER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/sha256.h"
#include "disk/disk.h"
#include "game/matrix.h"
#include "log/file_window.h"
#include "log/files.h"
#include "log/format.h"
#include "log/tail.h"
#include "log/voids.h"

namespace drumroll::log {

// A frame in memory, with all checks passed; valid until the next one is read.
struct Frame {
  FrameHeader header{};
  Bytes payload;  // Without the fill.
  LogPosition position{};
  Digest digest;

  FrameKind kind() const { return static_cast<FrameKind>(header.kind); }
};

struct ScanOptions {
  // Read at once; memory is this or the largest frame.
  size_t buffer_bytes = 2_MiB;
  disk::Access access = disk::Access::kRead;
  // With it, the tickets of each frame are walked and checked too. Must outlive the scanner.
  const game::Matrix* matrix = nullptr;
  // Where the log is known to end, between two frames: for reading a log that is being written (up
  // to what its writer has synced). Without it the log ends where only zeros follow, and all of
  // them are read.
  std::optional<LogPosition> end = std::nullopt;
};

// Only zeros follow, or options.end is reached.
struct LogEnd {};

// No valid frame and not the end.
struct Stop {
  Place place;         // The first byte that should have been a frame's.
  bool torn = false;   // A write of this log that was cut short can look like this; otherwise
                       // nothing but damage can.
  std::string reason;  // Expected and found, without the place.
};

using Step = std::variant<Frame, LogEnd, Stop>;

// One thread.
class Scanner {
 public:
  // Goes on behind `tail`; Tail{} is the beginning. Of voids before it nothing is known, so that
  // one given again is found only when reading from the beginning. `disk` must outlive the scanner.
  static Result<Scanner> OpenAfter(disk::Disk& disk, LogId id, const Tail& tail,
                                   ScanOptions options);
  // Starts with the frame at `frame`, whose sequence, ordinal and previous digest are taken as
  // given. The tail's tickets and voided plays then count from there, and a close is not held to
  // its totals of them.
  static Result<Scanner> OpenAt(disk::Disk& disk, LogId id, LogPosition frame, ScanOptions options);

  // Errors are the disk's, or a file header's. After LogEnd and Stop: the same again.
  Result<Step> Next();
  // More of the log may be read. Requires: options.end was set; end >= the end so far.
  void MoveEnd(LogPosition end);

  const Tail& tail() const { return tail_; }
  uint64_t file_bytes() const { return file_bytes_; }
  // How messages name a place: path and offset.
  std::string Describe(Place place) const;

 private:
  Scanner(disk::Disk& disk, LogId id, ScanOptions options)
      : disk_(&disk), id_(std::move(id)), options_(options), window_(options.buffer_bytes) {}

  // The log's files, and their size by the header of the first.
  Status FindFiles();
  // Makes this the file being read.
  Status EnterFile(uint32_t file);
  Status TakeStart(LogPosition frame);

  Result<Step> ReadNext();
  // What comes after the frames of this file, which end at `place`.
  Result<Step> LeaveFile(Place place);
  Result<Step> EnterNextFile();
  // A stop at `place` unless only zeros follow it in this file.
  Result<std::optional<Stop>> FindGarbage(Place place);
  Result<Step> ReadFrame(Place place);
  // What may be wrong with a whole header at `place`.
  Status CheckHeader(const FrameHeader& header, Place place) const;
  // Voids not twice, close with the right totals.
  Status CheckAgainstEarlier(const Frame& frame);
  // The last file that may hold frames.
  uint32_t last_file() const { return files_ - 1; }

  disk::Disk* disk_;
  LogId id_;
  ScanOptions options_;
  uint64_t file_bytes_ = 0;
  uint32_t files_ = 0;
  FileWindow window_;
  uint32_t file_ = 0;  // In the window.
  Tail tail_;
  bool totals_known_ = true;
  VoidedSet voided_;
  Sha256 hasher_;
  std::optional<Step> last_;  // LogEnd or Stop, once it was found.
};

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_SCANNER_H_
