// Settlements that were tampered with by someone who can write every file and compute every digest.
#include "settle/verify_outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "game/prize_json.h"
#include "settle/draw_outcome.h"
#include "settle/evening_testing.h"
#include "settle/settlement.h"

namespace drumroll::settle {
namespace {

using pool::testing::Put;
using ::testing::HasSubstr;
using testing::kCorrected;
using testing::kDrawn;
using testing::Must;
using testing::SealedEvening;
using ::testing::StartsWith;
using testing::Told;
using testing::With;

class SettledEvening : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(evening_.Record(kDrawn), "ok");
    SettleOptions options;
    options.carry[0] = {.amount = 123, .draws = 1};
    Must(evening_.Settle(1, options));
    ASSERT_EQ(ToldOf(1), "ok");
  }

  disk::MemoryDisk& disk() { return evening_.disk; }
  std::string ToldOf(uint32_t revision) {
    return Told(VerifyOutcome(disk(), evening_.draw(), revision, 1));
  }
  std::string ToldOfAll() { return Told(VerifyOutcomes(disk(), evening_.draw(), 1)); }

  // Writes the settlement anew with this change.
  std::string ToldWith(const std::function<void(pool::SettlementRecord&)>& change) {
    pool::SettlementRecord record = evening_.settlement();
    change(record);
    Put(disk(), "draw/settlement.1", record.Encode());
    return ToldOf(1);
  }
  // The same for its prizes.
  std::string ToldWithPrizes(const std::function<void(game::PrizeReport&)>& change) {
    return ToldWith([&](pool::SettlementRecord& record) {
      game::PrizeReport report = Must(game::ParsePrizeReport(record.prizes));
      change(report);
      record.prizes = game::ToJson(report);
    });
  }
  // Writes winners and settlement anew as they follow from this change of what is settled.
  std::string ToldWithWinnersOf(const std::function<void(Input&)>& change) {
    const pool::SealedPool pool = Must(pool::SealedPool::Open(disk(), evening_.draw()));
    Input input = Must(InputOf(pool, kDrawn));
    change(input);
    input.threads = 1;
    const Digest seal = RecordName(pool.seal().Encode());
    const pool::ResultRecord result = Must(ResultFor(disk(), evening_.draw(), seal, 1));
    const Settlement forged = Must(
        WriteWinners(disk(), input, IdentityOf(evening_.draw(), seal, result), "draw/winners.1"));
    const game::PrizeReport before = Must(game::ParsePrizeReport(evening_.settlement().prizes));
    const game::PrizeReport prizes = *Must(PrizesOf(evening_.draw(), pool.seal(), forged.winners,
                                                    {.carry = before.carried_in, .stated = {}}));
    return ToldWith([&](pool::SettlementRecord& record) {
      record.outcome = forged.outcome;
      record.winners.assign(forged.winners.begin(), forged.winners.begin() + 3);
      record.prizes = game::ToJson(prizes);
    });
  }

  SealedEvening evening_;
};

TEST_F(SettledEvening, PassesWithMoneyCarriedIn) {
  EXPECT_EQ(Must(game::ParsePrizeReport(evening_.settlement().prizes)).carry_in, 123);
  EXPECT_EQ(Must(VerifyOutcomes(disk(), evening_.draw(), 1)), 1u);
}

TEST_F(SettledEvening, WithAWinnerHiddenIsNamed) {
  const Winner hidden = testing::WinnersOf(disk(), "draw/winners.1").front();
  const std::string told = ToldWithWinnersOf([&](Input& input) {
    std::vector<VoidRange>& voids = input.partitions[Raw(hidden.partition)].voids;
    voids.push_back({.first = hidden.ordinal, .plays = 1});
    std::ranges::sort(voids, {}, &VoidRange::first);
  });
  EXPECT_THAT(told, StartsWith(fmt::format(
                        "corrupt: draw/winners.1: the engines disagree, first at partition {} "
                        "ordinal {}: by the bitmaps [no win there], by the log's records [",
                        hidden.partition, hidden.ordinal)));
}

TEST_F(SettledEvening, WithAWinnerInventedIsNamed) {
  // Voided plays that would have won.
  const auto told = ToldWithWinnersOf([](Input& input) {
    for (PartitionInput& partition : input.partitions) partition.voids.clear();
  });
  EXPECT_THAT(told, StartsWith("corrupt: draw/winners.1: the engines disagree, first at "));
  EXPECT_THAT(told, HasSubstr("by the log's records [no win there]"));
}

TEST_F(SettledEvening, WithTheWinnersOfOtherNumbersIsNamed) {
  EXPECT_THAT(ToldWithWinnersOf([](Input& input) { input.drawn = kCorrected; }),
              StartsWith("corrupt: draw/winners.1: the engines disagree, first at "));
}

TEST_F(SettledEvening, WithAChangedWinnerFileIsNamed) {
  const std::string good = disk().Read("draw/winners.1");
  for (size_t size = 0; size < good.size(); size += 7) {
    Put(disk(), "draw/winners.1", good.substr(0, size));
    ASSERT_THAT(ToldOf(1), StartsWith("corrupt: draw/winners.1"));
  }
  Must(disk().Remove("draw/winners.1"));
  EXPECT_EQ(ToldOf(1), "corrupt: draw/winners.1: is missing, though revision 1 is settled");
}

TEST_F(SettledEvening, WithMoneyMovedBetweenTiersIsNamed) {
  // Both reports add up.
  EXPECT_THAT(ToldWithPrizes([](game::PrizeReport& report) {
                game::TierReport& tier = report.tiers[2];
                --tier.prize;
                tier.total -= static_cast<int64_t>(tier.winners);
                report.reserve += static_cast<int64_t>(tier.winners);
              }),
              HasSubstr("corrupt: draw/settlement.1: tier 3: "));
  EXPECT_THAT(ToldOf(1), HasSubstr(" winners get 99 each, expected "));
}

TEST_F(SettledEvening, WithMoneyThatGoesElsewhereIsNamed) {
  EXPECT_THAT(ToldWithPrizes([](game::PrizeReport& report) {
                --report.reserve;
                ++report.breakage;
              }),
              StartsWith("corrupt: draw/settlement.1: {\"draw\":7,"));
}

TEST_F(SettledEvening, WithOtherSalesIsNamed) {
  EXPECT_THAT(ToldWithPrizes([](game::PrizeReport& report) { ++report.sales; }),
              StartsWith("corrupt: draw/settlement.1: {\"draw\":7,"));
}

// What was carried in is the word of the draw before; but it must be where the report says.
TEST_F(SettledEvening, WithMoneyCarriedInThatDoesNotAddUpIsNamed) {
  EXPECT_THAT(
      ToldWithPrizes([](game::PrizeReport& report) { ++report.carried_in[0].amount; }),
      StartsWith("corrupt: draw/settlement.1: draw 7: carry_in 123, but the tiers take in"));
}

TEST_F(SettledEvening, WithMoneyThatDoesNotAddUpIsNamed) {
  EXPECT_THAT(ToldWithPrizes([](game::PrizeReport& report) { ++report.pool; }),
              StartsWith("corrupt: draw/settlement.1: draw 7: "));
  EXPECT_THAT(ToldWith([](pool::SettlementRecord& record) { record.prizes = "{}"; }),
              StartsWith("corrupt: draw/settlement.1: prize report: "));
}

TEST_F(SettledEvening, WithPrizesSaidToBeOpenIsNamed) {
  EXPECT_EQ(ToldWith([](pool::SettlementRecord& record) {
              record.prizes.clear();
              record.open_reason = "not today";
            }),
            "corrupt: draw/settlement.1: says that its prizes are open (not today), but the rules "
            "give them");
}

TEST_F(SettledEvening, WithOtherCountsThanTheWinnerFilesIsNamed) {
  const pool::SettlementRecord good = evening_.settlement();
  const auto expect_named = [&](const std::function<void(pool::SettlementRecord&)>& change) {
    EXPECT_THAT(ToldWith(change), StartsWith("corrupt: draw/winners.1: "));
    Put(disk(), "draw/settlement.1", good.Encode());
  };
  expect_named([](pool::SettlementRecord& record) { ++record.winners[0]; });
  expect_named([](pool::SettlementRecord& record) { ++record.plays; });
  expect_named([](pool::SettlementRecord& record) { record.winners.clear(); });
  expect_named([](pool::SettlementRecord& record) { record.winners.pop_back(); });
  expect_named([](pool::SettlementRecord& record) { record.winners.resize(255); });
  expect_named([](pool::SettlementRecord& record) { record.outcome.bytes[0] ^= 1; });
  expect_named([](pool::SettlementRecord& record) { record.result.bytes[0] ^= 1; });
  expect_named([](pool::SettlementRecord& record) { record.seal.bytes[0] ^= 1; });
  EXPECT_EQ(ToldOf(1), "ok");
}

TEST_F(SettledEvening, WithAnotherResultIsNamed) {
  const pool::ResultRecord good = Must(pool::ReadResult(disk(), evening_.draw(), 1));
  pool::ResultRecord result = good;
  result.numbers = game::ToText(kCorrected);
  Put(disk(), "draw/result.1", result.Encode());
  EXPECT_EQ(ToldOf(1),
            "corrupt: draw/winners.1: is not the outcome of the seal and the result that stand "
            "here");
  result.numbers = "1 2 9 + 8";
  Put(disk(), "draw/result.1", result.Encode());
  EXPECT_THAT(ToldOf(1), StartsWith("corrupt: draw/result.1: "));
  result = good;
  result.seal.bytes[0] ^= 1;
  Put(disk(), "draw/result.1", result.Encode());
  EXPECT_THAT(ToldOf(1), StartsWith("corrupt: draw/result.1: entered for the seal "));
}

TEST_F(SettledEvening, WithWhatItRestsOnMissingIsNamed) {
  const std::string result = disk().Read("draw/result.1");
  const std::string seal = disk().Read("draw/seal");
  Must(disk().Remove("draw/result.1"));
  EXPECT_EQ(ToldOfAll(),
            "corrupt: draw/result.1: is missing, though revision 1 is recorded or settled");
  Put(disk(), "draw/result.1", result);
  Must(disk().Remove("draw/seal"));
  EXPECT_EQ(ToldOfAll(), "corrupt: draw/seal: is missing, though a result is recorded for it");
  Put(disk(), "draw/seal", seal);
  EXPECT_EQ(ToldOfAll(), "ok");
}

TEST_F(SettledEvening, WithResultsThatAreNotSettledYetIsHeldToThoseThatAre) {
  ASSERT_EQ(evening_.Record(kCorrected), "ok");
  EXPECT_EQ(Must(VerifyOutcomes(disk(), evening_.draw(), 1)), 1u);
  EXPECT_EQ(ToldOf(2), "not found: draw: revision 2 is not settled; run 'drumroll settle' first");
  EXPECT_EQ(ToldOf(3),
            "conflict: draw: no result of revision 3 is recorded, the last is 2; run 'drumroll "
            "result' first");
  pool::ResultRecord result = Must(pool::ReadResult(disk(), evening_.draw(), 2));
  result.seal.bytes[0] ^= 1;
  Put(disk(), "draw/result.2", result.Encode());
  EXPECT_THAT(ToldOfAll(), StartsWith("corrupt: draw/result.2: entered for the seal "));
}

TEST_F(SettledEvening, WithRotThatThePageCacheHidesIsNamed) {
  for (const char* path : {"draw/seal", "draw/result.1", "draw/winners.1", "draw/settlement.1"}) {
    disk().FlipBit(path, 777, disk::MemoryDisk::Rot::kMedium);
    EXPECT_THAT(ToldOf(1), StartsWith("corrupt: ")) << path;
    EXPECT_THAT(ToldOf(1), HasSubstr(path));
    disk().FlipBit(path, 777, disk::MemoryDisk::Rot::kMedium);
  }
  EXPECT_EQ(ToldOf(1), "ok");
}

TEST(VerifyOutcome, WithPrizesOpenInPlaceOfAStatedOneIsNamed) {
  SealedEvening evening(With(game::testing::kOneDrum, "fixed = 100", "stated = \"by the day\""));
  ASSERT_EQ(evening.Record(kDrawn), "ok");
  SettleOptions options;
  options.stated[2] = 70;
  Must(evening.Settle(1, options));
  EXPECT_EQ(Told(VerifyOutcome(evening.disk, evening.draw(), 1, 1)), "ok");
  pool::SettlementRecord record = evening.settlement();
  record.prizes.clear();
  record.open_reason = "tier 3: its prize must be stated";
  Put(evening.disk, "draw/settlement.1", record.Encode());
  EXPECT_THAT(Told(VerifyOutcome(evening.disk, evening.draw(), 1, 1)),
              StartsWith("corrupt: draw/settlement.1: says that its prizes are open (tier 3: "));
}

TEST(VerifyOutcome, WithPrizesThatTheRulesCanNotGiveIsNamed) {
  SealedEvening evening(
      With(game::testing::kOneDrum, "pool =", "incomplete = \"not found\"\npool ="));
  ASSERT_EQ(evening.Record(kDrawn), "ok");
  Must(evening.Settle(1));
  EXPECT_EQ(Told(VerifyOutcome(evening.disk, evening.draw(), 1, 1)), "ok");
  pool::SettlementRecord record = evening.settlement();
  record.open_reason.clear();
  record.prizes = "{}";
  Put(evening.disk, "draw/settlement.1", record.Encode());
  EXPECT_EQ(Told(VerifyOutcome(evening.disk, evening.draw(), 1, 1)),
            "corrupt: draw/settlement.1: game one-drum: prizes can't be computed: not found");
}

TEST(VerifyOutcomes, OfADrawThatIsNotDrawnYetAreNone) {
  SealedEvening evening;
  EXPECT_EQ(Must(VerifyOutcomes(evening.disk, evening.draw(), 1)), 0u);
}

}  // namespace
}  // namespace drumroll::settle
