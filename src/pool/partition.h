// One partition of a draw that takes plays: its log, and the segments over it.
//
// One thread. When Commit() or Sync() returns success the tickets survive a power cut; segments
// follow by themselves. A failed write or sync stops the partition for good: every later call
// returns that error (reopen the draw to recover).
#ifndef DRUMROLL_POOL_PARTITION_H_
#define DRUMROLL_POOL_PARTITION_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/background.h"
#include "base/clock.h"
#include "base/result.h"
#include "log/recovery.h"
#include "log/ticket.h"
#include "log/voids.h"
#include "log/writer.h"
#include "pool/draw.h"
#include "pool/segment_line.h"
#include "pool/ticket_keys.h"

namespace drumroll::pool {

struct PartitionOptions {
  // Zeros written ahead of the log's end, so that a sync needs no change of size; 0 for bulk loads.
  uint64_t prewrite_bytes = 0;
  // See log::WriterOptions: a bulk load's log must not push the segments out of the page cache.
  bool bulk = true;
};

class Partition {
 public:
  // Makes the log if there is none, else recovers it; opens the segments and rebuilds the
  // unfinished one from the log, or publishes it aside if the log is closed. Tells in `notes()`
  // what recovery did, and `progress` of the log's bytes as they are read. With `keys`, it takes in
  // the tickets of the log while that is recovered, and tells them of each frame that is appended.
  using OnBytes = std::function<void(uint64_t bytes)>;
  static Result<std::unique_ptr<Partition>> Open(
      disk::Disk& disk, const Draw& draw, PartitionId id, Background& aside,
      PartitionOptions options, TicketKeys* keys = nullptr,
      const OnBytes& progress = [](uint64_t) {});

  // Logs the tickets as one frame and builds them into the unfinished segment. Returns the position
  // of the frame's first ticket. Nothing may be promised of them before Sync() has returned
  // success. kConflict after the close. Requires: the batch is not empty.
  Result<LogPosition> Append(const log::PlaysBatch& batch, Micros now);
  // Makes all that was appended survive a power cut, and has the segments that it fills published
  // aside.
  Status Sync();
  // Append() and Sync().
  Result<LogPosition> Commit(const log::PlaysBatch& batch, Micros now);

  // Cancels a ticket: its plays stay in the log and are never matched, counted or paid. kConflict
  // if one of them is voided already, or after the close; kInvalid if they are not in the log.
  // Requires: entry.key, plays and stakes are those of the ticket whose first play is
  // entry.first_ordinal.
  Status Void(const log::Void& entry, Micros now);
  // The same, but nothing may be promised before Sync() has returned success.
  Status AppendVoid(const log::Void& entry, Micros now);

  // Ends the log, for good, and publishes the last segment aside. Fine if it is closed already.
  Status Close(Micros now);

  // Notes in the log's directory how far it is synced; to be called before a clean stop.
  Status Stop();

  PartitionId id() const { return id_; }
  bool closed() const { return writer_->tail().closed; }
  const log::Tail& tail() const { return writer_->tail(); }
  SegmentLine& segments() { return segments_; }
  const SegmentLine& segments() const { return segments_; }
  // Of the last frame that recovery found; 0 without one.
  Micros last_time() const { return last_time_; }
  // The tickets cancelled so far, in the order in which they were.
  const std::vector<log::Void>& voids() const { return voids_; }
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  Partition(disk::Disk& disk, const Draw& draw, PartitionId id, Background& aside,
            TicketKeys* keys);
  Status OpenFiles(PartitionOptions options, const OnBytes& progress);
  Status OpenLog(PartitionOptions options, const OnBytes& progress);
  // Notes the time of a frame of the log, and the voids that it tells.
  Status TakeIn(const log::Frame& frame);
  Status RebuildSegment();
  // Adds the payload of a frame of plays to the segments, without its first `skip_plays`.
  Status Build(Bytes payload, LogPosition frame, uint64_t skip_plays);
  // Hands the finished segments over to be published. Requires: the log is synced.
  Status PublishFinished();
  // The same of the unfinished one, if it has plays. Requires: the log is closed, too.
  Status PublishLastSegment();

  // The first error that broke the segments, if any; the log's writer remembers its own.
  Status Usable() const;
  template <typename Outcome>
  Outcome Keep(Outcome outcome);

  disk::Disk& disk_;
  const Draw& draw_;
  const PartitionId id_;
  TicketKeys* const keys_;  // Perhaps none.
  SegmentLine segments_;
  std::unique_ptr<segment::Builder> builder_;  // The unfinished segment; none after the close.
  // Full, of plays that the log has but may lose: they are published once it is synced.
  std::vector<std::unique_ptr<segment::Builder>> finished_;
  std::optional<log::Writer> writer_;  // There once opened.
  std::vector<log::Void> voids_;
  log::VoidedSet voided_;
  std::vector<std::string> notes_;
  Micros last_time_{};
  std::optional<Error> broken_;
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_PARTITION_H_
