// What a sale answers, step by step and without threads; sale_threads_test.cc has those.
#include "pool/sale.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pool/sale_testing.h"

namespace drumroll::pool {
namespace {

using ::testing::HasSubstr;
using testing::KeyOf;
using testing::kTime;
using testing::Must;
using testing::NumberedOrder;
using testing::Outcome;
using testing::Shop;
using testing::TakeAndPump;
using testing::Told;
using testing::VoidAndPump;

TEST(Sale, GivesAReceiptOnceTheTicketIsDurableAndNotBefore) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  const NumberedOrder wanted(shop.matrix(), 1);
  Outcome outcome;
  shop.sale().Take(wanted.order, outcome.Teller());
  EXPECT_FALSE(outcome.has_come());
  EXPECT_TRUE(shop.sale().Pump());
  ASSERT_TRUE(outcome.has_come());
  const Receipt receipt = outcome.receipt();
  EXPECT_EQ(receipt.draw, DrawId{7});
  EXPECT_EQ(receipt.first, Ordinal{0});
  EXPECT_EQ(receipt.plays, wanted.plays.size());
  EXPECT_EQ(receipt.time, kTime);
  EXPECT_EQ(receipt.key, wanted.order.key);
  EXPECT_EQ(receipt.player, wanted.order.player);
  EXPECT_FALSE(receipt.repeated);
  EXPECT_FALSE(receipt.voided);
  EXPECT_EQ(ParseTicketCode(receipt.code).value(),
            (PlayName{receipt.draw, receipt.partition, receipt.first}));
  disk.PowerCut();
  shop.Drop();
  shop.Open();
  EXPECT_EQ(Must(shop.sale().Find(wanted.order.key)), receipt);
  EXPECT_FALSE(shop.sale().Pump());
}

TEST(Sale, GivesARetryTheSameReceiptForTheWholeDraw) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  std::vector<Receipt> receipts;
  for (uint64_t i = 0; i < 100; ++i) {
    shop.clock.Set(Micros{Raw(kTime) + static_cast<int64_t>(i)});
    receipts.push_back(Must(TakeAndPump(shop.sale(), i)));
  }
  for (int restart = 0; restart < 2; ++restart) {
    for (uint64_t i = 0; i < 100; ++i) {
      Receipt expected = receipts[i];
      EXPECT_EQ(Must(shop.sale().Find(KeyOf(i))), expected);
      expected.repeated = true;
      EXPECT_EQ(Must(TakeAndPump(shop.sale(), i)), expected) << i;
    }
    EXPECT_EQ(shop.sale().figures().repeats, 100u);
    shop.Drop();
    shop.Open();
  }
  EXPECT_EQ(shop.sale().figures().keys, 100u);
}

TEST(Sale, LetsARetryOfATicketInFlightWaitForTheFirst) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  const NumberedOrder wanted(shop.matrix(), 5);
  Outcome first;
  Outcome second;
  Outcome third;
  shop.sale().Take(wanted.order, first.Teller());
  shop.clock.Set(Micros{Raw(kTime) + 1000});
  shop.sale().Take(wanted.order, second.Teller());
  shop.sale().Take(wanted.order, third.Teller());
  EXPECT_FALSE(second.has_come());
  EXPECT_EQ(shop.sale().figures().queued_tickets, 3u);
  EXPECT_TRUE(shop.sale().Pump());
  Receipt expected = first.receipt();
  EXPECT_FALSE(expected.repeated);
  EXPECT_EQ(expected.time, kTime);
  expected.repeated = true;
  EXPECT_EQ(second.receipt(), expected);
  EXPECT_EQ(third.receipt(), expected);
  const SaleFigures figures = shop.sale().figures();
  EXPECT_EQ(figures.tickets, 1u);
  EXPECT_EQ(figures.plays, wanted.plays.size());
  EXPECT_EQ(figures.repeats, 2u);
  EXPECT_EQ(figures.queued_tickets, 0u);
  EXPECT_EQ(figures.queued_bytes, 0u);
}

// Everything that makes a ticket another one, in flight and in the log.
TEST(Sale, RefusesAKeyThatComesAgainForSomethingElse) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  NumberedOrder wanted(shop.matrix(), 5);
  wanted.plays = {{.main = {1, 2, 3}, .second = {}}, {.main = {4, 5, 6}, .second = {}}};
  wanted.Point();
  Outcome first;
  shop.sale().Take(wanted.order, first.Teller());
  for (const bool in_log : {false, true}) {
    const auto refused = [&](const Order& order) {
      Outcome outcome;
      shop.sale().Take(order, outcome.Teller());
      EXPECT_TRUE(outcome.has_come()) << "nothing waits for a sync";
      EXPECT_EQ(Told(outcome.result()),
                "conflict: the draw has a ticket with this key and another content already");
    };
    Order other = wanted.order;
    other.player = PlayerId{Raw(other.player) + 1};
    refused(other);
    other = wanted.order;
    other.channel = Channel{Raw(other.channel) + 1};
    refused(other);
    other = wanted.order;
    other.quick_pick = !other.quick_pick;
    refused(other);
    other = wanted.order;
    other.plays = other.plays.first(1);
    refused(other);
    NumberedOrder numbers(shop.matrix(), 5);
    numbers.plays = {{.main = {1, 2, 3}, .second = {}}, {.main = {4, 5, 7}, .second = {}}};
    numbers.Point();
    refused(numbers.order);
    numbers.plays.resize(3, numbers.plays[0]);
    numbers.Point();
    refused(numbers.order);
    shop.sale().Pump();
    ASSERT_TRUE(first.has_come());
    EXPECT_EQ(shop.sale().figures().conflicts, in_log ? 12u : 6u);
  }
  EXPECT_EQ(shop.sale().figures().tickets, 1u);
}

// Who draws the numbers anew for each try gets those of the first one.
TEST(Sale, KnowsAQuickPickAgainWhoseNumbersWereDrawnAnew) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  const auto pick = [&](std::vector<std::vector<uint8_t>> plays) {
    auto order = std::make_unique<NumberedOrder>(shop.matrix(), 5);
    order->order.quick_pick = true;
    order->order.any_numbers = true;
    order->plays.clear();
    for (auto& main : plays) order->plays.push_back({.main = std::move(main), .second = {}});
    order->Point();
    return order;
  };
  const auto first = pick({{1, 2, 3}, {1, 2, 3, 4}});
  const auto again = pick({{2, 4, 6}, {2, 3, 5, 6}});
  const auto sizes = pick({{2, 3, 5, 6}, {2, 4, 6}});
  const auto more = pick({{2, 4, 6}, {2, 3, 5, 6}, {1, 2, 3}});
  Outcome receipt;
  Outcome in_flight;
  shop.sale().Take(first->order, receipt.Teller());
  shop.sale().Take(again->order, in_flight.Teller());
  shop.sale().Pump();
  Receipt expected = receipt.receipt();
  expected.repeated = true;
  EXPECT_EQ(in_flight.receipt(), expected);
  EXPECT_EQ(Must(TakeAndPump(shop.sale(), again->order)), expected);
  for (const auto* other : {&sizes, &more})
    EXPECT_THAT(Told(TakeAndPump(shop.sale(), (*other)->order)), HasSubstr("conflict"));
  Order chosen = again->order;
  chosen.any_numbers = false;
  EXPECT_THAT(Told(TakeAndPump(shop.sale(), chosen)), HasSubstr("conflict"));
  chosen = first->order;
  chosen.any_numbers = false;
  EXPECT_EQ(Must(TakeAndPump(shop.sale(), chosen)), expected) << "the numbers of the receipt";
}

TEST(Sale, NamesThePlayThatTheGameDoesNotHave) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  NumberedOrder order(shop.matrix(), 5);
  order.plays = {{.main = {1, 2, 3}, .second = {}}, {.main = {3, 2, 1}, .second = {}}};
  order.Point();
  EXPECT_THAT(Told(TakeAndPump(shop.sale(), order.order)), HasSubstr("invalid: plays[1]: "));
  order.plays.clear();
  order.Point();
  EXPECT_EQ(Told(TakeAndPump(shop.sale(), order.order)), "invalid: 0 plays, expected 1 to 65535");
  order.plays.resize(65536, {.main = {1, 2, 3}, .second = {}});
  order.Point();
  EXPECT_EQ(Told(TakeAndPump(shop.sale(), order.order)),
            "invalid: 65536 plays, expected 1 to 65535");
  order.plays.resize(65535);
  order.Point();
  EXPECT_THAT(Told(TakeAndPump(shop.sale(), order.order)),
              HasSubstr("invalid: a ticket of 196645 bytes; the logs of this draw have room for"));
  EXPECT_EQ(shop.sale().figures().invalid, 4u);
  EXPECT_EQ(shop.sale().figures().keys, 0u) << "a key is free if its order was refused";
}

TEST(Sale, TakesATicketAsLargeAsALogFile) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  NumberedOrder order(shop.matrix(), 5);
  order.plays.resize((64_KiB - 64 - 128 - 8 - 40) / 3, {.main = {1, 2, 3}, .second = {}});
  order.Point();
  EXPECT_EQ(Told(TakeAndPump(shop.sale(), order.order)), "ok");
  EXPECT_EQ(Must(TakeAndPump(shop.sale(), order.order)).plays, order.plays.size());
}

TEST(Sale, FindsATicketByItsKeyAndByEachOfItsPlays) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  for (uint64_t i = 0; i < 40; ++i) {
    const Receipt receipt = Must(TakeAndPump(shop.sale(), i));
    for (uint32_t play = 0; play < receipt.plays; ++play) {
      const PlayName name{receipt.draw, receipt.partition, Ordinal{Raw(receipt.first) + play}};
      EXPECT_EQ(Must(shop.sale().Find(name)), receipt);
    }
    const PlayName behind{receipt.draw, receipt.partition,
                          Ordinal{Raw(receipt.first) + receipt.plays}};
    EXPECT_EQ(Must(shop.sale().Find(behind)), std::nullopt);
  }
  EXPECT_EQ(Must(shop.sale().Find(KeyOf(40))), std::nullopt);
  EXPECT_EQ(Must(shop.sale().Find(PlayName{DrawId{8}, PartitionId{0}, Ordinal{0}})), std::nullopt);
  EXPECT_EQ(Must(shop.sale().Find(PlayName{DrawId{7}, PartitionId{2}, Ordinal{0}})), std::nullopt);
  Outcome waits;
  shop.sale().Take(NumberedOrder(shop.matrix(), 40).order, waits.Teller());
  EXPECT_EQ(Must(shop.sale().Find(KeyOf(40))), std::nullopt) << "it may be lost yet";
}

TEST(Sale, VoidsATicketOnceAndSaysWhen) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  const Receipt sold = Must(TakeAndPump(shop.sale(), 1));
  const Receipt other = Must(TakeAndPump(shop.sale(), 2));
  const Micros later{Raw(kTime) + 5000};
  shop.clock.Set(later);
  Receipt expected = sold;
  expected.voided = later;
  EXPECT_EQ(Must(VoidAndPump(shop.sale(), sold.key)), expected);
  shop.clock.Set(Micros{Raw(later) + 5000});
  expected.repeated = true;
  for (int restart = 0; restart < 2; ++restart) {
    EXPECT_EQ(Must(VoidAndPump(shop.sale(), sold.key)), expected);
    EXPECT_EQ(Must(VoidAndPump(shop.sale(), ParseTicketCode(sold.code).value())), expected);
    EXPECT_EQ(Must(TakeAndPump(shop.sale(), 1)), expected) << "a retry learns that it is voided";
    EXPECT_FALSE(Must(shop.sale().Find(other.key))->voided);
    shop.Drop();
    shop.Open();
  }
  EXPECT_EQ(Told(VoidAndPump(shop.sale(), KeyOf(3))),
            "not found: the draw has no ticket with this key");
  EXPECT_THAT(Told(VoidAndPump(shop.sale(), PlayName{DrawId{7}, PartitionId{1}, Ordinal{999}})),
              HasSubstr("not found: no ticket with the code 000001-R02000-00Z79G"));
  Must(shop.Close());
  EXPECT_EQ(shop.Seal().VoidedPlays(), sold.plays);
}

TEST(Sale, VoidsATicketThatIsInFlightOnceItIsThere) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  Outcome sold;
  Outcome voided;
  Outcome again;
  shop.sale().Take(NumberedOrder(shop.matrix(), 1).order, sold.Teller());
  shop.sale().Void(KeyOf(1), voided.Teller());
  shop.sale().Void(KeyOf(1), again.Teller());
  EXPECT_TRUE(shop.sale().Pump());
  EXPECT_TRUE(sold.has_come());
  EXPECT_FALSE(voided.has_come());
  EXPECT_TRUE(shop.sale().Pump());
  EXPECT_EQ(voided.receipt().voided, kTime);
  EXPECT_FALSE(voided.receipt().repeated);
  EXPECT_EQ(again.receipt().voided, kTime);
  EXPECT_TRUE(again.receipt().repeated);
  EXPECT_EQ(shop.sale().figures().voids, 1u);
  EXPECT_EQ(shop.sale().figures().queued_tickets, 0u);
  EXPECT_EQ(shop.sale().figures().queued_bytes, 0u);
}

TEST(Sale, NeverLetsTimeGoBackInAPartition) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk, testing::Pumped(), /*partitions=*/1);
  const auto at = [&](int64_t offset) { shop.clock.Set(Micros{Raw(kTime) + offset}); };
  at(10);
  EXPECT_EQ(Must(TakeAndPump(shop.sale(), 1)).time, Micros{Raw(kTime) + 10});
  at(5);
  EXPECT_EQ(Must(TakeAndPump(shop.sale(), 2)).time, Micros{Raw(kTime) + 10});
  shop.Drop();
  shop.Open();
  EXPECT_EQ(Must(TakeAndPump(shop.sale(), 3)).time, Micros{Raw(kTime) + 10});
  at(11);
  EXPECT_EQ(Must(TakeAndPump(shop.sale(), 4)).time, Micros{Raw(kTime) + 11});
}

// One sync for all that waits, however many frames it takes.
TEST(Sale, CommitsAllThatWaitsWithOneSync) {
  disk::MemoryDisk disk(/*seed=*/1);
  SaleOptions options = testing::Pumped();
  options.till.frame_bytes_max = 500;
  Shop shop(disk, options, /*partitions=*/1);
  std::vector<Outcome> outcomes(100);
  for (uint64_t i = 0; i < 100; ++i)
    shop.sale().Take(NumberedOrder(shop.matrix(), i).order, outcomes[i].Teller());
  EXPECT_TRUE(shop.sale().Pump());
  uint64_t next = 0;
  for (const Outcome& outcome : outcomes) {
    EXPECT_EQ(outcome.receipt().first, Ordinal{next}) << "in the order in which they came";
    next += outcome.receipt().plays;
  }
  const SaleFigures figures = shop.sale().figures();
  EXPECT_EQ(figures.syncs, 1u);
  EXPECT_EQ(figures.sync.count, 1u);
  EXPECT_GE(figures.frames, 10u);
  EXPECT_EQ(figures.tickets, 100u);
  EXPECT_EQ(figures.plays, next);
}

}  // namespace
}  // namespace drumroll::pool
