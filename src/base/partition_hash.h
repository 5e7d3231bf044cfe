// Which partition a player's plays go to, for ever: gateways, nodes, the index by player and
// anybody who checks them must agree, whatever their language. docs/formats/partitions.md is the
// specification, with test vectors. Pure; thread safe.
#ifndef DRUMROLL_BASE_PARTITION_HASH_H_
#define DRUMROLL_BASE_PARTITION_HASH_H_

#include <cstdint>

#include "base/assert.h"
#include "base/ids.h"

namespace drumroll {

inline constexpr uint32_t kPartitionCountMax = 1u << 16;

// XXH3-64, seed 0, over the player's eight bytes, least significant first. The upper half places
// the player in a partition; the lower half is independent of it and orders the index by player.
uint64_t PlayerHash(PlayerId player);

// Requires: 1 <= partition_count <= kPartitionCountMax.
inline PartitionId PartitionOf(PlayerId player, uint32_t partition_count) {
  DRUMROLL_ASSERT(partition_count >= 1);
  DRUMROLL_ASSERT(partition_count <= kPartitionCountMax);
  // Multiply and shift: uniform to 1 in 2^16 at worst, and cheaper than a division.
  return PartitionId{static_cast<uint16_t>((PlayerHash(player) >> 32) * partition_count >> 32)};
}

}  // namespace drumroll

#endif  // DRUMROLL_BASE_PARTITION_HASH_H_
