#include "pool/intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "pool/testing.h"
#include "pool/void_file.h"

namespace drumroll::pool {
namespace {

using ::testing::HasSubstr;
using testing::kFirst;
using testing::kTime;
using testing::Must;
using testing::Sold;
using testing::SoldDraw;
using testing::Told;

constexpr PartitionId kSecond{1};

template <typename Kind>
class IntakeOnDisk : public ::testing::Test {
 protected:
  disk::Disk& disk() { return kind_.disk; }
  const std::string& directory() { return kind_.directory; }

  Kind kind_;
};
TYPED_TEST_SUITE(IntakeOnDisk, testing::Kinds, testing::KindNames);

// What the seal should say of a partition, but for digests and positions.
SealedPartition CountsOf(const game::Matrix& matrix, const Sold& sold) {
  SealedPartition counts;
  for (size_t i = 0; i < sold.tickets.size(); ++i) {
    const uint64_t plays = sold.tickets[i].plays.size();
    const uint64_t stakes = testing::StakesOf(matrix, sold.tickets[i]);
    counts.plays += plays;
    counts.stakes += stakes;
    ++counts.tickets;
    if (!sold.voided.contains(i)) continue;
    counts.voided_plays += plays;
    counts.voided_stakes += stakes;
  }
  counts.segments = (counts.plays + segment::kPlaysMax - 1) / segment::kPlaysMax;
  return counts;
}

TYPED_TEST(IntakeOnDisk, SealsWhatWasSold) {
  SoldDraw sold(this->disk(), this->directory(), {.partitions = 3});
  sold.SellByChance(kFirst, 200);
  sold.SellByChance(kSecond, 300);  // The third partition stays empty.
  EXPECT_EQ(sold.intake().plays(), 500u);
  EXPECT_FALSE(sold.intake().closed());
  sold.Close();
  EXPECT_TRUE(sold.intake().closed());
  const SealRecord seal = sold.Seal();
  EXPECT_EQ(seal, Must(ReadSeal(this->disk(), sold.draw())));
  EXPECT_EQ(seal.game, "one-drum");
  EXPECT_EQ(seal.rules, sold.draw().record().rules);
  for (uint16_t i = 0; i < 3; ++i) {
    const Sold& part = sold.sold(PartitionId{i});
    SealedPartition expected = CountsOf(sold.matrix(), part);
    const SealedPartition& found = seal.partitions[i];
    Sha256 content;
    for (const segment::Reader* reader : sold.partition(PartitionId{i}).segments().readers())
      content.Update(reader->digest().bytes);
    expected.content = content.Finish();
    std::vector<log::Void> voids;
    for (const size_t ticket : part.voided) voids.push_back(sold.VoidOf(PartitionId{i}, ticket));
    expected.voids = Sha256::Of(EncodeVoidFile(voids));
    expected.log_end = Raw(sold.partition(PartitionId{i}).tail().position);
    expected.log_head = sold.partition(PartitionId{i}).tail().head;
    EXPECT_EQ(found, expected) << "partition " << i;
    EXPECT_EQ(testing::ContentOf(this->disk(), sold.layout().Voids(PartitionId{i})),
              AsText(EncodeVoidFile(voids)));
  }
  EXPECT_GT(seal.VoidedPlays(), 0u);
  EXPECT_GT(seal.partitions[0].stakes, seal.partitions[0].plays) << "system plays count more";
}

TYPED_TEST(IntakeOnDisk, SealsADrawWithoutAPlay) {
  SoldDraw sold(this->disk(), this->directory());
  sold.Close();
  const SealRecord seal = sold.Seal();
  EXPECT_EQ(seal.Plays(), 0u);
  EXPECT_EQ(seal.Stakes(), 0u);
  EXPECT_EQ(seal.partitions[1].content, Sha256::Of({}));
  EXPECT_EQ(Told(SealedPool::Open(this->disk(), sold.draw())), "ok");
}

TYPED_TEST(IntakeOnDisk, RefusesToSealASegmentThatIsDamaged) {
  SoldDraw sold(this->disk(), this->directory());
  for (const PartitionId id : {kFirst, kSecond}) Must(sold.SellPlays(id, 20));
  sold.Close();
  sold.Stop();
  const std::string path = sold.SegmentPath(kSecond, 0);
  const std::string good = testing::ContentOf(this->disk(), path);
  // In a bitmap: opening reads only the end of the file.
  testing::FlipByte(this->disk(), path, 100);
  EXPECT_THAT(Told(sold.intake().Seal()),
              HasSubstr("corrupt: segment 0 of partition 1: bitmap of number 2"));
  sold.Stop();
  testing::Put(this->disk(), path, good.substr(0, good.size() - 1));
  EXPECT_THAT(Told(sold.OpenIntake()), HasSubstr("corrupt: segment 0 of partition 1: footer"));
  EXPECT_FALSE(Must(IsSealed(this->disk(), sold.draw())));
  testing::Put(this->disk(), path, good);
  EXPECT_EQ(Told(sold.intake().Seal()), "ok");
}

TYPED_TEST(IntakeOnDisk, RefusesToSealASegmentOfAnotherPartition) {
  SoldDraw sold(this->disk(), this->directory());
  for (const PartitionId id : {kFirst, kSecond}) Must(sold.SellPlays(id, 20));
  sold.Close();
  sold.Stop();
  testing::Copy(this->disk(), sold.SegmentPath(kFirst, 0), sold.SegmentPath(kSecond, 0));
  EXPECT_EQ(Told(sold.OpenIntake()),
            "corrupt: segment 0 of partition 1: footer: partition 0, expected 1");
}

// A segment of as many plays in other tickets fits everything but the log's count of tickets.
TYPED_TEST(IntakeOnDisk, RefusesToSealCountsThatDoNotAddUp) {
  SoldDraw sold(this->disk(), this->directory(), {.partitions = 1});
  Must(sold.SellPlays(kFirst, 20));
  sold.Close();
  sold.Stop();
  SoldDraw other(this->disk(), this->directory() + "-other", {.partitions = 1});
  Must(other.SellPlays(kFirst, 15));
  Must(other.SellPlays(kFirst, 5));
  other.Close();
  testing::Copy(this->disk(), other.SegmentPath(kFirst, 0), sold.SegmentPath(kFirst, 0));
  EXPECT_EQ(Told(sold.intake().Seal()),
            "corrupt: partition 0: its segments hold 20 plays of 2 tickets, its log says 20 of 1; "
            "nothing is sealed");
  EXPECT_FALSE(Must(IsSealed(this->disk(), sold.draw())));
}

TYPED_TEST(IntakeOnDisk, RefusesToOpenWithASegmentMissingBetweenOthers) {
  SoldDraw sold(this->disk(), this->directory(), {.partitions = 1, .log_file_bytes = 1_MiB});
  for (uint32_t i = 0; i <= testing::kCrossingTicket; ++i)
    Must(sold.SellPlays(kFirst, testing::kLongTicketPlays));
  sold.Close();
  sold.Stop();
  Must(this->disk().Remove(sold.SegmentPath(kFirst, 0)));
  EXPECT_EQ(Told(sold.OpenIntake()),
            fmt::format("corrupt: {}: 00000001.seg is there, but 00000000.seg is missing",
                        sold.layout().Segments(kFirst)));
}

TYPED_TEST(IntakeOnDisk, TakesPlaysFromOneThreadAPartition) {
  SoldDraw sold(this->disk(), this->directory(), {.partitions = 4});
  const auto intake = Must(Intake::Open(this->disk(), sold.draw(), {}));
  std::vector<std::jthread> threads;
  for (uint16_t i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      log::PlaysBatch batch(sold.matrix());
      segment::testing::AddTicket(batch, sold.matrix(),
                                  {.player = testing::PlayerIn(PartitionId{i}, 4, 1),
                                   .time = kTime,
                                   .plays = {testing::PlayOf(sold.matrix(), i)}});
      for (int round = 0; round < 25; ++round)
        Must(intake->partition(PartitionId{i}).Commit(batch, kTime));
    });
  }
  threads.clear();
  Must(intake->Close(kTime));
  EXPECT_EQ(Must(intake->Seal()).Plays(), 100u);
}

TEST(Intake, TellsOfWhatItReadsWhenItOpensAndSeals) {
  disk::MemoryDisk disk(/*seed=*/1);
  SoldDraw sold(disk, "draw");
  for (const PartitionId id : {kFirst, kSecond}) sold.SellByChance(id, 40);
  sold.Close();
  EXPECT_EQ(sold.intake().UncheckedBytes(), 0u) << "what it published it has read back already";
  uint64_t log_bytes = 0;
  for (const PartitionId id : {kFirst, kSecond})
    log_bytes += Raw(sold.partition(id).tail().position);
  sold.Stop();
  uint64_t opened = 0;
  const auto intake =
      Must(Intake::Open(disk, sold.draw(), {.partition = {}, .publishers = 0, .threads = 1},
                        [&opened](uint64_t bytes) { opened += bytes; }));
  EXPECT_GT(opened, 0u);
  EXPECT_LE(opened, log_bytes);
  const uint64_t unchecked = intake->UncheckedBytes();
  EXPECT_GT(unchecked, 0u);
  uint64_t read_back = 0;
  Must(intake->Seal([&read_back](uint64_t bytes) { read_back += bytes; }));
  EXPECT_EQ(read_back, unchecked);
  EXPECT_EQ(intake->UncheckedBytes(), 0u);
}

TEST(Intake, NeedNotReadBackAtTheSealWhatItReadBackBefore) {
  disk::MemoryDisk disk(/*seed=*/1);
  SoldDraw sold(disk, "draw");
  for (const PartitionId id : {kFirst, kSecond}) sold.SellByChance(id, 40);
  sold.Close();
  sold.Stop();
  std::stop_source stop;
  stop.request_stop();
  const uint64_t unchecked = sold.intake().UncheckedBytes();
  EXPECT_GT(unchecked, 0u);
  Must(sold.intake().Recheck(stop.get_token()));
  EXPECT_EQ(sold.intake().UncheckedBytes(), unchecked);  // It was told to stop.
  Must(sold.intake().Recheck({}));
  EXPECT_EQ(sold.intake().UncheckedBytes(), 0u);
  uint64_t read_back = 0;
  Must(sold.intake().Seal([&read_back](uint64_t bytes) { read_back += bytes; }));
  EXPECT_EQ(read_back, 0u);
}

// Whatever stops it, doing it again comes to the same seal; and none is there before it is whole.
TEST(Intake, SealsTheSameHoweverOftenItIsStopped) {
  const auto make = [](disk::MemoryDisk& disk) {
    auto sold = std::make_unique<SoldDraw>(disk, "draw");
    for (const PartitionId id : {kFirst, kSecond}) sold->SellByChance(id, 40);
    return sold;
  };
  disk::MemoryDisk straight(/*seed=*/1);
  {
    const auto sold = make(straight);
    sold->Close();
    sold->Seal();
  }
  const testing::Files expected = testing::FilesOf(straight, "draw");
  for (const bool power_cut : {false, true}) {
    bool sealed = false;
    for (uint64_t step = 0; !sealed; ++step) {
      disk::MemoryDisk disk(step);
      const auto sold = make(disk);
      disk.SetFaults({.crash_at = disk.OperationCount() + step});
      sealed = sold->intake().Close(kTime).ok() && sold->intake().Seal().ok();
      if (power_cut) {
        disk.PowerCut();
      } else {
        disk.ProcessCrash();
      }
      sold->Stop();
      if (!Must(IsSealed(disk, sold->draw()))) {
        ASSERT_FALSE(sealed) << "the seal was promised and is gone";
        sold->Close();
        sold->Seal();
      }
      testing::Files found = testing::FilesOf(disk, "draw");
      std::erase_if(found, [](const auto& file) {
        return file.first.ends_with(".tmp") || file.first.find("/quarantine/") != std::string::npos;
      });
      testing::ExpectSame(found, expected);
      ASSERT_FALSE(HasFailure()) << "step " << step;
    }
  }
}

// A segment that cannot be published stops the intake; the log has its plays.
TEST(Intake, TellsTheFailureOfASegmentThatIsPublishedAside) {
  disk::MemoryDisk disk(/*seed=*/1);
  SoldDraw sold(disk, "draw", {.partitions = 1, .log_file_bytes = 1_MiB});
  for (uint32_t i = 0; i < testing::kCrossingTicket; ++i)
    Must(sold.SellPlays(kFirst, testing::kLongTicketPlays));
  testing::Put(disk, sold.SegmentPath(kFirst, 0), "in the way");
  const Status sale = sold.SellPlays(kFirst, testing::kLongTicketPlays);
  ASSERT_FALSE(sale.ok());
  EXPECT_EQ(Told(sale), fmt::format("conflict: {}: exists already", sold.SegmentPath(kFirst, 0)));
  EXPECT_EQ(Told(sold.SellPlays(kFirst, 1)), Told(sale));
  EXPECT_EQ(Told(sold.intake().Close(kTime)), Told(sale));
  Must(disk.Remove(sold.SegmentPath(kFirst, 0)));
  sold.Stop();
  sold.Close();
  EXPECT_EQ(sold.Seal().Plays(), uint64_t{testing::kLongTicketPlays} * 21);
}

TEST(Intake, FindsRotOnTheMediumThatThePageCacheHides) {
  disk::MemoryDisk disk(/*seed=*/1);
  SoldDraw sold(disk, "draw", {.partitions = 1});
  Must(sold.SellPlays(kFirst, 20));
  sold.Close();
  sold.Stop();
  disk.FlipBit(sold.SegmentPath(kFirst, 0), 900, disk::MemoryDisk::Rot::kMedium);
  EXPECT_THAT(Told(sold.intake().Seal()), HasSubstr("corrupt: segment 0 of partition 0"));
}

}  // namespace
}  // namespace drumroll::pool
