#include "pool/segment_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pool/testing.h"

namespace drumroll::pool {
namespace {

using ::testing::HasSubstr;
using testing::Must;
using testing::Told;

constexpr game::Matrix kMatrix{.main = {1, 3, 1}, .second = {}, .main_pick_max = 1};
constexpr segment::Identity kIdentity{
    .draw = DrawId{7}, .partition = PartitionId{2}, .segment = {}, .matrix = kMatrix};

// Fills the builder up to so many plays, of tickets as large as they can be.
void Fill(segment::Builder& builder, uint32_t plays) {
  log::PlaysBatch batch(kMatrix);
  while (builder.plays() < plays) {
    batch.Clear();
    const auto count =
        static_cast<uint16_t>(std::min<uint32_t>(plays - builder.plays(), UINT16_MAX));
    const MutableBytes numbers = batch.AddStandard({}, count);
    for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<uint8_t>(1 + i % 3);
    log::TicketCursor cursor(kMatrix, batch.payload());
    Must(builder.Add(*Must(cursor.Next()), LogPosition{64}));
  }
}

template <typename Kind>
class SegmentLineOnDisk : public ::testing::Test {
 protected:
  void SetUp() override { Must(disk().MakeDirectories(directory())); }

  disk::Disk& disk() { return kind_.disk; }
  const std::string& directory() { return kind_.directory; }
  std::string PathOf(uint32_t index) {
    return disk::Join(directory(), segment::FileName(SegmentIndex{index}));
  }
  // Publishes segments of so many plays, one after the other.
  void Publish(const std::vector<uint32_t>& plays, Background& aside) {
    SegmentLine line(disk(), directory(), kIdentity, aside);
    for (uint32_t i = 0; i < plays.size(); ++i) {
      auto builder = line.BuilderFor(SegmentIndex{i});
      Fill(*builder, plays[i]);
      Must(line.Publish(std::move(builder)));
    }
    Must(aside.Drain());
    EXPECT_EQ(line.size(), plays.size());
  }
  void Publish(const std::vector<uint32_t>& plays) {
    Background aside({});
    Publish(plays, aside);
  }
  std::string Open(const segment::Identity& identity = kIdentity) {
    Background aside({});
    SegmentLine line(disk(), directory(), identity, aside);
    return Told(line.OpenExisting());
  }

  Kind kind_;
};
TYPED_TEST_SUITE(SegmentLineOnDisk, testing::Kinds, testing::KindNames);

TYPED_TEST(SegmentLineOnDisk, PublishesInOrderAndOpensWhatItPublished) {
  for (const size_t threads : {0, 2}) {
    Background aside({.threads = threads, .queued_max = 1});
    this->Publish({segment::kPlaysMax, segment::kPlaysMax, 5}, aside);
    SegmentLine line(this->disk(), this->directory(), kIdentity, aside);
    Must(line.OpenExisting());
    const auto readers = line.readers();
    ASSERT_EQ(readers.size(), 3u);
    EXPECT_EQ(readers[1]->plays(), segment::kPlaysMax);
    EXPECT_EQ(readers[2]->plays(), 5u);
    EXPECT_EQ(readers[2]->identity().segment, SegmentIndex{2});
    Must(line.RecheckAll(2));
    // Whoever looks up the last one makes its index: the close does not wait for it.
    for (uint32_t i = 0; i < 3; ++i) {
      const auto index = disk::Join(this->directory(), segment::IndexFileName(SegmentIndex{i}));
      EXPECT_EQ(Must(this->disk().Exists(index)), i < 2);
      if (i < 2) Must(this->disk().Remove(index));
      Must(this->disk().Remove(this->PathOf(i)));
    }
  }
}

TYPED_TEST(SegmentLineOnDisk, OpensNothingWhereNothingIs) { EXPECT_EQ(this->Open(), "ok"); }

TYPED_TEST(SegmentLineOnDisk, RefusesAGap) {
  this->Publish({segment::kPlaysMax, segment::kPlaysMax, 5});
  Must(this->disk().Remove(this->PathOf(1)));
  EXPECT_EQ(this->Open(), fmt::format("corrupt: {}: 00000002.seg is there, but 00000001.seg is "
                                      "missing",
                                      this->directory()));
}

TYPED_TEST(SegmentLineOnDisk, RefusesASegmentBehindOneThatIsNotFull) {
  this->Publish({segment::kPlaysMax, 5});
  const std::string last = testing::ContentOf(this->disk(), this->PathOf(1));
  Must(this->disk().Remove(this->PathOf(0)));
  Must(this->disk().Remove(this->PathOf(1)));
  this->Publish({9});
  testing::Put(this->disk(), this->PathOf(1), last);
  EXPECT_EQ(this->Open(), fmt::format("corrupt: {}: follows a segment of 9 plays, expected 1048576",
                                      this->PathOf(1)));
}

TYPED_TEST(SegmentLineOnDisk, RefusesSegmentsOfOthers) {
  this->Publish({segment::kPlaysMax, 5});
  segment::Identity other = kIdentity;
  other.draw = DrawId{8};
  EXPECT_EQ(this->Open(other), "corrupt: segment 0 of partition 2: footer: draw 7, expected 8");
  other = kIdentity;
  other.partition = PartitionId{1};
  EXPECT_EQ(this->Open(other),
            "corrupt: segment 0 of partition 1: footer: partition 2, expected 1");
  other = kIdentity;
  other.matrix.main.of = 4;
  EXPECT_EQ(this->Open(other), "corrupt: segment 0 of partition 2: footer: 3 rows, expected 4");
  testing::Copy(this->disk(), this->PathOf(1), this->PathOf(0));
  EXPECT_EQ(this->Open(), "corrupt: segment 0 of partition 2: footer: segment 1, expected 0");
}

TYPED_TEST(SegmentLineOnDisk, TellsItsFirstFailureForEver) {
  testing::Put(this->disk(), this->PathOf(0), "in the way");
  Background aside({});
  SegmentLine line(this->disk(), this->directory(), kIdentity, aside);
  auto builder = line.BuilderFor(SegmentIndex{0});
  Fill(*builder, 5);
  const auto published = line.Publish(std::move(builder));
  ASSERT_FALSE(published.ok());
  EXPECT_EQ(Told(published), fmt::format("conflict: {}: exists already", this->PathOf(0)));
  EXPECT_EQ(Told(aside.Drain()), Told(published));
  EXPECT_EQ(testing::ContentOf(this->disk(), this->PathOf(0)), "in the way");
}

TYPED_TEST(SegmentLineOnDisk, ChecksEveryByteOfWhatAnotherProcessPublished) {
  this->Publish({5});
  Background aside({});
  SegmentLine line(this->disk(), this->directory(), kIdentity, aside);
  Must(line.OpenExisting());
  testing::FlipByte(this->disk(), this->PathOf(0), 3);  // While it is open.
  EXPECT_THAT(Told(line.RecheckAll(1)),
              HasSubstr("corrupt: segment 0 of partition 2: bitmap of number 1"));
}

TYPED_TEST(SegmentLineOnDisk, ReadsBackOneAfterTheOtherUntilOneIsDamaged) {
  this->Publish({segment::kPlaysMax, segment::kPlaysMax, 5});
  Background aside({});
  SegmentLine line(this->disk(), this->directory(), kIdentity, aside);
  Must(line.OpenExisting());
  AlignedBuffer memory(segment::LargestLayout(kMatrix.rows()).file_bytes());
  const uint64_t all = line.unchecked_bytes();
  EXPECT_TRUE(Must(line.RecheckOne(memory.bytes())));
  const uint64_t rest = line.unchecked_bytes();
  EXPECT_EQ(rest, all - line.readers()[0]->layout().file_bytes());
  testing::FlipByte(this->disk(), this->PathOf(1), 3);
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Told(line.RecheckOne(memory.bytes())),
                HasSubstr("corrupt: segment 1 of partition 2: bitmap of number 1"));
    EXPECT_EQ(line.unchecked_bytes(), rest);
  }
  testing::FlipByte(this->disk(), this->PathOf(1), 3);
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(Must(line.RecheckOne(memory.bytes())));
  EXPECT_EQ(line.unchecked_bytes(), 0u);
  EXPECT_FALSE(Must(line.RecheckOne(memory.bytes())));
}

// The name of a segment may still be lost when the process that made it has ended.
TEST(SegmentLine, MakesNamesDurableThatAnEarlierProcessLeft) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    disk::MemoryDisk disk(seed);
    Must(disk.MakeDirectories("segments"));
    Background aside({});
    {
      SegmentLine line(disk, "segments", kIdentity, aside);
      auto builder = line.BuilderFor(SegmentIndex{0});
      Fill(*builder, 5);
      Must(line.Publish(std::move(builder)));
    }
    Must(disk.Rename("segments/00000000.seg", "segments/x"));
    Must(disk.SyncDirectory("segments"));
    Must(disk.Rename("segments/x", "segments/00000000.seg"));  // And then it was stopped.
    disk.ProcessCrash();
    SegmentLine line(disk, "segments", kIdentity, aside);
    Must(line.OpenExisting());
    Must(line.RecheckAll(1));
    disk.PowerCut();
    EXPECT_TRUE(Must(disk.Exists("segments/00000000.seg"))) << "seed " << seed;
  }
}

}  // namespace
}  // namespace drumroll::pool
