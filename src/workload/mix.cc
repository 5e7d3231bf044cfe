#include "workload/mix.h"

#include <bit>

// XXH3 of eight bytes, seed 0, is: swap the halves, xor a constant, then with rotations,
// multiplications and shifts
//   h ^= rotl(h, 49) ^ rotl(h, 24);  h *= M;  h ^= (h >> 35) + 8;  h *= M;  h ^= h >> 28
// Each step can be undone; here they are, last to first.

namespace drumroll::workload {
namespace {

constexpr uint64_t kFlip = 0xC73AB174C5ECD5A2u;
constexpr uint64_t kMultiplier = 0x9FB21C651E98DF25u;

// Newton's iteration doubles the right low bits each time: 3, 6, 12, 24, 48, 96.
constexpr uint64_t Inverse(uint64_t odd) {
  uint64_t inverse = odd;
  for (int i = 0; i < 5; ++i) inverse *= 2 - odd * inverse;
  return inverse;
}
constexpr uint64_t kDivisor = Inverse(kMultiplier);
static_assert(kMultiplier * kDivisor == 1);

}  // namespace

PlayerId PlayerWithHash(uint64_t hash) {
  uint64_t h = hash ^ (hash >> 28) ^ (hash >> 56);
  h *= kDivisor;
  // The sum changes the low 30 bits only, so the bits it was made of still stand.
  h ^= (h >> 35) + 8;
  h *= kDivisor;
  // As a polynomial over GF(2) modulo y^64 + 1 the step is f = 1 + y^24 + y^49, and f^64 = 1: its
  // inverse is f^63, the product of f^1, f^2, f^4, ..., f^32, whose exponents are those of f times
  // the power.
  for (int power = 1; power < 64; power *= 2) {
    h ^= std::rotl(h, 24 * power % 64) ^ std::rotl(h, 49 * power % 64);
  }
  return PlayerId{std::rotl(h ^ kFlip, 32)};
}

}  // namespace drumroll::workload
