// Looks into a sealed pool: one play, or all tickets of a player. Thread safe.
//
// The segments say where a ticket is, the log what it is; the two must tell the same, or it is
// kCorrupt. Nothing may be looked up while the pool is blind (Evening::Permit() in pool/evening.h
// is the caller's to ask).
#ifndef DRUMROLL_POOL_LOOKUP_H_
#define DRUMROLL_POOL_LOOKUP_H_

#include <memory>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "log/ticket.h"
#include "pool/sealed_pool.h"
#include "segment/player_index.h"

namespace drumroll::pool {

struct FoundPlay {
  Ordinal ordinal{};
  std::vector<uint8_t> main;
  std::vector<uint8_t> second;
  bool voided = false;
};

struct FoundTicket {
  PartitionId partition{};
  log::Ticket ticket;
  std::vector<FoundPlay> plays;  // All of the ticket's.
};

class Lookup {
 public:
  // Opens the indices by player; those that are missing are made again. `disk` and `pool` outlive
  // the look-up.
  static Result<Lookup> Open(disk::Disk& disk, const SealedPool& pool);

  // The ticket that this play belongs to. kNotFound if the partition has no such ordinal.
  Result<FoundTicket> TicketOf(PartitionId partition, Ordinal ordinal) const;

  // All tickets of the player, by ordinal. Empty if there is none.
  Result<std::vector<FoundTicket>> TicketsOf(PlayerId player) const;

 private:
  explicit Lookup(const SealedPool& pool) : pool_(&pool) {}
  Result<FoundTicket> Read(PartitionId partition, const segment::Reader& segment,
                           uint32_t offset) const;
  Result<std::vector<uint8_t>> ReadTicket(PartitionId partition, LogPosition reference) const;
  Status HoldToBitmaps(PartitionId partition, const FoundTicket& found) const;
  bool IsVoided(PartitionId partition, Ordinal ordinal) const;

  const SealedPool* pool_;
  std::vector<std::vector<segment::PlayerIndex>> indices_;      // [partition][segment]
  std::vector<std::vector<std::unique_ptr<disk::File>>> logs_;  // [partition][file]
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_LOOKUP_H_
