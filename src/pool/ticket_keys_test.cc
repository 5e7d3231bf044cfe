#include "pool/ticket_keys.h"

#include <gtest/gtest.h>

#include <cstring>

#include "log/ticket.h"
#include "pool/testing.h"

namespace drumroll::pool {
namespace {

const game::Matrix kMatrix{.main = {.pick = 6, .of = 45, .drawn = 6},
                           .second = {},
                           .bonus = 1,
                           .main_pick_max = 6,
                           .second_pick_max = 0};

// The bytes of a ticket with one play of `first` .. `first` + 5.
std::vector<uint8_t> TicketOf(uint64_t key, uint64_t player, int64_t time, uint8_t first) {
  log::Ticket ticket;
  ticket.player = PlayerId{player};
  ticket.time = Micros{time};
  std::memcpy(ticket.key.bytes.data(), &key, sizeof key);
  log::PlaysBatch batch(kMatrix);
  const MutableBytes numbers = batch.AddStandard(ticket, 1);
  for (uint8_t i = 0; i < 6; ++i) numbers[i] = static_cast<uint8_t>(first + i);
  return {batch.payload().begin(), batch.payload().end()};
}

TEST(TicketKeys, TellsRetriesFromConflictsAfterManyGrowths) {
  TicketKeys keys;
  constexpr uint64_t kTickets = 100'000;
  for (uint64_t i = 0; i < kTickets; ++i) {
    ASSERT_EQ(keys.Remember(TicketOf(i, i * 7, 100, 1)), TicketKeys::Seen::kNew);
  }
  EXPECT_EQ(keys.size(), kTickets);
  for (uint64_t i = 0; i < kTickets; i += 97) {
    EXPECT_EQ(keys.Remember(TicketOf(i, i * 7, 999, 1)), TicketKeys::Seen::kSame)
        << "sold later, the same ticket";
    EXPECT_EQ(keys.Remember(TicketOf(i, i * 7, 100, 2)), TicketKeys::Seen::kDifferent)
        << "other numbers";
    EXPECT_EQ(keys.Remember(TicketOf(i, i * 7 + 1, 100, 1)), TicketKeys::Seen::kDifferent)
        << "another player";
  }
  EXPECT_EQ(keys.size(), kTickets);
}

// A retry may come after a restart: the logs know every ticket, voided ones too.
TEST(TicketKeys, KnowsTheTicketsOfADrawThatIsOpenedAgain) {
  disk::MemoryDisk disk(/*seed=*/1);
  testing::SoldDraw sold(disk, "draw", {.partitions = 3});
  for (uint16_t i = 0; i < 3; ++i) sold.SellByChance(PartitionId{i}, 100);
  sold.Stop();
  TicketKeys keys;
  testing::Must(keys.RememberLogs(disk, sold.draw()));
  uint64_t tickets = 0;
  for (uint16_t i = 0; i < 3; ++i) {
    for (segment::testing::OwnedTicket ticket : sold.sold(PartitionId{i}).tickets) {
      ++tickets;
      log::PlaysBatch batch(sold.matrix());
      segment::testing::AddTicket(batch, sold.matrix(), ticket);
      EXPECT_EQ(keys.Remember(batch.payload()), TicketKeys::Seen::kSame);
      ticket.plays.push_back(ticket.plays.front());
      batch.Clear();
      segment::testing::AddTicket(batch, sold.matrix(), ticket);
      EXPECT_EQ(keys.Remember(batch.payload()), TicketKeys::Seen::kDifferent);
    }
  }
  EXPECT_EQ(keys.size(), tickets);
  sold.partition(PartitionId{1});
  testing::FlipByte(disk, sold.LogPath(PartitionId{1}, 0), 300);
  EXPECT_EQ(TicketKeys().RememberLogs(disk, sold.draw()).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace drumroll::pool
