#include "doctor/storage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/bytes.h"

namespace drumroll::doctor {
namespace {

using ::testing::HasSubstr;

Storage Good() {
  return {.directory = "data",
          .kernel = "6.1.0",
          .mount = {.type = "ext4", .options = "rw,relatime,rw"},
          .goes_direct = true,
          .sync_seconds = std::vector<double>(50, 80e-6),
          .free_bytes = 100_GiB};
}

TEST(DoctorStorage, FindsTheMountOfADevice) {
  constexpr std::string_view kText =
      "22 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw,nobarrier\n"
      "30 22 0:27 / /tmp rw,nosuid - tmpfs tmpfs rw,size=1024k\n"
      "31 22 254:1 /a /srv rw - xfs /dev/vdb rw\n";
  EXPECT_EQ(FindMount(kText, "254:0").type, "ext4");
  EXPECT_EQ(FindMount(kText, "254:0").options, "rw,relatime,rw,nobarrier");
  EXPECT_EQ(FindMount(kText, "0:27").type, "tmpfs");
  EXPECT_EQ(FindMount(kText, "254:1").type, "xfs");
  EXPECT_EQ(FindMount(kText, "254").type, "");
  EXPECT_EQ(FindMount("", "254:0").type, "");
  EXPECT_EQ(FindMount("31 22 254:1 /a", "254:1").type, "");
}

TEST(DoctorStorage, KnowsTheFileSystemsWhereAPowerCutWasTested) {
  for (const char* type : {"ext4", "xfs"}) {
    Storage storage = Good();
    storage.mount.type = type;
    EXPECT_EQ(CheckFileSystem(storage).level, Level::kOk) << type;
  }
  for (const char* type : {"overlay", "tmpfs", "nfs4", "cifs", "fuse.sshfs", "btrfs", "zfs", ""}) {
    Storage storage = Good();
    storage.mount.type = type;
    const Finding finding = CheckFileSystem(storage);
    EXPECT_EQ(finding.level, Level::kWarning) << type;
    EXPECT_THAT(finding.found, HasSubstr(type));
    EXPECT_THAT(finding.expected, HasSubstr("ext4 or XFS"));
    EXPECT_THAT(finding.advice, HasSubstr("--data"));
  }
}

TEST(DoctorStorage, DoesNotLetAFileSystemWithoutBarriersPass) {
  for (const char* option : {"nobarrier", "barrier=0"}) {
    Storage storage = Good();
    storage.mount.options += std::string(",") + option;
    const Finding finding = CheckFileSystem(storage);
    EXPECT_EQ(finding.level, Level::kProblem);
    EXPECT_THAT(finding.advice, HasSubstr(option));
  }
}

TEST(DoctorStorage, DoubtsASyncThatTakesNoTimeAndOneThatTakesLong) {
  Storage storage = Good();
  EXPECT_EQ(CheckSyncs(storage).level, Level::kOk);
  EXPECT_THAT(CheckSyncs(storage).found, HasSubstr("80 us"));
  storage.sync_seconds.assign(50, 2e-6);
  EXPECT_EQ(CheckSyncs(storage).level, Level::kWarning);
  EXPECT_THAT(CheckSyncs(storage).advice, HasSubstr("cache=unsafe"));
  storage.mount.type = "tmpfs";
  EXPECT_EQ(CheckSyncs(storage).level, Level::kOk) << "said of the file system already";
  storage = Good();
  storage.sync_seconds.back() = 0.2;
  EXPECT_EQ(CheckSyncs(storage).level, Level::kWarning);
  EXPECT_THAT(CheckSyncs(storage).found, HasSubstr("200000 us"));
}

TEST(DoctorStorage, TellsWhatCannotBeReadFromTheMedium) {
  Storage storage = Good();
  EXPECT_EQ(CheckDirect(storage).level, Level::kOk);
  storage.goes_direct = false;
  EXPECT_EQ(CheckDirect(storage).level, Level::kWarning);
  EXPECT_THAT(CheckDirect(storage).found, HasSubstr("O_DIRECT"));
}

TEST(DoctorStorage, ReckonsWithWhatOpenDrawsNeed) {
  Storage storage = Good();
  EXPECT_EQ(CheckSpace(storage, 10_GiB).level, Level::kOk);
  storage.free_bytes = 10_GiB;
  EXPECT_EQ(CheckSpace(storage, 10_GiB).level, Level::kWarning) << "nothing to sell into";
  const Finding finding = CheckSpace(storage, 11_GiB);
  EXPECT_EQ(finding.level, Level::kProblem);
  EXPECT_THAT(finding.found, HasSubstr("10240 MiB"));
  EXPECT_THAT(finding.expected, HasSubstr("11264 MiB"));
  storage = Good();
  storage.free_names = 5;
  EXPECT_EQ(CheckSpace(storage, 0).level, Level::kWarning);
  EXPECT_THAT(CheckSpace(storage, 0).found, HasSubstr("only 5 more files"));
}

// A directory of this test's own.
class DoctorOnDisk : public ::testing::Test {
 protected:
  DoctorOnDisk() {
    path_ = ::testing::TempDir() + "drumroll-doctor-XXXXXX";
    EXPECT_NE(::mkdtemp(path_.data()), nullptr) << std::strerror(errno);
  }
  ~DoctorOnDisk() override { std::filesystem::remove_all(path_); }

  std::string path_;
};

TEST_F(DoctorOnDisk, MeasuresAndLeavesNothingBehind) {
  const auto storage = ReadStorage(path_);
  ASSERT_TRUE(storage.ok()) << storage.error().message;
  EXPECT_EQ(storage.value().sync_seconds.size(), 50u);
  EXPECT_NE(storage.value().mount.type, "");
  EXPECT_NE(storage.value().kernel, "");
  EXPECT_TRUE(std::filesystem::is_empty(path_));
}

TEST_F(DoctorOnDisk, LooksAboveADirectoryThatThereIsNotYet) {
  const auto storage = ReadStorage(path_ + "/not/yet");
  ASSERT_TRUE(storage.ok()) << storage.error().message;
  EXPECT_EQ(storage.value().directory, path_);
  EXPECT_TRUE(std::filesystem::is_empty(path_));
}

TEST_F(DoctorOnDisk, TellsOfADiskThatIsFull) {
  if (::mount("none", path_.c_str(), "tmpfs", 0, "size=64k") != 0)
    GTEST_SKIP() << "a small file system can't be mounted here: " << std::strerror(errno);
  {
    std::ofstream full(path_ + "/full", std::ios::binary);
    full << std::string(128 << 10, 'x') << std::flush;
  }
  const auto storage = ReadStorage(path_);
  EXPECT_EQ(::umount2(path_.c_str(), MNT_DETACH), 0);
  ASSERT_FALSE(storage.ok());
  EXPECT_EQ(storage.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(storage.error().message, HasSubstr("No space left on device"));
}

}  // namespace
}  // namespace drumroll::doctor
