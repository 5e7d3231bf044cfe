#include "segment/starts_rank.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "segment/testing.h"

namespace drumroll::segment {
namespace {

using namespace testing;  // NOLINT: the kit of this module's tests.
using ::testing::HasSubstr;

TEST(StartsRank, CountsFromAnywhereWhatAWalkCounts) {
  Random random({.seed = 23});
  for (const uint32_t plays :
       {1u, 63u, 64u, 65u, 511u, 512u, 513u, kBlockPlays, kBlockPlays + 77}) {
    for (const uint32_t plays_max : {1u, 5u, 3000u}) {
      SCOPED_TRACE(::testing::Message() << plays << " plays, up to " << plays_max << " a ticket");
      const auto tickets = DrawTickets(random, kTiny, {.plays = plays, .plays_max = plays_max});
      const File file = BuildOne(kTiny, tickets);
      const Reader reader = Reader::Over(file.bytes(), IdentityOf(kTiny)).value();
      const StartsRank rank = StartsRank::Of(reader).value();
      uint32_t offset = 0;
      for (uint32_t entry = 0; entry < tickets.size(); ++entry) {
        ASSERT_EQ(rank.StartOf(entry).value(), offset);
        for (size_t i = 0; i < tickets[entry].plays.size(); ++i, ++offset)
          ASSERT_EQ(rank.EntryOf(offset).value(), entry) << offset;
      }
      EXPECT_EQ(rank.StartOf(reader.tickets()).value(), offset);
    }
  }
}

TEST(StartsRank, IsMadeOfIntactBitmapsOnly) {
  Random random({.seed = 24});
  File file = BuildOne(kTiny, DrawTickets(random, kTiny, {.plays = 2 * kBlockPlays}));
  const Reader reader = Reader::Over(file.bytes(), IdentityOf(kTiny)).value();
  const Layout& layout = reader.layout();
  for (const uint32_t granule : {0u, 1u}) {
    uint8_t& byte = file.bytes()[layout.granule_offset(layout.starts(), granule) + 77];
    byte ^= 1;
    EXPECT_THAT(StartsRank::Of(reader).error().message,
                HasSubstr(fmt::format("bitmap of ticket starts, block {}: crc", granule)));
    byte ^= 1;
  }
  EXPECT_TRUE(StartsRank::Of(reader).ok());
}

TEST(StartsRank, TellsWhenTheBytesItReadsHaveChangedSince) {
  Random random({.seed = 25});
  File file = BuildOne(kTiny, DrawTickets(random, kTiny, {.plays = 2 * kBlockPlays}));
  const Reader reader = Reader::Over(file.bytes(), IdentityOf(kTiny)).value();
  const Layout& layout = reader.layout();
  const StartsRank rank = StartsRank::Of(reader).value();
  const uint32_t entry = rank.EntryOf(kBlockPlays + 5).value();
  for (uint32_t bit = 0; bit < kVectorPlays; ++bit) {
    uint8_t& byte = file.bytes()[layout.granule_offset(layout.starts(), 1) + bit / 8];
    byte = static_cast<uint8_t>(byte ^ 1u << bit % 8);
    EXPECT_EQ(rank.EntryOf(kBlockPlays + 5).error().code, ErrorCode::kCorrupt);
    EXPECT_EQ(rank.StartOf(entry + 1).error().code, ErrorCode::kCorrupt);
    EXPECT_TRUE(rank.EntryOf(kBlockPlays - 5).ok()) << "what is not read does not matter";
    byte = static_cast<uint8_t>(byte ^ 1u << bit % 8);
  }
  EXPECT_EQ(rank.EntryOf(kBlockPlays + 5).value(), entry);
}

}  // namespace
}  // namespace drumroll::segment
