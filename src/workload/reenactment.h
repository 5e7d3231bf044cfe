// A real draw again: a pool with exactly the published number of plays and, for the published
// numbers, exactly the published number of winners in every tier. Everything else is random: where
// the winners stand (every arrangement is equally likely), which of its tier's combinations a
// winner has, and who it is.
#ifndef DRUMROLL_WORKLOAD_REENACTMENT_H_
#define DRUMROLL_WORKLOAD_REENACTMENT_H_

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "workload/number_source.h"
#include "workload/pool_options.h"
#include "workload/tier_pick.h"

namespace drumroll::workload {

struct PublishedDraw {
  game::Drawn drawn;
  uint64_t plays = 0;
  std::vector<uint64_t> winners;  // winners[t - 1] plays won tier t.
};

// kInvalid unless the sales are those of a whole number of plays.
Result<uint64_t> PlaysFromSales(const game::Rules& rules, int64_t sales);

// How many plays of each tier a partition gets; [0] is those that win nothing.
using TierCounts = std::array<uint64_t, game::kTiersMax + 1>;

// What each partition has to hold. Immutable once planned: threads may share it.
class Reenactment {
 public:
  // `options.plays` is not looked at: the draw says it. `rules` must outlive the result. kInvalid
  // if no such pool exists: too few plays for the winners, winners of a tier that nobody can win,
  // losers where every combination wins, system plays or voids asked for (they would change the
  // counts).
  static Result<Reenactment> Plan(const game::Rules& rules, const PublishedDraw& draw,
                                  PoolOptions options);

  const game::Rules& rules() const { return rules_; }
  const PoolOptions& options() const { return options_; }  // With the draw's plays.
  const TierCounts& CountsOf(PartitionId partition) const { return counts_[Raw(partition)]; }

  // The numbers of a partition, in the order of its plays. The Reenactment must outlive it.
  std::unique_ptr<NumberSource> NumbersOf(PartitionId partition) const;

 private:
  Reenactment(const game::Rules& rules, const PublishedDraw& draw, PoolOptions options);
  void SplitWinners(const PublishedDraw& draw);

  const game::Rules& rules_;
  PoolOptions options_;
  std::unique_ptr<const TierPick> tier_pick_;
  std::vector<TierCounts> counts_;
};

}  // namespace drumroll::workload

#endif  // DRUMROLL_WORKLOAD_REENACTMENT_H_
