// The tickets of a sealed partition as its log has them, checked on the way and, at the end, held
// to the seal: what was read is all that was sealed, and nothing else. One thread.
#ifndef DRUMROLL_LAKE_SEALED_LOG_H_
#define DRUMROLL_LAKE_SEALED_LOG_H_

#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "disk/disk.h"
#include "log/reader.h"
#include "log/ticket.h"
#include "log/voids.h"
#include "pool/draw.h"
#include "pool/records.h"

namespace drumroll::lake {

// A ticket; its view is valid until the next one is read.
struct SealedTicket {
  log::TicketView view;
  LogPosition reference{};
  Ordinal first{};
  uint64_t stakes = 0;
};

class SealedLog {
 public:
  // All of them outlive it. kCorrupt, kNotFound.
  static Result<SealedLog> Open(disk::Disk& disk, const pool::Draw& draw, PartitionId partition,
                                const pool::SealedPartition& sealed);

  // The next ticket; nothing at the end. kCorrupt names the place, or what differs from the seal.
  Result<std::optional<SealedTicket>> Next();

  PartitionId partition() const { return partition_; }
  const game::Matrix& matrix() const { return draw_->matrix(); }

  // What only the whole log says. Requires: Next() returned nothing.
  const std::vector<log::Void>& voids() const { return voids_; }  // By ordinal.
  Micros closed() const { return closed_; }

 private:
  SealedLog(const pool::Draw& draw, PartitionId partition, const pool::SealedPartition& sealed,
            log::Reader reader)
      : draw_(&draw), partition_(partition), sealed_(&sealed), reader_(std::move(reader)) {}
  // False at the end.
  Result<bool> NextFrame();
  Status HoldToSeal();

  const pool::Draw* draw_;
  PartitionId partition_;
  const pool::SealedPartition* sealed_;
  log::Reader reader_;
  LogPosition payload_{};  // Of the frame that is being read.
  std::optional<log::TicketCursor> tickets_;
  uint64_t next_ordinal_ = 0;
  uint64_t stakes_ = 0;
  std::vector<log::Void> voids_;
  Micros closed_{};
};

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_SEALED_LOG_H_
