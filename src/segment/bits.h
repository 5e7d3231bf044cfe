// Counting and finding set bits. Pure; thread safe.
#ifndef DRUMROLL_SEGMENT_BITS_H_
#define DRUMROLL_SEGMENT_BITS_H_

#include <bit>
#include <cstdint>
#include <span>

namespace drumroll::segment {

// The set bits of `words`. With the machine's instruction where it has one: 0.3 ns a word instead
// of 3.
uint32_t CountOnes(std::span<const uint64_t> words);

// The position of the set bit that has `skip` set bits below it. Requires: there is one.
inline uint32_t SelectOne(uint64_t word, uint32_t skip) {
  for (; skip > 0; --skip) word &= word - 1;
  return static_cast<uint32_t>(std::countr_zero(word));
}

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_BITS_H_
