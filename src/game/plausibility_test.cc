#include "game/plausibility.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "game/catalog.h"
#include "game/testing.h"

namespace drumroll::game {
namespace {

std::vector<uint32_t> Tiers(const Rules& rules, PoolSize pool, std::vector<uint64_t> winners) {
  std::vector<uint32_t> tiers;
  for (const ImplausibleTier& tier : ImplausibleTiers(rules, pool, winners))
    tiers.push_back(tier.tier);
  return tiers;
}

TEST(Plausibility, ASmallCountMayStrayFarAndALargeOneMayNot) {
  const Game game = FindGame("kr-lotto645").value();
  const Rules& rules = game.eras.back();
  // 10 million plays: 1.2, 7.4, 280, 13,646 and 224,406 winners expected.
  const PoolSize pool{.stakes = 10'000'000};
  EXPECT_TRUE(Tiers(rules, pool, {0, 0, 140, 7'000, 113'000}).empty());
  EXPECT_TRUE(Tiers(rules, pool, {12, 30, 550, 27'000, 448'000}).empty());
  EXPECT_EQ(Tiers(rules, pool, {20, 60, 800, 30'000, 460'000}),
            (std::vector<uint32_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(Tiers(rules, pool, {0, 0, 60, 6'000, 100'000}), (std::vector<uint32_t>{3, 4, 5}));
}

TEST(Plausibility, AnEmptyPoolHasNoWinners) {
  const Game game = FindGame("kr-lotto645").value();
  EXPECT_TRUE(Tiers(game.eras.back(), {.stakes = 0}, {0, 0, 0, 0, 0}).empty());
  EXPECT_EQ(Tiers(game.eras.back(), {.stakes = 0}, {0, 0, 0, 0, 1}), std::vector<uint32_t>{5});
}

TEST(Plausibility, EveryCombinationOnceIsWhatOneExpects) {
  for (const std::string_view id : {"kr-lotto645", "us-powerball", "euromillions", "jp-loto7"}) {
    const Game game = FindGame(id).value();
    const Rules& rules = game.eras.back();
    std::vector<uint64_t> ways;
    for (const Tier& tier : rules.tiers) ways.push_back(tier.ways);
    EXPECT_TRUE(Tiers(rules, {.stakes = Space(rules.matrix)}, ways).empty()) << id;
    for (uint64_t& count : ways) count *= 2;
    EXPECT_TRUE(Tiers(rules, {.stakes = 2 * Space(rules.matrix)}, ways).empty()) << id;
  }
}

TEST(Plausibility, OneSystemPlayWithManyPrizesIsNoMiracle) {
  const Game game = FindGame("br-megasena").value();
  const Rules& rules = game.eras.back();
  // 20 numbers with all six hits: 1, 84 and 1365 wins among a small pool.
  const std::vector<uint64_t> winners = {1, 84, 1365};
  EXPECT_TRUE(Tiers(rules, {.stakes = 100'000, .systems = true}, winners).empty());
  EXPECT_EQ(Tiers(rules, {.stakes = 100'000, .systems = false}, winners),
            (std::vector<uint32_t>{2, 3}));
}

TEST(Plausibility, StopsTheRealDrawsThatPeopleAskedAbout) {
  const Game game = FindGame("kr-lotto645").value();
  const auto draws = PublishedDraws(game.id).value();
  std::vector<std::string> stopped;
  for (const PublishedDraw& draw : draws) {
    const Rules& rules = *game.RulesFor(draw.draw).value();
    const PoolSize pool{.stakes = static_cast<uint64_t>(draw.sales / rules.price)};
    for (const ImplausibleTier& tier :
         ImplausibleTiers(rules, pool, std::span(draw.winners).first(rules.tiers.size())))
      stopped.push_back(fmt::format("draw {}, {}", draw.draw, ToText(tier)));
  }
  EXPECT_GE(draws.size(), 59u);
  EXPECT_EQ(stopped, (std::vector<std::string>{"draw 9, tier 3: 352 winners, 1030.5 expected",
                                               "draw 9, tier 4: 23672 winners, 50234.8 expected",
                                               "draw 10, tier 3: 11247 winners, 3651.0 expected",
                                               "draw 10, tier 4: 703234 winners, 177986.3 expected",
                                               "draw 11, tier 3: 428 winners, 1286.6 expected",
                                               "draw 1057, tier 2: 664 winners, 82.9 expected",
                                               "draw 1128, tier 1: 63 winners, 13.7 expected"}));
}

// Pools of plays picked by chance are never stopped: the bound promises less than one in a million
// even at twice the mean, and is far from reached at the mean itself.
TEST(Plausibility, LeavesChanceAlone) {
  const Game game = FindGame("kr-lotto645").value();
  const Rules& rules = game.eras.back();
  Random random({.seed = 7});
  const uint64_t stakes = 30'000;
  const double p =
      static_cast<double>(rules.tiers[4].ways) / static_cast<double>(Space(rules.matrix));
  for (int pool = 0; pool < 300; ++pool) {
    std::vector<uint64_t> winners(5, 0);
    for (uint64_t i = 0; i < stakes; ++i)
      winners[4] += random.Below(1'000'000) < static_cast<uint64_t>(p * 1e6) ? 1 : 0;
    for (const uint32_t tier : Tiers(rules, {.stakes = stakes}, winners))
      ASSERT_NE(tier, 5u) << winners[4];
  }
}

// The bound is one: no count that it calls improbable is likelier than it says, by exact sums of
// the Poisson distribution at the mean that it is held against.
TEST(Plausibility, NeverCallsImprobableWhatIsNot) {
  const Game game = FindGame("kr-lotto645").value();
  const Rules& rules = game.eras.back();
  const double p =
      static_cast<double>(rules.tiers[2].ways) / static_cast<double>(Space(rules.matrix));
  for (const uint64_t stakes : {uint64_t{1'000}, uint64_t{100'000}, uint64_t{1'000'000}}) {
    const double most = 2 * p * static_cast<double>(stakes);
    double below = 0;  // P(X < count) at the mean `most`.
    double term = std::exp(-most);
    for (uint64_t count = 0; count < 300; ++count) {
      const auto tiers = Tiers(rules, {.stakes = stakes}, {0, 0, count});
      if (std::ranges::count(tiers, 3u) != 0 && static_cast<double>(count) > most) {
        EXPECT_LT(1 - below, 1e-6 + 1e-12) << stakes << ", " << count;
      }
      below += term;
      term *= most / static_cast<double>(count + 1);
    }
  }
}

}  // namespace
}  // namespace drumroll::game
