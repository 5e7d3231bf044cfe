// What must not change, or must change in a known way, when a whole draw is changed: from the sale
// to prizes. Beside those of src/settle/settlement_test.cc, which change what settling is given:
// other names of the numbers, another order of the tickets, the pool twice, another bonus ball.
#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "base/partition_hash.h"
#include "game/prize_json.h"
#include "settle/evening_testing.h"

namespace drumroll::testing {
namespace {

using pool::testing::Must;
using pool::testing::OwnedTicket;
using pool::testing::SoldDraw;

// A winning play by its ticket's key and place there, with tier and weight: what it is wherever it
// stands.
using Win = std::tuple<std::string, uint64_t, uint32_t, uint32_t>;

const game::Matrix kMatrix = game::testing::SmallGame(game::testing::kOneDrum).eras[0].matrix;

// Tickets by chance, of players who are who they are.
std::vector<OwnedTicket> Tickets(uint64_t seed, uint32_t plays) {
  Random random({.seed = seed});
  return segment::testing::DrawTickets(
      random, kMatrix, {.plays = plays, .plays_max = 5, .players = 60, .systems_one_in = 8});
}

// A draw of these tickets, one frame each, so that the n-th sold has the n-th key.
class Night {
 public:
  Night(uint32_t partitions, const std::vector<OwnedTicket>& tickets,
        const std::set<size_t>& voided = {})
      : sold_(disk_, "draw", {.partitions = partitions}) {
    for (size_t i = 0; i < tickets.size(); ++i) {
      const PartitionId id = PartitionOf(tickets[i].player, partitions);
      Must(sold_.Sell(id, {tickets[i]}));
      if (voided.contains(i)) Must(sold_.Void(id, sold_.sold(id).tickets.size() - 1));
    }
    sold_.Close();
    seal_ = sold_.Seal();
    Must(sold_.Record(settle::testing::kDrawn));
    const auto pool = Must(pool::SealedPool::Of(disk_, sold_.intake()));
    outcome_ = Must(settle::SettleDraw(disk_, pool, 1, {.threads = 1}));
  }

  const pool::SealRecord& seal() const { return seal_; }
  const game::Rules& rules() const { return sold_.draw().rules(); }
  const pool::SettlementRecord& record() const { return outcome_.record; }
  const game::PrizeReport& prizes() const { return *outcome_.prizes; }

  std::multiset<Win> Wins() {
    std::multiset<Win> wins;
    for (const settle::Winner& winner :
         settle::testing::WinnersOf(disk_, sold_.layout().Winners(1))) {
      const pool::testing::Sold& part = sold_.sold(winner.partition);
      const auto after = std::ranges::upper_bound(part.first, Raw(winner.ordinal));
      const auto ticket = static_cast<size_t>(after - part.first.begin() - 1);
      EXPECT_EQ(winner.player, part.tickets[ticket].player);
      wins.insert({ToHex(Bytes(part.tickets[ticket].key.bytes)),
                   Raw(winner.ordinal) - part.first[ticket], winner.tier, winner.weight});
    }
    return wins;
  }

 private:
  disk::MemoryDisk disk_{/*seed=*/1};
  SoldDraw sold_;
  pool::SealRecord seal_;
  settle::DrawOutcome outcome_;
};

// A pool is a set of tickets: into how many partitions their players are spread is nobody's luck.
TEST(Metamorphic, SplittingAndMergingPartitionsFindsTheSameWinnersAndPrizes) {
  const auto tickets = Tickets(71, 400);
  Night one(1, tickets, {3, 30, 99});
  const std::multiset<Win> wins = one.Wins();
  ASSERT_GT(wins.size(), 50u);
  for (const uint32_t partitions : {2u, 3u, 16u}) {
    Night many(partitions, tickets, {3, 30, 99});
    EXPECT_EQ(many.Wins(), wins) << partitions << " partitions";
    EXPECT_EQ(many.record().winners, one.record().winners);
    EXPECT_EQ(many.record().prizes, one.record().prizes) << "to the byte";
    EXPECT_EQ(many.seal().Plays(), one.seal().Plays());
    EXPECT_EQ(many.seal().Stakes(), one.seal().Stakes());
  }
}

TEST(Metamorphic, ALosingPlayMovesPrizesThroughTheSalesOnly) {
  auto tickets = Tickets(72, 300);
  Night before(2, tickets);
  constexpr uint64_t kLosers = 7;
  for (uint64_t i = 0; i < kLosers; ++i) {  // One of the drawn numbers is not enough for a prize.
    tickets.push_back(
        {.player = PlayerId{9000 + i}, .time = pool::testing::kTime, .plays = {{{1, 2, 3}, {}}}});
  }
  Night after(2, tickets);
  EXPECT_EQ(after.Wins(), before.Wins());
  EXPECT_EQ(after.record().winners, before.record().winners);
  const int64_t more = static_cast<int64_t>(kLosers) * before.rules().price;
  EXPECT_EQ(after.prizes().sales, before.prizes().sales + more);
  EXPECT_EQ(after.prizes().pool, before.prizes().pool + more / 2) << "half of the sales";
  // Nothing but the sales has gone into the other prizes.
  game::PrizeInput input{.draw = before.prizes().draw, .sales = before.prizes().sales + more};
  std::ranges::copy(before.record().winners, input.winners.begin());
  EXPECT_EQ(after.prizes(), Must(game::ComputePrizes(before.rules(), input)));
  EXPECT_GT(after.prizes().tiers[0].prize, before.prizes().tiers[0].prize) << "shares the rest";
  for (const size_t fixed : {1u, 2u})
    EXPECT_EQ(after.prizes().tiers[fixed], before.prizes().tiers[fixed]);
}

// A person may buy one combination a hundred times (draw 1057 of the Korean lottery): each is a
// share of the prize, on one ticket or on many.
TEST(Metamorphic, TheSamePlayAHundredTimesIsAHundredShares) {
  const pool::testing::OwnedPlay jackpot{{2, 4, 7}, {}};
  auto tickets = Tickets(74, 200);
  std::erase_if(tickets, [&](const OwnedTicket& ticket) {
    return std::ranges::any_of(ticket.plays, [](const auto& play) {
      return settle::testing::Common(play.main, settle::testing::kDrawn.main) == 3;
    });
  });
  tickets.push_back({.player = PlayerId{9000},
                     .time = pool::testing::kTime,
                     .plays = std::vector<pool::testing::OwnedPlay>(60, jackpot)});
  for (int i = 0; i < 40; ++i) {
    tickets.push_back({.player = PlayerId{9001}, .time = pool::testing::kTime, .plays = {jackpot}});
  }
  Night night(2, tickets);
  EXPECT_EQ(night.record().winners[0], 100u);
  const game::TierReport& first = night.prizes().tiers[0];
  EXPECT_EQ(first.winners, 100u);
  EXPECT_EQ(first.total, 100 * first.prize);
  const int64_t rest =
      night.prizes().pool - night.prizes().tiers[1].total - night.prizes().tiers[2].total;
  EXPECT_EQ(first.prize, rest / 100) << "divided by winning plays, not by tickets or players";
}

// Voided is as if never sold, for everyone but the log.
TEST(Metamorphic, AVoidedTicketIsOneThatWasNeverSold) {
  auto tickets = Tickets(73, 300);
  Night never(2, tickets);
  const size_t last = tickets.size();
  // One that would win the first prize, and others with it.
  tickets.push_back({.player = PlayerId{9000},
                     .time = pool::testing::kTime,
                     .plays = {{{2, 4, 7}, {}}, {{1, 2, 4, 7, 8}, {}}}});
  Night sold(2, tickets);
  EXPECT_GT(sold.record().winners[0], never.record().winners[0] + 1);
  Night voided(2, tickets, {last});
  EXPECT_EQ(voided.Wins(), never.Wins());
  EXPECT_EQ(voided.record().winners, never.record().winners);
  EXPECT_EQ(voided.record().prizes, never.record().prizes);
  EXPECT_EQ(voided.record().plays, never.record().plays);
  EXPECT_EQ(voided.seal().Tickets(), never.seal().Tickets() + 1) << "but its record stays";
}

}  // namespace
}  // namespace drumroll::testing
