// Who buys, when, where and how many plays: the tickets of one partition of a made pool, without
// numbers. One thread. The sequence is a function of (seed, partition, plays) alone.
#ifndef DRUMROLL_WORKLOAD_PLAYERS_H_
#define DRUMROLL_WORKLOAD_PLAYERS_H_

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "log/ticket.h"
#include "workload/pool_options.h"

namespace drumroll::workload {

class Players {
 public:
  // Requires: CheckPoolOptions() passed.
  Players(const game::Rules& rules, const PoolOptions& options, PartitionId partition,
          bool quick_pick);

  struct Purchase {
    log::Ticket ticket;
    uint16_t plays;
  };
  // The next ticket. Its player belongs to the partition; its key differs from that of every other
  // ticket in any partition; its time is not before the last one's. Requires: plays_left() > 0.
  Purchase Next();

  uint64_t plays_left() const { return plays_ - sold_; }
  uint64_t plays_sold() const { return sold_; }

 private:
  uint16_t BasketSize();
  PlayerId NextPlayer();
  TicketKey NextKey();
  Micros TimeNow() const;

  Random random_;
  uint64_t plays_;
  uint64_t sold_ = 0;
  uint64_t tickets_ = 0;
  bool quick_pick_;
  uint32_t channels_;

  std::vector<uint32_t> basket_below_;  // Sums of the weights of 1, 1..2, 1..3, ... plays.
  uint64_t origin_;                     // The partition, above any counter.
  uint64_t players_;                    // In this partition.
  uint64_t player_key_;
  uint64_t ticket_keys_[2];
  uint64_t hash_begin_;  // This partition's share of the upper 32 bits of player hashes.
  uint64_t hash_size_;

  // The sale: microseconds per play, times 2^20, before and on the last day.
  Micros sale_begin_;
  int64_t last_day_begin_;
  uint64_t last_day_play_;
  uint64_t step_ = 0;
  uint64_t last_day_step_ = 0;
};

}  // namespace drumroll::workload

#endif  // DRUMROLL_WORKLOAD_PLAYERS_H_
