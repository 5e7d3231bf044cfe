#include "workload/players.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "base/partition_hash.h"
#include "workload/mix.h"
#include "workload/test_rules.h"

namespace drumroll::workload {
namespace {

constexpr int64_t kWeek = int64_t{7} * 24 * 3600 * 1'000'000;

PoolOptions Week(uint64_t plays, uint32_t partitions) {
  PoolOptions options;
  options.plays = plays;
  options.partitions = partitions;
  options.seed = 7;
  options.sale_begin = Micros{1'700'000'000'000'000};
  options.sale_end = Micros{1'700'000'000'000'000 + kWeek};
  return options;
}

TEST(Players, AreNamedByTheHashTheyShallHave) {
  Random random({.seed = 1});
  for (int i = 0; i < 10'000; ++i) {
    const uint64_t hash = random.Next();
    ASSERT_EQ(PlayerHash(PlayerWithHash(hash)), hash);
  }
  EXPECT_EQ(PlayerHash(PlayerWithHash(0)), 0u);
  EXPECT_EQ(PlayerHash(PlayerWithHash(UINT64_MAX)), UINT64_MAX);
}

TEST(Players, BelongToThePartitionThatIsFilled) {
  for (const uint32_t partitions : {1u, 3u, 16u, 1000u, 65536u}) {
    const PoolOptions options = Week(uint64_t{partitions} * 200, partitions);
    for (const uint32_t partition : {0u, partitions / 2, partitions - 1}) {
      const PartitionId id{static_cast<uint16_t>(partition)};
      Players players(Lotto645(), options, id, true);
      while (players.plays_left() > 0) {
        ASSERT_EQ(PartitionOf(players.Next().ticket.player, partitions), id);
      }
    }
  }
}

TEST(Players, SellExactlyThePlaysWithUniqueKeysAndRisingTimes) {
  const PoolOptions options = Week(100'003, 4);
  std::set<TicketKey> keys;
  uint64_t plays = 0, tickets = 0;
  for (uint16_t partition = 0; partition < 4; ++partition) {
    Players players(Lotto645(), options, PartitionId{partition}, true);
    Micros last = options.sale_begin;
    while (players.plays_left() > 0) {
      const Players::Purchase purchase = players.Next();
      plays += purchase.plays;
      ++tickets;
      keys.insert(purchase.ticket.key);
      EXPECT_GE(purchase.ticket.time, last);
      EXPECT_LT(purchase.ticket.time, options.sale_end);
      EXPECT_GE(Raw(purchase.ticket.channel), 1u);
      EXPECT_LE(Raw(purchase.ticket.channel), options.channels);
      last = purchase.ticket.time;
    }
  }
  EXPECT_EQ(plays, 100'003u);
  EXPECT_EQ(keys.size(), tickets);
}

TEST(Players, OwnSeveralTicketsEachOfTheWeightedSizes) {
  const PoolOptions options = Week(400'000, 1);
  Players players(Lotto645(), options, PartitionId{0}, true);
  std::map<uint16_t, double> sizes;
  std::map<PlayerId, uint64_t> plays_of;
  double tickets = 0, last_day = 0;
  while (players.plays_left() > 0) {
    const Players::Purchase purchase = players.Next();
    ++sizes[purchase.plays];
    ++tickets;
    plays_of[purchase.ticket.player] += purchase.plays;
    if (Raw(options.sale_end) - Raw(purchase.ticket.time) <= kWeek / 7) last_day += purchase.plays;
  }
  for (uint16_t size = 1; size <= 5; ++size) {
    const double expected = tickets * options.basket_weights[size - 1u] / 100;
    EXPECT_NEAR(sizes[size], expected, 6 * std::sqrt(expected)) << size;
  }
  // 50,000 players with about two tickets each: one in eight (e^-2.08) stays away.
  EXPECT_NEAR(static_cast<double>(plays_of.size()), 50'000 * (1 - std::exp(-tickets / 50'000)),
              600);
  EXPECT_NEAR(last_day / 400'000, 0.41, 0.0001);
}

TEST(Players, AreTheSameForTheSameSeedAndOthersForAnother) {
  PoolOptions options = Week(1000, 2);
  Players a(Lotto645(), options, PartitionId{1}, true);
  Players b(Lotto645(), options, PartitionId{1}, true);
  options.seed = 8;
  Players c(Lotto645(), options, PartitionId{1}, true);
  for (int i = 0; i < 50; ++i) {
    const Players::Purchase one = a.Next(), same = b.Next(), other = c.Next();
    EXPECT_EQ(one.ticket.key, same.ticket.key);
    EXPECT_EQ(one.ticket.player, same.ticket.player);
    EXPECT_EQ(one.plays, same.plays);
    EXPECT_NE(one.ticket.key, other.ticket.key);
  }
}

TEST(PoolOptions, SplitsPlaysEvenlyAndCompletely) {
  for (const uint64_t plays : {0u, 1u, 7u, 1000u}) {
    const PoolOptions options = Week(plays, 7);
    uint64_t sum = 0;
    for (uint16_t p = 0; p < 7; ++p) sum += PlaysOf(options, PartitionId{p});
    EXPECT_EQ(sum, plays);
    EXPECT_LE(PlaysOf(options, PartitionId{0}) - PlaysOf(options, PartitionId{6}), 1u);
  }
}

TEST(PoolOptions, RefusesPoolsThatCannotBe) {
  const game::Rules rules = Lotto645();
  ASSERT_TRUE(CheckPoolOptions(rules, Week(10, 1)).ok());
  const auto expect_refused = [&](auto change, std::string_view reason) {
    PoolOptions options = Week(10, 1);
    change(options);
    const Status status = CheckPoolOptions(rules, options);
    ASSERT_FALSE(status.ok()) << reason;
    EXPECT_EQ(status.error().code, ErrorCode::kInvalid);
    EXPECT_NE(status.error().message.find(reason), std::string::npos) << status.error().message;
  };
  expect_refused([](auto& o) { o.plays = uint64_t{1} << 41; }, "plays: ");
  expect_refused([](auto& o) { o.partitions = 0; }, "partitions: 0, expected 1..65536");
  expect_refused([](auto& o) { o.partitions = 65537; }, "partitions: 65537");
  expect_refused([](auto& o) { o.sale_end = o.sale_begin; }, "expected after its begin");
  expect_refused([](auto& o) { o.sale_end = Micros{INT64_MAX}; }, "more than 50 days");
  expect_refused([](auto& o) { o.last_day_percent = 101; }, "101 % on the last day");
  expect_refused([](auto& o) { o.basket_weights = {0, 0, 0, 0, 0, 1}; },
                 "none for a ticket of 1..5");
  expect_refused([](auto& o) { o.basket_weights = {1u << 21}; }, "basket weights: 2097152");
  expect_refused([](auto& o) { o.channels = 0; }, "channels");
  expect_refused([](auto& o) { o.void_per_mille = 1001; }, "more than 1000 of 1000");
  PoolOptions system = Week(10, 1);
  system.system_per_mille = 1;
  EXPECT_TRUE(CheckPoolOptions(rules, system).ok());
  EXPECT_FALSE(CheckPoolOptions(Otos(), system).ok());
}

}  // namespace
}  // namespace drumroll::workload
