// Every bit of every file of settled draws, flipped one at a time: the damage is found, and the
// file is named. Each flip runs the check that covers its file:
//
//   draw, game.toml                            pool::Draw::Open
//   journal                                    pool::Evening::Open
//   seal                                       pool::ReadSeal
//   logs, watermarks, segments, voids          pool::VerifyDraw of the partition
//   result, winners, settlement                settle::VerifyOutcome
//   indices by player                          segment::PlayerIndex::CheckAll
//
// and one flip in 997 all that `drumroll verify` runs. The default run takes eight draws of
// different kinds, 256 KiB together: two million flips. The slow one takes one draw of 256 KiB, in
// eight parts.
#include <gtest/gtest.h>
#include <malloc.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pool/evening.h"
#include "pool/lookup.h"
#include "pool/verify.h"
#include "segment/player_index.h"
#include "settle/verify_outcome.h"
#include "small_pool.h"

namespace drumroll::testing {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr uint64_t kEveryByte = 61;  // One in so many: the sanitizers make it slow.
#else
constexpr uint64_t kEveryByte = 1;
#endif

constexpr uint64_t kAllChecksOneIn = 997;
constexpr char kDirectory[] = "draw";

class SettledDraw : public ::testing::Test {
 protected:
  void Make(const SmallPoolOptions& options) {
    // Large buffers, hardly touched: kept in the heap, they cost no page faults.
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    disk_ = std::make_unique<disk::MemoryDisk>(options.seed);
    draw_ = std::make_unique<pool::Draw>(MakeSmallPool(*disk_, kDirectory, options).value());
    // The first look-up makes the indices.
    const pool::SealedPool sealed = pool::SealedPool::Open(*disk_, *draw_).value();
    ASSERT_TRUE(pool::Lookup::Open(*disk_, sealed).ok());
  }

  disk::MemoryDisk& disk() { return *disk_; }
  const pool::Draw& draw() { return *draw_; }

  Status VerifyAll() {
    const pool::Draw draw = DRUMROLL_TRY(pool::Draw::Open(disk(), kDirectory));
    DRUMROLL_TRY(pool::Evening::Open(disk(), draw, clock_));
    DRUMROLL_TRY(pool::VerifyDraw(disk(), draw, {.threads = 1}));
    return settle::VerifyOutcome(disk(), draw, 1, 1);
  }

  // What covers this file.
  Status Check(const std::string& path) {
    const std::string name = path.substr(path.rfind('/') + 1);
    if (name == "draw" || name == "game.toml") {
      DRUMROLL_TRY(pool::Draw::Open(disk(), kDirectory));
      return {};
    }
    if (name == "seal") {
      DRUMROLL_TRY(pool::ReadSeal(disk(), draw()));
      return {};
    }
    if (path.find("/journal/") != std::string::npos) {
      DRUMROLL_TRY(pool::Evening::Open(disk(), draw(), clock_));
      return {};
    }
    if (name == "result.1" || name == "winners.1" || name == "settlement.1")
      return settle::VerifyOutcome(disk(), draw(), 1, 1);
    if (name.ends_with(".idx")) return CheckIndex(path);
    DRUMROLL_TRY(pool::VerifyDraw(disk(), draw(), {.threads = 1, .only = PartitionIn(path)}));
    return {};
  }

  Status CheckIndex(const std::string& path) {
    const PartitionId partition = PartitionIn(path);
    const segment::Identity identity{.draw = draw().record().draw,
                                     .partition = partition,
                                     .segment = {},
                                     .matrix = draw().matrix()};
    const std::string segment = path.substr(0, path.size() - 4) + ".seg";
    const auto reader = DRUMROLL_TRY(segment::Reader::Open(disk(), segment, identity));
    const auto index = segment::PlayerIndex::Open(disk(), path, reader);
    const Status status = index.ok() ? index.value().CheckAll() : Status(index.error());
    // Its messages name the segment that it is of.
    if (!status.ok()) return At(path, status.error());
    return {};
  }

  static PartitionId PartitionIn(const std::string& path) {
    const size_t at = path.find("/p") + 2;
    return PartitionId{static_cast<uint16_t>(std::stoul(path.substr(at, 4), nullptr, 16))};
  }

  // Flips the bits of this number in every byte, or all; returns how many bytes there are.
  uint64_t FlipBits(std::optional<uint64_t> bit_of_byte);

 private:
  std::unique_ptr<disk::MemoryDisk> disk_;
  std::unique_ptr<pool::Draw> draw_;
  ManualClock clock_{kSmallPoolTime};
};

void ExpectFound(const Status& status, const std::string& path, uint64_t bit) {
  if (!status.ok() && status.error().code == ErrorCode::kCorrupt &&
      status.error().message.find(path) != std::string::npos)
    return;
  ADD_FAILURE() << path << ", bit " << bit << ": "
                << (status.ok() ? "not detected" : status.error().message);
}

uint64_t SettledDraw::FlipBits(std::optional<uint64_t> bit_of_byte) {
  EXPECT_TRUE(VerifyAll().ok());
  uint64_t bytes = 0;
  uint64_t flips = 0;
  for (const std::string& path : disk().Paths()) {
    const uint64_t size = disk().Read(path).size();
    bytes += size;
    for (uint64_t bit = 0; bit < 8 * size && !HasFailure(); ++bit) {
      if (bit / 8 % kEveryByte != 0 || (bit_of_byte && bit % 8 != *bit_of_byte)) continue;
      disk().FlipBit(path, bit);
      ExpectFound(Check(path), path, bit);
      if (++flips % kAllChecksOneIn == 0 && !path.ends_with(".idx"))
        ExpectFound(VerifyAll(), path, bit);
      disk().FlipBit(path, bit);
    }
  }
  EXPECT_TRUE(VerifyAll().ok());
  fmt::print("{} files, {} bytes, {} flips\n", disk().Paths().size(), bytes, flips);
  RecordProperty("flips", std::to_string(flips));
  return bytes;
}

class FlippedBits : public SettledDraw, public ::testing::WithParamInterface<uint64_t> {};

TEST_P(FlippedBits, OfEveryFileAreDetectedAndTheFileIsNamed) {
  const uint64_t kind = GetParam();
  Make({.seed = kind,
        .game = kind % 2 == 0 ? kOneDrum : kTwoDrums,
        .partitions = 3 + static_cast<uint32_t>(kind % 3),
        .plays = static_cast<uint32_t>(550 / (3 + kind % 3)),
        .tickets_of_frame = kind % 4 < 2 ? 5u : 40u,
        .prewrite_bytes = kind / 2 % 2 == 0 ? 0 : 4_KiB});
  EXPECT_GE(FlipBits(std::nullopt), 32_KiB);
}
INSTANTIATE_TEST_SUITE_P(Draw, FlippedBits, ::testing::Range(uint64_t{0}, uint64_t{8}));

class SlowFlippedBits : public FlippedBits {};

TEST_P(SlowFlippedBits, OfALargerDrawAreDetectedAndTheFileIsNamed) {
  Make({.seed = 5, .partitions = 16, .plays = 340, .prewrite_bytes = 4_KiB});
  EXPECT_GE(FlipBits(GetParam()), 256_KiB);
}
INSTANTIATE_TEST_SUITE_P(BitOfByte, SlowFlippedBits, ::testing::Range(uint64_t{0}, uint64_t{8}));

// An index is derived: whoever looks something up gets the right answer or an error.
TEST_F(SettledDraw, NeverGivesAWrongAnswerByADamagedIndex) {
  Make({.seed = 5, .partitions = 16, .plays = 310});
  const pool::SealedPool sealed = pool::SealedPool::Open(disk(), draw()).value();
  const std::string path = "draw/p0003/segments/00000000.idx";
  const std::string good = disk().Read(path);
  std::map<uint64_t, std::vector<uint64_t>> expected;  // First ordinals by player.
  const auto tickets_of = [](const std::vector<pool::FoundTicket>& found) {
    std::vector<uint64_t> firsts;
    for (const pool::FoundTicket& ticket : found)
      firsts.push_back(Raw(ticket.plays.front().ordinal));
    return firsts;
  };
  {
    const pool::Lookup lookup = pool::Lookup::Open(disk(), sealed).value();
    for (const uint64_t player : sealed.segments(PartitionId{3})[0]->players())
      expected[player] = tickets_of(lookup.TicketsOf(PlayerId{player}).value());
  }
  uint64_t refused = 0;
  uint64_t rebuilt = 0;
  for (uint64_t bit = 0; bit < good.size() * 8 && !HasFailure(); bit += 7 * kEveryByte) {
    disk().Overwrite(path, AsBytes(good));
    disk().FlipBit(path, bit);
    const pool::Lookup lookup = pool::Lookup::Open(disk(), sealed).value();
    rebuilt += disk().Read(path) == good ? 1 : 0;
    for (const auto& [player, tickets] : expected) {
      const auto found = lookup.TicketsOf(PlayerId{player});
      if (found.ok()) {
        EXPECT_EQ(tickets_of(found.value()), tickets) << "bit " << bit << ", player " << player;
      } else {
        EXPECT_EQ(found.error().code, ErrorCode::kCorrupt);
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 0u);
  EXPECT_GT(rebuilt, 0u);
}

}  // namespace
}  // namespace drumroll::testing
