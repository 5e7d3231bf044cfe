// A draw takes its place in a lake on a disk that loses what was not synced: whoever sees _SUCCESS
// sees all of one state.
#include "lake/place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "disk/memory_disk.h"
#include "disk/test_files.h"

namespace drumroll::lake {
namespace {

using testing::HasSubstr;

constexpr size_t kPartitions = 3;

Layout TestLayout() { return {.lake = "lake", .game = "kr-lotto645", .draw = DrawId{1128}}; }

Digest DigestOfText(std::string_view text) { return Sha256::Of(AsBytes(text)); }

// A state of a draw: what its files hold follows from its name.
struct TestState {
  std::string name;
  size_t partitions = kPartitions;
  std::string seal = "seal";

  std::string Content(std::string_view table, size_t part) const {
    return fmt::format("{} {} {} {}", name, table, part, std::string(700, 'x'));
  }
};

// As DuckDB does it: not synced, and any that is there is replaced.
Status WriteAside(disk::Disk& disk, const std::string& path, std::string_view text) {
  const auto file = DRUMROLL_TRY(disk.Create(path, disk::Access::kWrite));
  return file->WriteAt(0, AsBytes(text));
}

Status Export(disk::Disk& disk, const TestState& state) {
  auto place = DRUMROLL_TRY(Place::Take(disk, TestLayout()));
  const auto found = DRUMROLL_TRY(place.Find(DigestOfText(state.seal)));
  static_cast<void>(found);
  Manifest manifest{.game = "kr-lotto645",
                    .draw_no = 1128,
                    .revision = 1,
                    .state = state.name,
                    .seal = DigestOfText(state.seal),
                    .outcome = {},
                    .journal = DigestOfText(state.name),
                    .exported_at = "2026-11-28T12:04:31.000000Z",
                    .writer = "test",
                    .tables = {}};
  for (const std::string table : {"plays", "voids"}) {
    for (size_t part = 0; part < (table == "plays" ? state.partitions : 1); ++part) {
      DRUMROLL_TRY(WriteAside(disk, place.Staged(table, part), state.Content(table, part)));
      manifest.tables[table].push_back(DRUMROLL_TRY(place.AddFile(table, part, 1)));
    }
  }
  return place.Publish(manifest);
}

// The name of the state that a reader sees; empty if there is no _SUCCESS. Fails unless all of it
// is that state's.
std::string Seen(disk::MemoryDisk& disk) {
  auto place = Place::Take(disk, TestLayout()).value();
  if (!disk.Exists(TestLayout().Success()).value()) return "";
  const auto manifest = place.Find(DigestOfText("seal")).value();
  EXPECT_TRUE(manifest.has_value());
  if (!manifest) return "broken";
  EXPECT_EQ(place.WhatDiffers(*manifest, true).value(), "");
  size_t files = 0;
  for (const auto& [table, entries] : manifest->tables)
    files += disk.List(TestLayout().Folder(table)).value().size();
  EXPECT_EQ(files, manifest->Files()) << "files of another state are left";
  return manifest->state;
}

TEST(Place, ShowsAWholeStateOrNoneAfterAPowerCutAtAnyOperation) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    bool finished = false;
    for (uint64_t at = 0; !finished; ++at) {
      disk::MemoryDisk disk(seed);
      ASSERT_TRUE(Export(disk, {.name = "settled"}).ok());
      disk.PowerCut();
      ASSERT_EQ(Seen(disk), "settled");
      disk.SetFaults({.crash_at = disk.OperationCount() + at});
      finished = Export(disk, {.name = "published"}).ok();
      disk.PowerCut();
      const std::string seen = Seen(disk);
      ASSERT_TRUE(seen == "settled" || seen == "published" || seen.empty()) << seen;
      if (finished) {
        ASSERT_EQ(seen, "published");
      }
      ASSERT_TRUE(Export(disk, {.name = "published"}).ok());
      disk.PowerCut();
      ASSERT_EQ(Seen(disk), "published") << "operation " << at;
    }
  }
}

TEST(Place, ShowsAWholeStateOrNoneAfterAnyOperationFails) {
  bool finished = false;
  for (uint64_t at = 0; !finished; ++at) {
    disk::MemoryDisk disk(7);
    ASSERT_TRUE(Export(disk, {.name = "settled"}).ok());
    disk.SetFaults({.fail_at = disk.OperationCount() + at});
    finished = Export(disk, {.name = "published"}).ok();
    disk.SetFaults({});
    Seen(disk);
    ASSERT_TRUE(Export(disk, {.name = "published"}).ok());
    ASSERT_EQ(Seen(disk), "published") << "operation " << at;
  }
}

TEST(Place, RemovesFilesThatTheStateDoesNotHave) {
  disk::MemoryDisk disk(1);
  ASSERT_TRUE(Export(disk, {.name = "wide", .partitions = 5}).ok());
  ASSERT_TRUE(Export(disk, {.name = "narrow", .partitions = 2}).ok());
  EXPECT_EQ(Seen(disk), "narrow");
}

TEST(Place, RefusesAnotherDrawOfTheSameNumber) {
  disk::MemoryDisk disk(1);
  ASSERT_TRUE(Export(disk, {.name = "settled"}).ok());
  const Status refused = Export(disk, {.name = "rehearsal", .seal = "another"});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_THAT(refused.error().message, HasSubstr("another draw 1128 of kr-lotto645"));
  EXPECT_EQ(Seen(disk), "settled");
}

TEST(Place, IsHeldByOne) {
  disk::MemoryDisk disk(1);
  const auto place = Place::Take(disk, TestLayout()).value();
  const auto second = Place::Take(disk, TestLayout());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  Layout other = TestLayout();
  other.game = "us-powerball";
  EXPECT_TRUE(Place::Take(disk, other).ok());
}

TEST(Place, SaysWhichFileDiffersAndHow) {
  disk::MemoryDisk disk(1);
  ASSERT_TRUE(Export(disk, {.name = "settled"}).ok());
  auto place = Place::Take(disk, TestLayout()).value();
  const auto manifest = place.Find(DigestOfText("seal")).value();
  ASSERT_TRUE(manifest);
  const std::string path = disk::Join("lake", manifest->tables.at("plays")[1].path);
  std::string content = disk.Read(path);
  content[5] ^= 1;
  disk.Overwrite(path, AsBytes(content));
  EXPECT_EQ(place.WhatDiffers(*manifest, false).value(), "");
  EXPECT_THAT(place.WhatDiffers(*manifest, true).value(), HasSubstr(path + ": sha256 "));
  disk.Overwrite(path, AsBytes(content.substr(1)));
  EXPECT_THAT(place.WhatDiffers(*manifest, false).value(), HasSubstr(path + ": "));
  ASSERT_TRUE(disk.Remove(path).ok());
  EXPECT_EQ(place.WhatDiffers(*manifest, false).value(), path + ": is missing");
}

TEST(Place, TakesNoManifestThatIsNotTheOneOfSuccess) {
  disk::MemoryDisk disk(1);
  ASSERT_TRUE(Export(disk, {.name = "settled"}).ok());
  const std::string text = disk.Read(TestLayout().Manifest());
  auto place = Place::Take(disk, TestLayout()).value();
  for (const std::string& other : {std::string(), std::string("{}"), std::string("["), text + " ",
                                   std::string(text).replace(text.find("settled"), 7, "sealed_")}) {
    disk.Overwrite(TestLayout().Manifest(), AsBytes(other));
    EXPECT_FALSE(place.Find(DigestOfText("seal")).value()) << other;
  }
}

}  // namespace
}  // namespace drumroll::lake
