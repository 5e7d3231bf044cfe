// What crashes of the simulated disk take and what they keep. Claims about chance ask that each
// outcome turns up, so that a disk that is too kind fails as surely as one that is too nasty.
#include "disk/memory_disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "disk/test_files.h"

namespace drumroll::disk {
namespace {

using testing::ElementsAre;

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

}  // namespace
}  // namespace drumroll::disk
