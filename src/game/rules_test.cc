#include "game/rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

#include "base/random.h"
#include "game/catalog.h"
#include "game/testing.h"

namespace drumroll::game {
namespace {

Game Shipped(std::string_view id) {
  Result<Game> game = FindGame(id);
  if (!game.ok()) ADD_FAILURE() << game.error().message;
  return std::move(game).value();
}

// What research and the operators publish, kept apart from the game files.
struct PublishedWays {
  std::string_view game;
  uint64_t space;
  std::vector<uint64_t> ways;
};
const std::vector<PublishedWays>& AllPublishedWays() {
  static const auto& all = *new std::vector<PublishedWays>{
      {"kr-lotto645", 8'145'060, {1, 6, 228, 11'115, 182'780}},
      {"br-megasena", 50'063'860, {1, 324, 21'465}},
      {"us-powerball",
       292'201'338,
       {1, 25, 320, 8'000, 20'160, 504'000, 416'640, 3'176'880, 7'624'512}},
      {"us-megamillions",
       290'472'336,
       {1, 23, 325, 7'475, 20'800, 478'400, 436'800, 3'385'200, 8'259'888}},
      {"euromillions",
       139'838'160,
       {1, 20, 45, 225, 4'500, 9'900, 10'125, 141'900, 198'000, 445'500, 744'975, 2'838'000,
        6'385'500}},
      {"eurojackpot",
       139'838'160,
       {1, 20, 45, 225, 4'500, 9'900, 10'125, 141'900, 198'000, 445'500, 744'975, 2'838'000}},
      {"uk-lotto", 45'057'474, {1, 6, 312, 20'670, 468'520, 4'392'375}},
      {"hu-otoslotto", 43'949'268, {1, 425, 35'700, 987'700}},
      {"jp-loto6", 6'096'454, {1, 6, 216, 9'990, 155'400}},
      {"jp-loto7", 10'295'472, {1, 14, 196, 9'135, 142'100, 242'550}},
  };
  return all;
}

TEST(ShippedGames, HaveThePublishedWaysInEveryEra) {
  EXPECT_EQ(ListGames().size(), AllPublishedWays().size());
  for (const PublishedWays& published : AllPublishedWays()) {
    const Game game = Shipped(published.game);
    for (const Rules& era : game.eras) {
      EXPECT_EQ(Space(era.matrix), published.space) << game.id;
      std::vector<uint64_t> ways;
      for (const Tier& tier : era.tiers) ways.push_back(tier.ways);
      EXPECT_EQ(ways, published.ways) << game.id;
    }
  }
}

// All hits that a play can have, winning or not.
std::vector<Hits> AllHits(const Matrix& matrix) {
  std::vector<Hits> all;
  for (uint8_t m = 0; m <= matrix.main.drawn; ++m) {
    for (uint8_t b = 0; b <= matrix.bonus; ++b) {
      for (uint8_t s = 0; s <= matrix.second.drawn; ++s) {
        if (Ways(matrix, {m, b, s}) > 0) all.push_back({m, b, s});
      }
    }
  }
  return all;
}

TEST(ShippedGames, HitsPartitionTheSpaceAndTierOfFindsEachTiersShare) {
  for (const std::string_view id : ListGames()) {
    const Game game = Shipped(id);
    for (const Rules& era : game.eras) {
      uint64_t all = 0;
      std::vector<uint64_t> by_tier(era.tiers.size() + 1);
      for (const Hits hits : AllHits(era.matrix)) {
        all += Ways(era.matrix, hits);
        by_tier[era.TierOf(hits)] += Ways(era.matrix, hits);
      }
      EXPECT_EQ(all, Space(era.matrix)) << id;
      for (size_t t = 1; t <= era.tiers.size(); ++t) EXPECT_EQ(by_tier[t], era.tiers[t - 1].ways);
    }
  }
}

TEST(TierOf, IsNoTierForHitsOutsideTheTable) {
  const Game game = Shipped("kr-lotto645");
  EXPECT_EQ(game.eras[0].TierOf({.main = 6}), 1u);
  EXPECT_EQ(game.eras[0].TierOf({.main = 5, .bonus = 1}), 2u);
  EXPECT_EQ(game.eras[0].TierOf({.main = 3, .bonus = 1}), 5u);
  EXPECT_EQ(game.eras[0].TierOf({.main = 2, .bonus = 1}), 0u);
  EXPECT_EQ(game.eras[0].TierOf({.main = 255, .bonus = 255, .second = 255}), 0u);
  EXPECT_EQ(game.eras[0].TierOf({.main = 5, .bonus = 4}), 0u);
}

// Every k-subset of `numbers`.
void ForEachSubset(const std::vector<uint8_t>& numbers, size_t k,
                   const std::function<void(const std::vector<uint8_t>&)>& visit) {
  std::vector<uint8_t> chosen(k);
  const auto choose = [&](auto& self, size_t at, size_t from) -> void {
    if (at == k) return visit(chosen);
    for (size_t i = from; i + (k - at) <= numbers.size(); ++i) {
      chosen[at] = numbers[i];
      self(self, at + 1, i + 1);
    }
  };
  choose(choose, 0, 0);
}

// The tiers of all standard plays inside a system play, one by one.
std::array<uint64_t, kTiersMax> Expand(const Rules& rules, const std::vector<uint8_t>& main,
                                       const std::vector<uint8_t>& second, const Drawn& drawn) {
  std::array<uint64_t, kTiersMax> counts{};
  std::map<Hits, uint64_t> by_hits;
  std::vector<std::vector<uint8_t>> seconds;
  ForEachSubset(second, rules.matrix.second.pick, [&](const auto& one) { seconds.push_back(one); });
  ForEachSubset(main, rules.matrix.main.pick, [&](const std::vector<uint8_t>& one) {
    for (const auto& other : seconds) ++by_hits[CountHits({.main = one, .second = other}, drawn)];
  });
  for (const auto& [hits, count] : by_hits) {
    if (const uint32_t tier = rules.TierOf(hits); tier > 0) counts[tier - 1] += count;
  }
  return counts;
}

// The first `count` numbers of 1..of after `hits` of the drawn ones.
std::vector<uint8_t> WithHits(const std::vector<uint8_t>& drawn, size_t hits,
                              const std::vector<uint8_t>& bonus, size_t bonus_hits, size_t count,
                              uint8_t of) {
  std::vector<uint8_t> numbers(drawn.begin(), drawn.begin() + static_cast<ptrdiff_t>(hits));
  numbers.insert(numbers.end(), bonus.begin(), bonus.begin() + static_cast<ptrdiff_t>(bonus_hits));
  const auto is_drawn = [&](uint8_t n) {
    return std::count(drawn.begin(), drawn.end(), n) + std::count(bonus.begin(), bonus.end(), n) >
           0;
  };
  for (uint8_t n = 1; n <= of && numbers.size() < count; ++n) {
    if (!is_drawn(n)) numbers.push_back(n);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

TEST(TierWeights, EqualTheExpansionForAllSystemPlaysOfMegaSena) {
  const Game game = Shipped("br-megasena");
  const Rules& rules = game.eras[0];
  const Drawn drawn{.main = {5, 14, 33, 34, 55, 60}};
  for (uint8_t n = 6; n <= 20; ++n) {
    for (uint8_t h = 0; h <= 6; ++h) {
      const std::vector<uint8_t> main = WithHits(drawn.main, h, {}, 0, n, 60);
      ASSERT_TRUE(CheckPlay(rules.matrix, {.main = main}).ok());
      EXPECT_EQ(rules.TierWeights(n, 0, {.main = h}), Expand(rules, main, {}, drawn))
          << n << " " << h;
    }
  }
}

TEST(TierWeights, AreThePublishedOnesForFifteenAndTwentyNumbers) {
  const Game game = Shipped("br-megasena");
  const Rules& rules = game.eras[0];
  const auto weights = [&](uint32_t n, uint8_t h) {
    const auto all = rules.TierWeights(n, 0, {.main = h});
    return std::vector<uint64_t>(all.begin(), all.begin() + 3);
  };
  EXPECT_EQ(weights(15, 6), (std::vector<uint64_t>{1, 54, 540}));
  EXPECT_EQ(weights(15, 5), (std::vector<uint64_t>{0, 10, 225}));
  EXPECT_EQ(weights(15, 4), (std::vector<uint64_t>{0, 0, 55}));
  EXPECT_EQ(weights(20, 6), (std::vector<uint64_t>{1, 84, 1365}));
  EXPECT_EQ(weights(20, 5), (std::vector<uint64_t>{0, 15, 525}));
  EXPECT_EQ(weights(20, 4), (std::vector<uint64_t>{0, 0, 120}));
}

TEST(TierWeights, EqualTheExpansionWithABonusNumber) {
  const std::string text = Replaced(GameText({kSix + "fixed = 5", kFiveBonus + "fixed = 4",
                                              kFive + "fixed = 3", kFour + "fixed = 2"}),
                                    "of = 45 }", "of = 45, pick_max = 20 }");
  const Game game = ParsedGame(text);
  const Rules& rules = game.eras[0];
  const Drawn drawn{.main = {5, 14, 33, 34, 40, 45}, .bonus = {7}};
  for (uint8_t n = 6; n <= 20; n = static_cast<uint8_t>(n + 2)) {
    for (uint8_t h = 0; h <= 6; ++h) {
      for (uint8_t b = 0; b <= 1 && h + b <= n; ++b) {
        const std::vector<uint8_t> main = WithHits(drawn.main, h, drawn.bonus, b, n, 45);
        const Hits hits = CountHits({.main = main}, drawn);
        EXPECT_EQ(hits, (Hits{h, b, 0}));
        EXPECT_EQ(rules.TierWeights(n, 0, hits), Expand(rules, main, {}, drawn)) << n << " " << h;
      }
    }
  }
}

TEST(TierWeights, EqualTheExpansionWithTwoDrums) {
  Game game = Shipped("euromillions");
  Rules& rules = game.eras[0];
  rules.matrix.main_pick_max = 10;
  rules.matrix.second_pick_max = 5;
  ASSERT_EQ(ErrorOf(rules.CheckAndIndex()), "ok");
  const Drawn drawn{.main = {5, 14, 33, 34, 50}, .second = {3, 12}};
  for (uint8_t n = 5; n <= 10; ++n) {
    for (uint8_t n2 = 2; n2 <= 5; ++n2) {
      for (uint8_t h = 0; h <= 5; ++h) {
        for (uint8_t h2 = 0; h2 <= 2; ++h2) {
          const std::vector<uint8_t> main = WithHits(drawn.main, h, {}, 0, n, 50);
          const std::vector<uint8_t> second = WithHits(drawn.second, h2, {}, 0, n2, 12);
          EXPECT_EQ(rules.TierWeights(n, n2, {h, 0, h2}), Expand(rules, main, second, drawn));
        }
      }
    }
  }
}

TEST(TierWeights, OfAStandardPlayIsOneInItsTier) {
  for (const std::string_view id : ListGames()) {
    const Game game = Shipped(id);
    const Rules& rules = game.eras.back();
    for (const Hits hits : AllHits(rules.matrix)) {
      std::array<uint64_t, kTiersMax> expected{};
      if (const uint32_t tier = rules.TierOf(hits); tier > 0) expected[tier - 1] = 1;
      EXPECT_EQ(rules.TierWeights(rules.matrix.main.pick, rules.matrix.second.pick, hits),
                expected);
    }
  }
}

// The best self-test there is: every combination once must give the ways, whatever is drawn.
TEST(FullCoverage, CountsTheWaysOfASmallGame) {
  const std::string text =
      Replaced(GameText({R"(name = "4", hits = [{ main = 4 }], ways = 1, fixed = 3)",
                         R"(name = "3b", hits = [{ main = 3, bonus = 1 }], ways = 4, fixed = 2)",
                         R"(name = "2", hits = [{ main = 2 }], ways = 396, fixed = 1)"}),
               "pick = 6, of = 45", "pick = 4, of = 16");
  const Game game = ParsedGame(text);
  const Rules& rules = game.eras[0];
  Random random({.seed = 5});
  for (int round = 0; round < 5; ++round) {
    std::vector<uint8_t> balls(16);
    std::iota(balls.begin(), balls.end(), uint8_t{1});
    for (size_t i = 0; i < 5; ++i) std::swap(balls[i], balls[i + random.Below(16 - i)]);
    Drawn drawn{.main = {balls.begin(), balls.begin() + 4}, .bonus = {balls[4]}};
    std::sort(drawn.main.begin(), drawn.main.end());
    ASSERT_EQ(ErrorOf(CheckDrawn(rules.matrix, drawn)), "ok");
    std::vector<uint8_t> all(16);
    std::iota(all.begin(), all.end(), uint8_t{1});
    const auto counts = Expand(rules, all, {}, drawn);
    for (size_t i = 0; i < rules.tiers.size(); ++i) EXPECT_EQ(counts[i], rules.tiers[i].ways);
  }
}

TEST(CheckAndIndex, RefusesRulesThatContradictThemselves) {
  const Game game = Shipped("kr-lotto645");
  const auto check = [&](auto change) {
    Rules rules = game.eras.back();
    change(rules);
    return ErrorOf(rules.CheckAndIndex());
  };
  EXPECT_EQ(check([](Rules&) {}), "ok");
  EXPECT_EQ(check([](Rules& r) { r.matrix.main.drawn = 0; }),
            "main drum: 0 of 45 drawn, expected 1..31");
  EXPECT_EQ(check([](Rules& r) { r.matrix.main.pick = 46; }),
            "main drum: pick 46 of 45, expected 1..of");
  EXPECT_EQ(check([](Rules& r) { r.matrix.main_pick_max = 5; }),
            "main drum: pick_max 5, expected 6..45");
  EXPECT_EQ(check([](Rules& r) { r.matrix.bonus = 4; }),
            "bonus: 4 balls after 6 of 45, expected at most 3");
  EXPECT_EQ(check([](Rules& r) { r.matrix.second.of = 4; }), "second drum: pick 0, expected 1..of");
  EXPECT_EQ(check([](Rules& r) {
              r.matrix.main = {100, 255, 6}, r.matrix.main_pick_max = 100;
            }),
            "matrix: more than 2^48 combinations");
  EXPECT_EQ(check([](Rules& r) { r.tiers.clear(); }), "0 tiers, expected 1..15");
  EXPECT_EQ(check([](Rules& r) { r.tiers[3].ways = 11114; }),
            "tier 4: ways 11114, but 11115 of 8145060 combinations have its hits");
  EXPECT_EQ(check([](Rules& r) { r.tiers[2].hits.push_back({.main = 4}); }),
            "tier 3: ways 228, but 10773 of 8145060 combinations have its hits");
  EXPECT_EQ(check([](Rules& r) { r.tiers[2].hits = {{.main = 6}}; }),
            "tier 3: 6 main, 0 bonus, 0 second belongs to tier 1 already");
  EXPECT_EQ(check([](Rules& r) { r.tiers[2].hits = {{.main = 6, .bonus = 1}}; }),
            "tier 3: no play can hit 6 main, 1 bonus, 0 second");
}

TEST(RulesFor, PicksTheEraOfTheDraw) {
  const Game game = Shipped("kr-lotto645");
  const auto from = [&](uint32_t draw) { return Raw(game.RulesFor(DrawId{draw}).value()->from); };
  EXPECT_EQ(from(1), 1u);
  EXPECT_EQ(from(78), 1u);
  EXPECT_EQ(from(79), 79u);
  EXPECT_EQ(from(87), 79u);
  EXPECT_EQ(from(88), 88u);
  EXPECT_EQ(from(261), 88u);
  EXPECT_EQ(from(262), 262u);
  EXPECT_EQ(from(400), 262u);
  EXPECT_EQ(from(401), 401u);
  EXPECT_EQ(from(835), 401u);
  EXPECT_EQ(from(836), 836u);
  EXPECT_EQ(from(UINT32_MAX), 836u);
  EXPECT_EQ(ErrorOf(game.RulesFor(DrawId{0})), "game kr-lotto645: no rules for draw 0");
}

}  // namespace
}  // namespace drumroll::game
