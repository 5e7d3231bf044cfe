// The contract of disk.h, held against both disks alike.
#include "disk/disk.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/aligned_buffer.h"
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

}  // namespace
}  // namespace drumroll::disk
