#include "pool/sealed_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pool/testing.h"

namespace drumroll::pool {
namespace {

using ::testing::HasSubstr;
using testing::kFirst;
using testing::Must;
using testing::SoldDraw;
using testing::Told;

constexpr PartitionId kSecond{1};

template <typename Kind>
class SealedPoolOnDisk : public ::testing::Test {
 protected:
  disk::Disk& disk() { return kind_.disk; }
  const std::string& directory() { return kind_.directory; }

  Kind kind_;
};
TYPED_TEST_SUITE(SealedPoolOnDisk, testing::Kinds, testing::KindNames);

TYPED_TEST(SealedPoolOnDisk, HoldsTheSameFromTheFilesAsFromTheIntake) {
  SoldDraw sold(this->disk(), this->directory());
  for (const PartitionId id : {kFirst, kSecond}) sold.SellByChance(id, 100);
  sold.Close();
  const SealRecord seal = sold.Seal();
  const SealedPool warm = Must(SealedPool::Of(this->disk(), sold.intake()));
  const SealedPool cold = Must(SealedPool::Open(this->disk(), sold.draw()));
  EXPECT_TRUE(warm.warm());
  EXPECT_FALSE(cold.warm());
  for (const SealedPool* pool : {&warm, &cold}) {
    EXPECT_EQ(pool->seal(), seal);
    for (const PartitionId id : {kFirst, kSecond}) {
      ASSERT_EQ(pool->segments(id).size(), 1u);
      EXPECT_EQ(pool->segments(id)[0]->plays(), sold.sold(id).plays());
      std::vector<VoidRange> voids;
      for (const size_t ticket : sold.sold(id).voided) {
        const log::Void entry = sold.VoidOf(id, ticket);
        voids.push_back({Raw(entry.first_ordinal), entry.plays, entry.stakes});
      }
      EXPECT_EQ(pool->voids(id), voids);
    }
  }
}

TYPED_TEST(SealedPoolOnDisk, RefusesSegmentsThatAreNotTheSealedOnes) {
  SoldDraw sold(this->disk(), this->directory());
  Must(sold.SellPlays(kFirst, 20));
  sold.Close();
  sold.Seal();
  sold.Stop();
  // The same plays but for one, with all its checksums right.
  SoldDraw other(this->disk(), this->directory() + "-other");
  Must(other.SellPlays(kFirst, 19));
  Must(other.SellPlays(kFirst, 1));
  Must(other.SellPlays(kSecond, 2));
  other.Close();
  const std::string path = sold.SegmentPath(kFirst, 0);
  const std::string good = testing::ContentOf(this->disk(), path);
  const auto refusal = [&] { return Told(SealedPool::Open(this->disk(), sold.draw())); };
  testing::Copy(this->disk(), other.SegmentPath(kFirst, 0), path);
  EXPECT_THAT(refusal(), HasSubstr("corrupt: partition 0: 1 segments of 20 plays, content "));
  EXPECT_THAT(refusal(), HasSubstr("; the seal says 1 segments of 20 plays, content "));
  Must(this->disk().Remove(path));
  EXPECT_THAT(refusal(), HasSubstr("corrupt: partition 0: 0 segments of 0 plays, content "));
  testing::Put(this->disk(), path, good);
  EXPECT_EQ(refusal(), "ok");
  testing::Copy(this->disk(), other.SegmentPath(kSecond, 0), sold.SegmentPath(kSecond, 0));
  EXPECT_THAT(refusal(), HasSubstr("corrupt: partition 1: 1 segments of 2 plays, content "));
}

TYPED_TEST(SealedPoolOnDisk, RefusesEveryOtherFileOfVoidsThanTheSealedOne) {
  SoldDraw sold(this->disk(), this->directory());
  for (int i = 0; i < 3; ++i) Must(sold.SellPlays(kFirst, 2));
  for (const size_t ticket : {0u, 2u}) Must(sold.Void(kFirst, ticket));
  sold.Close();
  sold.Seal();
  sold.Stop();
  const std::string path = sold.layout().Voids(kFirst);
  const std::string good = testing::ContentOf(this->disk(), path);
  ASSERT_EQ(good.size(), 32u);
  const auto expect_refused = [&](const std::string& content) {
    testing::Put(this->disk(), path, content);
    ASSERT_EQ(Told(SealedPool::Open(this->disk(), sold.draw())),
              fmt::format("corrupt: {}: sha256 {}, expected {} as the seal says", path,
                          Sha256::Of(AsBytes(content)), Sha256::Of(AsBytes(good))));
  };
  for (size_t size = 0; size < good.size(); ++size) expect_refused(good.substr(0, size));
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string damaged = good;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    expect_refused(damaged);
  }
  expect_refused(good + std::string(16, '\1'));
  testing::Put(this->disk(), path, good);
  EXPECT_EQ(Told(SealedPool::Open(this->disk(), sold.draw())), "ok");
  Must(this->disk().Remove(path));
  EXPECT_THAT(Told(SealedPool::Open(this->disk(), sold.draw())),
              HasSubstr(fmt::format("corrupt: {}: is missing", path)));
}

// A list that breaks its rules is refused even where the seal names it.
TYPED_TEST(SealedPoolOnDisk, RefusesVoidsThatCannotBeThoughTheSealNamesThem) {
  SoldDraw sold(this->disk(), this->directory());
  SealRecord seal = sold.SellAndSeal(20);
  std::vector<uint8_t> beyond;
  Append(beyond, VoidRange{.first = 19, .plays = 2, .stakes = 2});
  seal.partitions[0].voids = Sha256::Of(beyond);
  testing::Put(this->disk(), sold.layout().Voids(kFirst), beyond);
  testing::Put(this->disk(), sold.layout().Seal(), seal.Encode());
  EXPECT_EQ(Told(SealedPool::Open(this->disk(), sold.draw())),
            fmt::format("corrupt: {}: range 0 is 2 plays (2 stakes) from ordinal 19; expected it "
                        "behind ordinal 0 and below 20",
                        sold.layout().Voids(kFirst)));
}

}  // namespace
}  // namespace drumroll::pool
