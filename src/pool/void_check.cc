#include "pool/void_check.h"

#include <algorithm>

#include "log/reader.h"
#include "log/ticket.h"

namespace drumroll::pool {
namespace {

uint64_t StakesOf(const game::Matrix& matrix, const log::TicketView& ticket) {
  uint64_t stakes = 0;
  log::PlayCursor plays(matrix, ticket);
  for (game::Play play; plays.Next(play);) stakes += game::Combinations(matrix, play);
  return stakes;
}

// Goes over tickets and voids alike, by ordinal.
class VoidWalk {
 public:
  VoidWalk(const Draw& draw, PartitionId partition, const std::vector<log::Void>& voids)
      : draw_(draw), partition_(partition), next_(voids.begin()), end_(voids.end()) {}

  // True if a void that was not looked at yet starts below this ordinal.
  bool HasBelow(uint64_t ordinal) const {
    return next_ != end_ && Raw(next_->first_ordinal) < ordinal;
  }

  // Holds the next void to the ticket that starts at `first`, if it starts there or inside of it.
  Status Pass(const log::TicketView& ticket, uint64_t first) {
    if (!HasBelow(first + ticket.plays())) return {};
    const log::Void& entry = *next_++;
    const TicketKey key = ticket.ticket().key;
    const uint64_t stakes = StakesOf(draw_.matrix(), ticket);
    if (Raw(entry.first_ordinal) == first && entry.key == key && entry.plays == ticket.plays() &&
        entry.stakes == stakes)
      return {};
    return Fail(ErrorCode::kCorrupt,
                "{}: the void of ticket {}, {} plays with {} stakes from ordinal {} on, does not "
                "name ticket {}, {} plays with {} stakes from ordinal {} on",
                draw_.layout().Log(partition_), ToHex(Bytes(entry.key.bytes)), entry.plays,
                entry.stakes, entry.first_ordinal, ToHex(Bytes(key.bytes)), ticket.plays(), stakes,
                first);
  }

 private:
  const Draw& draw_;
  const PartitionId partition_;
  std::vector<log::Void>::const_iterator next_;
  const std::vector<log::Void>::const_iterator end_;
};

}  // namespace

Status HoldVoidsToTickets(disk::Disk& disk, const Draw& draw, PartitionId partition,
                          std::vector<log::Void> voids) {
  std::ranges::sort(voids, {}, &log::Void::first_ordinal);
  VoidWalk walk(draw, partition, voids);
  if (voids.empty()) return {};
  auto reader = DRUMROLL_TRY(log::Reader::Open(disk, draw.LogOf(partition)));
  while (const auto frame = DRUMROLL_TRY(reader.Next())) {
    uint64_t ordinal = frame->header.first_ordinal;
    if (!walk.HasBelow(ordinal + frame->header.plays)) continue;
    log::TicketCursor tickets(draw.matrix(), frame->payload);
    while (const auto ticket = DRUMROLL_TRY(tickets.Next())) {
      DRUMROLL_TRY(walk.Pass(*ticket, ordinal));
      ordinal += ticket->plays();
    }
  }
  return {};
}

}  // namespace drumroll::pool
