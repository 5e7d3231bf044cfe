// Rules made by hand for the tests of this module: no game files needed.
#ifndef DRUMROLL_WORKLOAD_TEST_RULES_H_
#define DRUMROLL_WORKLOAD_TEST_RULES_H_

#include <utility>
#include <vector>

#include "game/rules.h"

namespace drumroll::workload {

// Rules with these tiers; the ways are counted, not stated.
inline game::Rules MakeRules(const game::Matrix& matrix,
                             const std::vector<std::vector<game::Hits>>& tiers) {
  game::Rules rules;
  rules.game = "test";
  rules.currency = "KRW";
  rules.price = 1000;
  rules.plays_per_ticket_max = 5;
  rules.matrix = matrix;
  for (const auto& hits : tiers) {
    game::Tier tier{.name = std::to_string(rules.tiers.size() + 1), .hits = hits, .ways = 0};
    for (const game::Hits hit : hits) tier.ways += game::Ways(matrix, hit);
    rules.tiers.push_back(std::move(tier));
  }
  rules.CheckAndIndex().value();
  return rules;
}

// Korea's Lotto 6/45, here with system plays of up to 9 numbers.
inline game::Rules Lotto645() {
  return MakeRules(
      {.main = {.pick = 6, .of = 45, .drawn = 6},
       .second = {},
       .bonus = 1,
       .main_pick_max = 9,
       .second_pick_max = 0},
      {{{6, 0, 0}}, {{5, 1, 0}}, {{5, 0, 0}}, {{4, 0, 0}, {4, 1, 0}}, {{3, 0, 0}, {3, 1, 0}}});
}

// 3 of 9 and 1 of 4: small enough to see every combination (336).
inline game::Rules TwoDrums() {
  return MakeRules({.main = {.pick = 3, .of = 9, .drawn = 3},
                    .second = {.pick = 1, .of = 4, .drawn = 1},
                    .bonus = 0,
                    .main_pick_max = 5,
                    .second_pick_max = 2},
                   {{{3, 0, 1}}, {{3, 0, 0}}, {{2, 0, 1}}, {{2, 0, 0}, {1, 0, 1}}});
}

// 5 of 90: numbers beyond one machine word.
inline game::Rules Otos() {
  return MakeRules({.main = {.pick = 5, .of = 90, .drawn = 5},
                    .second = {},
                    .bonus = 0,
                    .main_pick_max = 5,
                    .second_pick_max = 0},
                   {{{5, 0, 0}}, {{4, 0, 0}}, {{3, 0, 0}}, {{2, 0, 0}}});
}

}  // namespace drumroll::workload

#endif  // DRUMROLL_WORKLOAD_TEST_RULES_H_
