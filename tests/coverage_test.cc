// Pools of every combination once, of the shipped games at their full size: then every tier must
// have exactly its published ways as winners, whatever is drawn. It happened: Texas, April 2023.
// From the generator through the intake to the settlement, on the real disk, by both engines.
//
// The default run takes the games of up to ten million combinations, seconds each; the larger ones
// are slow and need up to 10 GB of disk.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>

#include "disk/posix_disk.h"
#include "game/catalog.h"
#include "pool/evening.h"
#include "pool/sealed_pool.h"
#include "settle/settle_evening.h"
#include "settle/testing.h"
#include "workload/fill.h"

namespace drumroll::testing {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

constexpr Micros kTime{1'700'000'000'000'000};
constexpr uint32_t kPartitions = 2;
constexpr uint64_t kBytesOfPlay = 34;  // Log, segment and index.

// The lowest numbers, the highest, and some by chance.
std::vector<game::Drawn> DrawResults(const game::Matrix& matrix, size_t count) {
  std::vector<game::Drawn> results(2);
  for (uint8_t i = 1; i <= matrix.main.drawn + matrix.bonus; ++i) {
    (i <= matrix.main.drawn ? results[0].main : results[0].bonus).push_back(i);
    auto& high = i <= matrix.main.drawn ? results[1].main : results[1].bonus;
    high.insert(high.begin(), static_cast<uint8_t>(matrix.main.of + 1 - i));
  }
  for (uint8_t i = 1; i <= matrix.second.drawn; ++i) {
    results[0].second.push_back(i);
    results[1].second.insert(results[1].second.begin(),
                             static_cast<uint8_t>(matrix.second.of + 1 - i));
  }
  Random random({.seed = 45});
  while (results.size() < count) results.push_back(settle::testing::DrawResult(random, matrix));
  return results;
}

struct Subject {
  const char* game;
  size_t results;
};
constexpr Subject kSmallSpaces[] = {{"kr-lotto645", 4}, {"jp-loto6", 4}, {"jp-loto7", 4}};
constexpr Subject kLargeSpaces[] = {{"hu-otoslotto", 3}, {"uk-lotto", 3},    {"br-megasena", 3},
                                    {"euromillions", 2}, {"eurojackpot", 2}, {"us-megamillions", 2},
                                    {"us-powerball", 2}};

class FullCoverage : public ::testing::TestWithParam<Subject> {
 protected:
  FullCoverage() {
    std::string pattern = (std::filesystem::temp_directory_path() / "drumroll.XXXXXX").string();
    DRUMROLL_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    root_ = pattern;
  }
  ~FullCoverage() override { std::filesystem::remove_all(root_); }

  Status Run() {
    const game::Game game = DRUMROLL_TRY(game::FindGame(GetParam().game));
    ManualClock clock(kTime);
    const pool::Draw draw = DRUMROLL_TRY(pool::Draw::Create(
        disk_, root_ + "/draw", game, game.eras.back().from, {.partitions = kPartitions}, clock));
    const auto intake = DRUMROLL_TRY(pool::Intake::Open(disk_, draw, {}));
    DRUMROLL_TRY(Sell(*intake, clock));
    const pool::Person person;
    auto evening = DRUMROLL_TRY(pool::Evening::Open(disk_, draw, clock));
    DRUMROLL_TRY(evening.Close(person, *intake));
    const pool::SealRecord seal = DRUMROLL_TRY(evening.Seal(person, *intake));
    EXPECT_EQ(seal.Plays(), game::Space(draw.matrix()));
    const pool::SealedPool pool = DRUMROLL_TRY(pool::SealedPool::Of(disk_, *intake));
    for (const game::Drawn& drawn : DrawResults(draw.matrix(), GetParam().results)) {
      DRUMROLL_TRY(evening.Enter(person, {.drawn = drawn, .source = "test", .reason = {}}, {}));
      const auto settled = DRUMROLL_TRY(settle::SettleEvening(disk_, evening, person, pool, {}));
      ExpectWays(draw.rules(), settled.outcome.record, game::ToText(drawn));
    }
    return {};
  }

  // Everything and the lists of winners, of which each settlement writes one.
  uint64_t BytesNeeded() const {
    const game::Rules rules = game::FindGame(GetParam().game).value().eras.back();
    uint64_t winners = 0;
    for (const game::Tier& tier : rules.tiers) winners += tier.ways;
    return game::Space(rules.matrix) * kBytesOfPlay + winners * 16 * GetParam().results;
  }
  uint64_t BytesFree() { return disk_.FreeBytes(root_).value(); }

 private:
  Status Sell(pool::Intake& intake, Clock& clock) {
    const game::Rules& rules = intake.draw().rules();
    const workload::PoolOptions options{.plays = game::Space(rules.matrix),
                                        .partitions = kPartitions,
                                        .seed = 1,
                                        .sale_begin = kTime,
                                        .sale_end = Micros{Raw(kTime) + 1'000'000'000}};
    std::vector<workload::Generator> generators;
    for (uint16_t i = 0; i < kPartitions; ++i) {
      generators.push_back(DRUMROLL_TRY(workload::Generator::Create(
          rules, options, workload::Numbers::kCoverage, PartitionId{i})));
    }
    return workload::FillPool(intake, generators, clock, {});
  }

  static void ExpectWays(const game::Rules& rules, const pool::SettlementRecord& record,
                         const std::string& numbers) {
    ASSERT_EQ(record.winners.size(), rules.tiers.size());
    for (size_t i = 0; i < rules.tiers.size(); ++i) {
      EXPECT_EQ(record.winners[i], rules.tiers[i].ways)
          << "tier " << i + 1 << " when " << numbers << " are drawn";
    }
  }

  disk::PosixDisk disk_;
  std::string root_;
};

TEST_P(FullCoverage, CountsTheWaysOfEveryTierWhateverIsDrawn) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer makes it take minutes; settle_test has small games";
  if (BytesFree() < BytesNeeded()) {
    GTEST_SKIP() << BytesFree() << " bytes are free in " << std::filesystem::temp_directory_path()
                 << ", " << BytesNeeded() << " are needed";
  }
  const Status run = Run();
  EXPECT_TRUE(run.ok()) << run.error().message;
}

std::string NameOf(const ::testing::TestParamInfo<Subject>& subject) {
  std::string name = subject.param.game;
  std::erase(name, '-');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Game, FullCoverage, ::testing::ValuesIn(kSmallSpaces), NameOf);
INSTANTIATE_TEST_SUITE_P(Slow, FullCoverage, ::testing::ValuesIn(kLargeSpaces), NameOf);

// A new game is to be named here, too.
TEST(CoveredGames, AreAllThatAreShipped) {
  std::set<std::string_view> covered;
  for (const Subject& subject : kSmallSpaces) covered.insert(subject.game);
  for (const Subject& subject : kLargeSpaces) covered.insert(subject.game);
  EXPECT_TRUE(std::ranges::equal(covered, game::ListGames()));
}

}  // namespace
}  // namespace drumroll::testing
