// A draw that takes plays, on this machine: all its partitions, the publishing of segments, the
// close and the seal. It holds the draw (LockDraw()) until it is sealed: one intake at a time.
//
// The partitions may be used from several threads, one thread each. Close() and Seal() from one
// thread, with no Commit() under way.
#ifndef DRUMROLL_POOL_INTAKE_H_
#define DRUMROLL_POOL_INTAKE_H_

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "base/background.h"
#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "pool/draw.h"
#include "pool/partition.h"
#include "pool/records.h"
#include "pool/ticket_keys.h"

namespace drumroll::pool {

struct IntakeOptions {
  PartitionOptions partition;
  // Threads that publish segments; 0 publishes in the thread that fills them (replayable).
  size_t publishers = 2;
  // Threads for opening, closing and sealing, one piece of work a partition or segment.
  size_t threads = 2;
  // Takes in the tickets of all logs while they are recovered; outlives the intake. For one intake.
  TicketKeys* keys = nullptr;
};

class Intake {
 public:
  // Opens the draw for plays, or for its seal if it is closed: recovers every log, opens the
  // segments, rebuilds the unfinished ones and publishes those of closed logs. kConflict if it is
  // sealed; kUnavailable while another writer holds the draw. `disk` and `draw` outlive the intake.
  // `progress` is told of bytes of the logs, from several threads.
  static Result<std::unique_ptr<Intake>> Open(
      disk::Disk& disk, const Draw& draw, IntakeOptions options,
      const Partition::OnBytes& progress = [](uint64_t) {});

  const Draw& draw() const { return draw_; }
  Partition& partition(PartitionId id) { return *partitions_[Raw(id)]; }
  const Partition& partition(PartitionId id) const { return *partitions_[Raw(id)]; }
  size_t partitions() const { return partitions_.size(); }

  // Plays taken so far, voided ones too.
  uint64_t plays() const;
  bool closed() const;

  // Ends every log and publishes the last segments. After it no play can be added, by this program
  // or any other. Durable when it returns success; repeatable.
  Status Close(Micros now);

  // Reads every segment back from the medium (those that this process published were read back
  // then), compares counts with the logs, and publishes the seal. kConflict unless closed, and if
  // it is sealed already; kCorrupt if anything does not add up.
  Result<SealRecord> Seal(const Partition::OnBytes& progress = [](uint64_t) {});
  // Reads back what Seal() would, one segment after the other, until all is or `stop` says so: what
  // was published before this program started need not wait for the seal. In a thread of its own,
  // while plays are taken; it must have ended before Seal().
  Status Recheck(const std::stop_token& stop);
  // What Seal() would read back now and tell `progress` of.
  uint64_t UncheckedBytes() const;

  // Syncs every log, waits for all publishing and notes in each log how far it is synced. For a
  // clean stop of an open draw.
  Status Stop();

 private:
  Intake(disk::Disk& disk, const Draw& draw, IntakeOptions options)
      : disk_(disk),
        draw_(draw),
        options_(options),
        aside_({.threads = options.publishers, .queued_max = 1}) {}
  Result<SealedPartition> SealPartition(Partition& partition);
  template <typename Work>
  Status ForEachPartition(Work work);
  // As many tickets as the logs' watermarks count; there may be more.
  uint64_t TicketsExpected() const;

  disk::Disk& disk_;
  const Draw& draw_;
  const IntakeOptions options_;
  std::unique_ptr<disk::Lock> lock_;  // Before all that writes, which must have ended when it goes.
  std::vector<std::unique_ptr<Partition>> partitions_;
  Background aside_;  // After the partitions: its jobs use them, so it ends first.
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_INTAKE_H_
