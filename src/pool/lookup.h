// Looks into a sealed pool: one play, or all tickets of a player. Thread safe.
//
// The segments say where a ticket is, the log what it is; the two must tell the same, or it is
// kCorrupt. Nothing may be looked up while the pool is blind (Evening::Permit() in pool/evening.h
// is the caller's to ask).
#ifndef DRUMROLL_POOL_LOOKUP_H_
#define DRUMROLL_POOL_LOOKUP_H_

#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "log/ticket.h"
#include "pool/player_filter.h"
#include "pool/sealed_pool.h"
#include "segment/player_index.h"
#include "segment/starts_rank.h"

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

  // Makes what only many look-ups are worth: it reads every index once, and takes a byte or two of
  // memory a ticket. Then a player's tickets are asked from the few segments that may have them,
  // and found in each without a walk. Nothing else changes: what is damaged is told to whoever
  // meets it, as before. Before others look.
  void PrepareForMany();

  // The ticket that this play belongs to. kNotFound if the partition has no such ordinal.
  Result<FoundTicket> TicketOf(PartitionId partition, Ordinal ordinal) const;

  // All tickets of the player, by ordinal. Empty if there is none.
  Result<std::vector<FoundTicket>> TicketsOf(PlayerId player) const;

 private:
  struct Part {
    std::vector<segment::PlayerIndex> indices;              // One a segment.
    std::vector<std::unique_ptr<disk::File>> files;         // Of the log.
    std::optional<PlayerFilter> filter;                     // These two: once prepared.
    std::vector<std::optional<segment::StartsRank>> ranks;  // None: the bitmap is not intact.
  };

  explicit Lookup(const SealedPool& pool) : pool_(&pool) {}
  std::vector<uint32_t> SegmentsOf(PlayerId player, const Part& part) const;
  Result<uint32_t> EntryOf(PartitionId partition, uint32_t segment, uint32_t offset) const;
  Result<uint32_t> StartOf(PartitionId partition, uint32_t segment, uint32_t entry) const;
  Result<FoundTicket> Read(PartitionId partition, uint32_t index, uint32_t entry,
                           uint32_t offset) const;
  Result<std::vector<uint8_t>> ReadTicket(PartitionId partition, LogPosition reference) const;
  Status HoldToBitmaps(PartitionId partition, const FoundTicket& found) const;
  bool IsVoided(PartitionId partition, Ordinal ordinal) const;

  const SealedPool* pool_;
  std::vector<Part> parts_;  // By partition.
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_LOOKUP_H_
