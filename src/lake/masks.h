// Sets of numbers as masks of 62 bits, which DuckDB and BigQuery intersect and count alike, sign
// aside.
#ifndef DRUMROLL_LAKE_MASKS_H_
#define DRUMROLL_LAKE_MASKS_H_

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "game/matrix.h"

namespace drumroll::lake {

inline constexpr uint32_t kMaskBits = 62;

// Number n is bit n - 1 of `lo`, or bit n - 63 of `hi`.
struct Masks {
  int64_t lo = 0;
  int64_t hi = 0;
};

// Requires: CheckMaskable() passed for their matrix.
inline Masks MasksOf(Bytes numbers) {
  Masks masks;
  for (const uint8_t number : numbers) {
    const uint32_t bit = number - 1u;
    (bit < kMaskBits ? masks.lo : masks.hi) |= int64_t{1}
                                               << (bit < kMaskBits ? bit : bit - kMaskBits);
  }
  return masks;
}

// kInvalid unless all numbers of the matrix have a bit.
inline Status CheckMaskable(const game::Matrix& matrix) {
  if (matrix.main.of <= 2 * kMaskBits && matrix.second.of <= kMaskBits) return {};
  return Fail(ErrorCode::kInvalid,
              "the lake has masks for {} main numbers and {} of a second drum; this game has {} "
              "and {}, and can't be exported",
              2 * kMaskBits, kMaskBits, matrix.main.of, matrix.second.of);
}

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_MASKS_H_
