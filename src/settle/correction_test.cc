#include "settle/correction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "game/prize_json.h"
#include "settle/evening_testing.h"

namespace drumroll::settle {
namespace {

using testing::kCorrected;
using testing::kDrawn;
using testing::Must;
using testing::SealedEvening;
using ::testing::StartsWith;
using testing::Told;

// What each play wins, counted by hand: whose it is, its tiers as text, and the amount.
struct Win {
  PlayerId player{};
  std::string tiers;
  int64_t amount = 0;
  friend bool operator==(const Win&, const Win&) = default;
};
using Wins = std::map<std::pair<PartitionId, Ordinal>, Win>;

class Correction : public ::testing::Test {
 protected:
  Correction() : Correction(game::testing::kOneDrum) {}
  explicit Correction(std::string_view game) : evening_(game) {
    for (uint32_t i = 0; i < 2; ++i) {
      DRUMROLL_ASSERT(evening_.Record(drawn_[i]) == "ok");
      Must(evening_.Settle(i + 1));
    }
  }

  Wins WinsByHand(uint32_t revision) {
    const std::string prizes = evening_.settlement(revision).prizes;
    Wins wins;
    for (const Winner& winner :
         testing::NaiveWinners(evening_.draw().rules(), evening_.pool(), drawn_[revision - 1])) {
      Win& win = wins[{winner.partition, winner.ordinal}];
      win.player = winner.player;
      if (!win.tiers.empty()) win.tiers += ' ';
      win.tiers += fmt::format("{}*{}", winner.weight, winner.tier);
      if (prizes.empty()) continue;
      win.amount +=
          Must(game::ParsePrizeReport(prizes)).tiers[winner.tier - 1].prize * winner.weight;
    }
    return wins;
  }

  Result<pool::CorrectionRecord> Write() { return WriteCorrection(disk(), evening_.draw(), 1, 2); }
  std::string Verify() { return Told(VerifyCorrection(disk(), evening_.draw(), 2)); }
  disk::MemoryDisk& disk() { return evening_.disk; }

  const game::Drawn drawn_[2] = {kDrawn, kCorrected};
  SealedEvening evening_;
};

TEST_F(Correction, ListsEveryPlayThatWinsSomethingElse) {
  const Wins before = WinsByHand(1);
  Wins plays = WinsByHand(2);
  const Wins after = plays;
  plays.insert(before.begin(), before.end());
  pool::CorrectionRecord expected{.draw = DrawId{7},
                                  .revision = 2,
                                  .corrects = 1,
                                  .outcome_before = evening_.settlement(1).outcome,
                                  .outcome_after = evening_.settlement(2).outcome,
                                  .changes = {}};
  std::string list = "change,partition,ordinal,player,before,amount_before,after,amount_after\n";
  for (const auto& [place, win] : plays) {
    const Win was = before.contains(place) ? before.at(place) : Win{};
    const Win is = after.contains(place) ? after.at(place) : Win{};
    if (was == is) {
      ++expected.unchanged;
      continue;
    }
    const char* const change = is.tiers.empty() ? "lost" : was.tiers.empty() ? "won" : "changed";
    ++(is.tiers.empty() ? expected.lost : was.tiers.empty() ? expected.won : expected.changed);
    list += fmt::format("{},{},{},{},{},{},{},{}\n", change, place.first, place.second, win.player,
                        was.tiers, was.amount, is.tiers, is.amount);
  }
  // Each kind must be there for the comparison to say anything.
  ASSERT_GT(expected.lost * expected.won * expected.changed * expected.unchanged, 0u);
  expected.changes = Sha256::Of(AsBytes(list));
  EXPECT_EQ(Must(Write()), expected);
  EXPECT_EQ(disk().Read("draw/changes.2"), list);
  EXPECT_EQ(Must(pool::ReadCorrection(disk(), evening_.draw(), 2)), expected);
  EXPECT_EQ(Verify(), "ok");
}

TEST_F(Correction, OfOneResultByTheSameChangesNothing) {
  const pool::CorrectionRecord record = Must(WriteCorrection(disk(), evening_.draw(), 1, 1));
  EXPECT_EQ(record.unchanged, WinsByHand(1).size());
  EXPECT_EQ(record.lost + record.won + record.changed, 0u);
}

TEST_F(Correction, IsWrittenOnceAndCanBeDoneAgainAfterACrash) {
  const pool::CorrectionRecord expected = Must(Write());
  const std::string list = disk().Read("draw/changes.2");
  EXPECT_EQ(Write().error().code, ErrorCode::kConflict) << "nothing is edited";
  bool written = false;
  for (uint64_t step = 0; !written; ++step) {
    for (const char* path : {"draw/changes.2", "draw/correction.2"})
      if (Must(disk().Exists(path))) Must(disk().Remove(path));
    disk().SetFaults({.crash_at = disk().OperationCount() + step});
    written = Write().ok();
    disk().ProcessCrash();
    disk().SetFaults({});
    if (written) break;
    for (const char* path : {"draw/changes.2", "draw/correction.2"})
      if (Must(disk().Exists(path))) Must(disk().Remove(path));
    ASSERT_EQ(Must(Write()), expected) << "step " << step;
    ASSERT_EQ(disk().Read("draw/changes.2"), list);
  }
}

TEST_F(Correction, WithAnotherByteAnywhereIsNamed) {
  Must(Write());
  const std::string list = disk().Read("draw/changes.2");
  for (size_t bit = 3; bit < list.size() * 8; bit += 97) {
    disk().FlipBit("draw/changes.2", bit);
    ASSERT_THAT(Verify(), StartsWith("corrupt: draw/changes.2: differs within ")) << bit;
    disk().FlipBit("draw/changes.2", bit);
  }
  disk().Overwrite("draw/changes.2", AsBytes(list + "lost,0,1,2,3,4,5,6\n"));
  EXPECT_EQ(Verify(), fmt::format("corrupt: draw/changes.2: {} bytes, expected {}",
                                  list.size() + 19, list.size()));
  disk().Overwrite("draw/changes.2", AsBytes(list.substr(0, list.size() - 1)));
  EXPECT_THAT(Verify(), StartsWith("corrupt: draw/changes.2: "));
}

// By someone who can compute every digest.
TEST_F(Correction, WithOtherCountsIsNamed) {
  Must(Write());
  pool::CorrectionRecord record = Must(pool::ReadCorrection(disk(), evening_.draw(), 2));
  ++record.lost;
  pool::testing::Put(disk(), "draw/correction.2", record.Encode());
  EXPECT_EQ(Verify(), "corrupt: draw/correction.2: is not what the two winner files give");
  for (const uint32_t corrects : {0u, 2u, 3u}) {
    record.corrects = corrects;
    pool::testing::Put(disk(), "draw/correction.2", record.Encode());
    EXPECT_EQ(Verify(),
              fmt::format("corrupt: draw/correction.2: says draw 7 revision 2 for {}, expected 7 "
                          "and 2 for an earlier one",
                          corrects));
  }
}

class OpenPrizes : public Correction {
 protected:
  static std::string Game() {
    std::string game(game::testing::kOneDrum);
    return game.insert(game.find("pool ="), "incomplete = \"not found\"\n");
  }
  OpenPrizes() : Correction(Game()) {}
};

TEST_F(OpenPrizes, AreComparedByTiersAlone) {
  Must(Write());
  const std::string list = disk().Read("draw/changes.2");
  const auto line = list.find("\nchanged,");
  ASSERT_NE(line, std::string::npos);
  EXPECT_THAT(list.substr(line, list.find('\n', line + 1) - line),
              ::testing::MatchesRegex("\nchanged,[0-9]+,[0-9]+,[0-9]+,[0-9 *]+,,[0-9 *]+,"));
  EXPECT_THAT(list, ::testing::HasSubstr(",0\n")) << "who lost all gets nothing, that is known";
  EXPECT_EQ(Verify(), "ok");
}

}  // namespace
}  // namespace drumroll::settle
