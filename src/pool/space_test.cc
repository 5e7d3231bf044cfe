// A disk that fills up while tickets are sold: intake stops in time, and the draw comes to its end.
#include "pool/space.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include "pool/sale.h"
#include "pool/sale_testing.h"

namespace drumroll::pool {
namespace {

using ::testing::HasSubstr;
using testing::KeyOf;
using testing::Must;
using testing::NumberedOrder;
using testing::Shop;
using testing::TakeAndPump;
using testing::Told;
using testing::VoidAndPump;

SaleOptions SmallMargins() {
  SaleOptions options = testing::Pumped();
  options.spare_bytes = 128_KiB;
  options.till.queued_bytes_max = 64_KiB;
  return options;
}

Result<Receipt> SellLarge(Shop& shop, uint64_t number) {
  NumberedOrder order(shop.matrix(), number);
  order.plays.resize(3000, order.plays.front());
  order.Point();
  return TakeAndPump(shop.sale(), order.order);
}

// Sells until a ticket is refused; the number of that one.
uint64_t SellUntilRefused(Shop& shop, std::string& told) {
  for (uint64_t number = 0;; ++number) {
    told = Told(SellLarge(shop, number));
    if (told != "ok") return number;
  }
}

void ExpectEnd(disk::Disk& disk, Shop& shop, uint64_t tickets) {
  EXPECT_EQ(Told(shop.Close()), "ok");
  const SealRecord seal = shop.Seal();
  EXPECT_EQ(seal.Tickets(), tickets);
  EXPECT_EQ(testing::PoolOf(disk, shop.draw()).size(), tickets);
}

TEST(Space, StopsTheSaleBeforeTheDiskIsFullAndLetsItGoOnWithMore) {
  disk::MemoryDisk disk(/*seed=*/1);
  disk.SetFaults({.capacity_bytes = 32_MiB});
  Shop shop(disk, SmallMargins());
  std::string told;
  const uint64_t refused = SellUntilRefused(shop, told);
  ASSERT_GT(refused, 50u) << told;
  EXPECT_THAT(told, HasSubstr("unavailable: draw: the disk is nearly full: "));
  EXPECT_THAT(told, HasSubstr("needed to sell on"));
  EXPECT_GT(Must(disk.FreeBytes("draw")), 128_KiB);
  EXPECT_THAT(Told(VoidAndPump(shop.sale(), KeyOf(0))), HasSubstr("the disk is nearly full"));
  EXPECT_EQ(Must(shop.sale().Find(KeyOf(refused))), std::nullopt);
  EXPECT_TRUE(Must(SellLarge(shop, 0)).repeated) << "what is durable is told";
  EXPECT_EQ(shop.sale().figures().refused, 2u);
  EXPECT_EQ(shop.sale().figures().failed, 0u);
  disk.SetFaults({.capacity_bytes = 48_MiB});
  EXPECT_EQ(Told(TakeAndPump(shop.sale(), refused)), "ok") << "nothing was for good";
  ExpectEnd(disk, shop, refused + 1);
}

// Another program takes the last block while the sale is refused: what was kept is enough.
TEST(Space, ClosesAndSealsOnADiskWithoutAFreeBlock) {
  for (const uint64_t capacity : {24_MiB, 25_MiB, 40_MiB}) {
    disk::MemoryDisk disk(/*seed=*/1);
    disk.SetFaults({.capacity_bytes = capacity});
    Shop shop(disk, SmallMargins());
    std::string told;
    const uint64_t refused = SellUntilRefused(shop, told);
    ASSERT_GT(refused, 0u) << told;
    const auto other = Must(disk.Create("other", disk::Access::kWrite));
    Must(other->Reserve(Must(disk.FreeBytes("draw"))));
    ASSERT_EQ(Must(disk.FreeBytes("draw")), 0u);
    ExpectEnd(disk, shop, refused);
    EXPECT_FALSE(Must(disk.Exists("draw/reserve.close")));
    EXPECT_TRUE(Must(disk.Exists("draw/reserve.settle"))) << "other draws sell on";
    Must(ReleaseSpaceToSettle(disk, shop.draw().layout()));
    EXPECT_GE(Must(disk.FreeBytes("draw")), BytesToSettle(refused * 3000));
  }
}

TEST(Space, OpensASaleOnAFullDiskToCloseIt) {
  disk::MemoryDisk disk(/*seed=*/1);
  disk.SetFaults({.capacity_bytes = 32_MiB});
  Shop shop(disk, SmallMargins());
  std::string told;
  const uint64_t refused = SellUntilRefused(shop, told);
  const auto other = Must(disk.Create("other", disk::Access::kWrite));
  Must(other->Reserve(Must(disk.FreeBytes("draw"))));
  shop.Drop();
  disk.ProcessCrash();
  shop.Open();
  EXPECT_THAT(Told(TakeAndPump(shop.sale(), refused)), HasSubstr("nearly full"));
  ExpectEnd(disk, shop, refused);
}

TEST(Space, KeepsMoreWithMorePlaysUpToAFullSegment) {
  disk::MemoryDisk disk(/*seed=*/1);
  Shop shop(disk);
  const uint64_t few = BytesToClose(shop.draw(), segment::kBlockPlays);
  const uint64_t full = BytesToClose(shop.draw(), segment::kPlaysMax);
  EXPECT_LT(few, full);
  EXPECT_EQ(BytesToClose(shop.draw(), 10 * uint64_t{segment::kPlaysMax}), full);
  EXPECT_LT(full, 100_MiB);
  EXPECT_EQ(BytesToSettle(100'000'000) >> 20, 383u);
}

// The same on a file system of the kernel's: tmpfs of 32 MiB.
TEST(Space, StopsInTimeOnARealFileSystem) {
  std::string pattern = (std::filesystem::temp_directory_path() / "drumroll.XXXXXX").string();
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  if (::mount("tmpfs", pattern.c_str(), "tmpfs", 0, "size=32m") != 0) {
    ::rmdir(pattern.c_str());
    GTEST_SKIP() << "a file system of 32 MiB can't be mounted here: " << std::strerror(errno);
  }
  {
    disk::PosixDisk disk;
    Shop shop(disk, SmallMargins(), /*partitions=*/2, pattern + "/draw");
    std::string told;
    const uint64_t refused = SellUntilRefused(shop, told);
    EXPECT_GT(refused, 50u);
    EXPECT_THAT(told, HasSubstr("the disk is nearly full"));
    const auto other = Must(disk.Create(pattern + "/other", disk::Access::kWrite));
    Must(other->Reserve(Must(disk.FreeBytes(pattern))));
    EXPECT_LT(Must(disk.FreeBytes(pattern)), 4_KiB);
    ExpectEnd(disk, shop, refused);
  }
  EXPECT_EQ(::umount2(pattern.c_str(), MNT_DETACH), 0);
  ::rmdir(pattern.c_str());
}

}  // namespace
}  // namespace drumroll::pool
