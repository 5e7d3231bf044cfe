// Keys made to order: a counter goes in, something that looks random comes out, and no two counters
// give the same (both functions are bijections). Pure.
#ifndef DRUMROLL_WORKLOAD_MIX_H_
#define DRUMROLL_WORKLOAD_MIX_H_

#include <cstdint>

#include "base/ids.h"

namespace drumroll::workload {

// MurmurHash3's finaliser.
constexpr uint64_t Mix(uint64_t x) {
  x ^= x >> 33;
  x *= 0xFF51AFD7ED558CCDu;
  x ^= x >> 33;
  x *= 0xC4CEB9FE1A85EC53u;
  x ^= x >> 33;
  return x;
}

// The one player whose PlayerHash() is `hash`. XXH3 of eight bytes is a bijection, so a player of a
// wanted partition can be named at once, without trying players until one falls into it.
PlayerId PlayerWithHash(uint64_t hash);

}  // namespace drumroll::workload

#endif  // DRUMROLL_WORKLOAD_MIX_H_
