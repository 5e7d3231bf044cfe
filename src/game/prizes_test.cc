#include "game/prizes.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/random.h"
#include "game/catalog.h"
#include "game/testing.h"

namespace drumroll::game {
namespace {

constexpr const char* kToNextDraw = R"(, empty = { to = "next draw" })";

// The report for draw 1. Sales of 2000 make a pool of 1000.
PrizeReport Compute(const Game& game, PrizeInput input) {
  input.draw = DrawId{1};
  Result<PrizeReport> report = ComputePrizes(game.eras[0], input);
  if (!report.ok()) {
    ADD_FAILURE() << report.error().message;
    return {};
  }
  EXPECT_EQ(ErrorOf(CheckConservation(report.value())), "ok");
  return std::move(report).value();
}

std::string Refusal(const Game& game, PrizeInput input) {
  if (Raw(input.draw) == 0) input.draw = DrawId{1};
  return ErrorOf(ComputePrizes(game.eras[0], input));
}

TEST(ComputePrizes, TakesFixedPrizesOffBeforeTheRestIsShared) {
  const Game game = ParsedGame(
      GameText({kSix + R"(rest = "75%")", kFiveBonus + R"(rest = "25%")", kFive + "fixed = 10"}));
  const PrizeReport report = Compute(game, {.sales = 2000, .winners = {3, 2, 20}});
  EXPECT_EQ(report.pool, 1000);
  EXPECT_EQ(report.tiers[0], (TierReport{3, 200, 600, 0}));
  EXPECT_EQ(report.tiers[1], (TierReport{2, 100, 200, 0}));
  EXPECT_EQ(report.tiers[2], (TierReport{20, 10, 200, 0}));
  EXPECT_EQ(report.reserve, 0);
  EXPECT_EQ(report.breakage, 0);
  EXPECT_EQ(ConservationText(report),
            "pool 1000 + carried in 0 = prizes 1000 + carried out 0 + reserve 0 + breakage 0");
}

TEST(ComputePrizes, SharesTheWholePoolWhereTheTierSaysPool) {
  const Game game = ParsedGame(GameText({kSix + R"(pool = "50%")", kFive + "fixed = 10"}));
  const PrizeReport report = Compute(game, {.sales = 2000, .winners = {1, 20}});
  EXPECT_EQ(report.tiers[0].prize, 500);
  EXPECT_EQ(report.reserve, 300);
}

TEST(ComputePrizes, RoundsEachStepInOrderAndSignsTheBreakage) {
  const auto prize_of_three_in_100 = [](std::string_view rounding) {
    const Game game = ParsedGame(GameText({kSix + R"(rest = "10%")"}, rounding));
    const PrizeReport report = Compute(game, {.sales = 2000, .winners = {3}});
    EXPECT_EQ(report.breakage, 100 - 3 * report.tiers[0].prize);
    return report.tiers[0].prize;
  };
  EXPECT_EQ(prize_of_three_in_100(R"({ mode = "down", unit = "1" })"), 33);
  EXPECT_EQ(prize_of_three_in_100(R"({ mode = "up", unit = "1" })"), 34);
  EXPECT_EQ(prize_of_three_in_100(R"({ mode = "half up", unit = "1" })"), 33);
  EXPECT_EQ(prize_of_three_in_100(R"({ mode = "down", unit = "10" })"), 30);
  EXPECT_EQ(prize_of_three_in_100(R"({ mode = "up", unit = "25" })"), 50);
  // 33.333: down to 33, then there is nothing left to round up; at one tenth there is.
  EXPECT_EQ(prize_of_three_in_100(R"({ mode = "down", unit = "1" }, { mode = "up", unit = "1" })"),
            33);
  EXPECT_EQ(
      prize_of_three_in_100(R"({ mode = "down", unit = "1/10" }, { mode = "up", unit = "1" })"),
      34);
}

TEST(ComputePrizes, RoundsAHalfUp) {
  const Game game =
      ParsedGame(GameText({kSix + R"(rest = "10.1%")"}, R"({ mode = "half up", unit = "1" })"));
  EXPECT_EQ(Compute(game, {.sales = 2000, .winners = {2}}).tiers[0].prize, 51);  // 101 / 2 = 50.5.
}

TEST(ComputePrizes, CarriesAnEmptyTierToTheSameTierOfTheNextDraw) {
  const Game game = ParsedGame(
      GameText({kSix + R"(rest = "75%")", kFiveBonus + R"(rest = "25%")" + kToNextDraw}));
  const PrizeReport first = Compute(game, {.sales = 2000, .winners = {1, 0}});
  EXPECT_EQ(first.carry[1], (Carry{250, 1}));
  EXPECT_EQ(first.carry_out(), 250);
  const PrizeReport second =
      Compute(game, {.sales = 2000, .winners = {1, 0}, .carry = first.carry});
  EXPECT_EQ(second.carry_in, 250);
  EXPECT_EQ(second.carry[1], (Carry{500, 2}));
  const PrizeReport third =
      Compute(game, {.sales = 2000, .winners = {1, 5}, .carry = second.carry});
  EXPECT_EQ(third.tiers[1].prize, 150);
  EXPECT_EQ(third.carry, Carries{});
}

TEST(ComputePrizes, CarriesAnEmptyTierToTier1OfTheNextDraw) {
  const Game game =
      ParsedGame(GameText({kSix + R"(rest = "75%")",
                           kFiveBonus + R"(rest = "25%", empty = { to = "next draw tier 1" })"}));
  const PrizeReport report = Compute(game, {.sales = 2000, .winners = {1, 0}});
  EXPECT_EQ(report.carry[0], (Carry{250, 0}));  // Tier 1 itself was won: its count begins anew.
}

TEST(ComputePrizes, PassesMoneyUpThroughEmptyTiers) {
  const Game game = ParsedGame(GameText({kSix + R"(rest = "50%")" + kToNextDraw,
                                         kFiveBonus + R"(rest = "30%", empty = { to = "up" })",
                                         kFive + R"(rest = "20%", empty = { to = "up" })"}));
  EXPECT_EQ(Compute(game, {.sales = 2000, .winners = {1, 0, 0}}).tiers[0].prize, 1000);
  EXPECT_EQ(Compute(game, {.sales = 2000, .winners = {1, 1, 0}}).tiers[1].prize, 500);
  EXPECT_EQ(Compute(game, {.sales = 2000, .winners = {0, 0, 0}}).carry[0].amount, 1000);
}

TEST(ComputePrizes, PassesMoneyDownToTheNextTierWithWinners) {
  const Game game = ParsedGame(GameText({kSix + R"(rest = "50%", empty = { to = "down" })",
                                         kFiveBonus + R"(rest = "30%", empty = { to = "up" })",
                                         kFive + R"(rest = "20%", empty = { to = "down" })"}));
  EXPECT_EQ(Compute(game, {.sales = 2000, .winners = {0, 0, 1}}).tiers[2].prize, 1000);
  EXPECT_EQ(Compute(game, {.sales = 2000, .winners = {0, 1, 1}}).tiers[1].prize, 800);
  EXPECT_EQ(Compute(game, {.sales = 2000, .winners = {0, 0, 0}}).reserve, 1000);
}

TEST(ComputePrizes, StopsRollingOverAtTheLimit) {
  const Game game =
      ParsedGame(GameText({kSix + R"(rest = "75%", empty = { to = "next draw", times = 2 })",
                           kFiveBonus + R"(rest = "25%")"}));
  PrizeReport report = Compute(game, {.sales = 2000, .winners = {0, 1}});
  report = Compute(game, {.sales = 2000, .winners = {0, 1}, .carry = report.carry});
  EXPECT_EQ(report.carry[0], (Carry{1500, 2}));
  report = Compute(game, {.sales = 2000, .winners = {0, 1}, .carry = report.carry});
  EXPECT_EQ(report.carry, Carries{});
  EXPECT_EQ(report.tiers[1].prize, 750 * 3 + 250);
}

TEST(ComputePrizes, CapsThePrizeOfAWinner) {
  const Game game = ParsedGame(GameText(
      {kSix + R"(rest = "75%", cap = { amount = 100, with_carry = 300, excess = "next draw" })",
       kFiveBonus + R"(rest = "25%", cap = { amount = 100, excess = "reserve" })"}));
  const PrizeReport report = Compute(game, {.sales = 2000, .winners = {2, 1}});
  EXPECT_EQ(report.tiers[0].prize, 100);
  EXPECT_EQ(report.carry[0], (Carry{550, 0}));
  EXPECT_EQ(report.tiers[1].prize, 100);
  EXPECT_EQ(report.reserve, 150);
  const PrizeReport next = Compute(game, {.sales = 2000, .winners = {2, 3}, .carry = report.carry});
  EXPECT_EQ(next.tiers[0].prize, 300);
  EXPECT_EQ(next.carry[0].amount, 550 + 750 - 600);
  EXPECT_EQ(next.tiers[1].prize, 83);
}

TEST(ComputePrizes, CapsAgainWhatACapHasPassedDown) {
  const Game game =
      ParsedGame(GameText({kSix + R"(rest = "50%", cap = { amount = 100, excess = "down" })",
                           kFiveBonus + R"(rest = "30%", cap = { amount = 150, excess = "down" })",
                           kFive + R"(rest = "20%")"}));
  const PrizeReport report = Compute(game, {.sales = 2000, .winners = {1, 2, 3}});
  EXPECT_EQ(report.tiers[0].prize, 100);
  EXPECT_EQ(report.tiers[1].prize, 150) << "of 300 and the 400 above the first cap";
  EXPECT_EQ(report.tiers[2].prize, 200) << "200 and the 400 above the second cap, for three";
  EXPECT_EQ(report.breakage, 0);
}

// A draw under new rules pays what the old ones left, and counts the draws they passed it on for.
TEST(ComputePrizes, TakesMoneyCarriedInFromAnEraWithOtherRules) {
  const Game old_rules = ParsedGame(GameText(
      {kSix + R"(rest = "75%", empty = { to = "next draw" })", kFiveBonus + R"(rest = "25%")"}));
  const Game new_rules =
      ParsedGame(GameText({kSix + R"(rest = "40%", empty = { to = "next draw", times = 2 })",
                           kFiveBonus + R"(rest = "60%")"}));
  PrizeReport report = Compute(old_rules, {.sales = 2000, .winners = {0, 1}});
  EXPECT_EQ(
      Compute(new_rules, {.sales = 2000, .winners = {1, 1}, .carry = report.carry}).tiers[0].prize,
      750 + 400);
  report = Compute(old_rules, {.sales = 2000, .winners = {0, 1}, .carry = report.carry});
  report = Compute(new_rules, {.sales = 2000, .winners = {0, 1}, .carry = report.carry});
  EXPECT_EQ(report.carry, Carries{}) << "passed on twice already: the new limit is reached";
  EXPECT_EQ(report.tiers[1].prize, 1500 + 400 + 600);
}

TEST(ComputePrizes, RaisesATierToItsMinimumFromTheReserve) {
  const Game game = ParsedGame(GameText({kSix + R"(rest = "75%", minimum = 2000)"}));
  const PrizeReport report = Compute(game, {.sales = 2000, .winners = {2}});
  EXPECT_EQ(report.tiers[0].prize, 1000);
  EXPECT_EQ(report.reserve, 250 - 1250);
  EXPECT_EQ(Compute(game, {.sales = 2000, .winners = {0}}).reserve,
            1000);  // Nobody won: none is paid.
}

TEST(ComputePrizes, LetsTheReservePayWhatFixedPrizesExceedThePoolBy) {
  const Game game = ParsedGame(GameText({kSix + R"(rest = "75%")", kFive + "fixed = 10"}));
  const PrizeReport report = Compute(game, {.sales = 2000, .winners = {1, 150}});
  EXPECT_EQ(report.tiers[0].prize, 0);
  EXPECT_EQ(report.tiers[1].total, 1500);
  EXPECT_EQ(report.reserve, -500);
}

TEST(ComputePrizes, PaysALowerTierMoreThanAHigherOneIfItsWinnersAreFew) {
  const Game game =
      ParsedGame(GameText({kSix + R"(rest = "50%")", kFiveBonus + R"(rest = "50%")"}));
  const PrizeReport report = Compute(game, {.sales = 2000, .winners = {10, 1}});
  EXPECT_LT(report.tiers[0].prize, report.tiers[1].prize);
}

TEST(ComputePrizes, GivesFreePlaysBesideTheMoney) {
  const Game game = ParsedGame(GameText({kSix + R"(rest = "50%")", kFour + "free_plays = 2"}));
  const PrizeReport report = Compute(game, {.sales = 2000, .winners = {1, 7}});
  EXPECT_EQ(report.tiers[1], (TierReport{7, 0, 0, 2}));
}

TEST(ComputePrizes, TakesTheStatedPrizeAndAsksForItOnlyIfThereAreWinners) {
  const Game game = ParsedGame(GameText({kSix + R"(stated = "advertised")", kFive + "fixed = 10"}));
  EXPECT_EQ(
      Refusal(game, {.sales = 2000, .winners = {1}}),
      "draw 1: tier 1: its prize must be stated for each draw (--stated=1:AMOUNT): advertised");
  EXPECT_EQ(Refusal(game, {.sales = 2000, .stated = {-1}}),
            "draw 1: tier 1: -1 stated as its prize, expected at least 0");
  EXPECT_EQ(Refusal(game, {.sales = 2000, .stated = {5, 5}}),
            "draw 1: tier 2: 5 stated as its prize, but it has a rule");
  const PrizeReport none = Compute(game, {.sales = 2000, .winners = {0, 1}});
  EXPECT_EQ(none.reserve, 990);
  const PrizeReport won = Compute(game, {.sales = 2000, .winners = {2, 1}, .stated = {5000}});
  EXPECT_EQ(won.tiers[0].total, 10000);
  EXPECT_EQ(won.reserve, 1000 - 10000 - 10);
}

TEST(ComputePrizes, HandlesADrawWithoutSalesOrWinners) {
  const Game game =
      ParsedGame(GameText({kSix + R"(rest = "75%")" + kToNextDraw, kFive + "fixed = 10"}));
  const PrizeReport report = Compute(game, {});
  EXPECT_EQ(report.pool, 0);
  EXPECT_EQ(report.carry, Carries{});
}

TEST(ComputePrizes, RefusesInputThatContradictsTheRules) {
  const Game game = ParsedGame(GameText({kSix + R"(rest = "75%")", kFive + "fixed = 10"}));
  EXPECT_EQ(Refusal(game, {.sales = -1}), "draw 1: sales -1, expected at least 0");
  EXPECT_EQ(Refusal(game, {.winners = {0, 0, 4}}),
            "draw 1: tier 3: 4 winners of a tier that there is not");
  EXPECT_EQ(Refusal(game, {.carry = {Carry{}, Carry{7, 1}}}),
            "draw 1: tier 2: 7 carried into it, which it can't take");
  EXPECT_EQ(Refusal(game, {.carry = {Carry{-7, 1}}}),
            "draw 1: tier 1: -7 carried into it, which it can't take");
  const Game korea = FindGame("kr-lotto645").value();
  EXPECT_EQ(Refusal(korea, {.draw = DrawId{79}}),
            "draw 79: not of the era that begins with draw 1");
}

TEST(ComputePrizes, RefusesEveryShippedGameWhoseRulesAreNotKnown) {
  const std::vector<std::string_view> known = {"kr-lotto645", "us-powerball"};
  for (const std::string_view id : ListGames()) {
    const Game game = FindGame(id).value();
    const Rules& rules = game.eras.back();
    const Result<PrizeReport> report = ComputePrizes(rules, {.draw = rules.from, .sales = 1000});
    if (std::find(known.begin(), known.end(), id) != known.end()) {
      EXPECT_EQ(ErrorOf(report), "ok") << id;
      continue;
    }
    ASSERT_FALSE(report.ok()) << id;
    EXPECT_EQ(report.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(report.error().message,
              fmt::format("game {}: prizes can't be computed: {}", id, rules.prizes.incomplete));
  }
}

TEST(ComputePrizes, PaysThePowerballJackpotThatTheOperatorStates) {
  const Game game = FindGame("us-powerball").value();
  // 292,201,338 plays, each combination once: the set prizes are 31.987 % of the pool.
  PrizeInput input{.draw = DrawId{1}, .sales = 200 * int64_t{292'201'338}};
  for (size_t i = 0; i < 9; ++i) input.winners[i] = game.eras[0].tiers[i].ways;
  input.stated[0] = int64_t{2'040'000'000} * 100;
  const PrizeReport report = Compute(game, input);
  EXPECT_EQ(report.prizes() - *input.stated[0], 9'346'604'800);  // 31.987 % of the pool.
  EXPECT_EQ(report.tiers[0].total, 204'000'000'000);
}

TEST(ComputePrizes, IsExactAtThreeHundredMillionPlays) {
  const Game game = FindGame("kr-lotto645").value();
  const Rules& rules = game.eras.back();
  const PrizeInput input{.draw = DrawId{1238},
                         .sales = int64_t{300'000'000} * 1000,
                         .winners = {37, 221, 8398, 409'390, 6'732'179}};
  const PrizeReport report = ComputePrizes(rules, input).value();
  const int64_t rest = 150'000'000'000 - int64_t{50'000} * 409'390 - int64_t{5'000} * 6'732'179;
  EXPECT_EQ(report.tiers[0].prize, (rest / 4 * 3 + 36) / 37);
  EXPECT_EQ(report.tiers[1].prize, (rest / 8 + 220) / 221);
  EXPECT_EQ(ErrorOf(CheckConservation(report)), "ok");
}

TEST(ComputePrizes, IsExactAtBillionsAndRefusesWhatDoesNotFit) {
  const Game game = FindGame("kr-lotto645").value();
  const Rules& rules = game.eras.back();
  PrizeInput input{.draw = DrawId{1238},
                   .sales = int64_t{9'000'000'000'000} * 1000,
                   .winners = {1'000'003, 7'000'001, 252'000'011, 12'281'000'000, 201'964'000'000}};
  const Result<PrizeReport> report = ComputePrizes(rules, input);
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report.value().pool, 4'500'000'000'000'000);
  input.sales = INT64_MAX;
  EXPECT_EQ(ErrorOf(ComputePrizes(rules, input)), "ok");
  input.winners[4] = UINT64_MAX;
  EXPECT_EQ(ErrorOf(ComputePrizes(rules, input)),
            "draw 1238: an amount of the prize computation exceeds 63 bits");
  input.winners[4] = 0;
  input.carry[0] = {INT64_MAX, 1};
  EXPECT_EQ(ErrorOf(ComputePrizes(rules, input)),
            "draw 1238: an amount of the prize computation exceeds 63 bits");
}

// ------------------------------------------------------------------------------------------
// properties

// A random game of four tiers; what it is made of is printed on failure.
std::string RandomGame(Random& random) {
  const auto pick = [&](auto... choices) {
    const std::array<const char*, sizeof...(choices)> all = {choices...};
    return all[random.Below(all.size())];
  };
  const char* base = pick("rest", "pool");
  std::string tiers[4];
  uint64_t left = 1000;
  for (size_t i = 0; i < 3; ++i) {
    const uint64_t share = 1 + random.Below(left - (2 - i));
    left -= share;
    tiers[i] = fmt::format("{} = \"{}/1000\"", base, share);
    const char* up = i == 0 ? ", empty = { to = \"reserve\" }" : ", empty = { to = \"up\" }";
    tiers[i] += pick("", kToNextDraw, R"(, empty = { to = "next draw", times = 2 })", up,
                     R"(, empty = { to = "next draw tier 1" })", R"(, empty = { to = "down" })");
    tiers[i] += pick("", "", ", minimum = 12345",
                     R"(, cap = { amount = 500, with_carry = 900, excess = "next draw" })",
                     R"(, cap = { amount = 50, excess = "down" })");
  }
  const char* rounding =
      pick(R"({ mode = "down", unit = "1" })", R"({ mode = "up", unit = "1" })",
           R"({ mode = "half up", unit = "1/100" }, { mode = "up", unit = "1" })",
           R"({ mode = "down", unit = "1/7" }, { mode = "half up", unit = "100" })");
  return GameText({std::string(kSix) + tiers[0], std::string(kFiveBonus) + tiers[1],
                   std::string(kFive) + tiers[2], kFour + "fixed = 3"},
                  rounding);
}

TEST(Conservation, HoldsForRandomRulesSalesAndWinnersOverManyDraws) {
  constexpr uint64_t kSeed = 645;
  Random random({.seed = kSeed});
  for (int round = 0; round < 1500; ++round) {
    const std::string text = RandomGame(random);
    SCOPED_TRACE(fmt::format("seed {} round {}\n{}", kSeed, round, text));
    const Game game = ParsedGame(text);
    Carries carry{};
    for (int draw = 0; draw < 4; ++draw) {
      PrizeInput input{.draw = DrawId{1}, .carry = carry};
      input.sales = static_cast<int64_t>(random.Below(uint64_t{1} << random.Below(50)));
      for (size_t i = 0; i < 4; ++i) {
        if (random.Below(2) == 1) input.winners[i] = random.Below(uint64_t{1} << random.Below(12));
      }
      const PrizeReport report = Compute(game, input);
      // Rounding takes or gives less than one unit (at most 100 + 1/7) for each winner, and less
      // than one minor unit for each carry and the reserve.
      const uint64_t winners = input.winners[0] + input.winners[1] + input.winners[2];
      const auto most = static_cast<int64_t>(101 * winners + 5);
      EXPECT_LE(std::abs(report.breakage), most);
      carry = report.carry;
    }
  }
}

TEST(Conservation, ChecksReportsThatComeFromElsewhere) {
  const Game game = ParsedGame(GameText({kSix + R"(rest = "75%")", kFive + "fixed = 10"}));
  const PrizeReport good = Compute(game, {.sales = 2000, .winners = {3, 20}});
  EXPECT_EQ(ErrorOf(CheckConservation(good)), "ok");
  PrizeReport bad = good;
  bad.reserve += 1;
  EXPECT_EQ(ErrorOf(CheckConservation(bad)),
            "draw 1: 1000 came in, but 1001 went out: pool 1000 + carried in 0 = prizes 800 + "
            "carried out 0 + "
            "reserve 201 + breakage 0");
  bad = good;
  bad.tiers[0].winners = 2;
  EXPECT_EQ(ErrorOf(CheckConservation(bad)),
            "draw 1: tier 1: total 600, but 2 winners get 200 each");
}

}  // namespace
}  // namespace drumroll::game
