// What only a real file system can show: running out, refusing direct I/O, failing a sync. The file
// systems for it are mounted by the tests, which takes root; without it they skip, out loud.
#include "disk/posix_disk.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/aligned_buffer.h"
#include "disk/posix_system.h"

namespace drumroll::disk {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    path_ = (std::filesystem::temp_directory_path() / "drumroll.XXXXXX").string();
    DRUMROLL_ASSERT(::mkdtemp(path_.data()) != nullptr);
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A file system on a directory of its own, gone at the end.
class Mounted {
 public:
  Mounted(const char* kind, const char* options)
      : is_mounted_(::mount("none", path().c_str(), kind, MS_NOSUID, options) == 0) {}
  ~Mounted() {
    if (is_mounted_) (void)::umount2(path().c_str(), MNT_DETACH);
  }
  const std::string& path() const { return directory_.path(); }
  explicit operator bool() const { return is_mounted_; }

 private:
  const TemporaryDirectory directory_;
  const bool is_mounted_;
};

#define SKIP_UNLESS_MOUNTED(mounted) \
  if (!(mounted)) GTEST_SKIP() << "cannot mount a file system here (needs root): not tested"

// Another process, for a moment.
class Child {
 public:
  template <typename Work>
  explicit Child(Work work) : process_(::fork()) {
    if (process_ == 0) {
      work();
      for (;;) ::pause();
    }
  }
  ~Child() { Kill(); }
  void Kill() {
    if (process_ <= 0) return;
    (void)::kill(process_, SIGKILL);
    (void)::waitpid(process_, nullptr, 0);
    process_ = 0;
  }
  pid_t process() const { return process_; }

 private:
  pid_t process_;
};

TEST(PosixLock, NamesTheProcessThatHoldsADirectoryAndEndsWithIt) {
  const TemporaryDirectory directory;
  PosixDisk disk;
  Child child(
      [&] { static auto held = PosixDisk().LockDirectory(directory.path(), Hold::kAlone); });
  Result<std::unique_ptr<Lock>> refused = Fail(ErrorCode::kNotFound, "not tried yet");
  for (int i = 0; i < 1000 && (refused.ok() || i == 0); ++i) {  // Until the child has it.
    refused = disk.LockDirectory(directory.path(), Hold::kShared);
    if (refused.ok()) {
      refused.value().reset();
      ::usleep(10'000);
    }
  }
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(refused.error().message,
              HasSubstr(fmt::format("in use by process {} (", child.process())));
  child.Kill();
  EXPECT_TRUE(disk.LockDirectory(directory.path(), Hold::kAlone).ok());
}

TEST(PosixErrors, SayWhatTheCallerDoesNext) {
  EXPECT_EQ(CodeOf(ENOENT), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(EEXIST), ErrorCode::kConflict);
  for (const int number : {ENOSPC, EDQUOT, EMFILE, ENFILE, EFBIG})
    EXPECT_EQ(CodeOf(number), ErrorCode::kUnavailable) << number;
  for (const int number : {EIO, EROFS, EUCLEAN, ESTALE, ENODEV})
    EXPECT_EQ(CodeOf(number), ErrorCode::kCorrupt) << number;
  for (const int number : {EACCES, EPERM, EISDIR, ENOTDIR, ENAMETOOLONG, EINVAL})
    EXPECT_EQ(CodeOf(number), ErrorCode::kInvalid) << number;
}

TEST(PosixFile, RunsOutOfSpaceAndSaysWhere) {
  const Mounted tiny("tmpfs", "size=64k");
  SKIP_UNLESS_MOUNTED(tiny);
  PosixDisk disk;
  const std::string path = Join(tiny.path(), "a");
  const auto file = disk.Create(path, Access::kWrite).value();
  const std::string bytes(4096, 'x');
  for (uint64_t offset = 0; offset < 65536; offset += 4096)
    ASSERT_TRUE(file->WriteAt(offset, AsBytes(bytes)).ok());
  const Status full = file->WriteAt(65536, AsBytes(bytes));
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(full.error().message,
            path + ": pwrite of 4096 bytes at 65536: No space left on device");
  EXPECT_EQ(file->Reserve(1_MiB).error().message,
            path + ": fallocate of 1048576 bytes: No space left on device");
  EXPECT_TRUE(file->Sync().ok()) << "a failed write does not poison";
  EXPECT_EQ(disk.FreeBytes(tiny.path()).value(), 0u);
}

TEST(PosixFile, GoesOnAfterAShortWriteAndNamesTheRest) {
  const Mounted tiny("tmpfs", "size=64k");
  SKIP_UNLESS_MOUNTED(tiny);
  PosixDisk disk;
  const std::string path = Join(tiny.path(), "a");
  const auto file = disk.Create(path, Access::kWrite).value();
  const Status full = file->WriteAt(0, AsBytes(std::string(100'000, 'x')));
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().message,
            path + ": pwrite of 34464 bytes at 65536: No space left on device");
}

TEST(PosixFile, ReportsTheLimitOfFileSizeAsUnavailable) {
  const TemporaryDirectory directory;
  PosixDisk disk;
  const auto file = disk.Create(Join(directory.path(), "a"), Access::kWrite).value();
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{.rlim_cur = 4096, .rlim_max = before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const Status full = file->WriteAt(0, AsBytes(std::string(5000, 'x')));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(full.error().message, HasSubstr("pwrite of 904 bytes at 4096: File too large"));
}

TEST(PosixFile, GoesThroughTheCacheWhereDirectIsRefused) {
  const Mounted ram("ramfs", nullptr);  // Knows no direct I/O at all.
  SKIP_UNLESS_MOUNTED(ram);
  PosixDisk disk;
  const std::string path = Join(ram.path(), "a");
  AlignedBuffer block(4096);
  std::fill(block.bytes().begin(), block.bytes().end(), uint8_t{'x'});
  const auto writer = disk.Create(path, Access::kWriteDirect).value();
  ASSERT_TRUE(writer->WriteAt(0, block.bytes()).ok());
  ASSERT_TRUE(writer->Sync().ok());
  const auto reader = disk.Open(path, Access::kReadMedium).value();
  std::vector<uint8_t> into(5000);
  EXPECT_EQ(reader->ReadAt(1, into).value(), 4095u);
  EXPECT_EQ(AsText(Bytes(into).first(4095)), std::string(4095, 'x'));
}

// The flags of this process's descriptor of that file, as the kernel shows them.
int FlagsOf(std::string_view path) {
  for (const auto& link : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;  // The descriptor of this very loop.
    if (std::filesystem::read_symlink(link, gone) != path) continue;
    return ::fcntl(std::stoi(link.path().filename()), F_GETFL);
  }
  return 0;
}

TEST(PosixFile, StaysPastTheCacheWhenItReadsTheRaggedEnd) {
  const TemporaryDirectory directory;
  PosixDisk disk;
  const std::string path = Join(directory.path(), "a");
  ASSERT_TRUE(Publish(disk, path, AsBytes(std::string(5000, 'x'))).ok());
  const auto file = disk.Open(path, Access::kReadMedium).value();
  if ((FlagsOf(path) & O_DIRECT) == 0) {
    GTEST_SKIP() << "the file system of " << path << " has no direct I/O: not tested";
  }
  std::vector<uint8_t> into(10'000);
  for (const uint64_t offset : {0u, 1u, 4096u, 4999u, 5000u, 8000u, 9000u})
    EXPECT_EQ(file->ReadAt(offset, into).value(), 5000 - std::min<uint64_t>(offset, 5000));
  EXPECT_NE(FlagsOf(path) & O_DIRECT, 0);
}

TEST(PosixFile, RunsOutOfDescriptorsAsUnavailable) {
  const TemporaryDirectory directory;
  PosixDisk disk;
  const std::string path = Join(directory.path(), "a");
  ASSERT_TRUE(disk.Create(path, Access::kWrite).ok());
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto opened = disk.Open(path, Access::kRead);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(opened.error().message, path + ": open: Too many open files");
}

TEST(PosixFile, ClosesItsDescriptor) {
  const TemporaryDirectory directory;
  PosixDisk disk;
  const auto open_count = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  };
  const auto before = open_count();
  {
    const auto file = disk.Create(Join(directory.path(), "a"), Access::kWrite).value();
    EXPECT_EQ(open_count(), before + 1);
    ASSERT_TRUE(disk.SyncDirectory(directory.path()).ok());
    ASSERT_FALSE(disk.Create(file->path(), Access::kWrite).ok());
    ASSERT_FALSE(disk.Open(directory.path(), Access::kRead).ok());
  }
  EXPECT_EQ(open_count(), before);
}

TEST(PosixDisk, MakesFilesThatStrangersCannotRead) {
  const TemporaryDirectory directory;
  PosixDisk disk;
  const std::string inner = Join(directory.path(), "inner");
  ASSERT_TRUE(disk.MakeDirectories(inner).ok());
  const std::string path = Join(inner, "a");
  ASSERT_TRUE(disk.Create(path, Access::kWrite).ok());
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(path).permissions() & perms::others_all, perms::none);
  EXPECT_EQ(std::filesystem::status(inner).permissions() & perms::others_all, perms::none);
}

// An ext4 file system in a sparse image that its host has no room for: writes land in the page
// cache and the write-back fails. That is how a thinly provisioned volume runs out.
class Overcommitted {
 public:
  Overcommitted() : host_("tmpfs", "size=12m") {
    if (!host_) return;
    const std::string image = Join(host_.path(), "image");
    std::ofstream(image).close();
    std::filesystem::resize_file(image, 64_MiB);
    path_ = Join(host_.path(), "mounted");
    std::filesystem::create_directory(path_);
    const std::string command = fmt::format(
        "mkfs.ext4 -q -O ^has_journal -E lazy_itable_init=1 {0} >/dev/null 2>&1 && "
        "mount -o loop,errors=continue {0} {1} >/dev/null 2>&1",
        image, path_);
    is_mounted_ = std::system(command.c_str()) == 0;
  }
  ~Overcommitted() {
    if (is_mounted_) (void)::umount2(path_.c_str(), 0);
  }
  const std::string& path() const { return path_; }
  const std::string& host() const { return host_.path(); }
  explicit operator bool() const { return is_mounted_; }

 private:
  const Mounted host_;
  std::string path_;
  bool is_mounted_ = false;
};

// Takes all that is left of the host.
void Fill(const std::string& directory) {
  PosixDisk disk;
  const auto file = disk.Create(Join(directory, "ballast"), Access::kWrite).value();
  const std::string bytes(4096, 'x');
  for (uint64_t offset = 0; file->WriteAt(offset, AsBytes(bytes)).ok();) offset += bytes.size();
}

TEST(PosixFile, IsPoisonedByAFailedSync) {
  const Overcommitted volume;
  SKIP_UNLESS_MOUNTED(volume);
  PosixDisk disk;
  const std::string path = Join(volume.path(), "a");
  const auto file = disk.Create(path, Access::kWrite).value();
  ASSERT_TRUE(file->WriteAt(0, AsBytes("synced")).ok());
  ASSERT_TRUE(file->Sync().ok());
  Fill(volume.host());
  ASSERT_TRUE(file->WriteAt(0, AsBytes(std::string(8_MiB, 'x'))).ok()) << "the cache takes it";

  const Status first = file->Sync();
  ASSERT_FALSE(first.ok());
  EXPECT_EQ(first.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(first.error().message, StartsWith(path + ": fdatasync: "));
  for (const Status& later :
       {file->Sync(), file->WriteAt(0, AsBytes("y")), file->Resize(0), file->Reserve(10)}) {
    ASSERT_FALSE(later.ok());
    EXPECT_EQ(later.error().code, ErrorCode::kCorrupt);
    EXPECT_THAT(later.error().message, StartsWith(first.error().message));
  }
}

}  // namespace
}  // namespace drumroll::disk
