#include "pool/ticket_keys.h"

#include <gtest/gtest.h>

#include <cstring>

#include "base/random.h"

namespace drumroll::pool {
namespace {

TicketKey KeyOf(uint64_t high, uint64_t low) {
  TicketKey key;
  std::memcpy(key.bytes.data(), &high, 8);
  std::memcpy(key.bytes.data() + 8, &low, 8);
  return key;
}

TEST(TicketKeys, FindsEveryKeyAfterManyGrowths) {
  TicketKeys keys;
  constexpr uint64_t kTickets = 100'000;
  for (uint64_t i = 0; i < kTickets; ++i) {
    keys.Add(KeyOf(i, ~i), {PartitionId{static_cast<uint16_t>(i % 7)}, LogPosition{64 + i * 40}});
  }
  EXPECT_EQ(keys.size(), kTickets);
  for (uint64_t i = 0; i < kTickets; ++i) {
    const TicketKeys::Place expected{PartitionId{static_cast<uint16_t>(i % 7)},
                                     LogPosition{64 + i * 40}};
    ASSERT_EQ(keys.Candidates(KeyOf(i, ~i)), std::vector{expected});
  }
}

TEST(TicketKeys, KnowsNothingOfNewKeys) {
  TicketKeys keys;
  Random random({.seed = 5});
  for (uint64_t i = 0; i < 10'000; ++i)
    keys.Add(KeyOf(random.Next(), i), {PartitionId{0}, LogPosition{64 + i}});
  for (uint64_t i = 0; i < 10'000; ++i)
    EXPECT_TRUE(keys.Candidates(KeyOf(random.Next(), i)).empty());
}

TEST(TicketKeys, StaysBelowFortyBytesATicket) {
  TicketKeys keys;
  for (uint64_t i = 0; i < 1'000'000; ++i)
    keys.Add(KeyOf(i, i), {PartitionId{0}, LogPosition{64 + i}});
  EXPECT_LE(keys.memory_bytes(), 40 * keys.size());
}

}  // namespace
}  // namespace drumroll::pool
