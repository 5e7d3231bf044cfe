#include "segment/player_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/crc32c.h"
#include "base/partition_hash.h"
#include "disk/memory_disk.h"
#include "segment/index_layout.h"
#include "segment/testing.h"

namespace drumroll::segment {
namespace {

using namespace testing;  // NOLINT: the kit of this module's tests.
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kPath = "segments/00000000.idx";

using Found = std::vector<uint32_t>;  // Column entries.

// A segment and its index in memory.
struct Indexed {
  explicit Indexed(const std::vector<OwnedTicket>& tickets)
      : file(BuildOne(kTiny, tickets)),
        reader(Reader::Over(file.bytes(), IdentityOf(kTiny)).value()),
        bytes(BuildPlayerIndex(reader).value()) {}

  Found Find(PlayerId player) const {
    return FindIn(PlayerIndex::Over(bytes, reader).value(), player).value();
  }
  // Without the tickets of others who have the same hash.
  Result<Found> FindIn(const PlayerIndex& index, PlayerId player) const {
    Found found;
    DRUMROLL_TRY(index.Find(player, found));
    std::erase_if(found, [&](uint32_t entry) { return reader.players()[entry] != Raw(player); });
    return found;
  }

  File file;
  Reader reader;
  std::vector<uint8_t> bytes;
};

std::map<PlayerId, Found> FullScan(const std::vector<OwnedTicket>& tickets) {
  std::map<PlayerId, Found> entries;
  for (uint32_t entry = 0; entry < tickets.size(); ++entry)
    entries[tickets[entry].player].push_back(entry);
  return entries;
}

std::vector<OwnedTicket> SomeTickets(uint32_t plays, uint32_t players) {
  Random random({.seed = plays});
  return DrawTickets(random, kTiny, {.plays = plays, .players = players});
}

TEST(PlayerIndex, MakesTheWorkedExampleOfTheDocument) {
  const Indexed indexed(
      {{PlayerId{1000001}, Micros{1'700'000'000'000'001}, {{{1, 2}, {}}, {{3, 5}, {}}}},
       {PlayerId{1000002}, Micros{1'700'000'000'000'002}, {{{1, 3, 4}, {}}}},
       {PlayerId{1000001}, Micros{1'700'000'000'000'003}, {{{4, 5}, {}}, {{1, 5}, {}}}}});
  EXPECT_EQ(ToHex(Bytes(indexed.bytes)),
            "2c1f5f82010000005d1a038f000000005d1a038f02000000a86186fe000000004452554d49445831"
            "01000000030000000af51e5072c03c6f7689247e2bd07c7f173108c5bf4aa8121df114d92eec1d07"
            "cfccf53500000000000000003bd113dc");
  EXPECT_EQ(indexed.Find(PlayerId{1000001}), (Found{0, 2}));
}

TEST(PlayerIndex, FindsWhatAFullScanFinds) {
  for (const uint32_t plays : {1u, 10u, 800u, 5000u, 90'000u}) {
    for (const uint32_t players : {1u, 50u, 1'000'000'000u}) {
      SCOPED_TRACE(::testing::Message() << plays << " plays of " << players << " players");
      const auto tickets = SomeTickets(plays, players);
      const Indexed indexed(tickets);
      const PlayerIndex index = PlayerIndex::Over(indexed.bytes, indexed.reader).value();
      EXPECT_TRUE(index.CheckAll().ok());
      for (const auto& [player, expected] : FullScan(tickets)) {
        Found found;
        ASSERT_TRUE(index.Find(player, found).ok());
        ASSERT_EQ(found, expected) << Raw(player);
      }
      for (uint64_t player = 0; player < 1000; ++player)
        ASSERT_THAT(indexed.FindIn(index, PlayerId{player}).value(), IsEmpty());
    }
  }
}

// In one of 64 partitions: the upper halves of the players' hashes are alike, the lower ones are
// not.
TEST(PlayerIndex, IsSpreadEvenlyWithinAPartition) {
  std::vector<OwnedTicket> tickets;
  for (uint64_t player = 0; tickets.size() < 4000; ++player) {
    if (PartitionOf(PlayerId{player}, 64) == PartitionId{3})
      tickets.push_back({PlayerId{player}, Micros{1}, {{{1, 2}, {}}}});
  }
  const Indexed indexed(tickets);
  const auto* entries = reinterpret_cast<const IndexEntry*>(indexed.bytes.data());
  for (uint32_t i = 0; i < 4000; ++i)
    EXPECT_NEAR(static_cast<double>(entries[i].hash) / 4294967296.0, i / 4000.0, 0.05);
}

TEST(PlayerIndex, RefusesAFileCutAtAnyLength) {
  const Indexed indexed(SomeTickets(100, 20));
  for (size_t size = 0; size < indexed.bytes.size(); ++size) {
    const std::vector<uint8_t> cut(indexed.bytes.begin(),
                                   indexed.bytes.begin() + static_cast<ptrdiff_t>(size));
    const Result<PlayerIndex> index = PlayerIndex::Over(cut, indexed.reader);
    ASSERT_FALSE(index.ok());
    EXPECT_EQ(index.error().code, ErrorCode::kCorrupt);
  }
}

TEST(PlayerIndex, FindsEveryFlippedBit) {
  const auto tickets = SomeTickets(2000, 50);
  const Indexed indexed(tickets);
  const auto expected = FullScan(tickets);
  for (size_t bit = 0; bit < indexed.bytes.size() * 8; ++bit) {
    std::vector<uint8_t> flipped = indexed.bytes;
    flipped[bit / 8] = static_cast<uint8_t>(flipped[bit / 8] ^ 1u << bit % 8);
    const Result<PlayerIndex> index = PlayerIndex::Over(std::move(flipped), indexed.reader);
    if (!index.ok()) continue;
    EXPECT_THAT(index.value().CheckAll().error().message,
                HasSubstr("index by player of segment 0 of partition 3: granule "));
    // A look-up that does not meet the bit is right, one that does says so.
    const auto& [player, entries] = *std::next(expected.begin(), static_cast<ptrdiff_t>(bit % 50));
    const Result<Found> found = indexed.FindIn(index.value(), player);
    if (found.ok()) {
      EXPECT_EQ(found.value(), entries);
    }
  }
}

// Entries that never came from a segment, under checksums that are right.
TEST(PlayerIndex, GivesErrorsForEntriesMadeByHand) {
  const Indexed indexed(SomeTickets(100, 1));  // One player: one hash.
  const IndexLayout layout(indexed.reader.tickets());
  const auto find_with = [&](uint32_t second_entry) {
    std::vector<uint8_t> bytes = indexed.bytes;
    std::memcpy(bytes.data() + sizeof(IndexEntry) + 4, &second_entry, sizeof second_entry);
    const uint32_t crc = Crc32c(layout.Granule(bytes, 0));
    std::memcpy(bytes.data() + layout.table(), &crc, sizeof crc);
    IndexFooter footer = Load<IndexFooter>(bytes, layout.footer());
    footer.table_crc = Crc32c(layout.Table(bytes));
    footer.crc = Crc32c(BytesOf(footer).first(offsetof(IndexFooter, crc)));
    std::memcpy(bytes.data() + layout.footer(), &footer, sizeof footer);
    const PlayerIndex index = PlayerIndex::Over(bytes, indexed.reader).value();
    Found found;
    const Status status = index.Find(PlayerId{indexed.reader.players()[0]}, found);
    EXPECT_EQ(status.ok(), index.CheckAll().ok());
    return status.ok();
  };
  EXPECT_TRUE(find_with(1));
  EXPECT_FALSE(find_with(0));
  EXPECT_FALSE(find_with(indexed.reader.tickets()));
  EXPECT_FALSE(find_with(~0u));
}

TEST(PlayerIndex, IsMadeWhereItIsMissingAndUsedWhereItIsNot) {
  const Indexed indexed(SomeTickets(500, 20));
  disk::MemoryDisk disk(1);
  ASSERT_TRUE(disk.MakeDirectories("segments").ok());
  EXPECT_EQ(PlayerIndex::Open(disk, kPath, indexed.reader).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(PlayerIndex::OpenOrBuild(disk, kPath, indexed.reader).ok());
  EXPECT_EQ(disk.Read(kPath), AsText(indexed.bytes));
  const uint64_t before = disk.OperationCount();
  ASSERT_TRUE(PlayerIndex::OpenOrBuild(disk, kPath, indexed.reader).ok());
  EXPECT_LE(disk.OperationCount() - before, 2u);  // Opened and mapped.
}

TEST(PlayerIndex, IsMadeAgainWhenItBelongsToAnotherSegmentOrIsBroken) {
  const Indexed indexed(SomeTickets(500, 20));
  auto tickets = SomeTickets(500, 20);
  tickets[7].player = PlayerId{4};
  const Indexed other(tickets);
  disk::MemoryDisk disk(1);
  for (const std::string& wrong :
       {std::string(AsText(other.bytes)), std::string(), std::string(indexed.bytes.size(), '\0')}) {
    disk.Overwrite(kPath, AsBytes(wrong));
    EXPECT_EQ(PlayerIndex::Open(disk, kPath, indexed.reader).error().code, ErrorCode::kCorrupt);
    const Result<PlayerIndex> index = PlayerIndex::OpenOrBuild(disk, kPath, indexed.reader);
    ASSERT_TRUE(index.ok());
    EXPECT_TRUE(index.value().CheckAll().ok());
    EXPECT_EQ(disk.Read(kPath), AsText(indexed.bytes));
  }
}

TEST(PlayerIndex, IsRightOrRefusedAfterAPowerCutAnywhere) {
  const auto tickets = SomeTickets(3000, 20);
  const Indexed indexed(tickets);
  const auto expected = FullScan(tickets);
  for (uint64_t seed = 0; seed < 30; ++seed) {
    for (uint64_t crash_at = 0; crash_at < 10; ++crash_at) {
      disk::MemoryDisk disk(seed);
      ASSERT_TRUE(disk.MakeDirectories("segments").ok());
      disk::MemoryFaults faults;
      faults.crash_at = disk.OperationCount() + crash_at;
      disk.SetFaults(faults);
      EXPECT_TRUE(PlayerIndex::OpenOrBuild(disk, kPath, indexed.reader).ok());
      disk.PowerCut();
      const Result<PlayerIndex> index = PlayerIndex::OpenOrBuild(disk, kPath, indexed.reader);
      ASSERT_TRUE(index.ok());
      for (const auto& [player, entries] : expected) {
        const Result<Found> found = indexed.FindIn(index.value(), player);
        if (found.ok()) {
          EXPECT_EQ(found.value(), entries) << "seed " << seed << ", crash at " << crash_at;
        }
      }
    }
  }
}

TEST(PlayerIndex, ServesFromMemoryWhenTheDiskIsFull) {
  const Indexed indexed(SomeTickets(500, 20));
  disk::MemoryDisk disk(1);
  ASSERT_TRUE(disk.MakeDirectories("segments").ok());
  disk::MemoryFaults faults;
  faults.capacity_bytes = 0;
  disk.SetFaults(faults);
  const Result<PlayerIndex> index = PlayerIndex::OpenOrBuild(disk, kPath, indexed.reader);
  ASSERT_TRUE(index.ok());
  EXPECT_TRUE(index.value().CheckAll().ok());
  EXPECT_FALSE(disk.Exists(kPath).value());
}

TEST(PlayerIndex, IsMadeOfColumnsThatTheSegmentVouchesForOnly) {
  Indexed indexed(SomeTickets(500, 20));
  const uint64_t column = indexed.reader.layout().offset(indexed.reader.layout().players());
  indexed.file.bytes()[column + 8] ^= 1;
  EXPECT_THAT(BuildPlayerIndex(indexed.reader).error().message,
              HasSubstr("players, granule 0: crc"));
}

}  // namespace
}  // namespace drumroll::segment
