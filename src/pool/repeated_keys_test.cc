#include "pool/repeated_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/random.h"
#include "pool/testing.h"
#include "pool/verify.h"

namespace drumroll::pool {
namespace {

using segment::testing::NumberedKey;
using testing::kFirst;
using testing::kTime;
using testing::Must;
using testing::SoldDraw;

constexpr PartitionId kSecond{1};
constexpr uint64_t kSeed = 99;

TEST(RepeatedHashes, AreThoseThatASetSeesTwice) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random({.seed = seed});
    KeyHashes first(kSeed);
    KeyHashes second(kSeed);
    second.Reserve(3000);
    std::set<uint64_t> seen;
    std::set<uint64_t> twice;
    for (int i = 0; i < 5000; ++i) {
      const uint64_t number = random.Below(40'000);
      (random.Below(2) == 0 ? first : second).Add(NumberedKey(number));
      if (!seen.insert(number).second) twice.insert(number);
    }
    const std::vector<KeyHashes*> all = {&first, &second};
    const RepeatedHashes repeated = Must(RepeatedHashes::In(all, kSeed, 2));
    for (const uint64_t number : seen)
      ASSERT_EQ(repeated.Contains(NumberedKey(number)), twice.contains(number)) << number;
  }
}

TEST(RepeatedHashes, AreNoneInADrawWithoutTickets) {
  KeyHashes none(kSeed);
  const std::vector<KeyHashes*> all = {&none};
  EXPECT_TRUE(Must(RepeatedHashes::In(all, kSeed, 2)).empty());
  EXPECT_TRUE(Must(RepeatedHashes::In({}, kSeed, 2)).empty());
}

// Sells past the keys that intake remembers, as a broken or dishonest one would.
void SellWithKey(SoldDraw& sold, PartitionId id, const TicketKey& key) {
  segment::testing::OwnedTicket ticket{
      .player = testing::PlayerIn(id, sold.draw().partitions(), 1000),
      .time = kTime,
      .plays = {testing::PlayOf(sold.matrix(), Raw(id))}};
  ticket.key = key;
  log::PlaysBatch batch(sold.matrix());
  segment::testing::AddTicket(batch, sold.matrix(), ticket);
  Must(sold.partition(id).Commit(batch, kTime));
}

std::string Verified(SoldDraw& sold, std::optional<PartitionId> only = std::nullopt) {
  return testing::Told(VerifyDraw(sold.disk(), sold.draw(), {.threads = 2, .only = only}));
}

class RepeatedKeys : public ::testing::Test {
 protected:
  // Two partitions of 100 plays each, and then these two tickets with one key.
  SoldDraw DrawWithOneKeyIn(PartitionId a, PartitionId b) {
    SoldDraw sold(kind_.disk, kind_.directory);
    for (const PartitionId id : {kFirst, kSecond}) sold.SellByChance(id, 100);
    for (const PartitionId id : {a, b}) SellWithKey(sold, id, NumberedKey(1'000'000));
    return sold;
  }
  testing::OnMemory kind_;
};

TEST_F(RepeatedKeys, AreNamedWithBothPlacesInOnePartition) {
  SoldDraw sold = DrawWithOneKeyIn(kSecond, kSecond);
  EXPECT_EQ(Verified(sold),
            fmt::format("corrupt: {}: the tickets at play 100 of partition 1 and at play 101 of "
                        "partition 1 have one key; a ticket is in a draw once",
                        sold.layout().directory));
  EXPECT_EQ(Verified(sold, kFirst), "ok");
}

TEST_F(RepeatedKeys, AreNamedWithBothPlacesInTwoPartitionsAlsoOnceSealed) {
  SoldDraw sold = DrawWithOneKeyIn(kSecond, kFirst);
  const std::string told = fmt::format(
      "corrupt: {}: the tickets at play 100 of partition 0 and at play 100 of partition 1 have one "
      "key; a ticket is in a draw once",
      sold.layout().directory);
  EXPECT_EQ(Verified(sold), told);
  sold.Close();
  (void)sold.Seal();
  sold.Stop();
  EXPECT_EQ(Verified(sold), told);
  EXPECT_EQ(Verified(sold, kSecond), "ok");  // Alone, each is a ticket like others.
}

TEST_F(RepeatedKeys, AreNotSuspectedWhereOnlyHashesAreEqual) {
  SoldDraw sold(kind_.disk, kind_.directory);
  for (const PartitionId id : {kFirst, kSecond}) sold.SellByChance(id, 100);
  // As if all hashes came twice.
  KeyHashes once(kSeed);
  KeyHashes again(kSeed);
  for (const PartitionId id : {kFirst, kSecond}) {
    for (const auto& ticket : sold.sold(id).tickets) {
      once.Add(ticket.key);
      again.Add(ticket.key);
    }
  }
  const std::vector<KeyHashes*> both = {&once, &again};
  const RepeatedHashes all = Must(RepeatedHashes::In(both, kSeed, 1));
  ASSERT_TRUE(all.Contains(sold.sold(kFirst).tickets.front().key));
  const std::vector<PartitionId> partitions = {kFirst, kSecond};
  EXPECT_EQ(testing::Told(RefuseRepeatedKeys(kind_.disk, sold.draw(), partitions, all)), "ok");
  SellWithKey(sold, kSecond, sold.sold(kFirst).tickets.back().key);
  EXPECT_THAT(testing::Told(RefuseRepeatedKeys(kind_.disk, sold.draw(), partitions, all)),
              ::testing::HasSubstr("of partition 0 and at play 100 of partition 1 have one key"));
}

}  // namespace
}  // namespace drumroll::pool
