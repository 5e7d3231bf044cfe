// Appends frames to the log of a partition. Many tickets share a frame, and many frames share a
// sync:
//
//   writer.Append(frame);   // Has its place and its digest; a power cut may still take it.
//   writer.Append(frame);
//   writer.Sync();          // Both survive. Now their receipts may go out.
//
// Group commit for many threads is a layer above: they hand their tickets to the one thread that
// owns the writer, which collects what came while it was syncing, appends that as the next frame,
// syncs, and then lets all of them go on.
//
// After the first write or sync that fails nothing is known of the file's unsynced bytes, and a
// later success says nothing about them. So the writer is done for good: every later call returns
// that first error. Recover() finds out what is there.
#ifndef DRUMROLL_LOG_WRITER_H_
#define DRUMROLL_LOG_WRITER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "disk/disk.h"
#include "log/files.h"
#include "log/format.h"
#include "log/frame.h"
#include "log/tail.h"

namespace drumroll::log {

struct WriterOptions {
  uint64_t file_bytes = kFileBytesDefault;  // Fixed when the log is created.
  // Zeros are written so far ahead of the frames, so that a sync need not change the file's size:
  // half the latency (0.11 ms against 0.21 ms, 64 KiB frames). 0 for bulk loads: each byte is
  // written once.
  uint64_t prewrite_bytes = 0;
  // For bulk loads, many frames to a sync: what is appended is on its way to the medium at once,
  // and dropped from the page cache once synced, so that what will be read soon can stay there.
  bool bulk = false;
};

// What the caller says about a frame; the rest of the header is the writer's.
struct NewFrame {
  FrameKind kind = FrameKind::kPlays;
  uint32_t plays = 0;    // 0 unless kPlays.
  uint32_t tickets = 0;  // Tickets or void records; 0 in a close.
  Micros time{};
  Bytes payload;
};

// One thread; one writer per log.
class Writer {
 public:
  // Makes the log's directory and first file; both are durable when it returns. kConflict if the
  // log exists. After a crash in the middle the log may or may not exist: then Recover() finishes
  // it or says kNotFound.
  static Result<Writer> Create(disk::Disk& disk, LogId id, WriterOptions options);
  // Goes on with a log. `tail` is what Recover() said, and nothing else has happened to the log
  // since.
  static Result<Writer> Continue(disk::Disk& disk, LogId id, WriterOptions options,
                                 const Tail& tail);

  // Appends a frame and returns its position; PayloadPosition() of it is where ticket references
  // count from. kInvalid if it is no valid frame (bad form or counts, too large for a file, a close
  // with other totals than tail()'s); kConflict after a close or Stop(). Those change nothing.
  // Tickets of a plays frame are not walked: the caller has checked them. Nor does the writer know
  // whether a play is voided twice (VoidedSet does).
  Result<LogPosition> Append(const NewFrame& frame);

  // When it returns success, all that was appended survives a power cut.
  Status Sync();

  // Syncs and writes the watermark; nothing can be appended afterwards. A clean stop.
  Status Stop();

  // Of what was appended.
  const Tail& tail() const { return tail_; }
  // Up to here the log survives a power cut. A position in tail() and not beyond it.
  LogPosition synced() const { return synced_; }

 private:
  Writer(disk::Disk& disk, LogId id, WriterOptions options);

  Status CheckUsable() const;
  FrameHeader HeaderOf(const NewFrame& frame, LogPosition position) const;
  LogPosition NextPosition(uint64_t frame_bytes) const;
  bool Rotates(LogPosition position) const;
  // kInvalid unless these bytes, about to be written, are what a reader will accept.
  Status CheckBuilt(Bytes frame) const;
  // The first error of these makes the writer unusable.
  Status Write(Bytes frame, LogPosition position);
  Status SyncFile();
  Status Keep(Status status);

  Status CreateFile(uint32_t file);
  Status OpenNextFile(uint32_t file);
  Status Rotate();
  // Takes space, and with prewriting zeros, for a frame that ends at this offset of the file, and
  // beyond.
  Status MakeRoom(uint64_t end);
  Status WriteZeros(uint64_t begin, uint64_t end);

  disk::Disk* disk_;
  LogId id_;
  WriterOptions options_;
  std::unique_ptr<disk::File> file_;
  uint64_t room_end_ = 0;  // Offset up to which MakeRoom() has made room.
  Tail tail_;
  LogPosition synced_{};
  FrameBuilder builder_;
  std::vector<uint8_t> zeros_;
  std::optional<Error> failure_;
  bool stopped_ = false;
};

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_WRITER_H_
