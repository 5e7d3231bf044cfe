#include "pool/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text_record.h"
#include "log/watermark.h"
#include "pool/lookup.h"
#include "pool/testing.h"

namespace drumroll::pool {
namespace {

using testing::ContentOf;
using testing::Copy;
using ::testing::HasSubstr;
using testing::kFirst;
using testing::kTime;
using testing::Must;
using testing::Put;
using testing::Sold;
using testing::SoldDraw;
using ::testing::StartsWith;
using testing::Told;

constexpr PartitionId kSecond{1};

template <typename Kind>
class VerifyOnDisk : public ::testing::Test {
 protected:
  disk::Disk& disk() { return kind_.disk; }
  SoldDraw Make(std::string_view name, testing::SoldDrawOptions options = {}) {
    return SoldDraw(disk(), disk::Join(disk::ParentOf(kind_.directory), name), options);
  }
  Result<VerifyReport> Verify(const SoldDraw& sold) {
    const Draw draw =
        DRUMROLL_TRY(Draw::Open(disk(), sold.layout().directory, disk::Access::kReadMedium));
    return VerifyDraw(disk(), draw, {.threads = 1});
  }

  Kind kind_;
};
TYPED_TEST_SUITE(VerifyOnDisk, testing::Kinds, testing::KindNames);

TYPED_TEST(VerifyOnDisk, PassesADrawInEveryStateAndCountsIt) {
  SoldDraw sold = this->Make("draw");
  const auto expect = [&](uint64_t segments, bool closed, bool sealed) {
    const auto report = this->Verify(sold);
    ASSERT_TRUE(report.ok()) << report.error().message;
    uint64_t plays = 0;
    uint64_t tickets = 0;
    uint64_t voided = 0;
    for (const PartitionId id : {kFirst, kSecond}) {
      plays += sold.sold(id).plays();
      tickets += sold.sold(id).tickets.size();
      for (const size_t ticket : sold.sold(id).voided)
        voided += sold.sold(id).tickets[ticket].plays.size();
    }
    EXPECT_EQ(report.value().plays, plays);
    EXPECT_EQ(report.value().tickets, tickets);
    EXPECT_EQ(report.value().voided_plays, voided);
    EXPECT_EQ(report.value().segments, segments);
    EXPECT_EQ(report.value().closed, closed);
    EXPECT_EQ(report.value().sealed, sealed);
    EXPECT_TRUE(report.value().stale_indices.empty());
    EXPECT_EQ(report.value().partitions.size(), closed ? 2u : 0u);
  };
  expect(0, false, false);  // Created, and never opened for plays.
  (void)sold.intake();
  expect(0, false, false);
  for (const PartitionId id : {kFirst, kSecond}) sold.SellByChance(id, 100);
  expect(0, false, false);
  sold.Close();
  expect(2, true, false);
  const auto stated = Must(this->Verify(sold)).partitions;  // Before there is a seal to copy from.
  sold.Stop();
  const std::string last = ContentOf(this->disk(), sold.SegmentPath(kSecond, 0));
  Must(this->disk().Remove(sold.SegmentPath(kSecond, 0)));
  expect(1, true, false);  // The close was cut off before it published that one.
  Put(this->disk(), sold.SegmentPath(kSecond, 0), last);
  EXPECT_EQ(sold.Seal().partitions, stated);
  expect(2, true, true);
  const SealedPool pool = Must(SealedPool::Open(this->disk(), sold.draw()));
  Must(Lookup::Open(this->disk(), pool));
  expect(2, true, true);  // With indices.
}

// A sealed draw and another one of the same draw number with other tickets: what an insider could
// put in its place, all checksums right.
template <typename Kind>
class Damage : public VerifyOnDisk<Kind> {
 protected:
  void SetUp() override {
    for (SoldDraw* draw : {&sold_, &other_}) draw->SellAndSeal(60);
    ASSERT_EQ(this->Told(), "ok");
  }
  std::string Told() { return testing::Told(this->Verify(sold_)); }
  // Tells what is found once `path` has this content, and puts it back.
  std::string ToldWith(const std::string& path, std::string_view content) {
    const std::string good = ContentOf(this->disk(), path);
    Put(this->disk(), path, content);
    std::string told = Told();
    Put(this->disk(), path, good);
    return told;
  }
  std::string ToldWithout(const std::string& path) {
    const std::string good = ContentOf(this->disk(), path);
    Must(this->disk().Remove(path));
    std::string told = Told();
    Put(this->disk(), path, good);
    return told;
  }
  // Of this draw and the other one.
  std::string Mine(const std::string& path) { return ContentOf(this->disk(), path); }
  std::string Others(std::string path) {
    const std::string& mine = sold_.layout().directory;
    return ContentOf(this->disk(), other_.layout().directory + path.substr(mine.size()));
  }

  SoldDraw sold_ = this->Make("draw");
  SoldDraw other_ = this->Make("other", {.seed = 2});
};
TYPED_TEST_SUITE(Damage, testing::Kinds, testing::KindNames);

TYPED_TEST(Damage, OfALogIsNamed) {
  SoldDraw& sold = this->sold_;
  const std::string path = sold.LogPath(kSecond, 0);
  std::string flipped = this->Mine(path);
  flipped[sizeof(log::FileHeader) + sizeof(log::FrameHeader) + 50] ^= 1;
  EXPECT_EQ(this->ToldWith(path, flipped).substr(0, 9 + path.size()), "corrupt: " + path);
  EXPECT_EQ(this->ToldWith(path, this->Mine(sold.LogPath(kFirst, 0))).substr(0, 9 + path.size()),
            "corrupt: " + path);
  EXPECT_EQ(this->ToldWith(path, this->Mine(path) + "x").substr(0, 9 + path.size()),
            "corrupt: " + path);
  EXPECT_EQ(this->ToldWithout(path),
            fmt::format("corrupt: {}: no log files", sold.layout().Log(kSecond)));
  const std::string next = sold.LogPath(kSecond, 1);
  Put(this->disk(), next, this->Mine(path));
  EXPECT_EQ(this->Told().substr(0, 9 + next.size()), "corrupt: " + next);
  Must(this->disk().Remove(next));
  // A whole other log: then it is the watermark and the segment that do not fit.
  EXPECT_THAT(this->ToldWith(path, this->Others(path)), HasSubstr("; the watermark says "));
  Must(this->disk().Remove(sold.layout().Log(kSecond) + "/watermark"));
  EXPECT_THAT(this->ToldWith(path, this->Others(path)), HasSubstr(sold.SegmentPath(kSecond, 0)));
}

TYPED_TEST(Damage, OfAWatermarkIsNamed) {
  const log::LogId id = this->sold_.draw().LogOf(kFirst);
  const std::string path = id.directory + "/watermark";
  const log::Tail good = *Must(log::ReadWatermark(this->disk(), id));
  log::Tail changed = good;
  changed.head.bytes[0] ^= 1;
  Must(log::WriteWatermark(this->disk(), id, changed));
  EXPECT_THAT(this->Told(), HasSubstr(id.directory));
  changed = good;
  ++changed.sequence;
  Must(log::WriteWatermark(this->disk(), id, changed));
  EXPECT_THAT(this->Told(), HasSubstr(id.directory));
  Must(log::WriteWatermark(this->disk(), id, good));
  std::string flipped = this->Mine(path);
  flipped[flipped.size() / 2] ^= 1;
  EXPECT_THAT(this->ToldWith(path, flipped), HasSubstr(path));
}

TYPED_TEST(Damage, OfASegmentIsNamed) {
  SoldDraw& sold = this->sold_;
  const std::string path = sold.SegmentPath(kSecond, 0);
  std::string flipped = this->Mine(path);
  flipped[100] ^= 1;
  EXPECT_EQ(this->ToldWith(path, flipped),
            fmt::format("corrupt: {}: {} bytes, {} expected; byte 100 is the first that the log "
                        "builds differently",
                        path, flipped.size(), flipped.size()));
  EXPECT_THAT(this->ToldWith(path, this->Others(path)), StartsWith("corrupt: " + path));
  EXPECT_THAT(this->ToldWith(path, this->Mine(sold.SegmentPath(kFirst, 0))),
              StartsWith("corrupt: " + path));
  EXPECT_EQ(this->ToldWithout(path),
            fmt::format("corrupt: {}: is missing; the log has 60 plays for it", path));
  Copy(this->disk(), path, sold.SegmentPath(kSecond, 1));
  EXPECT_EQ(this->Told(), fmt::format("corrupt: {}: segment 00000001.seg holds plays that the log "
                                      "does not have",
                                      sold.layout().Segments(kSecond)));
}

TYPED_TEST(Damage, OfTheVoidsIsNamed) {
  const std::string path = this->sold_.layout().Voids(kFirst);
  const std::string good = this->Mine(path);
  ASSERT_GE(good.size(), 32u);
  EXPECT_THAT(this->ToldWith(path, good.substr(16)), StartsWith("corrupt: " + path + ": sha256 "));
  EXPECT_THAT(this->ToldWith(path, good + good.substr(0, 16)),
              StartsWith("corrupt: " + path + ": sha256 "));
  EXPECT_THAT(this->ToldWith(path, ""), StartsWith("corrupt: " + path + ": sha256 "));
  EXPECT_EQ(this->ToldWithout(path), "corrupt: " + path + ": is missing");
}

TYPED_TEST(Damage, OfEachFieldOfTheSealIsNamed) {
  const std::string path = this->sold_.layout().Seal();
  const SealRecord good = Must(ReadSeal(this->disk(), this->sold_.draw()));
  const auto told = [&](auto change) {
    SealRecord seal = good;
    change(seal.partitions[1]);
    return this->ToldWith(path, seal.Encode());
  };
  const auto named = [&](std::string_view field) {
    return StartsWith(fmt::format("corrupt: {}: partition 1: {} ", path, field));
  };
  EXPECT_THAT(told([](SealedPartition& sealed) { ++sealed.plays; }), named("plays"));
  EXPECT_THAT(told([](SealedPartition& sealed) { ++sealed.tickets; }), named("tickets"));
  EXPECT_THAT(told([](SealedPartition& sealed) { ++sealed.stakes; }), named("stakes"));
  EXPECT_THAT(told([](SealedPartition& sealed) { ++sealed.voided_plays; }), named("voided_plays"));
  EXPECT_THAT(told([](SealedPartition& sealed) { ++sealed.voided_stakes; }),
              named("voided_stakes"));
  EXPECT_THAT(told([](SealedPartition& sealed) { ++sealed.segments; }), named("segments"));
  EXPECT_THAT(told([](SealedPartition& sealed) { sealed.content.bytes[0] ^= 1; }),
              named("content"));
  EXPECT_THAT(told([](SealedPartition& sealed) { sealed.voids.bytes[0] ^= 1; }), named("voids"));
  EXPECT_THAT(told([](SealedPartition& sealed) { ++sealed.log_end; }), named("log_end"));
  EXPECT_THAT(told([](SealedPartition& sealed) { sealed.log_head.bytes[0] ^= 1; }),
              named("log_head"));
  std::string flipped = this->Mine(path);
  flipped[30] ^= 1;
  EXPECT_THAT(this->ToldWith(path, flipped), StartsWith("corrupt: " + path));
  EXPECT_THAT(this->ToldWith(path, this->Others(path)), StartsWith("corrupt: " + path));
}

// The seal of one partition in the place of another's.
TYPED_TEST(Damage, OfASealWithPartitionsExchangedIsNamed) {
  SealRecord seal = Must(ReadSeal(this->disk(), this->sold_.draw()));
  std::swap(seal.partitions[0], seal.partitions[1]);
  EXPECT_THAT(this->ToldWith(this->sold_.layout().Seal(), seal.Encode()),
              StartsWith("corrupt: " + this->sold_.layout().Seal() + ": partition 0: "));
}

// An index is derived, so one that is wrong is named, and the draw is whole.
TYPED_TEST(Damage, OfAnIndexIsNamedAndIsNoDamageOfTheDraw) {
  const SealedPool pool = Must(SealedPool::Open(this->disk(), this->sold_.draw()));
  Must(Lookup::Open(this->disk(), pool));
  const std::string path = this->sold_.IndexPath(kSecond, 0);
  const auto expect_stale = [&](std::string content) {
    Put(this->disk(), path, content);
    const auto report = this->Verify(this->sold_);
    ASSERT_TRUE(report.ok()) << report.error().message;
    ASSERT_EQ(report.value().stale_indices.size(), 1u);
    EXPECT_THAT(report.value().stale_indices[0], StartsWith(path + ": "));
  };
  const std::string good = this->Mine(path);
  std::string flipped = good;
  flipped[3] ^= 1;
  expect_stale(flipped);
  expect_stale(good.substr(0, good.size() - 8));
  expect_stale(this->Mine(this->sold_.IndexPath(kFirst, 0)));
  Must(this->disk().Remove(path));
  EXPECT_TRUE(Must(this->Verify(this->sold_)).stale_indices.empty()) << "it may be missing";
}

std::string FromTheMedium(disk::Disk& disk) {
  const auto draw = Draw::Open(disk, "draw", disk::Access::kReadMedium);
  if (!draw.ok()) return Told(draw);
  const auto journal = Journal::Open(disk, draw.value().journal(), disk::Access::kReadMedium);
  if (!journal.ok()) return Told(journal);
  return Told(VerifyDraw(disk, draw.value(), {.threads = 1}));
}

// What programs see in the page cache may be right and the medium wrong.
TEST(Verify, FindsRotThatThePageCacheHidesInEveryFile) {
  disk::MemoryDisk disk(/*seed=*/1);
  SoldDraw sold(disk, "draw", {.partitions = 1});
  sold.SellAndSeal(60);
  Random random({.seed = 5});
  for (const std::string& path : disk.Paths()) {
    const std::string content = disk.Read(path);
    if (content.empty()) continue;
    const uint64_t bit = random.Below(content.size() * 8);
    disk.FlipBit(path, bit, disk::MemoryDisk::Rot::kMedium);
    const std::string told = FromTheMedium(disk);
    EXPECT_THAT(told, StartsWith("corrupt: ")) << path << " bit " << bit;
    EXPECT_THAT(told, HasSubstr(path)) << "bit " << bit;
    disk.FlipBit(path, bit, disk::MemoryDisk::Rot::kMedium);
  }
  EXPECT_EQ(Told(VerifyDraw(disk, sold.draw(), {.threads = 1})), "ok");
}

// Voids as someone could log them who does not hold them to the ticket.
class WrongVoid : public ::testing::Test {
 protected:
  void Make(uint32_t plays_before) {
    sold_ = std::make_unique<SoldDraw>(
        disk_, "draw", testing::SoldDrawOptions{.partitions = 1, .log_file_bytes = 1_MiB});
    for (uint32_t left = plays_before; left > 0;) {
      const uint32_t plays = std::min(left, testing::kLongTicketPlays);
      Must(sold_->SellPlays(kFirst, plays));
      left -= plays;
    }
    first_ = sold_->sold(kFirst).tickets.size();
    for (const uint32_t plays : {2, 3, 2}) Must(sold_->SellPlays(kFirst, plays));
    // A play of five numbers stands for C(5, 3) = 10.
    Must(sold_->Sell(kFirst,
                     {{.player = PlayerId{5}, .time = kTime, .plays = {{{1, 2, 3, 4, 5}, {}}}}}));
  }
  // What is found once this void is logged, in the open draw and once it is closed and sealed.
  std::string ToldOf(const log::Void& entry) {
    Must(sold_->partition(kFirst).Void(entry, kTime));
    const std::string open = Told(VerifyDraw(disk_, sold_->draw(), {.threads = 1}));
    sold_->Close();
    sold_->Seal();
    EXPECT_EQ(Told(VerifyDraw(disk_, sold_->draw(), {.threads = 1})), open);
    return open;
  }
  static std::string KeyOf(const TicketKey& key) { return ToHex(Bytes(key.bytes)); }
  std::string Expected(const log::Void& entry, size_t ticket) {
    const log::Void right = sold_->VoidOf(kFirst, ticket);
    return fmt::format(
        "corrupt: draw/p0000/log: the void of ticket {}, {} plays with {} stakes from ordinal {} "
        "on, does not name ticket {}, {} plays with {} stakes from ordinal {} on",
        KeyOf(entry.key), entry.plays, entry.stakes, entry.first_ordinal, KeyOf(right.key),
        right.plays, right.stakes, right.first_ordinal);
  }

  disk::MemoryDisk disk_{/*seed=*/1};
  std::unique_ptr<SoldDraw> sold_;
  size_t first_ = 0;  // The ticket of two plays.
};

TEST_F(WrongVoid, ThatIsRightPasses) {
  Make(0);
  Must(sold_->Void(kFirst, 3));
  EXPECT_EQ(ToldOf(sold_->VoidOf(kFirst, 1)), "ok");
}

TEST_F(WrongVoid, WithTheKeyOfAnotherTicketIsNamed) {
  Make(0);
  log::Void entry = sold_->VoidOf(kFirst, 0);
  entry.key = sold_->VoidOf(kFirst, 2).key;  // Of as many plays.
  EXPECT_EQ(ToldOf(entry), Expected(entry, 0));
}

TEST_F(WrongVoid, OfAPartOfATicketIsNamed) {
  Make(0);
  log::Void entry = sold_->VoidOf(kFirst, 1);
  entry.plays = entry.stakes = 2;
  EXPECT_EQ(ToldOf(entry), Expected(entry, 1));
}

TEST_F(WrongVoid, ThatStartsInsideOfATicketIsNamed) {
  Make(0);
  log::Void entry = sold_->VoidOf(kFirst, 1);
  entry.first_ordinal = Ordinal{Raw(entry.first_ordinal) + 1};
  entry.plays = entry.stakes = 2;
  EXPECT_EQ(ToldOf(entry), Expected(entry, 1));
}

TEST_F(WrongVoid, OfTwoTicketsAtOnceIsNamed) {
  Make(0);
  log::Void entry = sold_->VoidOf(kFirst, 0);
  entry.plays = entry.stakes = 5;
  EXPECT_EQ(ToldOf(entry), Expected(entry, 0));
}

// Sales are stakes times the price: a wrong count would move money.
TEST_F(WrongVoid, WithOtherStakesIsNamed) {
  Make(0);
  log::Void entry = sold_->VoidOf(kFirst, 3);
  ASSERT_EQ(entry.stakes, 10u);
  entry.stakes = 9;
  EXPECT_EQ(ToldOf(entry), Expected(entry, 3));
}

TEST_F(WrongVoid, OfATicketThatCrossesIntoTheNextSegmentIsNamed) {
  Make(segment::kPlaysMax - 1);
  log::Void entry = sold_->VoidOf(kFirst, first_);
  entry.key.bytes[15] ^= 1;
  EXPECT_EQ(ToldOf(entry), Expected(entry, first_));
}

TEST(Verify, NamesATicketInAPartitionThatIsNotItsPlayers) {
  disk::MemoryDisk disk(/*seed=*/1);
  SoldDraw sold(disk, "draw");
  log::PlaysBatch batch(sold.matrix());
  const PlayerId player = testing::PlayerIn(kSecond, 2, 1);
  segment::testing::AddTicket(
      batch, sold.matrix(),
      {.player = player, .time = kTime, .plays = {testing::PlayOf(sold.matrix(), 1)}});
  Must(sold.partition(kFirst).Commit(batch, kTime));
  EXPECT_EQ(
      Told(VerifyDraw(disk, sold.draw(), {.threads = 1})),
      fmt::format("corrupt: draw/p0000/log: holds a ticket of player {}, whose partition is 1",
                  player));
}

TEST(Verify, NamesAGapBetweenTheSegmentsOfAnOpenDraw) {
  disk::MemoryDisk disk(/*seed=*/1);
  SoldDraw sold(disk, "draw", {.partitions = 1, .log_file_bytes = 1_MiB});
  for (uint32_t i = 0; i <= testing::kCrossingTicket; ++i)
    Must(sold.SellPlays(kFirst, testing::kLongTicketPlays));
  sold.Close();
  sold.Stop();
  Must(disk.Remove(sold.SegmentPath(kFirst, 0)));
  EXPECT_EQ(Told(VerifyDraw(disk, sold.draw(), {.threads = 1})),
            "corrupt: draw/p0000/segments/00000000.seg is missing, but "
            "draw/p0000/segments/00000001.seg is there");
}

TEST(Verify, ChecksOnlyThePartitionThatIsAskedFor) {
  disk::MemoryDisk disk(/*seed=*/1);
  SoldDraw sold(disk, "draw");
  sold.SellAndSeal(40);
  testing::FlipByte(disk, sold.SegmentPath(kSecond, 0), 100);
  const auto report = VerifyDraw(disk, sold.draw(), {.threads = 1, .only = kFirst});
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report.value().plays, 40u);
  EXPECT_EQ(VerifyDraw(disk, sold.draw(), {.threads = 1, .only = kSecond}).error().code,
            ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace drumroll::pool
