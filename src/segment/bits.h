// Counting set bits. Pure; thread safe.
#ifndef DRUMROLL_SEGMENT_BITS_H_
#define DRUMROLL_SEGMENT_BITS_H_

#include <cstdint>
#include <span>

namespace drumroll::segment {

// The set bits of `words`. With the machine's instruction where it has one: 0.3 ns a word instead
// of 3.
uint32_t CountOnes(std::span<const uint64_t> words);

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_BITS_H_
