// Which segments of a partition may hold a player: so that a look-up asks a few indices instead of
// all of them. Derived from the indices, in memory only, about a byte and a half a ticket.
//
// A table of bits, one row for each of some 8 times as many ranges of the player's hash as a
// segment has tickets, one column a segment. A segment that has nothing of the player is among
// those found with a chance of about one in nine; one that has is always. Immutable; any thread.
#ifndef DRUMROLL_POOL_PLAYER_FILTER_H_
#define DRUMROLL_POOL_PLAYER_FILTER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "segment/player_index.h"

namespace drumroll::pool {

class PlayerFilter {
 public:
  // Of a partition's segments, in order. Reads and checks every byte of the indices. One that is
  // not intact is among those found for every player: who meets the damage there is told of it, and
  // nobody else has to be.
  static PlayerFilter Of(std::span<const segment::PlayerIndex> indices);

  // Appends the places in `indices` of those that the player may be in, ascending.
  void Find(PlayerId player, std::vector<uint32_t>& found) const;

  uint64_t bytes() const { return bits_.size(); }

 private:
  // So few are asked all: it costs less than a look into a table.
  static constexpr size_t kAllAskedMax = 3;

  PlayerFilter() = default;
  uint64_t RowOf(uint32_t hash) const { return uint64_t{hash} >> shift_; }

  uint32_t segments_ = 0;
  uint32_t shift_ = 0;      // From a hash to its row.
  uint64_t row_bytes_ = 0;  // 0: all are asked.
  std::vector<uint8_t> bits_;
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_PLAYER_FILTER_H_
