// What is a function of what, to the byte:
//
//  * the same tickets in the same frames give the same draw, file by file: whatever the disk, the
//    threads, the restarts between;
//  * the same tickets in other frames give other logs, so other references into them; bitmaps,
//    players, times, prizes and winners are the same.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
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

constexpr Micros kTime{1'700'000'000'000'000};
const game::Drawn kDrawn{.main = {3, 11, 19, 27, 34, 42}, .bonus = {7}, .second = {}};

struct Options {
  size_t publishers = 0;
  size_t threads = 1;
  uint32_t batch_plays = 1000;
  uint64_t prewrite_bytes = 0;
  bool reopens = false;  // Before the close.
};

Result<std::unique_ptr<pool::Intake>> OpenIntake(disk::Disk& disk, const pool::Draw& draw,
                                                 const Options& options) {
  return pool::Intake::Open(disk, draw,
                            {.partition = {.prewrite_bytes = options.prewrite_bytes},
                             .publishers = options.publishers,
                             .threads = options.threads});
}

// Generates, closes, seals, records the result, settles.
Status MakeDraw(disk::Disk& disk, const std::string& directory, const Options& options) {
  ManualClock clock(kTime);
  const game::Game game = DRUMROLL_TRY(game::FindGame("kr-lotto645"));
  const pool::Draw draw = DRUMROLL_TRY(pool::Draw::Create(
      disk, directory, game, DrawId{1128}, {.partitions = 2, .log_file_bytes = 1_MiB}, clock));
  auto intake = DRUMROLL_TRY(OpenIntake(disk, draw, options));
  const workload::PoolOptions pool{.plays = 30'000,
                                   .partitions = 2,
                                   .seed = 11,
                                   .sale_begin = kTime,
                                   .sale_end = Micros{Raw(kTime) + 1'000'000'000},
                                   .void_per_mille = 5};
  std::vector<workload::Generator> generators;
  for (uint16_t i = 0; i < 2; ++i) {
    generators.push_back(DRUMROLL_TRY(workload::Generator::Create(
        draw.rules(), pool, workload::Numbers::kUniform, PartitionId{i})));
  }
  DRUMROLL_TRY(
      workload::FillPool(*intake, generators, clock, {.batch_plays = options.batch_plays}));
  if (options.reopens) {
    intake.reset();
    intake = DRUMROLL_TRY(OpenIntake(disk, draw, options));
  }
  const pool::Person person;
  auto evening = DRUMROLL_TRY(pool::Evening::Open(disk, draw, clock));
  DRUMROLL_TRY(evening.Close(person, *intake));
  DRUMROLL_TRY(evening.Seal(person, *intake));
  DRUMROLL_TRY(evening.Enter(person, {.drawn = kDrawn, .source = "test", .reason = {}}, {}));
  const pool::SealedPool sealed = DRUMROLL_TRY(pool::SealedPool::Of(disk, *intake));
  DRUMROLL_TRY(settle::SettleEvening(disk, evening, person, sealed, {.threads = options.threads}));
  return {};
}

using Files = std::map<std::string, std::string>;

// The files of a draw in memory. A watermark says how often a log was opened, and is left out.
Files FilesOf(const disk::MemoryDisk& disk) {
  Files files;
  for (const std::string& path : disk.Paths()) {
    if (!path.ends_with("/watermark")) files[path.substr(path.find('/'))] = disk.Read(path);
  }
  return files;
}

Files FilesOn(const std::string& directory) {
  Files files;
  disk::PosixDisk disk;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    const std::string path = entry.path().string();
    if (!entry.is_regular_file() || path.ends_with("/watermark")) continue;
    files[path.substr(directory.size())] = disk::ReadAll(disk, path, 1_GiB).value();
  }
  return files;
}

Files Make(const Options& options, uint64_t seed = 1) {
  disk::MemoryDisk disk(seed);
  const Status made = MakeDraw(disk, "draw", options);
  EXPECT_TRUE(made.ok()) << made.error().message;
  return FilesOf(disk);
}

void ExpectSame(const Files& found, const Files& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (const auto& [path, content] : expected) {
    ASSERT_TRUE(found.contains(path)) << path;
    EXPECT_TRUE(found.at(path) == content) << path;
  }
}

TEST(Determinism, ThreadsDoNotShow) {
  ExpectSame(Make({.publishers = 2, .threads = 4}, 2), Make({}));
}

TEST(Determinism, ARestartDoesNotShow) { ExpectSame(Make({.reopens = true}), Make({})); }

TEST(Determinism, TheRealDiskHoldsTheSameBytes) {
  std::string directory = std::filesystem::temp_directory_path() / "drumroll-test-XXXXXX";
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  disk::PosixDisk disk;
  const Status made = MakeDraw(disk, directory + "/draw", {.publishers = 2, .threads = 2});
  EXPECT_TRUE(made.ok()) << made.error().message;
  ExpectSame(FilesOn(directory + "/draw"), Make({}));
  std::filesystem::remove_all(directory);
}

// Zeros written ahead are no part of what was said.
TEST(Determinism, PrewritingShowsInTheLogsLengthOnly) {
  Files found = Make({.prewrite_bytes = 64_KiB});
  const Files expected = Make({});
  for (auto& [path, content] : found) {
    if (path.ends_with(".log")) content.resize(expected.at(path).size());
  }
  ExpectSame(found, expected);
}

TEST(Determinism, OtherFramesMakeOtherLogsButTheSamePlaysAndWinners) {
  disk::MemoryDisk one(1);
  disk::MemoryDisk other(2);
  ASSERT_TRUE(MakeDraw(one, "draw", {.batch_plays = 1000}).ok());
  ASSERT_TRUE(MakeDraw(other, "draw", {.batch_plays = 77}).ok());
  const pool::Draw draw = pool::Draw::Open(one, "draw").value();
  const pool::SealedPool pool = pool::SealedPool::Open(one, draw).value();
  const pool::Draw draw_other = pool::Draw::Open(other, "draw").value();
  const pool::SealedPool pool_other = pool::SealedPool::Open(other, draw_other).value();
  EXPECT_FALSE(pool.seal() == pool_other.seal()) << "it names the logs";
  EXPECT_EQ(pool.seal().Plays(), pool_other.seal().Plays());
  for (uint16_t i = 0; i < 2; ++i) {
    const segment::Reader& segment = *pool.segments(PartitionId{i})[0];
    const segment::Reader& segment_other = *pool_other.segments(PartitionId{i})[0];
    ASSERT_EQ(segment.plays(), segment_other.plays());
    for (uint32_t row = 0; row <= segment.rows(); ++row)
      EXPECT_TRUE(std::ranges::equal(segment.bitmap(row), segment_other.bitmap(row)));
    EXPECT_TRUE(std::ranges::equal(segment.players(), segment_other.players()));
    EXPECT_TRUE(std::ranges::equal(segment.times(), segment_other.times()));
    EXPECT_FALSE(std::ranges::equal(segment.references(), segment_other.references()));
    EXPECT_EQ(pool.voids(PartitionId{i}), pool_other.voids(PartitionId{i}));
  }
  const std::string path = draw.layout().Winners(1);
  EXPECT_EQ(settle::testing::WinnersOf(one, path), settle::testing::WinnersOf(other, path));
  EXPECT_EQ(pool::ReadSettlement(one, draw, 1).value().prizes,
            pool::ReadSettlement(other, draw_other, 1).value().prizes);
}

}  // namespace
}  // namespace drumroll::testing
