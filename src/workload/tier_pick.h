// Plays made to win: given the drawn numbers, uniform over exactly the combinations that win a tier
// (or nothing). const calls may come from any thread.
#ifndef DRUMROLL_WORKLOAD_TIER_PICK_H_
#define DRUMROLL_WORKLOAD_TIER_PICK_H_

#include <array>
#include <cstdint>
#include <vector>

#include "game/rules.h"
#include "workload/quick_pick.h"

namespace drumroll::workload {

class TierPick {
 public:
  // Requires: CheckDrawn() passed; `rules` outlives it.
  TierPick(const game::Rules& rules, const game::Drawn& drawn);
  TierPick(const TierPick&) = delete;  // Points into itself.
  TierPick& operator=(const TierPick&) = delete;

  // How many combinations win the tier; tier 0 are those that win nothing.
  uint64_t ways(uint32_t tier) const { return tiers_[tier].ways; }

  // Writes a standard play of this tier. Requires: ways(tier) > 0.
  void Draw(uint32_t tier, Random& random, uint8_t* out) const;

 private:
  // Picks some of a few numbers.
  struct Choice {
    QuickPick pick;
    const std::vector<uint8_t>* numbers;
    uint8_t* Draw(Random& random, uint8_t* out) const;
  };
  // One way of hitting, and what it takes from each kind of number.
  struct Way {
    uint64_t ways;
    std::vector<Choice> main;
    std::vector<Choice> second;
  };
  struct TierWays {
    uint64_t ways = 0;
    std::vector<Way> each;
  };

  void AddWay(const game::Rules& rules, game::Hits hits);
  uint32_t TierOf(const uint8_t* play) const;
  void DrawWay(const TierWays& tier, Random& random, uint8_t* out) const;

  const game::Rules& rules_;
  PlayPick any_;
  bool losers_are_common_ = false;
  std::array<TierWays, game::kTiersMax + 1> tiers_;

  std::vector<uint8_t> drawn_, bonus_, others_, second_drawn_, second_others_;
  // What each number adds to the packed hits of a play: main, bonus << 8, second << 16.
  std::array<uint32_t, 256> main_hits_{};
  std::array<uint32_t, 256> second_hits_{};
};

}  // namespace drumroll::workload

#endif  // DRUMROLL_WORKLOAD_TIER_PICK_H_
