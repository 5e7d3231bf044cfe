#include "settle/settle_draw.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "game/prize_json.h"
#include "settle/evening_testing.h"

namespace drumroll::settle {
namespace {

using ::testing::HasSubstr;
using testing::kCorrected;
using testing::kDrawn;
using testing::Must;
using testing::SealedEvening;
using testing::Told;
using testing::With;

void ExpectNothingPublished(SealedEvening& evening) {
  for (const char* path : {"draw/winners.1", "draw/settlement.1"})
    EXPECT_FALSE(Must(evening.disk.Exists(path))) << path;
}

TEST(SettleDraw, PublishesTheWinnersOfAllEnginesAndTheirPrizes) {
  SealedEvening evening;
  ASSERT_EQ(evening.Record(kDrawn), "ok");
  const DrawOutcome outcome = Must(evening.Settle(1));
  const auto expected = testing::NaiveWinners(evening.draw().rules(), evening.pool(), kDrawn);
  EXPECT_EQ(testing::WinnersOf(evening.disk, "draw/winners.1"), expected);
  EXPECT_EQ(outcome.record, evening.settlement());
  EXPECT_EQ(outcome.record.plays, evening.seal.Plays());
  EXPECT_EQ(ToHex(outcome.record.seal), evening.seal_name());
  const TierCounts counts = testing::CountsOf(expected);
  ASSERT_EQ(outcome.record.winners.size(), 3u);
  game::PrizeInput input{.draw = evening.draw().record().draw,
                         .sales = static_cast<int64_t>(evening.seal.Stakes()) * 1000};
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_GT(counts[i], 0u) << "no winners to compare in tier " << i + 1;
    EXPECT_EQ(outcome.record.winners[i], counts[i]);
    input.winners[i] = counts[i];
  }
  EXPECT_EQ(*outcome.prizes, Must(game::ComputePrizes(evening.draw().rules(), input)));
  EXPECT_EQ(outcome.record.prizes, game::ToJson(*outcome.prizes));
}

TEST(SettleDraw, TellsOfEveryPlayTwice) {
  SealedEvening evening;
  ASSERT_EQ(evening.Record(kDrawn), "ok");
  uint64_t plays = 0;
  for (const pool::SealedPartition& partition : evening.seal.partitions) plays += partition.plays;
  uint64_t told = 0;
  SettleOptions options;
  options.progress = [&told](uint64_t done) { told += done; };
  ASSERT_EQ(Told(evening.Settle(1, options)), "ok");
  EXPECT_EQ(told, 2 * plays) << "once by each engine, voided plays too";
}

TEST(SettleDraw, SettlesADrawInWhichNothingWasSold) {
  SealedEvening evening(game::testing::kOneDrum, 1, 0);
  ASSERT_EQ(evening.Record(kDrawn), "ok");
  const DrawOutcome outcome = Must(evening.Settle(1));
  EXPECT_EQ(outcome.record.winners, (std::vector<uint64_t>{0, 0, 0}));
  EXPECT_TRUE(testing::WinnersOf(evening.disk, "draw/winners.1").empty());
  EXPECT_EQ(outcome.prizes->sales, 0);
  EXPECT_EQ(outcome.prizes->prizes(), 0);
}

TEST(SettleDraw, RefusesWhatIsNotRecorded) {
  SealedEvening evening;
  EXPECT_EQ(Told(evening.Settle(1)),
            "conflict: draw: no result is recorded; run 'drumroll result' first");
  ASSERT_EQ(evening.Record(kDrawn), "ok");
  EXPECT_EQ(Told(evening.Settle(2)),
            "conflict: draw: no result of revision 2 is recorded, the last is 1; run 'drumroll "
            "result' first");
  EXPECT_EQ(Told(evening.Settle(0)),
            "conflict: draw: no result of revision 0 is recorded, the last is 1; run 'drumroll "
            "result' first");
}

TEST(SettleDraw, RefusesAResultThatWasEnteredForAnotherSeal) {
  SealedEvening evening;
  ASSERT_EQ(evening.Record(kDrawn), "ok");
  pool::ResultRecord result = Must(pool::ReadResult(evening.disk, evening.draw(), 1));
  const std::string right = ToHex(result.seal);
  result.seal.bytes[0] ^= 1;
  pool::testing::Put(evening.disk, "draw/result.1", result.Encode());
  EXPECT_EQ(Told(evening.Settle(1)),
            fmt::format("corrupt: draw/result.1: entered for the seal {}, but the seal is {}",
                        ToHex(result.seal), right));
}

TEST(SettleDraw, SettlesARevisionOnceAndACorrectionBesideIt) {
  SealedEvening evening;
  ASSERT_EQ(evening.Record(kDrawn), "ok");
  Must(evening.Settle(1));
  const pool::testing::Files before = pool::testing::FilesOf(evening.disk, "draw");
  EXPECT_EQ(Told(evening.Settle(1)), "conflict: draw: revision 1 is settled already");
  ASSERT_EQ(evening.Record(kCorrected), "ok");
  Must(evening.Settle(2));
  const pool::testing::Files after = pool::testing::FilesOf(evening.disk, "draw");
  for (const auto& [path, content] : before) EXPECT_TRUE(after.at(path) == content) << path;
  EXPECT_EQ(testing::WinnersOf(evening.disk, "draw/winners.2"),
            testing::NaiveWinners(evening.draw().rules(), evening.pool(), kCorrected));
}

// A settlement stays as it is, so a wrong amount must not get into one.
TEST(SettleDraw, RefusesMoneyThatTheRulesHaveNoTierFor) {
  SealedEvening evening;
  ASSERT_EQ(evening.Record(kDrawn), "ok");
  SettleOptions options;
  options.carry[1] = {.amount = 100, .draws = 1};
  EXPECT_EQ(Told(evening.Settle(1, options)),
            "invalid: draw 7: tier 2: 100 carried into it, which it can't take");
  options = {};
  options.stated[2] = 5;
  EXPECT_EQ(Told(evening.Settle(1, options)),
            "invalid: draw 7: tier 3: 5 stated as its prize, but it has a rule");
  options = {};
  options.carry[0] = {.amount = INT64_MAX, .draws = 1};
  EXPECT_EQ(Told(evening.Settle(1, options)),
            "invalid: draw 7: an amount of the prize computation exceeds 63 bits");
  ExpectNothingPublished(evening);
  EXPECT_FALSE(Must(evening.disk.Exists("draw/winners.1.tmp"))) << "found out after the work";
  options = {};
  options.carry[0] = {.amount = 100, .draws = 1};
  EXPECT_EQ(Must(evening.Settle(1, options)).prizes->carry_in, 100);
}

TEST(SettleDraw, CarriesMoneyOfAnEmptyTierIntoTheNextDraw) {
  SealedEvening evening(game::testing::kOneDrum, 1, 1);  // Too few plays for a first prize.
  ASSERT_EQ(evening.Record({.main = {6, 7, 8}, .bonus = {1}, .second = {}}), "ok");
  const game::PrizeReport first = *Must(evening.Settle(1)).prizes;
  ASSERT_EQ(first.tiers[0].winners, 0u);
  EXPECT_GT(first.carry[0].amount, 0);
  EXPECT_EQ(first.carry[0].draws, 1u);
  ASSERT_EQ(evening.Record({.main = {6, 7, 8}, .bonus = {2}, .second = {}}), "ok");
  SettleOptions options;
  options.carry = first.carry;
  const DrawOutcome outcome = Must(evening.Settle(2, options));
  EXPECT_EQ(outcome.prizes->carry_in, first.carry[0].amount);
  EXPECT_EQ(outcome.prizes->carried_in, first.carry);
  EXPECT_EQ(outcome.prizes->carry[0].draws, 2u);
  game::PrizeInput input{
      .draw = DrawId{7}, .sales = outcome.prizes->sales, .winners = {}, .carry = first.carry};
  std::ranges::copy(outcome.record.winners, input.winners.begin());
  EXPECT_EQ(*outcome.prizes, Must(game::ComputePrizes(evening.draw().rules(), input)));
}

TEST(SettleDraw, LeavesPrizesOpenWhereTheRulesAreNotKnown) {
  SealedEvening evening(
      With(game::testing::kOneDrum, "pool =", "incomplete = \"not found\"\npool ="));
  ASSERT_EQ(evening.Record(kDrawn), "ok");
  const DrawOutcome outcome = Must(evening.Settle(1));
  EXPECT_FALSE(outcome.prizes.has_value());
  EXPECT_EQ(outcome.record.prizes, "");
  EXPECT_EQ(outcome.record.open_reason, "game one-drum: prizes can't be computed: not found");
  EXPECT_GT(outcome.record.winners[2], 0u);
}

TEST(SettleDraw, RefusesMoneyForPrizesThatStayOpen) {
  SealedEvening evening(
      With(game::testing::kOneDrum, "pool =", "incomplete = \"not found\"\npool ="));
  ASSERT_EQ(evening.Record(kDrawn), "ok");
  constexpr char kRefused[] =
      "invalid: no money can be carried in or stated: game one-drum: prizes can't be computed: not "
      "found";
  SettleOptions options;
  options.carry[0] = {.amount = 100, .draws = 1};
  EXPECT_EQ(Told(evening.Settle(1, options)), kRefused);
  options = {};
  options.stated[0] = 0;
  EXPECT_EQ(Told(evening.Settle(1, options)), kRefused);
  ExpectNothingPublished(evening);
  EXPECT_EQ(Told(evening.Settle(1)), "ok");
}

// Left open they could never be paid: what is settled can't be settled again.
TEST(SettleDraw, RefusesToLeaveAPrizeOpenThatMustBeStated) {
  SealedEvening evening(With(game::testing::kOneDrum, "fixed = 100", "stated = \"by the day\""));
  ASSERT_EQ(evening.Record(kDrawn), "ok");
  EXPECT_EQ(Told(evening.Settle(1)),
            "invalid: draw 7: tier 3: its prize must be stated for each draw (--stated=3:AMOUNT): "
            "by the day");
  ExpectNothingPublished(evening);
  SettleOptions options;
  options.stated[2] = 70;
  EXPECT_EQ(Must(evening.Settle(1, options)).prizes->tiers[2].prize, 70);
}

TEST(SettleDraw, AsksForNoStatedPrizeThatNobodyWins) {
  SealedEvening evening(With(game::testing::kOneDrum, "fixed = 100", "stated = \"by the day\""), 1,
                        0);
  ASSERT_EQ(evening.Record(kDrawn), "ok");
  EXPECT_EQ(Must(evening.Settle(1)).prizes->tiers[2].total, 0);
}

// Whatever stops it: done again it comes to the same files, and nothing is published before the
// second engine has confirmed it.
TEST(SettleDraw, ComesToTheSameBytesWhereverItIsStopped) {
  SealedEvening straight;
  ASSERT_EQ(straight.Record(kDrawn), "ok");
  Must(straight.Settle(1));
  const pool::testing::Files expected = pool::testing::FilesOf(straight.disk, "draw");
  for (const bool power_cut : {false, true}) {
    bool settled = false;
    for (uint64_t step = 0; !settled; ++step) {
      SealedEvening evening(game::testing::kOneDrum, step);
      ASSERT_EQ(evening.Record(kDrawn), "ok");
      evening.disk.SetFaults({.crash_at = evening.disk.OperationCount() + step});
      settled = evening.Settle(1).ok();
      if (power_cut) {
        evening.disk.PowerCut();
      } else {
        evening.disk.ProcessCrash();
      }
      const bool is_there = Must(evening.disk.Exists("draw/settlement.1"));
      ASSERT_TRUE(is_there || !settled) << "the settlement was promised and is gone";
      if (!is_there) Must(evening.Settle(1));
      pool::testing::Files found = pool::testing::FilesOf(evening.disk, "draw");
      std::erase_if(found, [](const auto& file) { return file.first.ends_with(".tmp"); });
      pool::testing::ExpectSame(found, expected);
      ASSERT_FALSE(HasFailure()) << "step " << step;
    }
  }
}

}  // namespace
}  // namespace drumroll::settle
