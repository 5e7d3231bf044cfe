// How the simulated disk fails when it does not crash: syncs, space, rot; and that it repeats
// itself.
#include "disk/memory_disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "disk/test_files.h"

namespace drumroll::disk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(FailedSync, LeavesCleanWrongPages) {
  std::set<std::string> outcomes;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    const auto file = MakeFile(disk, "a", "..");
    ASSERT_TRUE(file->WriteAt(0, AsBytes("xx")).ok());
    disk.SetFaults({.fail_at = disk.OperationCount()});
    ASSERT_EQ(file->Sync().error().code, ErrorCode::kCorrupt);
    ASSERT_TRUE(file->Sync().ok()) << "the pages are clean: the second sync has nothing to do";
    ASSERT_EQ(ReadThrough(disk, "a", Access::kRead), "xx") << "the cache shows them";
    const std::string on_medium = ReadThrough(disk, "a", Access::kReadMedium);
    disk.PowerCut();
    ASSERT_EQ(disk.Read("a"), on_medium) << "the medium had told the truth";
    outcomes.insert(on_medium);
  }
  EXPECT_THAT(outcomes, ElementsAre("..", "x.", "xx"));
}

TEST(FailedSync, LosesDataButNotTheSizeThatALaterSyncWrites) {
  std::set<std::string> outcomes;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    const auto file = MakeFile(disk, "a", "");
    ASSERT_TRUE(file->WriteAt(0, AsBytes("xy")).ok());
    disk.SetFaults({.fail_at = disk.OperationCount()});
    ASSERT_FALSE(file->Sync().ok());
    ASSERT_TRUE(file->WriteAt(0, AsBytes("z")).ok());
    ASSERT_TRUE(file->Sync().ok());
    disk.DropCaches();
    outcomes.insert(disk.Read("a"));
    ASSERT_EQ(disk.Read("a"), disk.ReadMedium("a"));
  }
  using namespace std::string_literals;
  EXPECT_THAT(outcomes, ElementsAre("z\0"s, "zy"s));
}

TEST(FailedSync, OfADirectoryLosesNamesForGood) {
  std::set<size_t> counts;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    ASSERT_TRUE(disk.Create("a", Access::kWrite).ok());
    disk.SetFaults({.fail_at = disk.OperationCount()});
    ASSERT_EQ(disk.SyncDirectory(".").error().code, ErrorCode::kCorrupt);
    ASSERT_TRUE(disk.SyncDirectory(".").ok());
    ASSERT_TRUE(disk.Exists("a").value());
    disk.PowerCut();
    counts.insert(disk.Paths().size());
  }
  EXPECT_THAT(counts, ElementsAre(0, 1));
}

TEST(LockedDirectory, IsFreeAfterACrashWhateverTheDeadStillHold) {
  MemoryDisk disk(/*seed=*/1);
  ASSERT_TRUE(disk.MakeDirectories("a").ok());
  for (int crash = 0; crash < 2; ++crash) {
    auto dead = disk.LockDirectory("a", Hold::kAlone).value();
    crash == 0 ? disk.ProcessCrash() : disk.PowerCut();
    const auto held = disk.LockDirectory("a", Hold::kAlone).value();
    dead.reset();
    EXPECT_FALSE(disk.LockDirectory("a", Hold::kAlone).ok()) << "the dead do not let go for others";
  }
}

TEST(DirectRead, SeesUnsyncedBytesWithoutMakingThemDurable) {
  std::set<std::string> outcomes;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    const auto file = MakeFile(disk, "a", "..");
    ASSERT_TRUE(file->WriteAt(0, AsBytes("xx")).ok());
    ASSERT_EQ(ReadThrough(disk, "a", Access::kReadMedium), "xx");
    disk.PowerCut();
    outcomes.insert(disk.Read("a"));
  }
  EXPECT_THAT(outcomes, ElementsAre("..", "x.", "xx"));
}

TEST(Space, RunsOutAfterTheBytesThatFit) {
  MemoryDisk disk(1, {.capacity_bytes = 10});
  const auto a = MakeFile(disk, "a", "12345678");
  const auto b = disk.Create("b", Access::kWrite).value();
  const Status full = b->WriteAt(0, AsBytes("abcd"));
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(full.error().message, "b: write: No space left on device");
  EXPECT_EQ(disk.Read("b"), "ab");
  EXPECT_EQ(disk.FreeBytes(".").value(), 0u);
  EXPECT_TRUE(a->WriteAt(0, AsBytes("87654321")).ok()) << "overwriting takes no space";
  EXPECT_EQ(a->Resize(9).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(disk.Remove("a").ok());
  EXPECT_TRUE(b->WriteAt(0, AsBytes("abcdefgh")).ok());
}

TEST(Space, ThatIsReservedIsThere) {
  MemoryDisk disk(1, {.capacity_bytes = 10});
  const auto a = MakeFile(disk, "a", "");
  ASSERT_TRUE(a->Reserve(6).ok());
  EXPECT_EQ(disk.FreeBytes(".").value(), 4u);
  const auto b = disk.Create("b", Access::kWrite).value();
  EXPECT_EQ(b->Reserve(5).error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(b->WriteAt(0, AsBytes("12345")).ok());
  EXPECT_TRUE(a->WriteAt(0, AsBytes("abcdef")).ok());
}

TEST(Space, ReservedWithoutSyncIsLostByAPowerCut) {
  MemoryDisk disk(1, {.capacity_bytes = 10});
  const auto a = MakeFile(disk, "a", "");
  ASSERT_TRUE(a->Reserve(6).ok());
  ASSERT_TRUE(a->Sync().ok());
  ASSERT_TRUE(a->Reserve(9).ok());
  disk.PowerCut();
  EXPECT_EQ(disk.FreeBytes(".").value(), 4u);
}

TEST(FailAt, FailsThatOperationOnly) {
  MemoryDisk disk(1);
  const auto file = MakeFile(disk, "a", "x");
  uint8_t byte = 0;
  const auto plan = [&] { disk.SetFaults({.fail_at = disk.OperationCount()}); };
  plan();
  EXPECT_EQ(file->ReadAt(0, {&byte, 1}).error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(file->ReadAt(0, {&byte, 1}).ok());
  plan();
  EXPECT_EQ(file->WriteAt(0, AsBytes("y")).error().code, ErrorCode::kUnavailable);
  plan();
  EXPECT_EQ(disk.Open("a", Access::kRead).error().code, ErrorCode::kCorrupt);
  plan();
  EXPECT_EQ(disk.Rename("a", "b").error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(disk.Paths(), ElementsAre("a"));
}

TEST(Swarm, HitsEveryKindOfFailureAndNeverLies) {
  std::map<std::string, int> failures;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random({.seed = seed, .stream = 2});
    MemoryDisk disk(seed);
    const auto file = MakeFile(disk, "a", "hello");
    disk.SetFaults(MemoryFaults::Swarm(random));
    for (int step = 0; step < 50; ++step) {
      std::vector<uint8_t> bytes(5);
      const auto count = file->ReadAt(0, bytes);
      if (count.ok()) {
        EXPECT_EQ(AsText(bytes), "hello");
      } else {
        ++failures["read " + std::string(Name(count.error().code))];
      }
      const Status written = file->WriteAt(5, AsBytes("world"));
      if (!written.ok()) ++failures["write " + std::string(Name(written.error().code))];
      const Status synced = file->Sync();
      if (!synced.ok()) ++failures["sync " + std::string(Name(synced.error().code))];
      const auto exists = disk.Exists("a");
      if (!exists.ok()) ++failures["exists " + std::string(Name(exists.error().code))];
    }
  }
  std::set<std::string> kinds;
  for (const auto& [kind, count] : failures) kinds.insert(kind);
  EXPECT_THAT(kinds, ElementsAre("exists corrupt", "read corrupt", "sync corrupt", "write corrupt",
                                 "write unavailable"));
}

TEST(Rot, FlipsOneBitForAllReaders) {
  MemoryDisk disk(1);
  MakeFile(disk, "a", "hello");
  disk.FlipBit("a", 8 + 2);
  EXPECT_EQ(disk.Read("a"), "hallo");
  EXPECT_EQ(disk.ReadMedium("a"), "hallo");
  disk.PowerCut();
  EXPECT_EQ(disk.Read("a"), "hallo");
}

TEST(Rot, HidesBehindTheCacheFromAllButDirectReaders) {
  for (const bool power_cut : {false, true}) {
    MemoryDisk disk(1);
    MakeFile(disk, "a", "hello");
    disk.FlipBit("a", 8 + 2, MemoryDisk::Rot::kMedium);
    EXPECT_EQ(ReadThrough(disk, "a", Access::kRead), "hello");
    EXPECT_EQ(ReadThrough(disk, "a", Access::kReadMedium), "hallo");
    power_cut ? disk.PowerCut() : disk.DropCaches();
    EXPECT_EQ(ReadThrough(disk, "a", Access::kRead), "hallo");
  }
}

TEST(Rot, ComesWithPowerCutsIfPlanned) {
  size_t rotten = 0;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed, {.power_cut_rots_one_in = 2});
    MakeFile(disk, "a", "hello");
    disk.PowerCut();
    ASSERT_EQ(disk.Read("a").size(), 5u);
    rotten += disk.Read("a") != "hello" ? 1 : 0;
  }
  EXPECT_GT(rotten, kSeeds / 3);
  EXPECT_LT(rotten, kSeeds * 2 / 3);
}

TEST(Map, AnewShowsTheMediumAndNotTheCache) {
  MemoryDisk disk(1);
  MakeFile(disk, "a", "hello");
  disk.FlipBit("a", 3, MemoryDisk::Rot::kMedium);
  EXPECT_EQ(AsText(disk.Open("a", Access::kRead).value()->Map().value()->bytes()), "hello");
  EXPECT_EQ(AsText(disk.Open("a", Access::kReadAnew).value()->Map().value()->bytes()), "`ello");
}

TEST(Map, IsASnapshot) {
  MemoryDisk disk(1);
  const auto file = MakeFile(disk, "a", "hello");
  const auto mapping = file->Map().value();
  const uint8_t* const address = mapping->bytes().data();
  ASSERT_TRUE(file->WriteAt(0, AsBytes("J")).ok());
  ASSERT_TRUE(file->Resize(1000).ok());
  disk.FlipBit("a", 9);
  disk.PowerCut();
  EXPECT_EQ(AsText(mapping->bytes()), "hello");
  EXPECT_EQ(mapping->bytes().data(), address);
}

uint64_t TraceOf(uint64_t seed, std::string_view text, bool power_cut) {
  Random random({.seed = seed, .stream = 2});
  MemoryDisk disk(seed, MemoryFaults::Swarm(random));
  for (int life = 0; life < 5; ++life) {
    (void)disk.MakeDirectories("d");
    (void)Publish(disk, fmt::format("d/{}", life), AsBytes(text));
    (void)disk.List("d");
    power_cut ? disk.PowerCut() : disk.ProcessCrash();
  }
  return disk.Trace();
}

TEST(Trace, IsTheSameForTheSameSeedAndCalls) {
  std::set<uint64_t> traces;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const uint64_t trace = TraceOf(seed, "text", true);
    ASSERT_EQ(trace, TraceOf(seed, "text", true)) << "seed " << seed;
    traces.insert(trace);
  }
  EXPECT_GT(traces.size(), kSeeds / 2);
}

TEST(Trace, DiffersWithTheBytesTheCrashesAndTheFaults) {
  MemoryDisk quiet(1);
  MemoryDisk failing(1, {.fail_at = 0});
  (void)quiet.Exists("a");
  (void)failing.Exists("a");
  EXPECT_NE(quiet.Trace(), failing.Trace());
  const auto trace_of = [](std::string_view text) {
    MemoryDisk disk(1);
    MakeFile(disk, "a", text);
    return disk.Trace();
  };
  EXPECT_NE(trace_of("text"), trace_of("texT"));
  EXPECT_NE(TraceOf(1, "text", true), TraceOf(1, "text", false));
}

TEST(Overwrite, IsDurableAtOnceAndMakesItsDirectories) {
  MemoryDisk disk(1);
  ASSERT_TRUE(disk.MakeDirectories("d").ok());
  ASSERT_TRUE(disk.Create("d/unsynced", Access::kWrite).ok());
  disk.Overwrite("d/e/a", AsBytes("old"));
  disk.Overwrite("d/e/a", AsBytes("damaged"));
  const uint64_t count = disk.OperationCount();
  disk.PowerCut();
  EXPECT_EQ(disk.Read("d/e/a"), "damaged");
  EXPECT_EQ(disk.OperationCount(), count);
}

TEST(Paths, AreTakenFromOneRoot) {
  MemoryDisk disk(1);
  ASSERT_TRUE(disk.MakeDirectories("/d").ok());
  MakeFile(disk, "./d//a", "x");
  EXPECT_EQ(disk.Read("d/a"), "x");
  EXPECT_EQ(disk.Open("d/../d/a", Access::kRead).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(disk.Create("d/..", Access::kWrite).error().code, ErrorCode::kInvalid);
}

TEST(Direct, RefusesMisalignedWritesLoudly) {
  MemoryDisk disk(1);
  const auto file = disk.Create("a", Access::kWriteDirect).value();
  EXPECT_DEATH((void)file->WriteAt(1, AsBytes("x")), HasSubstr("assertion failed"));
}

}  // namespace
}  // namespace drumroll::disk
