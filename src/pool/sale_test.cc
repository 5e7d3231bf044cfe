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

}  // namespace
}  // namespace drumroll::pool
