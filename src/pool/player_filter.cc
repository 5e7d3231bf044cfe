#include "pool/player_filter.h"

#include <algorithm>
#include <bit>

#include "base/partition_hash.h"

namespace drumroll::pool {
namespace {

constexpr uint64_t kRowsPerTicket = 8;
constexpr uint64_t kRowsMin = 256;
constexpr uint64_t kRowsMax = uint64_t{1} << 24;  // 16 for each ticket of a segment without gaps.

}  // namespace

PlayerFilter PlayerFilter::Of(std::span<const segment::PlayerIndex> indices) {
  PlayerFilter filter;
  filter.segments_ = static_cast<uint32_t>(indices.size());
  if (indices.size() <= kAllAskedMax) return filter;
  std::vector<Result<std::span<const segment::IndexEntry>>> lists;
  size_t tickets_max = 0;
  for (const segment::PlayerIndex& index : indices) {
    lists.push_back(index.CheckedEntries());
    if (lists.back().ok()) tickets_max = std::max(tickets_max, lists.back().value().size());
  }
  const uint64_t rows = std::clamp(std::bit_ceil(kRowsPerTicket * tickets_max), kRowsMin, kRowsMax);
  filter.shift_ = 32 - static_cast<uint32_t>(std::countr_zero(rows));
  filter.row_bytes_ = (indices.size() + 7) / 8;
  filter.bits_.resize(rows * filter.row_bytes_);
  for (size_t i = 0; i < lists.size(); ++i) {
    uint8_t* const column = filter.bits_.data() + i / 8;
    const auto bit = static_cast<uint8_t>(1u << i % 8);
    if (!lists[i].ok()) {
      for (uint64_t row = 0; row < rows; ++row) column[row * filter.row_bytes_] |= bit;
      continue;
    }
    // The entries ascend by hash, so this walks through the table once.
    for (const segment::IndexEntry& entry : lists[i].value())
      column[filter.RowOf(entry.hash) * filter.row_bytes_] |= bit;
  }
  return filter;
}

void PlayerFilter::Find(PlayerId player, std::vector<uint32_t>& found) const {
  if (row_bytes_ == 0) {
    for (uint32_t i = 0; i < segments_; ++i) found.push_back(i);
    return;
  }
  const uint64_t row = RowOf(static_cast<uint32_t>(PlayerHash(player))) * row_bytes_;
  for (uint32_t byte = 0; byte < row_bytes_; ++byte) {
    for (uint32_t bits = bits_[row + byte]; bits != 0; bits &= bits - 1)
      found.push_back(byte * 8 + static_cast<uint32_t>(std::countr_zero(bits)));
  }
}

}  // namespace drumroll::pool
