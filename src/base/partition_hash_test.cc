#include "base/partition_hash.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace drumroll {
namespace {

// The vectors of docs/formats/partitions.md, made by a program that shares no code with this one.
struct Vector {
  uint64_t player;
  uint64_t hash;
  std::array<uint32_t, 5> partitions;  // Of 1, 2, 8, 64, 1000.
};
constexpr std::array<Vector, 7> kVectors = {{
    {0, 0xc77b3abb6f87acd9, {0, 1, 6, 49, 779}},
    {1, 0x2fbc593564db792e, {0, 0, 1, 11, 186}},
    {2, 0x2086c65c91eee243, {0, 0, 1, 8, 127}},
    {1000001, 0xed5b82de8f031a5d, {0, 1, 7, 59, 927}},
    {0x0123456789abcdef, 0xb78df414284277a6, {0, 1, 5, 45, 717}},
    {0x8000000000000000, 0x828f2476789a0e5f, {0, 1, 4, 32, 509}},
    {0xffffffffffffffff, 0x5111c7e47d784413, {0, 0, 2, 20, 316}},
}};
constexpr std::array<uint32_t, 5> kCounts = {1, 2, 8, 64, 1000};

TEST(PartitionHash, EqualsThePublishedVectors) {
  for (const Vector& vector : kVectors) {
    const PlayerId player{vector.player};
    EXPECT_EQ(PlayerHash(player), vector.hash) << vector.player;
    for (size_t i = 0; i < kCounts.size(); ++i)
      EXPECT_EQ(Raw(PartitionOf(player, kCounts[i])), vector.partitions[i]) << vector.player;
  }
}

TEST(PartitionHash, FillsPartitionsEvenlyWithConsecutivePlayers) {
  constexpr uint32_t kPartitions = 64;
  constexpr uint64_t kPlayers = 640'000;
  std::vector<uint32_t> players(kPartitions);
  for (uint64_t player = 0; player < kPlayers; ++player)
    ++players[Raw(PartitionOf(PlayerId{player}, kPartitions))];
  for (const uint32_t count : players) {
    EXPECT_GT(count, 9'500u);  // 10,000 expected, five standard deviations are 500.
    EXPECT_LT(count, 10'500u);
  }
}

TEST(PartitionHash, ReachesTheLastOfTheMostPartitions) {
  for (uint64_t player = 0; player < 100'000; ++player)
    EXPECT_EQ(Raw(PartitionOf(PlayerId{player}, kPartitionCountMax)),
              PlayerHash(PlayerId{player}) >> 48);
}

}  // namespace
}  // namespace drumroll
