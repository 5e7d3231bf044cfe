#include "workload/quick_pick.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "game/rules.h"
#include "workload/test_rules.h"

namespace drumroll::workload {
namespace {

using Set = std::vector<uint8_t>;

Set DrawSet(const QuickPick& pick, Random& random) {
  Set set(pick.pick());
  pick.Draw(random, set.data());
  return set;
}

// The statistic is about degrees ± sqrt(2 degrees) if all outcomes are equally likely.
void ExpectUniform(const std::map<Set, uint64_t>& counts, uint64_t outcomes, uint64_t draws) {
  ASSERT_EQ(counts.size(), outcomes) << "some outcome was never drawn";
  const double expected = static_cast<double>(draws) / static_cast<double>(outcomes);
  double statistic = 0;
  for (const auto& [set, count] : counts) {
    statistic += std::pow(static_cast<double>(count) - expected, 2) / expected;
  }
  const double degrees = static_cast<double>(outcomes - 1);
  EXPECT_NEAR(statistic, degrees, 5 * std::sqrt(2 * degrees));
}

struct Shape {
  uint32_t pick;
  uint32_t of;
};

class EveryShape : public testing::TestWithParam<Shape> {};

TEST_P(EveryShape, GivesAscendingNumbersInRange) {
  const auto [pick, of] = GetParam();
  const QuickPick quick_pick(pick, of);
  Random random({.seed = 1, .stream = pick * 1000 + of});
  for (int i = 0; i < 2000; ++i) {
    const Set set = DrawSet(quick_pick, random);
    for (uint32_t j = 0; j < pick; ++j) {
      ASSERT_GE(set[j], 1);
      ASSERT_LE(set[j], of);
      ASSERT_TRUE(j == 0 || set[j - 1] < set[j]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(QuickPick, EveryShape,
                         testing::Values(Shape{0, 0}, Shape{0, 5}, Shape{1, 1}, Shape{1, 26},
                                         Shape{6, 6}, Shape{6, 45}, Shape{7, 37}, Shape{20, 60},
                                         Shape{32, 64}, Shape{64, 64}, Shape{5, 65}, Shape{5, 90},
                                         Shape{20, 80}, Shape{100, 255}, Shape{255, 255}));

TEST(QuickPick, MakesEachCombinationOfASmallMatrixEquallyOften) {
  for (const auto [pick, of] : {Shape{3, 9}, Shape{5, 8}, Shape{1, 7}, Shape{9, 10}}) {
    const QuickPick quick_pick(pick, of);
    Random random({.seed = 2, .stream = pick});
    std::map<Set, uint64_t> counts;
    const uint64_t draws = 200'000;
    for (uint64_t i = 0; i < draws; ++i) ++counts[DrawSet(quick_pick, random)];
    ExpectUniform(counts, game::Choose(of, pick), draws);
  }
}

TEST(QuickPick, MakesEachPairOfALargeDrumEquallyOften) {
  for (const uint32_t of : {90u, 128u}) {
    const QuickPick quick_pick(2, of);
    Random random({.seed = 3, .stream = of});
    std::map<Set, uint64_t> counts;
    const uint64_t draws = 400'000;
    for (uint64_t i = 0; i < draws; ++i) ++counts[DrawSet(quick_pick, random)];
    ExpectUniform(counts, game::Choose(of, 2), draws);
  }
}

// The trap that close seeds once led into: no jackpots, and a few combinations drawn very often.
TEST(QuickPick, HasAsManyJackpotsAndRepeatsAsChanceHas) {
  const QuickPick quick_pick(6, 45);
  const uint64_t space = game::Choose(45, 6);
  const uint64_t draws = 2'000'000;
  std::map<uint32_t, uint32_t> hits;
  std::vector<uint8_t> times(1u << 23);  // By rank.
  for (uint64_t stream = 0; stream < 4; ++stream) {
    Random random({.seed = stream, .stream = stream * 0x9E3779B97F4A7C15u});
    for (uint64_t i = 0; i < draws / 4; ++i) {
      Set set = DrawSet(quick_pick, random);
      uint64_t rank = 0;
      for (uint32_t j = 0; j < 6; ++j) rank += game::Choose(set[j] - 1u, j + 1);
      ASSERT_LT(rank, space);
      ++times[rank];
      uint32_t common = 0;
      for (const uint8_t number : set) common += number <= 6;
      ++hits[common];
    }
  }
  for (uint32_t common = 3; common <= 6; ++common) {
    const double ways = static_cast<double>(game::Choose(6, common) * game::Choose(39, 6 - common));
    const double expected = static_cast<double>(draws) * ways / static_cast<double>(space);
    EXPECT_NEAR(hits[common], expected, 6 * std::sqrt(expected) + 1) << common << " hits";
  }
  // The number of combinations drawn r times is Poisson: mean 0.2455 draws each.
  std::vector<double> repeats(64);
  for (uint64_t rank = 0; rank < space; ++rank) ++repeats[times[rank]];
  const double mean = static_cast<double>(draws) / static_cast<double>(space);
  double expected = static_cast<double>(space) * std::exp(-mean);
  for (uint32_t r = 0; r < 8; ++r) {
    EXPECT_NEAR(repeats[r], expected, 6 * std::sqrt(expected) + 1) << r << " times";
    expected *= mean / (r + 1);
  }
  for (size_t r = 12; r < repeats.size(); ++r) EXPECT_EQ(repeats[r], 0) << r << " times";
}

TEST(QuickPick, StandsForTheSameSetWheneverAWordIsGiven) {
  const QuickPick quick_pick(20, 80);
  std::set<Set> sets;
  for (uint64_t word = 0; word < 1000; ++word) {
    Set a(20), b(20);
    quick_pick.DrawFrom(word << 54, a.data());
    quick_pick.DrawFrom(word << 54, b.data());
    EXPECT_EQ(a, b);
    sets.insert(a);
  }
  EXPECT_GT(sets.size(), 990u);
}

TEST(PlayPick, WritesBothDrumsOfAValidPlay) {
  const game::Rules rules = TwoDrums();
  const PlayPick pick(rules.matrix);
  Random random({.seed = 4});
  std::map<Set, uint64_t> counts;
  for (int i = 0; i < 100'000; ++i) {
    Set play(rules.matrix.play_bytes());
    pick.Draw(random, play.data());
    const Bytes bytes = play;
    ASSERT_TRUE(game::CheckPlay(rules.matrix, {bytes.first(3), bytes.subspan(3)}).ok());
    ++counts[play];
  }
  ExpectUniform(counts, game::Space(rules.matrix), 100'000);
}

}  // namespace
}  // namespace drumroll::workload
