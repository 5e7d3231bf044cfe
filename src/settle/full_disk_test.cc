// A sale on a disk that fills up comes to its prizes all the same (pool/space.h).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pool/sale_testing.h"
#include "pool/sealed_pool.h"
#include "settle/evening_testing.h"
#include "settle/settle_evening.h"

namespace drumroll::settle {
namespace {

using pool::testing::Must;
using pool::testing::NumberedOrder;
using pool::testing::Shop;
using pool::testing::TakeAndPump;
using pool::testing::Told;

Result<pool::Receipt> SellLarge(Shop& shop, uint64_t number) {
  NumberedOrder order(shop.matrix(), number);
  order.plays.resize(3000, order.plays.front());
  order.Point();
  return TakeAndPump(shop.sale(), order.order);
}

void FillUp(disk::Disk& disk, const std::string& path) {
  const auto other = Must(disk.Create(path, disk::Access::kWrite));
  Must(other->Reserve(Must(disk.FreeBytes("draw"))));
}

// Another program takes whatever is free, before the close and again before the settling.
TEST(FullDisk, DoesNotKeepADrawFromItsPrizes) {
  disk::MemoryDisk disk(/*seed=*/1);
  disk.SetFaults({.capacity_bytes = 40_MiB});
  pool::SaleOptions options = pool::testing::Pumped();
  options.spare_bytes = 128_KiB;
  options.till.queued_bytes_max = 64_KiB;
  Shop shop(disk, options);
  uint64_t tickets = 0;
  while (SellLarge(shop, tickets).ok()) ++tickets;
  EXPECT_GT(tickets, 50u);
  FillUp(disk, "other");
  EXPECT_EQ(Told(shop.Close()), "ok");
  shop.Seal();
  pool::Evening evening = shop.OpenEvening();
  EXPECT_EQ(Told(evening.Enter(pool::Person{},
                               {.drawn = testing::kDrawn, .source = "hall", .reason = {}}, {})),
            "ok");
  FillUp(disk, "more");
  ASSERT_EQ(Must(disk.FreeBytes("draw")), 0u);
  const pool::SealedPool pool = Must(pool::SealedPool::Open(disk, shop.draw()));
  SettleOptions settle;
  settle.threads = 1;
  const auto settled = SettleEvening(disk, evening, pool::Person{}, pool, settle);
  EXPECT_EQ(Told(settled), "ok");
  EXPECT_GT(settled.value().outcome.record.winners.at(0), 0u);
}

}  // namespace
}  // namespace drumroll::settle
