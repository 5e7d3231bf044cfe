// The contract of disk.h, held against both disks alike.
#include "disk/disk.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "base/aligned_buffer.h"
#include "base/parallel.h"
#include "base/random.h"
#include "disk/memory_disk.h"
#include "disk/posix_disk.h"

namespace drumroll::disk {
namespace {

struct OnMemory {
  std::string directory = "data";
  MemoryDisk disk{/*seed=*/1};
};

struct OnPosix {
  OnPosix() {
    std::string pattern = (std::filesystem::temp_directory_path() / "drumroll.XXXXXX").string();
    DRUMROLL_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    root = pattern;
    directory = Join(root, "data");
  }
  ~OnPosix() { std::filesystem::remove_all(root); }
  std::string root;
  std::string directory;
  PosixDisk disk;
};

template <typename Kind>
class DiskContract : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(disk().MakeDirectories(kind_.directory).ok()); }

  Disk& disk() { return kind_.disk; }
  std::string PathOf(std::string_view name) { return Join(kind_.directory, name); }
  const std::string& directory() { return kind_.directory; }

  // A file with this content.
  std::string Make(std::string_view name, std::string_view content) {
    const std::string path = PathOf(name);
    const auto file = disk().Create(path, Access::kWrite).value();
    EXPECT_TRUE(file->WriteAt(0, AsBytes(content)).ok());
    EXPECT_TRUE(file->Sync().ok());
    return path;
  }

  std::string ContentOf(std::string_view path) { return ReadAll(disk(), path, 1_MiB).value(); }

  ErrorCode CodeOfOpen(std::string_view path) {
    return disk().Open(path, Access::kRead).error().code;
  }

 private:
  Kind kind_;
};

// "posix" and "memory" in the names of the tests.
struct KindNames {
  template <typename Kind>
  static std::string GetName(int) {
    return std::is_same_v<Kind, OnPosix> ? "posix" : "memory";
  }
};
using Kinds = testing::Types<OnPosix, OnMemory>;
TYPED_TEST_SUITE(DiskContract, Kinds, KindNames);

std::string ReadText(File& file, uint64_t offset, size_t size) {
  std::vector<uint8_t> bytes(size, uint8_t{'?'});
  const size_t count = file.ReadAt(offset, bytes).value();
  return std::string(AsText(Bytes(bytes).first(count)));
}

TYPED_TEST(DiskContract, ReadsBackWhatWasWritten) {
  const std::string path = this->Make("a", "hello");
  for (const Access access : {Access::kRead, Access::kReadMedium, Access::kWrite}) {
    const auto file = this->disk().Open(path, access).value();
    EXPECT_EQ(file->path(), path);
    EXPECT_EQ(file->Size().value(), 5u);
    EXPECT_EQ(ReadText(*file, 0, 5), "hello");
    EXPECT_EQ(ReadText(*file, 1, 3), "ell");
  }
}

TYPED_TEST(DiskContract, ReadsStopAtTheEndOfTheFile) {
  const std::string path = this->Make("a", "hello");
  for (const Access access : {Access::kRead, Access::kReadMedium}) {
    const auto file = this->disk().Open(path, access).value();
    EXPECT_EQ(ReadText(*file, 3, 100), "lo");
    EXPECT_EQ(ReadText(*file, 5, 100), "");
    EXPECT_EQ(ReadText(*file, 50, 100), "");  // In the last block, behind the end.
    EXPECT_EQ(ReadText(*file, 1_MiB, 100), "");
    EXPECT_EQ(ReadText(*file, 0, 0), "");
  }
}

TYPED_TEST(DiskContract, GrowsByWritesAndFillsHolesWithZeros) {
  const auto file = this->disk().Create(this->PathOf("a"), Access::kWrite).value();
  ASSERT_TRUE(file->WriteAt(3, AsBytes("x")).ok());
  EXPECT_EQ(ReadText(*file, 0, 10), std::string("\0\0\0x", 4));
  ASSERT_TRUE(file->WriteAt(100, {}).ok());
  EXPECT_EQ(file->Size().value(), 4u);
}

TYPED_TEST(DiskContract, ResizeCutsAndExtendsByZeros) {
  const auto file = this->disk().Create(this->PathOf("a"), Access::kWrite).value();
  ASSERT_TRUE(file->WriteAt(0, AsBytes("hello")).ok());
  ASSERT_TRUE(file->Resize(2).ok());
  ASSERT_TRUE(file->Resize(4).ok());
  EXPECT_EQ(ReadText(*file, 0, 10), std::string("he\0\0", 4));
}

TYPED_TEST(DiskContract, ReserveChangesNeitherSizeNorContent) {
  const auto file = this->disk().Create(this->PathOf("a"), Access::kWrite).value();
  ASSERT_TRUE(file->WriteAt(0, AsBytes("hello")).ok());
  ASSERT_TRUE(file->Reserve(0).ok());
  const Status reserved = file->Reserve(1_MiB);
  ASSERT_TRUE(reserved.ok()) << reserved.error().message;
  EXPECT_EQ(file->Size().value(), 5u);
  EXPECT_EQ(ReadText(*file, 0, 10), "hello");
}

TYPED_TEST(DiskContract, RefusesToWriteAFileThatWasOpenedForReading) {
  const std::string path = this->Make("a", "hello");
  for (const Access access : {Access::kRead, Access::kReadMedium}) {
    const auto file = this->disk().Open(path, access).value();
    EXPECT_EQ(file->WriteAt(0, AsBytes("J")).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(file->Resize(1).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(file->Reserve(100).error().code, ErrorCode::kInvalid);
    EXPECT_TRUE(file->Sync().ok());  // Recovery makes durable what it has read.
  }
  EXPECT_EQ(this->ContentOf(path), "hello");
}

TYPED_TEST(DiskContract, CreatesOnlyUnderAFreeName) {
  const std::string path = this->Make("a", "hello");
  EXPECT_EQ(this->disk().Create(path, Access::kWrite).error().code, ErrorCode::kConflict);
  EXPECT_EQ(this->disk().Create(path, Access::kWriteDirect).error().code, ErrorCode::kConflict);
  EXPECT_EQ(this->ContentOf(path), "hello");
}

TYPED_TEST(DiskContract, NamesWhatIsMissing) {
  const std::string path = this->PathOf("missing");
  const auto opened = this->disk().Open(path, Access::kRead);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kNotFound);
  EXPECT_NE(opened.error().message.find(path), std::string::npos);
  EXPECT_EQ(this->disk().Create(Join(path, "a"), Access::kWrite).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(this->disk().Rename(path, this->PathOf("b")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(this->disk().Remove(path).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(this->disk().List(path).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(this->disk().SyncDirectory(path).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(this->disk().FreeBytes(path).error().code, ErrorCode::kNotFound);
}

TYPED_TEST(DiskContract, RefusesADirectoryWhereAFileIsMeant) {
  EXPECT_EQ(this->CodeOfOpen(this->directory()), ErrorCode::kInvalid);
  EXPECT_EQ(this->disk().Remove(this->directory()).error().code, ErrorCode::kInvalid);
  const std::string path = this->Make("a", "hello");
  EXPECT_EQ(this->CodeOfOpen(Join(path, "b")), ErrorCode::kInvalid);
  EXPECT_EQ(this->disk().List(path).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(this->disk().SyncDirectory(path).error().code, ErrorCode::kInvalid);
}

TYPED_TEST(DiskContract, ADirectoryIsHeldByOneUntilItLetsGo) {
  auto held = this->disk().LockDirectory(this->directory(), Hold::kAlone);
  ASSERT_TRUE(held.ok());
  for (const Hold hold : {Hold::kAlone, Hold::kShared}) {
    const auto refused = this->disk().LockDirectory(this->directory(), hold);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(refused.error().message.starts_with(this->directory() + ": in use by "));
  }
  held.value().reset();
  EXPECT_TRUE(this->disk().LockDirectory(this->directory(), Hold::kAlone).ok());
  EXPECT_EQ(this->disk().List(this->directory()).value().size(), 0u) << "it leaves nothing behind";
}

TYPED_TEST(DiskContract, ADirectoryIsSharedByThoseWhoShare) {
  auto first = this->disk().LockDirectory(this->directory(), Hold::kShared).value();
  auto second = this->disk().LockDirectory(this->directory(), Hold::kShared).value();
  const auto code = [&] {
    return this->disk().LockDirectory(this->directory(), Hold::kAlone).error().code;
  };
  EXPECT_EQ(code(), ErrorCode::kUnavailable);
  first.reset();
  EXPECT_EQ(code(), ErrorCode::kUnavailable);
  second.reset();
  EXPECT_TRUE(this->disk().LockDirectory(this->directory(), Hold::kAlone).ok());
}

TYPED_TEST(DiskContract, OnlyDirectoriesThatThereAreCanBeHeld) {
  const std::string path = this->Make("a", "hello");
  EXPECT_EQ(this->disk().LockDirectory(path, Hold::kAlone).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(this->disk().LockDirectory(this->PathOf("b"), Hold::kAlone).error().code,
            ErrorCode::kNotFound);
}

TYPED_TEST(DiskContract, ExistsIsTrueForFilesAndDirectories) {
  const std::string path = this->Make("a", "");
  EXPECT_TRUE(this->disk().Exists(path).value());
  EXPECT_TRUE(this->disk().Exists(this->directory()).value());
  EXPECT_FALSE(this->disk().Exists(this->PathOf("b")).value());
  EXPECT_FALSE(this->disk().Exists(Join(path, "b")).value());
}

TYPED_TEST(DiskContract, RenameReplaces) {
  const std::string a = this->Make("a", "new");
  const std::string b = this->Make("b", "old");
  const auto old = this->disk().Open(b, Access::kRead).value();
  ASSERT_TRUE(this->disk().Rename(a, b).ok());
  EXPECT_FALSE(this->disk().Exists(a).value());
  EXPECT_EQ(this->ContentOf(b), "new");
  EXPECT_EQ(ReadText(*old, 0, 10), "old") << "an open file outlives its name";
  ASSERT_TRUE(this->disk().Rename(b, b).ok());
  EXPECT_EQ(this->ContentOf(b), "new");
}

TYPED_TEST(DiskContract, RenameNewReplacesNothing) {
  const std::string a = this->Make("a", "new");
  const std::string b = this->Make("b", "old");
  EXPECT_EQ(this->disk().RenameNew(a, b).error().code, ErrorCode::kConflict);
  EXPECT_EQ(this->ContentOf(a), "new");
  EXPECT_EQ(this->ContentOf(b), "old");
  ASSERT_TRUE(this->disk().RenameNew(a, this->PathOf("c")).ok());
  EXPECT_FALSE(this->disk().Exists(a).value());
  EXPECT_EQ(this->ContentOf(this->PathOf("c")), "new");
  EXPECT_EQ(this->disk().RenameNew(a, this->PathOf("d")).error().code, ErrorCode::kNotFound);
}

TYPED_TEST(DiskContract, OfManyWhoPublishANewFileOneDoes) {
  const std::string path = this->PathOf("entry");
  std::array<Status, 8> published;
  ASSERT_TRUE(ParallelFor(published.size(), published.size(), [&](size_t i) -> Status {
                published[i] = PublishNew(this->disk(), path,
                                          AsBytes(std::string(1000, static_cast<char>('a' + i))));
                return {};
              }).ok());
  size_t succeeded = 0;
  for (size_t i = 0; i < published.size(); ++i) {
    if (!published[i].ok()) {
      EXPECT_EQ(published[i].error().code, ErrorCode::kConflict) << published[i].error().message;
      continue;
    }
    ++succeeded;
    EXPECT_EQ(this->ContentOf(path), std::string(1000, static_cast<char>('a' + i)));
  }
  EXPECT_EQ(succeeded, 1u);
  EXPECT_EQ(this->disk().List(this->directory()).value(), std::vector<std::string>{"entry"});
}

TYPED_TEST(DiskContract, RenamesAcrossDirectoriesAndRefusesToReplaceADirectory) {
  const std::string a = this->Make("a", "content");
  ASSERT_TRUE(this->disk().MakeDirectories(this->PathOf("sub/deeper")).ok());
  EXPECT_EQ(this->disk().Rename(a, this->PathOf("sub")).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(this->disk().Rename(this->PathOf("sub"), this->PathOf("sub/deeper/x")).error().code,
            ErrorCode::kInvalid);
  ASSERT_TRUE(this->disk().Rename(a, this->PathOf("sub/deeper/b")).ok());
  EXPECT_FALSE(this->disk().Exists(a).value());
  ASSERT_TRUE(this->disk().Rename(this->PathOf("sub"), this->PathOf("other")).ok());
  EXPECT_EQ(this->ContentOf(this->PathOf("other/deeper/b")), "content");
}

TYPED_TEST(DiskContract, ARemovedFileIsGoneButReadableWhereItWasOpen) {
  const std::string path = this->Make("a", "hello");
  const auto file = this->disk().Open(path, Access::kRead).value();
  ASSERT_TRUE(this->disk().Remove(path).ok());
  EXPECT_EQ(this->CodeOfOpen(path), ErrorCode::kNotFound);
  EXPECT_EQ(ReadText(*file, 0, 10), "hello");
}

TYPED_TEST(DiskContract, ListsSorted) {
  for (const char* name : {"b", "a", "c.tmp", "B"}) this->Make(name, "");
  ASSERT_TRUE(this->disk().MakeDirectories(this->PathOf("aa")).ok());
  const std::vector<std::string> sorted = {"B", "a", "aa", "b", "c.tmp"};
  EXPECT_EQ(this->disk().List(this->directory()).value(), sorted);
  EXPECT_TRUE(this->disk().SyncDirectory(this->directory()).ok());
}

TYPED_TEST(DiskContract, MakesDirectoriesOnceAndAgain) {
  const std::string deep = this->PathOf("x/y/z");
  ASSERT_TRUE(this->disk().MakeDirectories(deep).ok());
  ASSERT_TRUE(this->disk().MakeDirectories(deep).ok());
  ASSERT_TRUE(this->disk().MakeDirectories(this->PathOf("x")).ok());
  EXPECT_TRUE(this->disk().List(deep).value().empty());
  const std::string file = this->Make("file", "");
  EXPECT_EQ(this->disk().MakeDirectories(file).error().code, ErrorCode::kConflict);
  EXPECT_FALSE(this->disk().MakeDirectories(Join(file, "x")).ok());
}

TYPED_TEST(DiskContract, SaysHowMuchSpaceIsFree) {
  EXPECT_GT(this->disk().FreeBytes(this->directory()).value(), 0u);
}

TYPED_TEST(DiskContract, MapsWhatIsThere) {
  const std::string path = this->Make("a", "hello");
  auto file = this->disk().Open(path, Access::kRead).value();
  const auto mapping = file->Map().value();
  file.reset();
  mapping->WillNeed(0, 5);
  mapping->WillNeed(4, 1_MiB);
  mapping->WillNeed(100, 1);
  EXPECT_EQ(AsText(mapping->bytes()), "hello");
}

TYPED_TEST(DiskContract, MapsAnewWhatWasWrittenPastTheCache) {
  const std::string path = this->PathOf("a");
  AlignedBuffer blocks(6_MiB);
  Random random({.seed = 3});
  for (size_t i = 0; i < blocks.size(); ++i) blocks.data()[i] = static_cast<uint8_t>(random.Next());
  const auto writer = this->disk().Create(path, Access::kWriteDirect).value();
  ASSERT_TRUE(writer->WriteAt(0, blocks.bytes()).ok());
  ASSERT_TRUE(writer->Resize(blocks.size() - 100).ok());
  ASSERT_TRUE(writer->Sync().ok());
  const auto mapping = this->disk().Open(path, Access::kReadAnew).value()->Map().value();
  EXPECT_TRUE(std::ranges::equal(mapping->bytes(), blocks.bytes().first(blocks.size() - 100)));
}

TYPED_TEST(DiskContract, MapsAnEmptyFileAnew) {
  const auto file = this->disk().Open(this->Make("a", ""), Access::kReadAnew).value();
  EXPECT_TRUE(file->Map().value()->bytes().empty());
}

TYPED_TEST(DiskContract, MapsAnEmptyFile) {
  const auto file = this->disk().Open(this->Make("a", ""), Access::kRead).value();
  const auto mapping = file->Map().value();
  mapping->WillNeed(0, 1);
  EXPECT_TRUE(mapping->bytes().empty());
}

TYPED_TEST(DiskContract, WritesPastTheCache) {
  const std::string path = this->PathOf("a");
  AlignedBuffer blocks(8192);
  Random random({.seed = 1});
  for (uint8_t& byte : blocks.bytes()) byte = static_cast<uint8_t>(random.Next());
  const auto file = this->disk().Create(path, Access::kWriteDirect).value();
  ASSERT_TRUE(file->WriteAt(4096, blocks.bytes()).ok());
  ASSERT_TRUE(file->Sync().ok());
  EXPECT_EQ(file->Size().value(), 12288u);
  EXPECT_EQ(ReadText(*file, 5000, 100), AsText(blocks.bytes().subspan(904, 100)));
  const std::string content = this->ContentOf(path);
  EXPECT_EQ(content.substr(0, 4096), std::string(4096, '\0'));
  EXPECT_EQ(content.substr(4096), AsText(blocks.bytes()));
}

TYPED_TEST(DiskContract, TheMediumCanBeReadAtAnyOffsetSizeAndAlignment) {
  constexpr size_t kSize = 3 * 1_MiB + 123;  // More than one bounce buffer, and a ragged end.
  std::string content(kSize, '\0');
  Random random({.seed = 2});
  for (char& c : content) c = static_cast<char>(random.Next());
  const std::string path = this->Make("a", content);
  const auto file = this->disk().Open(path, Access::kReadMedium).value();
  AlignedBuffer memory(kSize + 2 * 4096);
  for (int round = 0; round < 100; ++round) {
    const auto around = [&](uint64_t bound) {  // Often at, or next to, a block's edge.
      const uint64_t value = random.Below(bound);
      return random.Below(2) == 0 ? value : value / 4096 * 4096 + random.Below(2);
    };
    const uint64_t offset = around(kSize);
    const uint64_t size = around(round % 10 == 0 ? kSize : 20000);
    const MutableBytes into = memory.bytes().subspan(around(4096), size);
    const size_t count = file->ReadAt(offset, into).value();
    ASSERT_EQ(count, std::min(size, kSize - std::min<uint64_t>(offset, kSize)));
    ASSERT_EQ(AsText(into.first(count)), std::string_view(content).substr(offset, count))
        << "offset " << offset << ", size " << size;
  }
}

TYPED_TEST(DiskContract, TheMediumShowsWritesThatWereNotSyncedYet) {
  const std::string path = this->Make("a", "hello");
  const auto writer = this->disk().Open(path, Access::kWrite).value();
  ASSERT_TRUE(writer->WriteAt(4, AsBytes("0, world")).ok());
  ASSERT_TRUE(writer->Resize(8).ok());
  writer->WriteSoon(0, 8);
  writer->WontNeed(0, 8);
  const auto reader = this->disk().Open(path, Access::kReadMedium).value();
  EXPECT_EQ(ReadText(*reader, 0, 100), "hell0, w");
}

TYPED_TEST(DiskContract, RefusesOffsetsThatNoFileHas) {
  const auto file = this->disk().Create(this->PathOf("a"), Access::kWrite).value();
  EXPECT_FALSE(file->WriteAt(~uint64_t{0}, AsBytes("x")).ok());
  EXPECT_FALSE(file->WriteAt(uint64_t{1} << 63, AsBytes("x")).ok());
  EXPECT_FALSE(file->Resize(uint64_t{1} << 63).ok());
  EXPECT_EQ(file->Size().value(), 0u);
}

// The same random calls on a disk and on a plain string give the same.
TYPED_TEST(DiskContract, AgreesWithAStringOverRandomCalls) {
  Random random({.seed = 3});
  const auto file = this->disk().Create(this->PathOf("a"), Access::kWrite).value();
  std::string model;
  for (int round = 0; round < 2000; ++round) {
    const uint64_t offset = random.Below(3000);
    const std::string text(random.Below(1500), static_cast<char>('a' + random.Below(26)));
    switch (random.Below(8)) {
      case 0:
        ASSERT_TRUE(file->Resize(offset).ok());
        model.resize(offset);
        break;
      case 1:
        if (random.Below(10) != 0) break;  // Real syncs take their time.
        ASSERT_TRUE(file->Sync().ok());
        break;
      case 2:
      case 3:
        ASSERT_TRUE(file->WriteAt(offset, AsBytes(text)).ok());
        if (!text.empty()) model.resize(std::max(model.size(), offset + text.size()));
        model.replace(std::min(offset, model.size()), text.size(), text);
        break;
      default: {
        const std::string expected = offset < model.size() ? model.substr(offset, text.size()) : "";
        ASSERT_EQ(ReadText(*file, offset, text.size()), expected);
        ASSERT_EQ(file->Size().value(), model.size());
      }
    }
  }
}

TYPED_TEST(DiskContract, ServesThreadsThatKeepTheirRangesApart) {
  constexpr size_t kThreads = 4;
  constexpr uint64_t kBytesEach = 10'000;
  const auto shared = this->disk().Create(this->PathOf("shared"), Access::kWrite).value();
  const Status done = ParallelFor(kThreads, kThreads, [&](size_t i) -> Status {
    const std::string text(kBytesEach, static_cast<char>('a' + i));
    DRUMROLL_TRY(shared->WriteAt(i * kBytesEach, AsBytes(text)));
    DRUMROLL_TRY(shared->Sync());
    if (ReadText(*shared, i * kBytesEach, kBytesEach) != text)
      return Fail(ErrorCode::kCorrupt, "thread {} reads what others wrote", i);
    return Publish(this->disk(), this->PathOf(fmt::format("own{}", i)), AsBytes(text));
  });
  ASSERT_TRUE(done.ok()) << done.error().message;
  EXPECT_EQ(shared->Size().value(), kThreads * kBytesEach);
  EXPECT_EQ(this->disk().List(this->directory()).value().size(), kThreads + 1);
}

TYPED_TEST(DiskContract, ReadAllRefusesMoreThanExpected) {
  const std::string path = this->Make("a", "hello");
  EXPECT_EQ(ReadAll(this->disk(), path, 5).value(), "hello");
  const auto refused = ReadAll(this->disk(), path, 4);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(refused.error().message, path + ": 5 bytes, at most 4 expected");
}

TYPED_TEST(DiskContract, PublishesOnceAndLeavesNothingAside) {
  const std::string path = this->PathOf("a");
  ASSERT_TRUE(Publish(this->disk(), path, AsBytes("first")).ok());
  EXPECT_EQ(Publish(this->disk(), path, AsBytes("second")).error().code, ErrorCode::kConflict);
  EXPECT_EQ(this->ContentOf(path), "first");
  EXPECT_EQ(this->disk().List(this->directory()).value(), std::vector<std::string>{"a"});
}

TYPED_TEST(DiskContract, PublishReplacesWhatAnEarlierCrashLeftAside) {
  this->Make("a.tmp", "something longer, half written");
  ASSERT_TRUE(Publish(this->disk(), this->PathOf("a"), AsBytes("whole")).ok());
  EXPECT_EQ(this->ContentOf(this->PathOf("a")), "whole");
  EXPECT_FALSE(this->disk().Exists(this->PathOf("a.tmp")).value());
}

TEST(Paths, JoinAndParentOf) {
  EXPECT_EQ(Join("a/b", "c"), "a/b/c");
  EXPECT_EQ(ParentOf("a/b/c"), "a/b");
  EXPECT_EQ(ParentOf("a"), ".");
  EXPECT_EQ(ParentOf("/a"), "/");
  EXPECT_EQ(ParentOf("/"), "/");
}

}  // namespace
}  // namespace drumroll::disk
