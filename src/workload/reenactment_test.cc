#include "workload/reenactment.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>

#include "workload/generator.h"
#include "workload/test_rules.h"

namespace drumroll::workload {
namespace {

PoolOptions Options(uint32_t partitions, uint64_t seed = 5) {
  PoolOptions options;
  options.partitions = partitions;
  options.seed = seed;
  options.sale_end = Micros{int64_t{7} * 24 * 3600 * 1'000'000};
  return options;
}

PublishedDraw Lotto(uint64_t plays, std::vector<uint64_t> winners) {
  return {.drawn = {.main = {3, 11, 19, 27, 34, 42}, .bonus = {7}, .second = {}},
          .plays = plays,
          .winners = std::move(winners)};
}

// The tier of each play of a partition, by set intersection.
std::vector<uint32_t> TiersOf(const Reenactment& reenactment, const game::Drawn& drawn,
                              uint16_t partition, uint32_t plays_min = 1000) {
  const game::Rules& rules = reenactment.rules();
  Generator generator = Generator::Reenact(reenactment, PartitionId{partition});
  log::PlaysBatch batch(rules.matrix);
  std::vector<uint32_t> tiers;
  while (!generator.done()) {
    batch.Clear();
    generator.Fill(batch, plays_min);
    log::TicketCursor cursor(rules.matrix, batch.payload());
    while (const auto ticket = cursor.Next().value()) {
      log::PlayCursor plays(rules.matrix, *ticket);
      game::Play play;
      while (plays.Next(play)) {
        EXPECT_TRUE(game::CheckPlay(rules.matrix, play).ok());
        tiers.push_back(rules.TierOf(game::CountHits(play, drawn)));
      }
    }
  }
  return tiers;
}

TEST(Reenactment, HasExactlyThePublishedPlaysAndWinners) {
  const game::Rules rules = Lotto645();
  const PublishedDraw draw = Lotto(200'003, {7, 60, 1057, 4000, 5003});
  for (const uint32_t partitions : {1u, 2u, 7u}) {
    const Reenactment reenactment = Reenactment::Plan(rules, draw, Options(partitions)).value();
    std::vector<uint64_t> counts(6);
    uint64_t plays = 0;
    for (uint16_t p = 0; p < partitions; ++p) {
      for (const uint32_t tier : TiersOf(reenactment, draw.drawn, p)) ++counts[tier], ++plays;
    }
    EXPECT_EQ(plays, draw.plays);
    EXPECT_EQ(std::vector<uint64_t>(counts.begin() + 1, counts.end()), draw.winners);
  }
}

TEST(Reenactment, IsTheSameWhateverTheBatchSizeAndOrderOfPartitions) {
  const game::Rules rules = Lotto645();
  const PublishedDraw draw = Lotto(10'000, {1, 2, 30, 400, 500});
  const Reenactment a = Reenactment::Plan(rules, draw, Options(3)).value();
  const Reenactment b = Reenactment::Plan(rules, draw, Options(3)).value();
  const auto last_first = TiersOf(a, draw.drawn, 2, 1);
  EXPECT_EQ(TiersOf(a, draw.drawn, 0, 7), TiersOf(b, draw.drawn, 0, 5000));
  EXPECT_EQ(TiersOf(b, draw.drawn, 2, 64), last_first);
}

TEST(Reenactment, WorksWithTwoDrumsAndWhenAlmostAllOrAllWin) {
  const game::Rules rules = TwoDrums();
  PublishedDraw draw{.drawn = {.main = {2, 5, 9}, .bonus = {}, .second = {3}},
                     .plays = 1000,
                     .winners = {250, 250, 249, 250}};
  for (const uint64_t plays : {999u, 1000u, 100'000u}) {
    draw.plays = plays;
    const Reenactment reenactment = Reenactment::Plan(rules, draw, Options(4)).value();
    std::vector<uint64_t> counts(5);
    for (uint16_t p = 0; p < 4; ++p) {
      for (const uint32_t tier : TiersOf(reenactment, draw.drawn, p)) ++counts[tier];
    }
    EXPECT_EQ(counts, (std::vector<uint64_t>{plays - 999, 250, 250, 249, 250}));
  }
}

// Each place of 12 must hold each of 3 winners (in 3 tiers) equally often, over partitions of
// different size.
TEST(Reenactment, GivesEveryPlaceTheSameChance) {
  const game::Rules rules = TwoDrums();
  const PublishedDraw draw{.drawn = {.main = {2, 5, 9}, .bonus = {}, .second = {3}},
                           .plays = 11,
                           .winners = {1, 1, 1, 0}};
  std::map<std::pair<size_t, uint32_t>, double> seen;
  std::map<size_t, double> pairs;  // Places of the winners of tiers 1 and 2 together.
  const int runs = 11'000;
  for (int run = 0; run < runs; ++run) {
    const Reenactment reenactment =
        Reenactment::Plan(rules, draw, Options(3, static_cast<uint64_t>(run))).value();
    std::vector<uint32_t> all;
    for (uint16_t p = 0; p < 3; ++p) {
      const auto tiers = TiersOf(reenactment, draw.drawn, p);
      all.insert(all.end(), tiers.begin(), tiers.end());
    }
    size_t first = 0, second = 0;
    for (size_t place = 0; place < all.size(); ++place) {
      if (all[place] == 1) first = place;
      if (all[place] == 2) second = place;
      if (all[place] != 0) ++seen[{place, all[place]}];
    }
    ++pairs[first * 11 + second];
  }
  ASSERT_EQ(seen.size(), 33u);
  for (const auto& [where, count] : seen) EXPECT_NEAR(count, 1000, 6 * std::sqrt(1000.0));
  ASSERT_EQ(pairs.size(), 110u);
  for (const auto& [where, count] : pairs) EXPECT_NEAR(count, 100, 60);
}

TEST(TierPick, IsUniformOverExactlyTheCombinationsOfATier) {
  const game::Rules rules = TwoDrums();
  const game::Drawn drawn{.main = {2, 5, 9}, .bonus = {}, .second = {3}};
  const TierPick pick(rules, drawn);
  Random random({.seed = 6});
  uint64_t space = 0;
  for (uint32_t tier = 0; tier <= rules.tiers.size(); ++tier) {
    EXPECT_TRUE(tier == 0 || pick.ways(tier) == rules.tiers[tier - 1].ways);
    space += pick.ways(tier);
    std::map<std::vector<uint8_t>, double> counts;
    const uint64_t draws = pick.ways(tier) * 400;
    for (uint64_t i = 0; i < draws; ++i) {
      std::vector<uint8_t> play(4);
      pick.Draw(tier, random, play.data());
      const Bytes bytes = play;
      const game::Play parts{bytes.first(3), bytes.subspan(3)};
      ASSERT_TRUE(game::CheckPlay(rules.matrix, parts).ok());
      ASSERT_EQ(rules.TierOf(game::CountHits(parts, drawn)), tier);
      ++counts[play];
    }
    EXPECT_EQ(counts.size(), pick.ways(tier));
    for (const auto& [play, count] : counts) EXPECT_NEAR(count, 400, 120) << "tier " << tier;
  }
  EXPECT_EQ(space, game::Space(rules.matrix));
}

TEST(TierPick, WorksWhereLosersAreRare) {
  // 4 of 5: at least 3 hits always; only 4 hits lose here.
  const game::Rules rules = MakeRules(
      {.main = {4, 5, 4}, .second = {}, .bonus = 0, .main_pick_max = 4, .second_pick_max = 0},
      {{{3, 0, 0}}});
  const TierPick pick(rules, {.main = {1, 2, 3, 4}, .bonus = {}, .second = {}});
  EXPECT_EQ(pick.ways(0), 1u);
  Random random({.seed = 7});
  std::vector<uint8_t> play(4);
  pick.Draw(0, random, play.data());
  EXPECT_EQ(play, (std::vector<uint8_t>{1, 2, 3, 4}));
}

TEST(Reenactment, RefusesDrawsThatCannotBe) {
  const game::Rules rules = Lotto645();
  const auto message = [&](const PublishedDraw& draw, const PoolOptions& options) {
    auto plan = Reenactment::Plan(rules, draw, options);
    return plan.ok() ? "" : plan.error().message;
  };
  EXPECT_EQ(message(Lotto(14, {1, 2, 3, 4, 5}), Options(1)),
            "published draw: 14 plays, but 15 winners");
  EXPECT_EQ(message(Lotto(15, {1, 2, 3, 4, 5}), Options(1)), "");
  EXPECT_EQ(message(Lotto(15, {1, 2, 3, 4}), Options(1)),
            "published draw: winners of 4 tiers, test has 5");
  EXPECT_EQ(message(Lotto(100, {UINT64_MAX, UINT64_MAX, 0, 0, 0}), Options(1)),
            "published draw: 100 plays, but 36893488147419103230 winners");
  PublishedDraw wrong = Lotto(100, {0, 0, 0, 0, 0});
  wrong.drawn.bonus = {42};
  EXPECT_NE(message(wrong, Options(1)).find("bonus"), std::string::npos);
  PoolOptions voids = Options(1);
  voids.void_per_mille = 1;
  EXPECT_NE(message(Lotto(100, {0, 0, 0, 0, 0}), voids).find("would change its counts"),
            std::string::npos);
}

TEST(Reenactment, RefusesLosersWhereEveryCombinationWins) {
  const game::Rules rules = MakeRules(
      {.main = {1, 2, 1}, .second = {}, .bonus = 0, .main_pick_max = 1, .second_pick_max = 0},
      {{{1, 0, 0}}, {{0, 0, 0}}});
  const game::Drawn drawn{.main = {1}, .bonus = {}, .second = {}};
  EXPECT_TRUE(Reenactment::Plan(rules, {drawn, 5, {2, 3}}, Options(1)).ok());
  const auto refused = Reenactment::Plan(rules, {drawn, 6, {2, 3}}, Options(1));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "published draw: 6 plays and 5 winners, but every combination wins");
}

TEST(Reenactment, TakesPlaysFromSalesOnlyIfTheyAreWhole) {
  const game::Rules rules = Lotto645();
  EXPECT_EQ(PlaysFromSales(rules, 121'000'000'000).value(), 121'000'000u);
  EXPECT_EQ(PlaysFromSales(rules, 0).value(), 0u);
  EXPECT_EQ(PlaysFromSales(rules, 1500).error().message,
            "sales of 1500 are not those of a number of plays of 1000");
  EXPECT_FALSE(PlaysFromSales(rules, -1000).ok());
}

}  // namespace
}  // namespace drumroll::workload
