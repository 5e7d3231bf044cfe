#include "pool/partition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pool/testing.h"
#include "pool/verify.h"

namespace drumroll::pool {
namespace {

using ::testing::HasSubstr;
using testing::kFirst;
using testing::kTime;
using testing::Must;
using testing::SoldDraw;
using testing::Told;

template <typename Kind>
class PartitionOnDisk : public ::testing::Test {
 protected:
  disk::Disk& disk() { return kind_.disk; }
  std::string DirectoryOf(std::string_view name) {
    return disk::Join(disk::ParentOf(kind_.directory), name);
  }
  SoldDraw Make(std::string_view name, uint32_t partitions = 1) {
    return SoldDraw(disk(), DirectoryOf(name), {.partitions = partitions, .log_file_bytes = 1_MiB});
  }

  Kind kind_;
};
TYPED_TEST_SUITE(PartitionOnDisk, testing::Kinds, testing::KindNames);

TYPED_TEST(PartitionOnDisk, SaysWhereEachFrameStandsAndCountsWhatItHolds) {
  SoldDraw sold = this->Make("draw");
  Partition& partition = sold.partition(kFirst);
  EXPECT_EQ(partition.tail().plays(), 0u);
  EXPECT_EQ(partition.segments().size(), 0u);
  log::PlaysBatch batch(sold.matrix());
  segment::testing::AddTicket(
      batch, sold.matrix(),
      {.player = PlayerId{1},
       .time = kTime,
       .plays = {testing::PlayOf(sold.matrix(), 1), testing::PlayOf(sold.matrix(), 2)}});
  // File header, then frame header; the second frame behind the padded payload of the first.
  const uint64_t first = sizeof(log::FileHeader) + sizeof(log::FrameHeader);
  EXPECT_EQ(Must(partition.Commit(batch, kTime)), LogPosition{first});
  EXPECT_EQ(Must(partition.Commit(batch, kTime)),
            LogPosition{first + RoundUp(batch.payload().size(), 8) + sizeof(log::FrameHeader)});
  EXPECT_EQ(partition.tail().plays(), 4u);
  EXPECT_EQ(partition.tail().tickets, 2u);
  EXPECT_EQ(partition.segments().size(), 0u) << "segments are published when they are full";
  Must(partition.Close(kTime));
  EXPECT_EQ(partition.segments().size(), 1u);
}

TYPED_TEST(PartitionOnDisk, VoidsATicketOnceAndOnlyOneThatIsThere) {
  SoldDraw sold = this->Make("draw");
  Must(sold.SellPlays(kFirst, 2));
  Must(sold.SellPlays(kFirst, 3));
  const auto refusal = [&](uint64_t first, uint32_t plays) {
    log::Void entry = sold.VoidOf(kFirst, 0);
    entry.first_ordinal = Ordinal{first};
    entry.plays = entry.stakes = plays;
    return Told(sold.partition(kFirst).Void(entry, kTime));
  };
  EXPECT_EQ(refusal(5, 1), "invalid: partition 0: a void of 1 plays from 5 on, but it has 5");
  EXPECT_EQ(refusal(4, 2), "invalid: partition 0: a void of 2 plays from 4 on, but it has 5");
  EXPECT_EQ(refusal(0, 0), "invalid: partition 0: a void of 0 plays from 0 on, but it has 5");
  EXPECT_EQ(refusal(~uint64_t{0}, 2),
            "invalid: partition 0: a void of 2 plays from 18446744073709551615 on, but it has 5");
  for (const bool reopened : {false, true}) {
    if (reopened) sold.Stop();
    EXPECT_EQ(Told(sold.Void(kFirst, 1)),
              reopened ? "conflict: partition 0: void of 3 plays from ordinal 2: some are voided "
                         "already"
                       : "ok");
    EXPECT_EQ(refusal(1, 2),
              "conflict: partition 0: void of 2 plays from ordinal 1: some are voided already");
    ASSERT_EQ(sold.partition(kFirst).voids().size(), 1u);
    EXPECT_EQ(sold.partition(kFirst).voids()[0], sold.VoidOf(kFirst, 1));
    EXPECT_EQ(sold.partition(kFirst).tail().voided_plays, 3u);
    EXPECT_EQ(sold.partition(kFirst).tail().plays(), 5u) << "voided plays keep their ordinals";
  }
  EXPECT_EQ(Told(sold.Void(kFirst, 0)), "ok") << "what was refused has left nothing behind";
  sold.Close();
  EXPECT_EQ(refusal(0, 1), "conflict: partition 0: its log is closed");
}

// The life of a partition of two segments in steps: a ticket that crosses their border among them.
std::vector<std::function<void(SoldDraw&)>> LongLife() {
  std::vector<std::function<void(SoldDraw&)>> steps;
  for (uint32_t i = 0; i <= testing::kCrossingTicket; ++i) {
    steps.push_back(
        [](SoldDraw& sold) { Must(sold.SellPlays(kFirst, testing::kLongTicketPlays)); });
  }
  steps.push_back([](SoldDraw& sold) { Must(sold.Void(kFirst, testing::kCrossingTicket)); });
  steps.push_back([](SoldDraw& sold) { sold.SellByChance(kFirst, 50); });
  steps.push_back([](SoldDraw& sold) { sold.Close(); });
  return steps;
}

// Runs the steps, with a new process before each of these and after the last.
testing::Files Live(SoldDraw& sold, const std::set<size_t>& restarts) {
  const auto steps = LongLife();
  for (size_t i = 0; i < steps.size(); ++i) {
    if (restarts.contains(i)) sold.Stop();
    steps[i](sold);
  }
  if (restarts.contains(steps.size())) sold.Stop();
  sold.Seal();
  return testing::FilesOf(sold.disk(), sold.layout().directory);
}

TYPED_TEST(PartitionOnDisk, MakesTheSameBytesWhereverItIsStartedAgain) {
  SoldDraw straight = this->Make("straight");
  const testing::Files expected = Live(straight, {});
  EXPECT_EQ(expected.count("p0000/segments/00000001.seg"), 1u);
  const size_t steps = LongLife().size();
  const std::vector<std::set<size_t>> lives = {
      {1}, {20}, {21}, {22}, {23}, {steps}, {5, 10, 20, 21, 22, 23, steps}};
  for (const std::set<size_t>& restarts : lives) {
    SoldDraw restarted = this->Make(fmt::format("restarted-{}", fmt::join(restarts, "-")));
    testing::ExpectSame(Live(restarted, restarts), expected);
  }
}

// A process that ended before its segments were published: the next one makes them of the log.
TYPED_TEST(PartitionOnDisk, MakesSegmentsAgainThatWereNotPublished) {
  SoldDraw straight = this->Make("straight");
  const testing::Files expected = Live(straight, {});
  for (const bool both : {false, true}) {
    for (const size_t publishers : {0, 2}) {
      SoldDraw sold = this->Make(fmt::format("again-{}-{}", both, publishers));
      const auto steps = LongLife();
      for (const auto& step : steps) step(sold);
      sold.Stop();
      Must(this->disk().Remove(sold.SegmentPath(kFirst, 1)));
      if (both) {
        Must(this->disk().Remove(sold.SegmentPath(kFirst, 0)));
        Must(this->disk().Remove(sold.IndexPath(kFirst, 0)));
      }
      const auto intake = Must(sold.OpenIntake(publishers));
      EXPECT_TRUE(intake->closed());
      Must(intake->Seal());  // Without a close of its own: the log has one.
      testing::ExpectSame(testing::FilesOf(this->disk(), sold.layout().directory), expected);
    }
  }
}

TYPED_TEST(PartitionOnDisk, RefusesSegmentsThatAreNotOfItsLog) {
  SoldDraw longer = this->Make("longer");
  Must(longer.SellPlays(kFirst, 10));
  longer.Close();
  SoldDraw shorter = this->Make("shorter");
  Must(shorter.SellPlays(kFirst, 5));
  shorter.Close();
  shorter.Stop();
  const std::string path = shorter.SegmentPath(kFirst, 0);
  testing::Copy(this->disk(), longer.SegmentPath(kFirst, 0), path);
  EXPECT_EQ(Told(shorter.OpenIntake()),
            "corrupt: partition 0: its segments hold 10 plays, but its log only 5");

  SoldDraw open = this->Make("open");
  Must(open.SellPlays(kFirst, 10));
  open.Stop();
  testing::Copy(this->disk(), longer.SegmentPath(kFirst, 0), open.SegmentPath(kFirst, 0));
  EXPECT_EQ(Told(open.OpenIntake()),
            "corrupt: partition 0: its last segment ends at play 10, its log at 10 and is not "
            "closed");

  SoldDraw more = this->Make("more");
  Must(more.SellPlays(kFirst, 12));
  more.Close();
  more.Stop();
  testing::Copy(this->disk(), longer.SegmentPath(kFirst, 0), more.SegmentPath(kFirst, 0));
  EXPECT_EQ(Told(more.OpenIntake()),
            "corrupt: partition 0: its last segment ends at play 10, its log at 12");
}

TYPED_TEST(PartitionOnDisk, TellsWhatRecoveryDidAndNothingAfterACleanStop) {
  SoldDraw sold = this->Make("draw");
  Must(sold.SellPlays(kFirst, 3));
  Must(sold.intake().Stop());
  sold.Stop();
  EXPECT_TRUE(sold.partition(kFirst).notes().empty());
  const uint64_t end = Raw(sold.partition(kFirst).tail().position);
  sold.Stop();
  std::string log = testing::ContentOf(this->disk(), sold.LogPath(kFirst, 0));
  log.resize(end);
  testing::Put(this->disk(), sold.LogPath(kFirst, 0), log + "torn");
  ASSERT_FALSE(sold.partition(kFirst).notes().empty());
  EXPECT_THAT(sold.partition(kFirst).notes()[0], HasSubstr("00000000.log"));
  EXPECT_EQ(sold.partition(kFirst).tail().plays(), 3u);
}

// Tickets are checked before they are logged; should one slip through, nothing is built of it, and
// nothing that is being published is left without an owner.
TYPED_TEST(PartitionOnDisk, WaitsForItsSegmentsBeforeItFailsToOpen) {
  SoldDraw sold = this->Make("draw");
  for (uint32_t i = 0; i <= testing::kCrossingTicket; ++i)
    Must(sold.SellPlays(kFirst, testing::kLongTicketPlays));
  const log::Tail tail = sold.partition(kFirst).tail();
  sold.Stop();
  auto writer = Must(
      log::Writer::Continue(this->disk(), sold.draw().LogOf(kFirst), {.file_bytes = 1_MiB}, tail));
  Must(writer.Append({.plays = 1, .tickets = 1, .time = kTime, .payload = AsBytes("no ticket")}));
  Must(writer.Sync());
  Must(this->disk().Remove(sold.SegmentPath(kFirst, 0)));
  Background aside({.threads = 1, .queued_max = 1});
  const auto opened = Partition::Open(this->disk(), sold.draw(), kFirst, aside, {});
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(Must(this->disk().Exists(sold.SegmentPath(kFirst, 0))));
}

TEST(Partition, IsDoneForGoodAfterItsFirstFailureAndKeepsWhatItPromised) {
  for (uint64_t step = 0; step < 12; ++step) {
    disk::MemoryDisk disk(step);
    SoldDraw sold(disk, "draw", {.partitions = 1});
    Must(sold.SellPlays(kFirst, 3));
    Must(sold.SellPlays(kFirst, 4));
    disk.SetFaults({.fail_at = disk.OperationCount() + step});
    std::string first;
    for (int i = 0; i < 20 && first.empty(); ++i) {
      const Status sale = sold.SellPlays(kFirst, 2);
      if (!sale.ok()) first = Told(sale);
    }
    ASSERT_FALSE(first.empty());
    disk.SetFaults({});
    EXPECT_EQ(Told(sold.SellPlays(kFirst, 1)), first);
    EXPECT_EQ(Told(sold.intake().Close(kTime)), first);
    const uint64_t promised = sold.sold(kFirst).plays();
    sold.Stop();
    disk.PowerCut();
    // What was not acknowledged may be there or not.
    const uint64_t found = sold.partition(kFirst).tail().plays();
    EXPECT_TRUE(found == promised || found == promised + 2) << found << " of " << promised;
    Must(VerifyDraw(disk, sold.draw(), {.threads = 1}));
  }
}

// Space was taken before it was needed, so it runs out between two files.
TEST(Partition, TellsThatTheDiskIsFullAndGoesOnWhenItIsNot) {
  disk::MemoryDisk disk(/*seed=*/1);
  SoldDraw sold(disk, "draw", {.partitions = 1});
  Must(sold.SellPlays(kFirst, 3));
  disk.SetFaults({.capacity_bytes = 0});
  std::string full;
  while (full.empty()) {
    const Status sale = sold.SellPlays(kFirst, 3000);
    if (!sale.ok()) full = Told(sale);
  }
  EXPECT_THAT(full, ::testing::StartsWith("unavailable: "));
  EXPECT_EQ(Told(sold.SellPlays(kFirst, 2)), full);
  const uint64_t promised = sold.sold(kFirst).plays();
  EXPECT_GT(promised, 3u);
  disk.SetFaults({});
  sold.Stop();
  EXPECT_EQ(sold.partition(kFirst).tail().plays(), promised);
  Must(sold.SellPlays(kFirst, 2));
  sold.Close();
  EXPECT_EQ(sold.Seal().Plays(), promised + 2);
}

}  // namespace
}  // namespace drumroll::pool
