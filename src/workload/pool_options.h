// What pool to make. A value; everything that is made is a function of it and of the rules.
#ifndef DRUMROLL_WORKLOAD_POOL_OPTIONS_H_
#define DRUMROLL_WORKLOAD_POOL_OPTIONS_H_

#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "game/rules.h"

namespace drumroll::workload {

struct PoolOptions {
  uint64_t plays = 0;  // In all partitions together.
  uint32_t partitions = 1;
  uint64_t seed = 0;
  // Tickets are sold over [sale_begin, sale_end): this share of the plays in the last seventh
  // (Korea's Saturdays: 41.2 % of the week), the rest evenly before it.
  Micros sale_begin{};
  Micros sale_end{};
  uint32_t last_day_percent = 41;
  // How often a ticket has 1, 2, 3, ... plays; entries beyond the rules' plays_per_ticket_max don't
  // count.
  std::vector<uint32_t> basket_weights = {15, 10, 10, 5, 60};
  uint32_t plays_per_player = 8;  // On average: players own several tickets.
  uint32_t channels = 8000;
  // Of 1000 tickets, so many start with a system play (of any allowed size), and so many are
  // voided.
  uint32_t system_per_mille = 0;
  uint32_t void_per_mille = 0;
};

// kInvalid with the reason if no such pool can be made.
Status CheckPoolOptions(const game::Rules& rules, const PoolOptions& options);

// The plays are split evenly; the first partitions get what is left over. Requires: partition <
// partitions.
uint64_t PlaysOf(const PoolOptions& options, PartitionId partition);

// Independent randomness for each purpose and partition, so that one can change without the other.
enum class Purpose : uint64_t {
  kKeys,
  kTickets,
  kNumbers,
  kSystemPlays,
  kVoids,
  kFavourites,
  kSplit
};
Random RandomFor(uint64_t seed, Purpose purpose, PartitionId partition = PartitionId{0});

}  // namespace drumroll::workload

#endif  // DRUMROLL_WORKLOAD_POOL_OPTIONS_H_
