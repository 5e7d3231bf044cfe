#include "settle/settlement.h"

#include <gtest/gtest.h>

#include <map>

#include "settle/bitmap_engine.h"
#include "settle/record_engine.h"
#include "settle/testing.h"

namespace drumroll::settle {
namespace {

using testing::BuiltPool;
using testing::Pool;

constexpr char kPath[] = "winners.aside";

Result<Settlement> SettlePool(BuiltPool& pool) {
  return Settle(pool.disk, pool.input, pool.identity(), kPath);
}

// Settles with both engines and expects what the naive one finds.
void ExpectNaive(const game::Rules& rules, const Pool& pool, const game::Drawn& drawn) {
  BuiltPool built(rules, pool, drawn);
  const Result<Settlement> settled = SettlePool(built);
  ASSERT_TRUE(settled.ok()) << settled.error().message;
  const std::vector<Winner> expected = testing::NaiveWinners(rules, pool, drawn);
  const std::vector<Winner> found = testing::WinnersOf(built.disk, kPath);
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i)
    ASSERT_EQ(found[i], expected[i]) << ToText(found[i]) << " / " << ToText(expected[i]);
  EXPECT_EQ(settled.value().winners, testing::CountsOf(expected));
  EXPECT_EQ(settled.value().places, expected.size());
  const auto counted = CountWinners(built.input);
  ASSERT_TRUE(counted.ok());
  EXPECT_EQ(counted.value().winners, settled.value().winners);
  EXPECT_EQ(counted.value().plays, settled.value().plays);
}

TEST(Settlement, ThreeEnginesAgreeOnPoolsByChance) {
  const uint64_t seed = 81;
  const std::vector<game::Rules> games = testing::SmallGames();
  for (uint64_t round = 0; round < 1000; ++round) {
    SCOPED_TRACE(fmt::format("seed {} round {}", seed, round));
    Random random({.seed = seed, .stream = round});
    const game::Rules& rules = games[round % games.size()];
    const testing::PoolOptions options{.partitions = 1 + random.Below(3),
                                       .plays = 80,
                                       .systems_one_in = round % 2 == 0 ? 0u : 5u,
                                       .voids_one_in = round % 3 == 0 ? 0u : 4u};
    const Pool pool = testing::DrawPool(random, rules.matrix, options);
    ExpectNaive(rules, pool, testing::DrawResult(random, rules.matrix));
    if (HasFatalFailure()) return;
  }
}

TEST(Settlement, ThreeEnginesAgreeOnRulesByChance) {
  const uint64_t seed = 82;
  const std::vector<game::Rules> games = testing::SmallGames();
  for (uint64_t round = 0; round < 200; ++round) {
    SCOPED_TRACE(fmt::format("seed {} round {}", seed, round));
    Random random({.seed = seed, .stream = round});
    const game::Rules rules = testing::RandomRules(random, games[round % games.size()].matrix);
    const Pool pool =
        testing::DrawPool(random, rules.matrix,
                          {.partitions = 2, .plays = 60, .systems_one_in = 4, .voids_one_in = 5});
    ExpectNaive(rules, pool, testing::DrawResult(random, rules.matrix));
    if (HasFatalFailure()) return;
  }
}

// Many blocks and two segments, tickets and voids across their ends.
TEST(Settlement, ThreeEnginesAgreeAcrossSegments) {
  Random random({.seed = 83});
  const game::Rules rules = testing::SmallLotto();
  Pool pool;
  pool.partitions.resize(2);
  pool.partitions[1].tickets = segment::testing::DrawTickets(
      random, rules.matrix,
      {.plays = (1u << 20) + 70'000, .plays_max = 50, .systems_one_in = 5000});
  for (size_t ticket = 0; ticket < pool.partitions[1].tickets.size(); ticket += 97)
    pool.partitions[1].voided.insert(ticket);
  const std::vector<uint64_t> first = testing::FirstOrdinals(pool.partitions[1]);
  for (size_t ticket = 0; ticket + 1 < first.size(); ++ticket)
    if (first[ticket] < 1u << 20 && first[ticket + 1] > 1u << 20)
      pool.partitions[1].voided.insert(ticket);
  ExpectNaive(rules, pool, testing::DrawResult(random, rules.matrix));
}

TEST(Settlement, IsTheSameForAnyThreadsAndKernel) {
  Random random({.seed = 84});
  const game::Rules rules = testing::SmallTwoDrums();
  const Pool pool =
      testing::DrawPool(random, rules.matrix,
                        {.partitions = 7, .plays = 3000, .systems_one_in = 9, .voids_one_in = 9});
  BuiltPool built(rules, pool, testing::DrawResult(random, rules.matrix));
  const Result<Settlement> alone = SettlePool(built);
  ASSERT_TRUE(alone.ok()) << alone.error().message;
  for (const size_t threads : {2u, 5u}) {
    for (const KernelPath path : kKernelPaths) {
      if (!Supported(path)) continue;
      built.input.threads = threads;
      built.input.kernel = path;
      const Result<Settlement> settled = SettlePool(built);
      ASSERT_TRUE(settled.ok()) << settled.error().message;
      EXPECT_EQ(settled.value().outcome, alone.value().outcome);
    }
  }
}

TEST(Settlement, OfEveryCombinationOnceCountsTheWays) {
  Random random({.seed = 85});
  for (const game::Rules& rules : testing::SmallGames()) {
    Pool pool;
    pool.partitions.resize(1);
    testing::Numbers main(rules.matrix.main.of);
    testing::Numbers second(rules.matrix.second.of);
    for (size_t i = 0; i < main.size(); ++i) main[i] = static_cast<uint8_t>(i + 1);
    for (size_t i = 0; i < second.size(); ++i) second[i] = static_cast<uint8_t>(i + 1);
    testing::ForEachSubset(main, rules.matrix.main.pick, [&](const auto& a) {
      testing::ForEachSubset(second, rules.matrix.second.pick, [&](const auto& b) {
        pool.partitions[0].tickets.push_back({PlayerId{1}, {}, {{a, b}}});
      });
    });
    for (int result = 0; result < 3; ++result) {
      BuiltPool built(rules, pool, testing::DrawResult(random, rules.matrix));
      const Result<Settlement> settled = SettlePool(built);
      ASSERT_TRUE(settled.ok()) << settled.error().message;
      for (size_t tier = 0; tier < rules.tiers.size(); ++tier)
        EXPECT_EQ(settled.value().winners[tier], rules.tiers[tier].ways);
    }
  }
}

// Birthdays and patterns: thousands of people share one combination, and may all win.
TEST(Settlement, CountsMoreWinnersOfOneCombinationThan16BitsHold) {
  const game::Rules rules = testing::SmallLotto();
  const game::Drawn drawn{.main = {1, 2, 3, 4, 5, 6}, .bonus = {7}, .second = {}};
  constexpr uint32_t kTickets = 6;
  constexpr uint32_t kPlays = 12'000;  // Together more than 2^16.
  Pool pool;
  pool.partitions.resize(1);
  for (uint32_t i = 0; i < kTickets; ++i) {
    pool.partitions[0].tickets.push_back(
        {PlayerId{i}, {}, std::vector<testing::OwnedPlay>(kPlays, {{1, 2, 3, 4, 5, 6}, {}})});
  }
  BuiltPool built(rules, pool, drawn);
  const Settlement settled = SettlePool(built).value();
  EXPECT_EQ(settled.winners[0], uint64_t{kTickets} * kPlays);
  EXPECT_EQ(settled.places, uint64_t{kTickets} * kPlays);
  EXPECT_EQ(testing::WinnersOf(built.disk, kPath).size(), uint64_t{kTickets} * kPlays);
}

TEST(Settlement, OfASystemPlayEqualsItsExpansionBoughtOneByOne) {
  Random random({.seed = 86});
  const game::Rules rules = testing::SmallTwoDrums();
  for (int round = 0; round < 50; ++round) {
    const testing::OwnedPlay play = segment::testing::DrawPlay(random, rules.matrix, true);
    Pool system;
    system.partitions.resize(1);
    system.partitions[0].tickets.push_back({PlayerId{1}, {}, {play}});
    Pool single;
    single.partitions.resize(1);
    testing::ForEachSubset(play.main, rules.matrix.main.pick, [&](const auto& a) {
      testing::ForEachSubset(play.second, rules.matrix.second.pick, [&](const auto& b) {
        single.partitions[0].tickets.push_back({PlayerId{1}, {}, {{a, b}}});
      });
    });
    const game::Drawn drawn = testing::DrawResult(random, rules.matrix);
    BuiltPool one(rules, system, drawn);
    BuiltPool many(rules, single, drawn);
    EXPECT_EQ(SettlePool(one).value().winners, SettlePool(many).value().winners);
  }
}

TEST(Settlement, DoesNotCareHowNumbersAreCalled) {
  Random random({.seed = 87});
  const game::Rules rules = testing::SmallLotto();
  Pool pool = testing::DrawPool(random, rules.matrix, {.plays = 500, .systems_one_in = 6});
  game::Drawn drawn = testing::DrawResult(random, rules.matrix);
  BuiltPool before(rules, pool, drawn);
  const Settlement settled = SettlePool(before).value();

  testing::Numbers renamed(rules.matrix.main.of + 1u);
  for (size_t i = 0; i < renamed.size(); ++i) renamed[i] = static_cast<uint8_t>(i);
  for (size_t i = renamed.size() - 1; i > 1; --i)
    std::swap(renamed[i], renamed[1 + random.Below(i)]);
  const auto rename = [&](testing::Numbers& numbers) {
    for (uint8_t& number : numbers) number = renamed[number];
    std::sort(numbers.begin(), numbers.end());
  };
  for (auto& partition : pool.partitions)
    for (auto& ticket : partition.tickets)
      for (auto& play : ticket.plays) rename(play.main);
  rename(drawn.main);
  rename(drawn.bonus);
  BuiltPool after(rules, pool, drawn);
  EXPECT_EQ(SettlePool(after).value().outcome, settled.outcome);
}

TEST(Settlement, FindsTheSamePlaysInAnyOrderOfTickets) {
  Random random({.seed = 88});
  const game::Rules rules = testing::SmallPowerball();
  Pool pool = testing::DrawPool(random, rules.matrix, {.partitions = 1, .plays = 500});
  const game::Drawn drawn = testing::DrawResult(random, rules.matrix);
  const auto wins = [&] {
    BuiltPool built(rules, pool, drawn);
    EXPECT_TRUE(SettlePool(built).ok());
    std::map<std::pair<uint64_t, uint32_t>, uint64_t> by_player;
    for (const Winner& winner : testing::WinnersOf(built.disk, kPath))
      by_player[{Raw(winner.player), winner.tier}] += winner.weight;
    return by_player;
  };
  const auto before = wins();
  auto& tickets = pool.partitions[0].tickets;
  for (size_t i = tickets.size(); i > 1; --i) std::swap(tickets[i - 1], tickets[random.Below(i)]);
  EXPECT_EQ(wins(), before);
}

TEST(Settlement, OfThePoolTwiceCountsTwice) {
  Random random({.seed = 89});
  const game::Rules rules = testing::SmallTwoBonus();
  Pool pool = testing::DrawPool(random, rules.matrix, {.partitions = 2, .plays = 300});
  const game::Drawn drawn = testing::DrawResult(random, rules.matrix);
  BuiltPool once(rules, pool, drawn);
  const Settlement before = SettlePool(once).value();
  pool.partitions.push_back(pool.partitions[0]);
  pool.partitions.push_back(pool.partitions[1]);
  BuiltPool twice(rules, pool, drawn);
  const Settlement after = SettlePool(twice).value();
  EXPECT_EQ(after.plays, 2 * before.plays);
  for (size_t tier = 0; tier < kTiersMax; ++tier)
    EXPECT_EQ(after.winners[tier], 2 * before.winners[tier]);
}

TEST(Settlement, WithAnotherBonusMovesOnlyTheTiersThatAskForIt) {
  Random random({.seed = 90});
  const game::Rules rules = testing::SmallLotto();
  const Pool pool = testing::DrawPool(random, rules.matrix, {.plays = 2000});
  game::Drawn drawn{.main = {1, 2, 3, 4, 5, 6}, .bonus = {7}, .second = {}};
  BuiltPool first(rules, pool, drawn);
  const TierCounts before = SettlePool(first).value().winners;
  drawn.bonus = {12};
  BuiltPool second(rules, pool, drawn);
  const TierCounts after = SettlePool(second).value().winners;
  EXPECT_EQ(after[0], before[0]);
  EXPECT_EQ(after[1] + after[2], before[1] + before[2]);
  EXPECT_EQ(after[3], before[3]);
  EXPECT_EQ(after[4], before[4]);
}

TEST(Settlement, OfAnEmptyPoolIsAnEmptyList) {
  const game::Rules rules = testing::SmallLotto();
  Pool pool;
  pool.partitions.resize(2);
  Random random({.seed = 91});
  BuiltPool built(rules, pool, testing::DrawResult(random, rules.matrix));
  const Result<Settlement> settled = SettlePool(built);
  ASSERT_TRUE(settled.ok()) << settled.error().message;
  EXPECT_EQ(settled.value().places, 0u);
  EXPECT_EQ(settled.value().plays, 0u);
}

// A pool whose play 3 wins tier 1.
struct Jackpot {
  game::Rules rules = testing::SmallLotto();
  game::Drawn drawn{.main = {1, 2, 3, 4, 5, 6}, .bonus = {7}, .second = {}};
  Pool pool;

  Jackpot() {
    pool.partitions.resize(1);
    for (int i = 0; i < 6; ++i)
      pool.partitions[0].tickets.push_back({PlayerId{40}, {}, {{{1, 8, 9, 10, 11, 12}, {}}}});
    pool.partitions[0].tickets[3] = {PlayerId{42}, {}, {{{1, 2, 3, 4, 5, 6}, {}}}};
  }
};

TEST(Settlement, StopsAndShowsAWinnerThatOnlyTheLogHas) {
  Jackpot jackpot;
  BuiltPool built(jackpot.rules, jackpot.pool, jackpot.drawn);
  // A valid segment, but of another play: what someone could do who has the key to every checksum.
  Pool::Partition changed = jackpot.pool.partitions[0];
  changed.tickets[3].plays[0].main = {1, 2, 3, 4, 5, 12};
  built.BuildSegments(0, changed);
  const Result<Settlement> settled = SettlePool(built);
  ASSERT_FALSE(settled.ok());
  EXPECT_EQ(settled.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(
      settled.error().message,
      "the engines disagree, first at partition 0 ordinal 3: by the bitmaps [no win there], by "
      "the log's records [partition 0 ordinal 3: tier 1 weight 1 (standard) player 42]");
}

TEST(Settlement, StopsAndShowsAWinnerThatOnlyTheSegmentHas) {
  Jackpot jackpot;
  BuiltPool built(jackpot.rules, jackpot.pool, jackpot.drawn);
  Pool::Partition changed = jackpot.pool.partitions[0];
  changed.tickets[5].plays[0].main = {1, 2, 3, 4, 5, 6};
  built.BuildSegments(0, changed);
  const Result<Settlement> settled = SettlePool(built);
  ASSERT_FALSE(settled.ok());
  EXPECT_EQ(
      settled.error().message,
      "the engines disagree, first at partition 0 ordinal 5: by the bitmaps [partition 0 ordinal "
      "5: tier 1 weight 1 (standard) player 40], by the log's records [no win there]");
}

TEST(Settlement, StopsWhenAPlayerIsAnother) {
  Jackpot jackpot;
  BuiltPool built(jackpot.rules, jackpot.pool, jackpot.drawn);
  Pool::Partition changed = jackpot.pool.partitions[0];
  changed.tickets[3].player = PlayerId{666};
  built.BuildSegments(0, changed);
  const Result<Settlement> settled = SettlePool(built);
  ASSERT_FALSE(settled.ok());
  EXPECT_NE(settled.error().message.find("player 666"), std::string::npos);
  EXPECT_NE(settled.error().message.find("player 42"), std::string::npos);
}

TEST(Settlement, StopsWhenTheVoidsAreNotTheLogs) {
  Jackpot jackpot;
  jackpot.pool.partitions[0].voided = {1};
  BuiltPool built(jackpot.rules, jackpot.pool, jackpot.drawn);
  EXPECT_TRUE(SettlePool(built).ok());
  built.input.partitions[0].voids.push_back({Ordinal{3}, 1});
  const Result<Settlement> hidden = SettlePool(built);
  ASSERT_FALSE(hidden.ok());
  EXPECT_EQ(
      hidden.error().message,
      "partition 0: the voids given to settling are not those of the log, first from ordinal 3 "
      "on");
  built.input.partitions[0].voids.clear();
  EXPECT_FALSE(SettlePool(built).ok());
}

TEST(Settlement, RefusesADamagedSegmentWhereverItReads) {
  Random random({.seed = 92});
  Jackpot jackpot;
  BuiltPool built(jackpot.rules, jackpot.pool, jackpot.drawn);
  const segment::Layout layout = built.input.partitions[0].segments[0]->layout();
  for (const uint32_t section : {0u, 6u, layout.starts(), layout.players()}) {
    uint8_t& byte = built.last_segment()[layout.offset(section)];
    byte ^= 1;
    const Result<Settlement> settled = SettlePool(built);
    byte ^= 1;
    ASSERT_FALSE(settled.ok());
    EXPECT_EQ(settled.error().code, ErrorCode::kCorrupt);
  }
  EXPECT_TRUE(SettlePool(built).ok());
}

TEST(Settlement, RefusesInputThatIsNotTheDraws) {
  Jackpot jackpot;
  BuiltPool built(jackpot.rules, jackpot.pool, jackpot.drawn);
  const Input good = built.input;
  built.input.drawn.main.pop_back();
  EXPECT_EQ(SettlePool(built).error().code, ErrorCode::kInvalid);
  built.input = good;
  built.input.draw = DrawId{7};
  EXPECT_EQ(SettlePool(built).error().code, ErrorCode::kInvalid);
  built.input = good;
  built.input.partitions[0].segments.push_back(built.input.partitions[0].segments[0]);
  EXPECT_EQ(SettlePool(built).error().code, ErrorCode::kInvalid);
  built.input = good;
  built.input.partitions[0].voids = {{Ordinal{2}, 2}, {Ordinal{3}, 1}};
  EXPECT_EQ(SettlePool(built).error().code, ErrorCode::kInvalid);
  built.input.partitions[0].voids = {{Ordinal{5}, 2}};
  EXPECT_EQ(SettlePool(built).error().code, ErrorCode::kInvalid);
}

TEST(Settlement, ConfirmsNothingThatIsNotOnTheMedium) {
  Jackpot jackpot;
  BuiltPool built(jackpot.rules, jackpot.pool, jackpot.drawn);
  const Settlement written = WriteWinners(built.disk, built.input, built.identity(), kPath).value();
  EXPECT_TRUE(ConfirmSettlement(built.disk, built.input, built.identity(), written, kPath).ok());
  built.disk.FlipBit(kPath, 8 * sizeof(Header) + 3, disk::MemoryDisk::Rot::kMedium);
  const Status status =
      ConfirmSettlement(built.disk, built.input, built.identity(), written, kPath);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace drumroll::settle
