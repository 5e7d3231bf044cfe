#include "base/partition_hash.h"

// Inlined, the eight-byte case is a dozen instructions instead of a call that first looks at the
// length.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace drumroll {

uint64_t PlayerHash(PlayerId player) {
  const uint64_t bytes = Raw(player);
  return XXH3_64bits(&bytes, sizeof bytes);
}

}  // namespace drumroll
