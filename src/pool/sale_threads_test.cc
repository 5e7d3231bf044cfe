// Many threads sell, try again, contradict themselves, cancel and look, while committers commit and
// somebody closes. What must hold whatever the schedule: acknowledged ⊆ pool ⊆ sent, nothing twice,
// every answer to one key the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "pool/sale.h"
#include "pool/sale_testing.h"

namespace drumroll::pool {
namespace {

using testing::KeyOf;
using testing::kTime;
using testing::Must;
using testing::NumberedOrder;
using testing::PoolOf;
using testing::Shop;
using testing::TakeAndWait;
using testing::Told;

// What sellers were told.
class Ledger {
 public:
  void Note(uint64_t number, Result<Receipt> result) {
    const std::lock_guard lock(mutex_);
    ++answers_;
    if (!result.ok()) return refused_[number].push_back(std::move(result).error());
    Receipt receipt = std::move(result).value();
    firsts_ += receipt.repeated ? 0 : 1;
    receipt.repeated = false;
    receipt.voided.reset();  // It may be cancelled between two tries.
    const auto [found, fresh] = receipts_.emplace(number, receipt);
    EXPECT_TRUE(fresh || found->second == receipt) << "two receipts for ticket " << number;
  }

  uint64_t answers() {
    const std::lock_guard lock(mutex_);
    return answers_;
  }
  // Nobody notes any more.
  uint64_t firsts() const { return firsts_; }
  const std::map<uint64_t, Receipt>& receipts() const { return receipts_; }
  const std::map<uint64_t, std::vector<Error>>& refused() const { return refused_; }

 private:
  std::mutex mutex_;
  uint64_t answers_ = 0;
  uint64_t firsts_ = 0;
  std::map<uint64_t, Receipt> receipts_;
  std::map<uint64_t, std::vector<Error>> refused_;
};

constexpr uint32_t kSellers = 6;

// Runs a piece of work in so many threads at once.
template <typename Work>
void InThreads(uint32_t threads, Work work) {
  std::latch start(threads);
  std::vector<std::thread> running;
  for (uint32_t i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      start.arrive_and_wait();
      work(i);
    });
  }
  for (std::thread& thread : running) thread.join();
}

void ExpectPool(disk::Disk& disk, Shop& shop, const Ledger& ledger, uint64_t sent) {
  const auto pool = PoolOf(disk, shop.draw());
  for (const auto& [number, receipt] : ledger.receipts()) {
    ASSERT_TRUE(pool.contains(KeyOf(number))) << number << " is acknowledged and lost";
    Receipt found = pool.at(KeyOf(number));
    found.voided.reset();
    EXPECT_EQ(found, receipt) << number;
  }
  std::set<TicketKey> keys;
  for (uint64_t number = 0; number < sent; ++number) keys.insert(KeyOf(number));
  for (const auto& [key, receipt] : pool) {
    EXPECT_TRUE(keys.contains(key)) << "in the pool, and never sent";
    EXPECT_EQ(NumberedOrder(shop.matrix(), Load<uint64_t>(key.bytes)).order.player, receipt.player);
  }
}

TEST(SaleThreads, SellEachTicketOnceHoweverOftenAndByWhomItIsSent) {
  constexpr uint64_t kTickets = 3000;
  testing::OnPosix posix;
  Shop shop(posix.disk, testing::Committed(), /*partitions=*/3, posix.directory);
  Ledger ledger;
  InThreads(kSellers, [&](uint32_t seller) {
    Random random({.seed = seller, .stream = 3});
    for (uint64_t i = 0; i < kTickets; ++i) {  // The same tickets in about the same order.
      const uint64_t number = std::min(i + random.Below(20), kTickets - 1);
      NumberedOrder wanted(shop.matrix(), number);
      if (random.Below(4) == 0) {
        ledger.Note(number, TakeAndWait(shop.sale(), wanted.order));
      } else {
        shop.sale().Take(wanted.order, [&ledger, number](Result<Receipt> result) {
          ledger.Note(number, std::move(result));
        });
      }
    }
  });
  Must(shop.sale().Stop());
  EXPECT_EQ(ledger.answers(), kSellers * kTickets);
  EXPECT_TRUE(ledger.refused().empty());
  EXPECT_EQ(ledger.firsts(), ledger.receipts().size()) << "one of them is the first";
  const SaleFigures figures = shop.sale().figures();
  EXPECT_EQ(figures.tickets, ledger.receipts().size());
  EXPECT_EQ(figures.tickets + figures.repeats, kSellers * kTickets);
  EXPECT_EQ(figures.keys, figures.tickets);
  EXPECT_EQ(figures.queued_tickets, 0u);
  EXPECT_EQ(figures.queued_bytes, 0u);
  EXPECT_LT(figures.syncs, figures.tickets);
  EXPECT_EQ(PoolOf(posix.disk, shop.draw()).size(), ledger.receipts().size());
  ExpectPool(posix.disk, shop, ledger, kTickets);
}

TEST(SaleThreads, RefuseWhoeverComesSecondWithAnotherContent) {
  constexpr uint64_t kTickets = 500;
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk, testing::Committed());
  std::vector<std::atomic<uint32_t>> sold(kTickets);
  std::atomic<uint64_t> conflicts = 0;
  InThreads(kSellers, [&](uint32_t seller) {
    for (uint64_t number = 0; number < kTickets; ++number) {
      NumberedOrder wanted(shop.matrix(), number);
      wanted.order.channel = Channel{100 + seller};
      const auto taken = TakeAndWait(shop.sale(), wanted.order);
      if (taken.ok()) {
        EXPECT_EQ(taken.value().channel, Channel{100 + seller});
        ++sold[number];
      } else {
        EXPECT_EQ(taken.error().code, ErrorCode::kConflict);
        ++conflicts;
      }
    }
  });
  for (const auto& count : sold) EXPECT_EQ(count, 1u);
  EXPECT_EQ(conflicts, (kSellers - 1) * kTickets);
  EXPECT_EQ(shop.sale().figures().conflicts, conflicts);
}

TEST(SaleThreads, VoidATicketOnceHoweverManyAskForIt) {
  constexpr uint64_t kTickets = 200;
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk, testing::Committed());
  std::atomic<uint64_t> voided = 0;
  InThreads(kSellers, [&](uint32_t seller) {
    for (uint64_t number = 0; number < kTickets; ++number) {
      if (seller % 2 == 0) {
        EXPECT_EQ(Told(TakeAndWait(shop.sale(), number)), "ok");
        continue;
      }
      std::promise<Result<Receipt>> promise;
      shop.sale().Void(KeyOf(number),
                       [&](Result<Receipt> result) { promise.set_value(std::move(result)); });
      const Result<Receipt> result = promise.get_future().get();
      if (!result.ok()) {
        EXPECT_EQ(result.error().code, ErrorCode::kNotFound);
      } else {
        EXPECT_TRUE(result.value().voided);
        voided += result.value().repeated ? 0 : 1;
      }
    }
  });
  EXPECT_EQ(shop.sale().figures().voids, voided);
  Must(shop.sale().Stop());
  uint64_t found = 0;
  for (const auto& [key, receipt] : PoolOf(disk, shop.draw())) found += receipt.voided ? 1 : 0;
  EXPECT_EQ(found, voided);
}

// A ticket is in the draw if and only if it was acknowledged, whenever the close comes.
TEST(SaleThreads, EndExactlyAtTheCloseWithIntakeAtFullRate) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk, testing::Committed(), /*partitions=*/3);
  Ledger ledger;
  std::atomic<uint64_t> next = 0;
  std::atomic<bool> has_closed = false;
  InThreads(kSellers + 1, [&](uint32_t seller) {
    if (seller == kSellers) {
      while (next < 2000) std::this_thread::yield();
      Must(shop.Close());
      has_closed = true;
      return;
    }
    for (uint32_t after = 0; after < 50;) {
      after += has_closed ? 1 : 0;
      const uint64_t number = next++;
      shop.sale().Take(
          NumberedOrder(shop.matrix(), number).order,
          [&ledger, number](Result<Receipt> result) { ledger.Note(number, std::move(result)); });
    }
  });
  EXPECT_EQ(ledger.answers(), next);
  for (const auto& [number, errors] : ledger.refused()) {
    for (const Error& error : errors) {
      if (error.code == ErrorCode::kBusy) continue;
      EXPECT_EQ(error.code, ErrorCode::kConflict) << number << ": " << error.message;
      EXPECT_FALSE(ledger.receipts().contains(number));
    }
  }
  EXPECT_EQ(shop.sale().figures().late + shop.sale().figures().busy + ledger.firsts(), next);
  EXPECT_GE(shop.sale().figures().late, kSellers * 50u);
  EXPECT_EQ(PoolOf(disk, shop.draw()).size(), ledger.receipts().size());
  ExpectPool(disk, shop, ledger, next);
  EXPECT_EQ(shop.Seal().Tickets(), ledger.receipts().size());
}

// The answers may come while the sale that gives them is being destroyed.
TEST(SaleThreads, AnswerAllThatWaitsBeforeTheSaleIsGone) {
  constexpr uint64_t kTickets = 400;
  disk::MemoryDisk disk(/*seed=*/1);
  for (int round = 0; round < 5; ++round) {
    Shop shop(disk, testing::Committed(), 2, fmt::format("draw{}", round));
    Ledger ledger;
    InThreads(kSellers, [&](uint32_t seller) {
      for (uint64_t i = seller; i < kTickets; i += kSellers) {
        shop.sale().Take(
            NumberedOrder(shop.matrix(), i).order,
            [&ledger, i](Result<Receipt> result) { ledger.Note(i, std::move(result)); });
      }
    });
    shop.Drop();
    EXPECT_EQ(ledger.answers(), kTickets);
    EXPECT_EQ(ledger.receipts().size(), kTickets);
    ExpectPool(disk, shop, ledger, kTickets);
  }
}

// One that calls the sale from its answer does not wait for itself.
TEST(SaleThreads, MayBeCalledFromAnAnswer) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk, testing::Committed());
  std::promise<Receipt> last;
  std::function<void(uint64_t)> sell = [&](uint64_t number) {
    shop.sale().Take(NumberedOrder(shop.matrix(), number).order,
                     [&, number](Result<Receipt> result) {
                       EXPECT_EQ(Told(result), "ok");
                       EXPECT_TRUE(Must(shop.sale().Find(KeyOf(number))));
                       if (number == 100) return last.set_value(std::move(result).value());
                       sell(number + 1);
                     });
  };
  sell(0);
  EXPECT_EQ(last.get_future().get().key, KeyOf(100));
}

TEST(SaleThreads, LetTheFirstWaitForCompanyIfTheyAreTold) {
  disk::MemoryDisk disk(/*seed=*/1);
  SaleOptions options = testing::Committed();
  options.till.linger_micros = 600'000'000;
  Shop shop(disk, options, /*partitions=*/1);
  Ledger ledger;
  for (uint64_t i = 0; i < 20; ++i) {
    shop.sale().Take(NumberedOrder(shop.matrix(), i).order,
                     [&ledger, i](Result<Receipt> result) { ledger.Note(i, std::move(result)); });
  }
  EXPECT_EQ(ledger.answers(), 0u);
  Must(shop.sale().Stop());  // Waits for nobody.
  EXPECT_EQ(ledger.receipts().size(), 20u);
  EXPECT_EQ(shop.sale().figures().syncs, 1u);
}

}  // namespace
}  // namespace drumroll::pool
