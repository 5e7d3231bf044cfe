// What a sale does when it can't: too much at once, a disk that fails, the end of the sale.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pool/sale.h"
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
using ::testing::StartsWith;
using testing::TakeAndPump;
using testing::Told;
using testing::VoidAndPump;

TEST(SaleLimits, RefuseATicketWhenTooManyWait) {
  disk::MemoryDisk disk(/*seed=*/1);
  SaleOptions options = testing::Pumped();
  options.till.queued_tickets_max = 3;
  Shop shop(disk, options, /*partitions=*/1);
  std::vector<Outcome> outcomes(8);
  const auto take = [&](uint64_t number, size_t outcome) {
    shop.sale().Take(NumberedOrder(shop.matrix(), number).order, outcomes[outcome].Teller());
  };
  take(0, 0);
  take(1, 1);
  take(1, 2);  // A retry that waits is one that waits.
  EXPECT_EQ(shop.sale().figures().queued_tickets, 3u);
  take(2, 3);
  EXPECT_THAT(Told(outcomes[3].result()), StartsWith("busy: partition 0: 3 tickets of "));
  take(0, 4);
  EXPECT_THAT(Told(outcomes[4].result()), StartsWith("busy: "));
  shop.sale().Void(KeyOf(0), outcomes[5].Teller());
  EXPECT_THAT(Told(outcomes[5].result()), StartsWith("busy: "));
  EXPECT_EQ(shop.sale().figures().busy, 3u);
  shop.sale().Pump();
  for (const size_t taken : {0u, 1u, 2u}) EXPECT_EQ(Told(outcomes[taken].result()), "ok");
  take(2, 6);
  shop.sale().Pump();
  EXPECT_EQ(Told(outcomes[6].result()), "ok") << "what was refused leaves its key free";
  EXPECT_FALSE(outcomes[6].receipt().repeated);
}

TEST(SaleLimits, RefuseATicketWhenTooManyBytesWait) {
  disk::MemoryDisk disk(/*seed=*/1);
  SaleOptions options = testing::Pumped();
  options.till.queued_bytes_max = 300;
  Shop shop(disk, options, /*partitions=*/1);
  NumberedOrder large(shop.matrix(), 1);
  large.plays.resize(1000, {.main = {1, 2, 3}, .second = {}});
  large.Point();
  Outcome first;
  Outcome second;
  shop.sale().Take(large.order, first.Teller());
  EXPECT_FALSE(first.has_come()) << "one always finds room";
  shop.sale().Take(NumberedOrder(shop.matrix(), 2).order, second.Teller());
  EXPECT_THAT(Told(second.result()), StartsWith("busy: "));
  shop.sale().Pump();
  EXPECT_EQ(Told(first.result()), "ok");
}

// Memory is bounded by frames, too, however small they are.
TEST(SaleLimits, RefuseATicketWhenTooManyFramesWait) {
  disk::MemoryDisk disk(/*seed=*/1);
  SaleOptions options = testing::Pumped();
  options.till.frame_bytes_max = 200;
  Shop shop(disk, options, /*partitions=*/1);
  std::vector<Outcome> outcomes(600);
  for (uint64_t i = 0; i < outcomes.size(); ++i)
    shop.sale().Take(NumberedOrder(shop.matrix(), i).order, outcomes[i].Teller());
  EXPECT_TRUE(outcomes.back().has_come());
  EXPECT_EQ(Told(outcomes.back().result()),
            "busy: partition 0: 128 frames wait already; repeat it in a moment");
  while (shop.sale().Pump()) {
  }
  EXPECT_EQ(shop.sale().figures().frames, 128u);
  EXPECT_EQ(shop.sale().figures().tickets + shop.sale().figures().busy, outcomes.size());
}

// After a failed sync nothing is known of what it should have made durable: nobody gets a receipt,
// and the sale is over for this process. What is in the draw shows when it is opened again.
TEST(SaleLimits, AcknowledgeNothingAnyMoreAfterAFailedSync) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  const Receipt before = Must(TakeAndPump(shop.sale(), 1));
  std::vector<Outcome> outcomes(3);
  shop.sale().Take(NumberedOrder(shop.matrix(), 2).order, outcomes[0].Teller());
  shop.sale().Take(NumberedOrder(shop.matrix(), 2).order, outcomes[1].Teller());
  disk.SetFaults({.sync_fails_one_in = 1});
  shop.sale().Pump();
  disk.SetFaults({});
  for (const size_t waited : {0u, 1u}) {
    EXPECT_THAT(Told(outcomes[waited].result()),
                StartsWith("corrupt: the sale has failed and takes nothing more until it is opened "
                           "again: draw/p0000/log/"))
        << "both, though one only waited";
  }
  for (uint64_t number = 2; number < 30; ++number) {  // In either partition.
    EXPECT_THAT(Told(TakeAndPump(shop.sale(), number)), StartsWith("corrupt: the sale has failed"));
  }
  EXPECT_THAT(Told(VoidAndPump(shop.sale(), before.key)),
              StartsWith("corrupt: the sale has failed"));
  EXPECT_EQ(Must(shop.sale().Find(before.key)), before) << "what was durable is";
  EXPECT_THAT(Told(shop.sale().Stop()), StartsWith("corrupt: the sale has failed"));
  EXPECT_GT(shop.sale().figures().failed, 28u);
  shop.Drop();
  disk.PowerCut();
  shop.Open();
  EXPECT_EQ(Must(shop.sale().Find(before.key)), before);
  EXPECT_EQ(Told(TakeAndPump(shop.sale(), 2)), "ok") << "new, or a retry";
  EXPECT_EQ(shop.sale().figures().keys, 2u);
}

// A ticket whose sync failed may be in the log: only a durable one is known, and none is known not
// to be there.
TEST(SaleLimits, SayOfNoTicketThatItIsNotThereAfterAFailedSync) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk, testing::Pumped(), /*partitions=*/1);
  const Receipt before = Must(TakeAndPump(shop.sale(), 1));
  const PlayName next{.draw = before.draw,
                      .partition = before.partition,
                      .ordinal = Ordinal{Raw(before.first) + before.plays}};
  EXPECT_EQ(Must(shop.sale().Find(KeyOf(2))), std::nullopt);
  EXPECT_EQ(Must(shop.sale().Find(next)), std::nullopt);
  disk.SetFaults({.sync_fails_one_in = 1});
  EXPECT_THAT(Told(TakeAndPump(shop.sale(), 2)), StartsWith("corrupt: the sale has failed"));
  disk.SetFaults({});
  EXPECT_THAT(Told(shop.sale().Find(KeyOf(2))), StartsWith("corrupt: the sale has failed"));
  EXPECT_THAT(Told(shop.sale().Find(next)), StartsWith("corrupt: the sale has failed"));
  EXPECT_THAT(Told(VoidAndPump(shop.sale(), KeyOf(2))), StartsWith("corrupt: the sale has failed"));
  EXPECT_THAT(Told(VoidAndPump(shop.sale(), next)), StartsWith("corrupt: the sale has failed"));
  EXPECT_EQ(Must(shop.sale().Find(before.key)), before) << "what was durable is";
  PlayName elsewhere = next;
  elsewhere.draw = DrawId{8};
  EXPECT_EQ(Must(shop.sale().Find(elsewhere)), std::nullopt) << "of another draw this is known";
}

TEST(SaleLimits, EndTheSaleAtTheCloseAndSayWhen) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  const Receipt sold = Must(TakeAndPump(shop.sale(), 1));
  Outcome waits;
  shop.sale().Take(NumberedOrder(shop.matrix(), 2).order, waits.Teller());
  EXPECT_FALSE(shop.sale().ended());
  Must(shop.Close());
  EXPECT_TRUE(shop.sale().ended());
  EXPECT_EQ(Told(waits.result()), "ok") << "what had come before the close is in the draw";
  const auto expect_ended = [&] {
    EXPECT_EQ(Told(TakeAndPump(shop.sale(), 3)),
              "conflict: the sale for draw 7 ended at 2023-11-14T22:13:20.000000Z; this ticket is "
              "not in it");
    EXPECT_THAT(Told(VoidAndPump(shop.sale(), sold.key)), StartsWith("conflict: "));
    Receipt again = sold;
    again.repeated = true;
    EXPECT_EQ(Must(TakeAndPump(shop.sale(), 1)), again) << "a retry learns that it is in the draw";
    EXPECT_EQ(shop.sale().figures().late, 2u);
  };
  expect_ended();
  shop.Drop();
  shop.clock.Set(Micros{Raw(kTime) + 100'000'000});
  shop.Open();
  expect_ended();
  Must(shop.Close());
  EXPECT_EQ(shop.Seal().Plays(), sold.plays + waits.receipt().plays);
  EXPECT_THAT(Told(shop.TryOpen()), HasSubstr("is sealed; it takes no more plays"));
}

TEST(SaleLimits, GoOnWithTheSaleIfSomebodyMayNotCloseIt) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  EXPECT_THAT(Told(shop.Close({.name = "ann", .role = Role::kSeller})), StartsWith("forbidden: "));
  EXPECT_FALSE(shop.sale().ended());
  EXPECT_EQ(Told(TakeAndPump(shop.sale(), 1)), "ok");
}

// A close that a crash cut off has ended the sale if it has ended one log.
TEST(SaleLimits, DoNotSellOnAfterHalfAClose) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk, testing::Pumped(), /*partitions=*/3);
  Must(TakeAndPump(shop.sale(), 1));
  Must(shop.sale().intake().partition(PartitionId{1}).Close(kTime));
  shop.Drop();
  disk.PowerCut();
  shop.Open();
  EXPECT_TRUE(shop.sale().ended());
  EXPECT_THAT(Told(TakeAndPump(shop.sale(), 2)), StartsWith("conflict: the sale for draw 7 ended"));
  Must(shop.Close());
  EXPECT_EQ(shop.Seal().Tickets(), 1u);
}

TEST(SaleLimits, StopAndGoOnAnotherDay) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  Outcome waits;
  shop.sale().Take(NumberedOrder(shop.matrix(), 1).order, waits.Teller());
  Must(shop.sale().Stop());
  EXPECT_EQ(Told(waits.result()), "ok");
  EXPECT_EQ(Told(TakeAndPump(shop.sale(), 2)), "unavailable: the sale stops");
  EXPECT_EQ(shop.sale().figures().late, 0u);
  EXPECT_EQ(shop.sale().figures().refused, 1u);
  shop.Drop();
  shop.Open();
  EXPECT_TRUE(Must(TakeAndPump(shop.sale(), 1)).repeated);
  EXPECT_FALSE(Must(TakeAndPump(shop.sale(), 2)).repeated);
}

TEST(SaleLimits, DoNotSellForADrawThatCountsNoMore) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  shop.Drop();
  Evening evening = shop.OpenEvening();
  ASSERT_TRUE(Must(evening.Void(Person{}, "fouled")));
  EXPECT_EQ(Told(shop.TryOpen()), "conflict: draw: draw 7 is voided: it counts no more");
}

// Steps of the wall clock by hand, beside a steady one by hand.
class SaleClock : public ::testing::Test {
 protected:
  SaleOptions Options() {
    SaleOptions options = testing::Pumped();
    options.watch.steady_seconds = [this] { return steady_; };
    return options;
  }
  void Pass(double wall_seconds, double steady_seconds) {
    shop_.clock.Set(Micros{Raw(shop_.clock.Now()) + static_cast<int64_t>(wall_seconds * 1e6)});
    steady_ += steady_seconds;
  }
  std::string Sell() { return Told(TakeAndPump(shop_.sale(), next_++)); }

  double steady_ = 1000;
  uint64_t next_ = 0;
  disk::MemoryDisk disk_{/*seed=*/1};
  Shop shop_{disk_, Options(), /*partitions=*/1};
};

TEST_F(SaleClock, MayRunSlowOrFastAndBeSetByALittle) {
  EXPECT_EQ(Sell(), "ok");
  for (int i = 0; i < 100; ++i) {
    Pass(3600 + 30, 3600);
    EXPECT_EQ(Sell(), "ok");
  }
  Pass(-50, 9);
  EXPECT_EQ(Sell(), "ok");
  EXPECT_FALSE(shop_.sale().ClockJump());
}

TEST_F(SaleClock, StopsTheSaleByAJumpUntilSomebodyAcceptsIt) {
  EXPECT_EQ(Sell(), "ok");
  for (const double jump : {3600.0, -3600.0, 61.0, -61.0}) {
    const std::string from = ToText(shop_.clock.Now());
    Pass(jump, 0);
    const std::string told =
        fmt::format("the clock jumped from {} to {}", from, ToText(shop_.clock.Now()));
    EXPECT_EQ(Sell(), "unavailable: " + told + "; somebody has to say that the sale may go on");
    Pass(-jump, 0);
    EXPECT_THAT(Sell(), HasSubstr("the clock jumped")) << "what it has done is known";
    EXPECT_EQ(shop_.sale().ClockJump(), told);
    EXPECT_TRUE(Must(TakeAndPump(shop_.sale(), 0)).repeated) << "a retry needs no clock";
    Evening evening = shop_.OpenEvening();
    EXPECT_THAT(
        Told(shop_.sale().AcceptClock({.name = "ann", .role = Role::kSeller}, "x", evening)),
        StartsWith("forbidden: "));
    EXPECT_THAT(Sell(), HasSubstr("the clock jumped"));
    EXPECT_EQ(Told(shop_.sale().AcceptClock(Person{}, "the radio says so", evening)), "ok");
    EXPECT_EQ(evening.journal().entries().back().action, Action::kClockAccepted);
    EXPECT_EQ(evening.journal().entries().back().note, told + ": the radio says so");
    EXPECT_EQ(Sell(), "ok");
    EXPECT_EQ(Told(shop_.sale().AcceptClock(Person{}, "again", evening)),
              "conflict: the clock has not jumped");
  }
  EXPECT_EQ(shop_.sale().figures().refused, 12u);
}

TEST_F(SaleClock, IsHeldAgainstTheLastTicketAfterARestart) {
  EXPECT_EQ(Sell(), "ok");
  Pass(-61, 0);
  shop_.Drop();
  shop_.Open();
  EXPECT_EQ(Sell(),
            "unavailable: the clock says 2023-11-14T22:12:19.000000Z, but the draw has tickets of "
            "2023-11-14T22:13:20.000000Z; somebody has to say that the sale may go on");
  Evening evening = shop_.OpenEvening();
  Must(shop_.sale().AcceptClock(Person{}, "it was fast before", evening));
  EXPECT_EQ(Must(TakeAndPump(shop_.sale(), 99)).time, kTime) << "time does not go back";
}

TEST_F(SaleClock, DoesNotKeepTheSaleFromItsClose) {
  EXPECT_EQ(Sell(), "ok");
  Pass(-7200, 0);
  EXPECT_THAT(Sell(), HasSubstr("the clock jumped"));
  EXPECT_EQ(Told(shop_.Close()), "ok");
  EXPECT_EQ(shop_.Seal().Tickets(), 1u);
}

}  // namespace
}  // namespace drumroll::pool
