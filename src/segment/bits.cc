#include "segment/bits.h"

#include <bit>

namespace drumroll::segment {
namespace {

uint32_t CountPortably(std::span<const uint64_t> words) {
  uint32_t ones = 0;
  for (const uint64_t word : words) ones += static_cast<uint32_t>(std::popcount(word));
  return ones;
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) uint32_t CountByInstruction(std::span<const uint64_t> words) {
  uint32_t ones = 0;
  for (const uint64_t word : words) ones += static_cast<uint32_t>(__builtin_popcountll(word));
  return ones;
}
#endif

}  // namespace

uint32_t CountOnes(std::span<const uint64_t> words) {
  // Chosen at run time: the program is built for any x86-64, and a resolver (target_clones) does
  // not get on with the thread sanitizer.
#if defined(__x86_64__)
  if (__builtin_cpu_supports("popcnt")) return CountByInstruction(words);
#endif
  return CountPortably(words);
}

}  // namespace drumroll::segment
