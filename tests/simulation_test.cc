// The simulation of whole draws (draw_simulation.h), seed by seed.
//
//   DRUMROLL_TEST_SECONDS=N  10 by default: 2,500 crashes a second and shard at least, and with
//   more
//                            than 10 so many seconds.
//   DRUMROLL_TEST_SEED=N     only this seed: what a failure prints, to be replayed.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "draw_simulation.h"
#include "fmt/format.h"

namespace drumroll::testing {
namespace {

constexpr uint64_t kShards = 8;
constexpr uint64_t kCrashesOfSecond = 2500;
constexpr uint64_t kSecondsDefault = 10;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr uint64_t kSlowness = 20;
#else
constexpr uint64_t kSlowness = 1;
#endif

uint64_t NumberOf(const char* variable, uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// Builders and buffers are large and hardly touched: kept in the heap, they cost no page faults.
void KeepMemory() {
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

SimulationReport Simulate(const SimulationOptions& options) {
  SimulationReport report = SimulateDraw(options);
  EXPECT_EQ(report.violation, "") << "replay: DRUMROLL_TEST_SEED=" << options.seed
                                  << " simulation_test --gtest_filter=*"
                                  << (options.rot ? "Rot*" : "Everything*")
                                  << "; then keep the seed in tests/seeds.txt";
  return report;
}

class Shard : public ::testing::TestWithParam<uint64_t> {};

TEST_P(Shard, KeepsEveryPromiseWhateverStopsIt) {
  KeepMemory();
  const uint64_t seconds = NumberOf("DRUMROLL_TEST_SECONDS", kSecondsDefault);
  const uint64_t crashes_min = std::min(seconds, kSecondsDefault) * kCrashesOfSecond / kSlowness;
  const double at_least = seconds > kSecondsDefault ? static_cast<double>(seconds) : 0;
  const double start = SteadySeconds();
  uint64_t seeds = 0;
  SimulationReport sum;
  for (; (sum.crashes < crashes_min || SteadySeconds() - start < at_least) && !HasFailure();
       ++seeds) {
    const SimulationReport report = Simulate({.seed = GetParam() + seeds * kShards});
    sum.crashes += report.crashes;
    sum.plays += report.plays;
    sum.winners += report.winners;
    sum.operations += report.operations;
  }
  const double took = SteadySeconds() - start;
  fmt::print(
      "{} draws, {} crashes, {} operations, {} plays, {} winners in {:.1f} s: {:.0f} "
      "crashes/s\n",
      seeds, sum.crashes, sum.operations, sum.plays, sum.winners, took,
      static_cast<double>(sum.crashes) / took);
  RecordProperty("crashes", std::to_string(sum.crashes));
  EXPECT_GT(sum.winners, seeds);
}
INSTANTIATE_TEST_SUITE_P(Simulation, Shard, ::testing::Range(uint64_t{1}, kShards + 1));

TEST(Simulation, ReplaysEverythingOfASeed) {
  if (std::getenv("DRUMROLL_TEST_SEED") == nullptr) GTEST_SKIP() << "no DRUMROLL_TEST_SEED is set";
  (void)Simulate({.seed = NumberOf("DRUMROLL_TEST_SEED", 0)});
}

TEST(Simulation, ReplaysTheRotOfASeed) {
  if (std::getenv("DRUMROLL_TEST_SEED") == nullptr) GTEST_SKIP() << "no DRUMROLL_TEST_SEED is set";
  (void)Simulate({.seed = NumberOf("DRUMROLL_TEST_SEED", 0), .rot = true});
}

// Each line of the file: a seed, and what it once found.
TEST(Simulation, SeedsThatOnceFailedPass) {
  KeepMemory();
  std::ifstream file(DRUMROLL_SOURCE_DIR "/tests/seeds.txt");
  ASSERT_TRUE(file.is_open());
  uint64_t seeds = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    const uint64_t seed = std::strtoull(line.c_str(), nullptr, 10);
    (void)Simulate({.seed = seed});
    ++seeds;
  }
  EXPECT_GT(seeds, 0u);
}

TEST(Simulation, RottenBitsStopADrawAndNeverChangeIt) {
  KeepMemory();
  uint64_t stopped = 0;
  uint64_t crashes = 0;
  constexpr uint64_t kSeeds = 400 / kSlowness;
  for (uint64_t seed = 1; seed <= kSeeds && !HasFailure(); ++seed) {
    const SimulationReport report = Simulate({.seed = seed, .rot = true});
    stopped += report.stopped_by_rot ? 1 : 0;
    crashes += report.crashes;
  }
  fmt::print("{} draws, {} crashes, {} draws stopped by rot\n", kSeeds, crashes, stopped);
  EXPECT_GT(stopped, kSeeds / 20);
}

TEST(Simulation, TheSameSeedMakesTheSameOperations) {
  KeepMemory();
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    const SimulationReport first = Simulate({.seed = seed});
    const SimulationReport second = Simulate({.seed = seed});
    ASSERT_EQ(first.operations, second.operations) << "seed " << seed;
    ASSERT_EQ(first.trace, second.trace) << "seed " << seed;
    ASSERT_EQ(first.crashes, second.crashes) << "seed " << seed;
  }
}

}  // namespace
}  // namespace drumroll::testing
