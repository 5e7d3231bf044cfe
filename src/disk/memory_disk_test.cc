// What the simulated disk takes, keeps and breaks. Claims about chance run over fixed seeds and ask
// that each outcome turns up, so that a disk that is too kind fails as surely as one that is too
// nasty.
#include "disk/memory_disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace drumroll::disk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr uint64_t kSeeds = 300;

std::unique_ptr<File> MakeFile(Disk& disk, std::string_view path, std::string_view content) {
  auto file = disk.Create(path, Access::kWrite).value();
  EXPECT_TRUE(file->WriteAt(0, AsBytes(content)).ok());
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_TRUE(disk.SyncDirectory(ParentOf(path)).ok());
  return file;
}

std::string ReadThrough(Disk& disk, std::string_view path, Access access) {
  const auto file = disk.Open(path, access).value();
  std::string text(file->Size().value(), '?');
  const MutableBytes into(reinterpret_cast<uint8_t*>(text.data()), text.size());
  EXPECT_EQ(file->ReadAt(0, into).value(), text.size());
  return text;
}

TEST(PowerCut, KeepsSyncedBytes) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    MakeFile(disk, "a", "synced");
    disk.PowerCut();
    ASSERT_THAT(disk.Paths(), ElementsAre("a"));
    ASSERT_EQ(disk.Read("a"), "synced");
  }
}

TEST(PowerCut, LosesUnsyncedBytesSometimesAllSometimesSomeSometimesNone) {
  std::set<std::string> outcomes;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    const auto file = MakeFile(disk, "a", "....");
    ASSERT_TRUE(file->WriteAt(0, AsBytes("abcd")).ok());
    disk.PowerCut();
    outcomes.insert(disk.Read("a"));
  }
  EXPECT_THAT(outcomes, ElementsAre("....", "a...", "ab..", "abc.", "abcd"));
}

TEST(PowerCut, Takes512BytePiecesOnTheirOwn) {
  std::set<std::string> patterns;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    const auto file = MakeFile(disk, "a", std::string(2048, '.'));
    ASSERT_TRUE(file->WriteAt(256, AsBytes(std::string(1280, 'x'))).ok());
    disk.PowerCut();
    const std::string content = disk.Read("a");
    // The write covers the end of piece 0, all of 1 and 2: look at the last byte of each in it.
    patterns.insert({content[511], content[1023], content[1535]});
    EXPECT_EQ(content.substr(0, 256), std::string(256, '.'));
    EXPECT_EQ(content.substr(1536), std::string(512, '.'));
  }
  EXPECT_EQ(patterns.size(), 8u) << "not every subset of the pieces turned up";
}

TEST(PowerCut, TearsAtBytes) {
  std::set<size_t> ends;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    const auto file = MakeFile(disk, "a", std::string(512, '.'));
    ASSERT_TRUE(file->WriteAt(0, AsBytes(std::string(512, 'x'))).ok());
    disk.PowerCut();
    const std::string content = disk.Read("a");
    const size_t end = std::min(content.find('.'), content.size());
    EXPECT_EQ(content, std::string(end, 'x') + std::string(512 - end, '.'));
    ends.insert(end);
  }
  EXPECT_GT(ends.size(), 10u);
  EXPECT_TRUE(ends.contains(0) && ends.contains(512));
}

TEST(PowerCut, MayGrowTheSizeWithoutTheData) {
  std::set<std::string> outcomes;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    const auto file = MakeFile(disk, "a", "");
    ASSERT_TRUE(file->WriteAt(0, AsBytes("ab")).ok());
    disk.PowerCut();
    outcomes.insert(disk.Read("a"));
  }
  using namespace std::string_literals;
  EXPECT_THAT(outcomes, ElementsAre(""s, "\0\0"s, "a"s, "a\0"s, "ab"s));
}

TEST(PowerCut, MayTakeBackAResize) {
  std::set<std::string> outcomes;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    const auto file = MakeFile(disk, "a", "abcd");
    ASSERT_TRUE(file->Resize(1).ok());
    ASSERT_TRUE(file->Resize(3).ok());
    disk.PowerCut();
    outcomes.insert(disk.Read("a"));
  }
  using namespace std::string_literals;
  EXPECT_THAT(outcomes, ElementsAre("a"s, "a\0\0"s, "abc"s, "abcd"s));
}

// Random writes, resizes and syncs. After the cut each byte is one that was there at the last sync
// or was written since, or a zero of growth; and if all was synced, the file is exactly what was
// written.
TEST(PowerCut, LeavesOnlyBytesThatWereWritten) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random({.seed = seed, .stream = 1});
    MemoryDisk disk(seed);
    auto file = MakeFile(disk, "a", "");
    std::string cache;
    std::vector<std::set<char>> possible(6000, std::set<char>{'\0'});
    for (int step = 0; step < 30; ++step) {
      const uint64_t offset = random.Below(3000);
      const std::string text(1 + random.Below(2000), static_cast<char>('a' + random.Below(26)));
      if (random.Below(4) == 0) {
        ASSERT_TRUE(file->Resize(offset).ok());
        cache.resize(offset);
      } else {
        ASSERT_TRUE(file->WriteAt(offset, AsBytes(text)).ok());
        cache.resize(std::max(cache.size(), offset + text.size()));
        cache.replace(offset, text.size(), text);
        for (size_t i = 0; i < text.size(); ++i) possible[offset + i].insert(text[i]);
      }
      ASSERT_EQ(disk.Read("a"), cache);
      if (random.Below(3) == 0) {
        ASSERT_TRUE(file->Sync().ok());
        ASSERT_EQ(disk.ReadMedium("a"), cache);
        for (size_t i = 0; i < cache.size(); ++i) possible[i] = {'\0', cache[i]};
      }
      if (random.Below(5) == 0) {
        disk.PowerCut();
        cache = disk.Read("a");
        ASSERT_EQ(disk.ReadMedium("a"), cache);
        for (size_t i = 0; i < cache.size(); ++i)
          ASSERT_TRUE(possible[i].contains(cache[i])) << "seed " << seed << ", byte " << i;
        file = disk.Open("a", Access::kWrite).value();
      }
    }
    ASSERT_TRUE(file->Sync().ok());
    disk.PowerCut();
    ASSERT_EQ(disk.Read("a"), cache) << "seed " << seed;
  }
}

TEST(PowerCut, LosesANewNameWithoutDirectorySync) {
  std::set<size_t> counts;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    const auto file = disk.Create("a", Access::kWrite).value();
    ASSERT_TRUE(file->WriteAt(0, AsBytes("synced")).ok());
    ASSERT_TRUE(file->Sync().ok());
    disk.PowerCut();
    counts.insert(disk.Paths().size());
    if (!disk.Paths().empty()) {
      EXPECT_EQ(disk.Read("a"), "synced");
    }
  }
  EXPECT_THAT(counts, ElementsAre(0, 1));
}

TEST(PowerCut, LosesRenameWithoutDirectorySync) {
  std::set<std::string> outcomes;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    MakeFile(disk, "a", "old");
    MakeFile(disk, "a.tmp", "new");
    ASSERT_TRUE(disk.Rename("a.tmp", "a").ok());
    disk.PowerCut();
    std::string outcome;
    for (const std::string& path : disk.Paths()) outcome += path + "=" + disk.Read(path) + " ";
    outcomes.insert(outcome);
  }
  EXPECT_THAT(outcomes, ElementsAre("a=new ", "a=old a.tmp=new "));
}

TEST(PowerCut, KeepsRenameAfterDirectorySync) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    MakeFile(disk, "a.tmp", "new");
    ASSERT_TRUE(disk.Rename("a.tmp", "a").ok());
    ASSERT_TRUE(disk.SyncDirectory(".").ok());
    disk.PowerCut();
    ASSERT_THAT(disk.Paths(), ElementsAre("a"));
  }
}

TEST(PowerCut, ARenameAcrossDirectoriesIsSafeOnlyIfTheTargetIsSyncedFirst) {
  std::set<size_t> found;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    ASSERT_TRUE(disk.MakeDirectories("from").ok());
    ASSERT_TRUE(disk.MakeDirectories("to").ok());
    MakeFile(disk, "from/a", "x");
    ASSERT_TRUE(disk.Rename("from/a", "to/a").ok());
    ASSERT_TRUE(disk.SyncDirectory(seed % 2 == 0 ? "to" : "from").ok());
    disk.PowerCut();
    if (seed % 2 == 0) {
      ASSERT_TRUE(disk.Exists("to/a").value());
    } else {
      found.insert(disk.Paths().size());
    }
  }
  EXPECT_THAT(found, ElementsAre(0, 1));
}

TEST(PowerCut, MayBringARemovedFileBack) {
  std::set<size_t> counts;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    MakeFile(disk, "a", "x");
    ASSERT_TRUE(disk.Remove("a").ok());
    disk.PowerCut();
    counts.insert(disk.Paths().size());
  }
  EXPECT_THAT(counts, ElementsAre(0, 1));
}

TEST(PowerCut, KeepsMadeDirectories) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    ASSERT_TRUE(disk.MakeDirectories("a/b/c").ok());
    disk.PowerCut();
    ASSERT_TRUE(disk.Exists("a/b/c").value());
  }
}

// The run that made the last directory was stopped before its sync; making it again must sync it.
TEST(PowerCut, KeepsDirectoriesThatAnEarlierRunHadLeftHalfMade) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (uint64_t stop = 0; stop < 8; ++stop) {
      MemoryDisk disk(seed, {.crash_at = stop});
      (void)disk.MakeDirectories("a/b/c");
      disk.ProcessCrash();
      ASSERT_TRUE(disk.MakeDirectories("a/b/c").ok());
      disk.PowerCut();
      ASSERT_TRUE(disk.Exists("a/b/c").value()) << "seed " << seed << ", stopped at " << stop;
    }
  }
}

TEST(ProcessCrash, KeepsWhatWasNotSyncedUntilThePowerCut) {
  std::set<std::string> outcomes;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    const auto file = MakeFile(disk, "a", "..");
    ASSERT_TRUE(file->WriteAt(0, AsBytes("xx")).ok());
    disk.ProcessCrash();
    ASSERT_EQ(disk.Read("a"), "xx");
    disk.PowerCut();
    outcomes.insert(disk.Read("a"));
  }
  EXPECT_THAT(outcomes, ElementsAre("..", "x.", "xx"));
}

TEST(ProcessCrash, ASyncByTheNextRunSavesWhatTheLastOneWrote) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    const auto file = MakeFile(disk, "a", "..");
    ASSERT_TRUE(file->WriteAt(0, AsBytes("xx")).ok());
    disk.ProcessCrash();
    ASSERT_TRUE(disk.Open("a", Access::kRead).value()->Sync().ok());
    disk.PowerCut();
    ASSERT_EQ(disk.Read("a"), "xx");
  }
}

TEST(Crash, LeavesOpenFilesDead) {
  for (const bool power_cut : {false, true}) {
    MemoryDisk disk(1);
    const auto file = MakeFile(disk, "a", "x");
    power_cut ? disk.PowerCut() : disk.ProcessCrash();
    uint8_t byte = 0;
    EXPECT_EQ(file->Size().error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(file->ReadAt(0, {&byte, 1}).error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(file->WriteAt(0, AsBytes("y")).error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(file->Sync().error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(file->Reserve(10).error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(file->Resize(10).error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(file->Map().error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(disk.Read("a"), "x");
  }
}

TEST(PlannedCrash, StopsEverythingUntilTheNextLife) {
  MemoryDisk disk(1);
  const auto file = MakeFile(disk, "a", "x");
  disk.SetFaults({.crash_at = disk.OperationCount() + 1});
  EXPECT_TRUE(disk.Exists("a").ok());
  EXPECT_FALSE(disk.IsDown());
  EXPECT_EQ(disk.Exists("a").error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(disk.IsDown());
  EXPECT_EQ(file->Sync().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(disk.Create("b", Access::kWrite).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(disk.MakeDirectories("c").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(disk.SyncDirectory(".").error().code, ErrorCode::kUnavailable);
  const uint64_t count = disk.OperationCount();
  EXPECT_FALSE(disk.Remove("a").ok());
  EXPECT_EQ(disk.OperationCount(), count) << "a machine that is down counts nothing";
  disk.ProcessCrash();
  EXPECT_TRUE(disk.Exists("a").value());
  EXPECT_FALSE(disk.Exists("b").value());
}

TEST(PlannedCrash, MayStopInTheMiddleOfAWrite) {
  std::set<std::string> outcomes;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    MemoryDisk disk(seed);
    const auto file = MakeFile(disk, "a", "...");
    disk.SetFaults({.crash_at = disk.OperationCount()});
    ASSERT_FALSE(file->WriteAt(0, AsBytes("xyz")).ok());
    disk.ProcessCrash();
    outcomes.insert(disk.Read("a"));
  }
  EXPECT_THAT(outcomes, ElementsAre("...", "x..", "xy.", "xyz"));
}

// Every operation of Publish() is made the last one of the process or of the machine. Whatever is
// there afterwards under the name is whole, trying again succeeds or finds it, and after that no
// power cut takes it.
TEST(PlannedCrash, PublishIsAllOrNothingAtEveryOperation) {
  const std::string content(1500, 'x');
  size_t finished = 0;
  for (uint64_t seed = 0; seed < 2 * kSeeds; ++seed) {
    const uint64_t stop = seed % 12;
    MemoryDisk disk(seed);
    ASSERT_TRUE(disk.MakeDirectories("data").ok());
    disk.SetFaults({.crash_at = disk.OperationCount() + stop});
    const bool done = Publish(disk, "data/a", AsBytes(content)).ok();
    finished += done ? 1 : 0;
    seed % 5 == 0 ? disk.PowerCut() : disk.ProcessCrash();
    const bool exists = disk.Exists("data/a").value();
    ASSERT_TRUE(exists || !done);
    if (exists) {
      ASSERT_EQ(disk.Read("data/a"), content);
    }
    const Status again = Publish(disk, "data/a", AsBytes(content));
    ASSERT_TRUE(again.ok() || again.error().code == ErrorCode::kConflict);
    disk.PowerCut();
    ASSERT_TRUE(disk.Exists("data/a").value()) << "seed " << seed;
    ASSERT_EQ(disk.Read("data/a"), content) << "seed " << seed;
  }
  EXPECT_GT(finished, 0u);
}

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
