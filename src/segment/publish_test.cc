#include "segment/publish.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/aligned_buffer.h"
#include "disk/memory_disk.h"
#include "segment/layout.h"
#include "segment/testing.h"

namespace drumroll::segment {
namespace {

using namespace testing;  // NOLINT: the kit of this module's tests.
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kDirectory = "draw/p0003/segments";
constexpr std::string_view kPath = "draw/p0003/segments/00000000.seg";

class SegmentPublish : public ::testing::Test {
 protected:
  SegmentPublish() : builder_(IdentityOf(kTiny)) {
    Random random({.seed = 23});
    const auto tickets = DrawTickets(random, kTiny, {.plays = 3000, .systems_one_in = 9});
    for (const Frame& frame : EncodeFrames(kTiny, tickets, 50)) {
      log::TicketCursor cursor(kTiny, frame.payload);
      for (auto ticket = cursor.Next().value(); ticket; ticket = cursor.Next().value())
        EXPECT_TRUE(builder_.Add(*ticket, frame.position).ok());
    }
    image_ = builder_.Finish();
  }

  Status Recheck(disk::Disk& disk) {
    return segment::Recheck(disk, kDirectory, image_.identity, image_.digest, memory_.bytes());
  }

  Builder builder_;
  Image image_;
  AlignedBuffer memory_{LargestLayout(kTiny.rows()).file_bytes()};
};

TEST_F(SegmentPublish, SurvivesAPowerCutOnceItReturned) {
  disk::MemoryDisk disk(1);
  ASSERT_TRUE(disk.MakeDirectories(kDirectory).ok());
  ASSERT_TRUE(Publish(disk, kDirectory, image_).ok());
  disk.PowerCut();
  EXPECT_EQ(disk.Read(kPath), AsText(image_.bytes));
  EXPECT_TRUE(Recheck(disk).ok());
  const Result<Reader> reader = Reader::Open(disk, kPath, image_.identity);
  ASSERT_TRUE(reader.ok());
  EXPECT_TRUE(reader.value().CheckAll().ok());
  EXPECT_EQ(reader.value().digest(), image_.digest);
}

TEST_F(SegmentPublish, IsWholeOrAbsentWhereverThePowerIsCut) {
  uint64_t operations = 0;
  {
    disk::MemoryDisk disk(1);
    ASSERT_TRUE(disk.MakeDirectories(kDirectory).ok());
    operations = disk.OperationCount();
    ASSERT_TRUE(Publish(disk, kDirectory, image_).ok());
    operations = disk.OperationCount() - operations;
  }
  for (uint64_t seed = 0; seed < 40; ++seed) {
    for (uint64_t crash_at = 0; crash_at <= operations; ++crash_at) {
      SCOPED_TRACE(::testing::Message() << "seed " << seed << ", crash at " << crash_at);
      disk::MemoryDisk disk(seed);
      ASSERT_TRUE(disk.MakeDirectories(kDirectory).ok());
      disk::MemoryFaults faults;
      faults.crash_at = disk.OperationCount() + crash_at;
      disk.SetFaults(faults);
      const bool published = Publish(disk, kDirectory, image_).ok();
      EXPECT_EQ(published, crash_at == operations);
      disk.PowerCut();
      const bool exists = disk.Exists(kPath).value();
      EXPECT_TRUE(exists || !published);
      if (exists) {
        EXPECT_TRUE(Recheck(disk).ok());
      }
      // Whoever finds it missing publishes it again, whatever was left beside it.
      if (!exists) {
        EXPECT_TRUE(Publish(disk, kDirectory, image_).ok());
      }
      EXPECT_EQ(disk.Read(kPath), AsText(image_.bytes));
    }
  }
}

TEST_F(SegmentPublish, NeverReplacesASegment) {
  disk::MemoryDisk disk(1);
  ASSERT_TRUE(disk.MakeDirectories(kDirectory).ok());
  disk.Overwrite(kPath, AsBytes("another"));
  EXPECT_EQ(Publish(disk, kDirectory, image_).error().code, ErrorCode::kConflict);
  EXPECT_EQ(disk.Read(kPath), "another");
}

TEST_F(SegmentPublish, FailsWhenTheDiskIsFullAndCanBeRepeated) {
  disk::MemoryDisk disk(1);
  ASSERT_TRUE(disk.MakeDirectories(kDirectory).ok());
  disk::MemoryFaults faults;
  faults.capacity_bytes = image_.bytes.size() / 2;
  disk.SetFaults(faults);
  EXPECT_EQ(Publish(disk, kDirectory, image_).error().code, ErrorCode::kUnavailable);
  disk.SetFaults({});
  EXPECT_TRUE(Publish(disk, kDirectory, image_).ok());
}

TEST_F(SegmentPublish, IsFoundRottenOnTheMediumThoughTheCacheIsFine) {
  disk::MemoryDisk disk(1);
  ASSERT_TRUE(disk.MakeDirectories(kDirectory).ok());
  ASSERT_TRUE(Publish(disk, kDirectory, image_).ok());
  disk.FlipBit(kPath, 8 * 400 + 5, disk::MemoryDisk::Rot::kMedium);
  EXPECT_EQ(disk.Read(kPath), AsText(image_.bytes));
  const Status status = Recheck(disk);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(status.error().message, HasSubstr("bitmap of number 2, block 0: crc "));
  const Result<Reader> reader = OpenAnew(disk, kDirectory, image_.identity, image_.digest);
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().message, status.error().message);
}

TEST_F(SegmentPublish, OpensAnewWhatWasPublished) {
  disk::MemoryDisk disk(1);
  ASSERT_TRUE(disk.MakeDirectories(kDirectory).ok());
  ASSERT_TRUE(Publish(disk, kDirectory, image_).ok());
  const Result<Reader> reader = OpenAnew(disk, kDirectory, image_.identity, image_.digest);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(reader.value().digest(), image_.digest);
  EXPECT_EQ(reader.value().plays(), 3000u);
}

TEST_F(SegmentPublish, RecheckRefusesAValidSegmentWithOtherContent) {
  disk::MemoryDisk disk(1);
  Random random({.seed = 24});
  const File other = BuildOne(kTiny, DrawTickets(random, kTiny, {.plays = 3000}));
  disk.Overwrite(kPath, other.bytes());
  const Status status = Recheck(disk);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message, HasSubstr("content digest"));
  const Result<Reader> reader = OpenAnew(disk, kDirectory, image_.identity, image_.digest);
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().message, status.error().message);
}

TEST_F(SegmentPublish, RecheckRefusesMissingAndOversizedFiles) {
  disk::MemoryDisk disk(1);
  EXPECT_EQ(Recheck(disk).error().code, ErrorCode::kNotFound);
  const std::vector<uint8_t> large(LargestLayout(kTiny.rows()).file_bytes() + 1);
  disk.Overwrite(kPath, large);
  EXPECT_EQ(Recheck(disk).error().code, ErrorCode::kCorrupt);
}

TEST(SegmentFileName, IsTheIndexInHex) {
  EXPECT_EQ(FileName(SegmentIndex{17}), "00000011.seg");
  EXPECT_EQ(IndexFileName(SegmentIndex{~0u}), "ffffffff.idx");
}

}  // namespace
}  // namespace drumroll::segment
