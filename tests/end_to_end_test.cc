// Whole draws of shipped games by chance, from the generator to the winner file, against a third
// engine that reads the log by itself and counts every combination of every play by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "disk/memory_disk.h"
#include "game/catalog.h"
#include "naive_log.h"
#include "pool/evening.h"
#include "pool/lookup.h"
#include "pool/sealed_pool.h"
#include "pool/verify.h"
#include "settle/settle_evening.h"
#include "settle/verify_outcome.h"
#include "workload/fill.h"

namespace drumroll::testing {
namespace {

constexpr Micros kTime{1'700'000'000'000'000};

// A draw of the game's last rules, made by chance.
class EveningByChance {
 public:
  EveningByChance(std::string_view id, uint64_t seed)
      : random_({.seed = seed}),
        disk_(seed),
        clock_(kTime),
        game_(game::FindGame(id).value()),
        partitions_(1 + static_cast<uint32_t>(random_.Below(3))) {}

  // Every error is a failure.
  Status Run() {
    draw_ = std::make_unique<pool::Draw>(DRUMROLL_TRY(
        pool::Draw::Create(disk_, "draw", game_, game_.eras.back().from,
                           {.partitions = partitions_, .log_file_bytes = 64_KiB}, clock_)));
    DRUMROLL_TRY(Sell());
    ReadLogs();
    drawn_ = DrawNumbers();
    auto evening = DRUMROLL_TRY(pool::Evening::Open(disk_, *draw_, clock_));
    DRUMROLL_TRY(
        evening.Enter(pool::Person{}, {.drawn = drawn_, .source = "test", .reason = {}}, {}));
    const auto sealed = DRUMROLL_TRY(pool::SealedPool::Open(disk_, *draw_));
    settle::SettleOptions options{.threads = 2};
    const auto& prizes = draw_->rules().prizes.tiers;
    for (size_t tier = 0; tier < prizes.size(); ++tier) {
      if (prizes[tier].kind == game::PrizeKind::kStated) options.stated[tier] = 1'000'000;
    }
    const auto settled =
        DRUMROLL_TRY(settle::SettleEvening(disk_, evening, pool::Person{}, sealed, options));
    const settle::DrawOutcome& outcome = settled.outcome;
    ExpectOutcome(outcome.record);
    DRUMROLL_TRY(pool::VerifyDraw(disk_, *draw_, {}));
    DRUMROLL_TRY(settle::VerifyOutcome(disk_, *draw_, 1, 2));
    return LookUpAll(sealed);
  }

  uint64_t winners() const { return winners_; }

 private:
  Status Sell() {
    const workload::PoolOptions options{
        .plays = 200 + random_.Below(1500),
        .partitions = partitions_,
        .seed = random_.Next(),
        .sale_begin = kTime,
        .sale_end = Micros{Raw(kTime) + 1'000'000'000},
        .system_per_mille = draw_->matrix().main_pick_max > draw_->matrix().main.pick ? 20u : 0u,
        .void_per_mille = 30};
    const auto intake = DRUMROLL_TRY(
        pool::Intake::Open(disk_, *draw_, {.partition = {}, .publishers = 1, .threads = 2}));
    std::vector<workload::Generator> generators;
    for (uint16_t i = 0; i < partitions_; ++i) {
      generators.push_back(DRUMROLL_TRY(workload::Generator::Create(
          draw_->rules(), options, workload::Numbers::kUniform, PartitionId{i})));
    }
    DRUMROLL_TRY(
        workload::FillPool(*intake, generators, clock_,
                           {.batch_plays = 1 + static_cast<uint32_t>(random_.Below(300))}));
    auto evening = DRUMROLL_TRY(pool::Evening::Open(disk_, *draw_, clock_));
    DRUMROLL_TRY(evening.Close(pool::Person{}, *intake));
    DRUMROLL_TRY(evening.Seal(pool::Person{}, *intake));
    EXPECT_EQ(intake->plays(), options.plays);
    return {};
  }

  void ReadLogs() {
    for (uint16_t i = 0; i < partitions_; ++i) {
      const auto files = LogFiles(disk_, draw_->layout().Log(PartitionId{i}));
      pool_.partitions.push_back(
          NaivePartition(draw_->matrix(), NaiveFrames(files, draw_->record().log_file_bytes)));
    }
  }

  // Half the time the numbers of a play, so that the high tiers are won.
  game::Drawn DrawNumbers() {
    game::Drawn drawn = settle::testing::DrawResult(random_, draw_->matrix());
    const auto& tickets = pool_.partitions[random_.Below(partitions_)].tickets;
    if (tickets.empty() || random_.Below(2) == 0) return drawn;
    const auto& play = tickets[random_.Below(tickets.size())].plays.front();
    drawn.main.assign(play.main.begin(), play.main.begin() + draw_->matrix().main.drawn);
    drawn.second.assign(play.second.begin(), play.second.begin() + draw_->matrix().second.drawn);
    for (uint8_t number = 1, i = 0; i < drawn.bonus.size(); ++number) {
      if (std::ranges::find(drawn.main, number) == drawn.main.end()) drawn.bonus[i++] = number;
    }
    return drawn;
  }

  void ExpectOutcome(const pool::SettlementRecord& record) {
    const auto expected = settle::testing::NaiveWinners(draw_->rules(), pool_, drawn_);
    EXPECT_EQ(settle::testing::WinnersOf(disk_, draw_->layout().Winners(1)), expected);
    const auto counts = settle::testing::CountsOf(expected);
    EXPECT_TRUE(std::ranges::equal(record.winners, std::span(counts).first(record.winners.size())));
    winners_ = expected.size();
  }

  // Every play, by ordinal and by player, is what was sold.
  Status LookUpAll(const pool::SealedPool& sealed) {
    const auto lookup = DRUMROLL_TRY(pool::Lookup::Open(disk_, sealed));
    for (uint16_t i = 0; i < partitions_; ++i) {
      uint64_t ordinal = 0;
      for (size_t t = 0; t < pool_.partitions[i].tickets.size(); ++t) {
        const auto& ticket = pool_.partitions[i].tickets[t];
        const uint64_t first = ordinal;
        for (const auto& play : ticket.plays) {
          const auto found = DRUMROLL_TRY(lookup.TicketOf(PartitionId{i}, Ordinal{ordinal}));
          EXPECT_EQ(found.ticket.player, ticket.player);
          const auto& sold = found.plays[ordinal - first];
          EXPECT_EQ(sold.main, play.main);
          EXPECT_EQ(sold.second, play.second);
          EXPECT_EQ(Raw(sold.ordinal), ordinal);
          EXPECT_EQ(sold.voided, pool_.partitions[i].voided.contains(t));
          ++ordinal;
        }
        const auto of_player = DRUMROLL_TRY(lookup.TicketsOf(ticket.player));
        EXPECT_EQ(std::ranges::count_if(of_player,
                                        [&](const pool::FoundTicket& found) {
                                          return Raw(found.plays.front().ordinal) == first;
                                        }),
                  1);
      }
    }
    return {};
  }

  Random random_;
  disk::MemoryDisk disk_;
  ManualClock clock_;
  const game::Game game_;
  const uint32_t partitions_;
  std::unique_ptr<pool::Draw> draw_;
  settle::testing::Pool pool_;
  game::Drawn drawn_;
  uint64_t winners_ = 0;
};

class EndToEnd : public ::testing::TestWithParam<const char*> {};

TEST_P(EndToEnd, ThreeEnginesAgreeAndEveryPlayIsFoundAgain) {
  uint64_t winners = 0;
  for (uint64_t seed = 1; seed <= 25 && !HasFailure(); ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    EveningByChance evening(GetParam(), seed);
    const Status run = evening.Run();
    ASSERT_TRUE(run.ok()) << run.error().message;
    winners += evening.winners();
  }
  EXPECT_GT(winners, 100u);
}
INSTANTIATE_TEST_SUITE_P(Games, EndToEnd,
                         ::testing::Values("kr-lotto645", "us-powerball", "euromillions",
                                           "jp-loto7"),
                         [](const auto& game) {
                           std::string name = game.param;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace drumroll::testing
