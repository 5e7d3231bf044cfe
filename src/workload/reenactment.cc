#include "workload/reenactment.h"

#include <utility>

#include "base/assert.h"
#include "base/wide.h"

// "Every arrangement is equally likely" without a list of positions. A plan first deals the winners
// to the partitions as if each took a random free place among all N; a partition then walks over
// its plays and makes the next one a winner of tier t with the chance (winners of t left) / (plays
// left): selection sampling (Knuth, TAOCP 2, 3.4.2, Algorithm S), which ends with exactly the
// wanted counts. The plan costs a few nanoseconds a winner, the walk one random number a play, and
// partitions need nothing of each other.

namespace drumroll::workload {
namespace {

Status CheckWinners(const game::Rules& rules, const PublishedDraw& draw, const TierPick& pick) {
  if (draw.winners.size() != rules.tiers.size()) {
    return Fail(ErrorCode::kInvalid, "published draw: winners of {} tiers, {} has {}",
                draw.winners.size(), rules.game, rules.tiers.size());
  }
  Uint128 winners = 0;
  for (uint32_t tier = 1; tier <= draw.winners.size(); ++tier) {
    winners += draw.winners[tier - 1];
    if (draw.winners[tier - 1] > 0 && pick.ways(tier) == 0) {
      return Fail(ErrorCode::kInvalid, "published draw: {} winners of tier {}, which none can win",
                  draw.winners[tier - 1], tier);
    }
  }
  if (winners > draw.plays) {
    return Fail(ErrorCode::kInvalid, "published draw: {} plays, but {} winners", draw.plays,
                ToText(static_cast<Int128>(winners)));
  }
  if (winners < draw.plays && pick.ways(0) == 0) {
    return Fail(ErrorCode::kInvalid,
                "published draw: {} plays and {} winners, but every combination wins", draw.plays,
                ToText(static_cast<Int128>(winners)));
  }
  return {};
}

class ReenactedNumbers final : public NumberSource {
 public:
  ReenactedNumbers(const TierPick& pick, const TierCounts& counts, uint32_t play_bytes,
                   Random random)
      : pick_(pick), left_(counts), play_bytes_(play_bytes), random_(std::move(random)) {
    for (size_t tier = 1; tier < left_.size(); ++tier) winners_left_ += left_[tier];
    plays_left_ = winners_left_ + left_[0];
  }

  void FillTicket(MutableBytes numbers) override {
    for (size_t at = 0; at < numbers.size(); at += play_bytes_) {
      pick_.Draw(NextTier(), random_, &numbers[at]);
    }
  }

 private:
  uint32_t NextTier() {
    DRUMROLL_ASSERT(plays_left_ > 0);
    uint64_t choice = random_.Below(plays_left_--);
    if (choice >= winners_left_) return 0;
    --winners_left_;
    uint32_t tier = 1;
    for (; choice >= left_[tier]; ++tier) choice -= left_[tier];
    --left_[tier];
    return tier;
  }

  const TierPick& pick_;
  TierCounts left_;
  uint64_t winners_left_ = 0;
  uint64_t plays_left_ = 0;
  uint32_t play_bytes_;
  Random random_;
};

}  // namespace

Result<uint64_t> PlaysFromSales(const game::Rules& rules, int64_t sales) {
  if (rules.price <= 0) {
    return Fail(ErrorCode::kInvalid, "{}: a price of {} tells no plays from sales", rules.game,
                rules.price);
  }
  if (sales < 0 || sales % rules.price != 0) {
    return Fail(ErrorCode::kInvalid, "sales of {} are not those of a number of plays of {}", sales,
                rules.price);
  }
  return static_cast<uint64_t>(sales / rules.price);
}

Result<Reenactment> Reenactment::Plan(const game::Rules& rules, const PublishedDraw& draw,
                                      PoolOptions options) {
  options.plays = draw.plays;
  DRUMROLL_TRY(CheckPoolOptions(rules, options));
  if (options.system_per_mille != 0 || options.void_per_mille != 0) {
    return Fail(ErrorCode::kInvalid, "reenactment: system plays or voids would change its counts");
  }
  DRUMROLL_TRY(game::CheckDrawn(rules.matrix, draw.drawn));
  Reenactment reenactment(rules, draw, std::move(options));
  DRUMROLL_TRY(CheckWinners(rules, draw, *reenactment.tier_pick_));
  reenactment.SplitWinners(draw);
  return reenactment;
}

Reenactment::Reenactment(const game::Rules& rules, const PublishedDraw& draw, PoolOptions options)
    : rules_(rules),
      options_(std::move(options)),
      tier_pick_(std::make_unique<TierPick>(rules, draw.drawn)),
      counts_(options_.partitions) {}

// A winner tries a random place among all. The taken places of a partition may be thought of as its
// first ones, since only their number matters; on a taken place it tries again.
void Reenactment::SplitWinners(const PublishedDraw& draw) {
  for (uint32_t i = 0; i < options_.partitions; ++i) {
    counts_[i][0] = PlaysOf(options_, PartitionId{static_cast<uint16_t>(i)});
  }
  const uint64_t larger = options_.plays % options_.partitions;  // Partitions with one play more.
  const uint64_t size = options_.plays / options_.partitions;
  const uint64_t larger_end = larger * (size + 1);
  Random random = RandomFor(options_.seed, Purpose::kSplit);
  for (uint32_t tier = 1; tier <= draw.winners.size(); ++tier) {
    for (uint64_t winner = 0; winner < draw.winners[tier - 1];) {
      const uint64_t place = random.Below(options_.plays);
      const bool in_larger = place < larger_end;
      const uint64_t rest = in_larger ? place : place - larger_end;
      const uint64_t width = in_larger ? size + 1 : size;
      TierCounts& counts = counts_[(in_larger ? 0 : larger) + rest / width];
      const uint64_t taken = width - counts[0];
      if (rest % width < taken) continue;
      --counts[0];
      ++counts[tier];
      ++winner;
    }
  }
}

std::unique_ptr<NumberSource> Reenactment::NumbersOf(PartitionId partition) const {
  DRUMROLL_ASSERT(Raw(partition) < options_.partitions);
  return std::make_unique<ReenactedNumbers>(*tier_pick_, CountsOf(partition),
                                            rules_.matrix.play_bytes(),
                                            RandomFor(options_.seed, Purpose::kNumbers, partition));
}

}  // namespace drumroll::workload
