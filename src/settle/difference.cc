#include "settle/difference.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace drumroll::settle {
namespace {

std::vector<Winner> WinnersOf(const Chunk& chunk) {
  std::vector<Winner> winners;
  winners.reserve(chunk.count());
  ForEachWinner(chunk, [&](const Winner& winner) { winners.push_back(winner); });
  return winners;
}

using Place = std::pair<Ordinal, uint32_t>;

// What one engine says of a place: `next` is its first winner that isn't confirmed.
std::string Says(const std::vector<Winner>& winners, std::vector<Winner>::const_iterator next,
                 Place place) {
  if (next == winners.end() || Place(next->ordinal, next->tier) != place) return "no win there";
  return ToText(*next);
}

}  // namespace

Error FirstDifference(const Chunk& by_bitmaps, const Chunk& by_records) {
  const std::vector<Winner> bitmaps = WinnersOf(by_bitmaps);
  const std::vector<Winner> records = WinnersOf(by_records);
  const auto [left, right] =
      std::mismatch(bitmaps.begin(), bitmaps.end(), records.begin(), records.end());
  DRUMROLL_ASSERT(left != bitmaps.end() || right != records.end());
  Place place{Ordinal{UINT64_MAX}, UINT32_MAX};
  if (left != bitmaps.end()) place = std::min(place, Place(left->ordinal, left->tier));
  if (right != records.end()) place = std::min(place, Place(right->ordinal, right->tier));
  return Fail(ErrorCode::kCorrupt,
              "the engines disagree, first at partition {} ordinal {}: by the bitmaps [{}], by the "
              "log's records [{}]",
              by_bitmaps.partition, place.first, Says(bitmaps, left, place),
              Says(records, right, place));
}

}  // namespace drumroll::settle
