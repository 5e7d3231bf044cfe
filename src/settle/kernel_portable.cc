// The kernel for any processor: 64 plays an instruction.
#include <cstdint>

#include "settle/kernel_paths.h"

namespace drumroll::settle {
namespace {

using Vector = uint64_t;

// Without a popcount instruction, which the oldest processors that we run on lack: sums of 2, 4, 8
// bits, then of all bytes.
inline Vector Ones(Vector v) {
  v -= v >> 1 & 0x5555555555555555;
  v = (v & 0x3333333333333333) + (v >> 2 & 0x3333333333333333);
  v = (v + (v >> 4)) & 0x0F0F0F0F0F0F0F0F;
  return v * 0x0101010101010101 >> 56;
}

inline Vector Parity(Vector a, Vector b, Vector c) { return a ^ b ^ c; }
inline Vector Majority(Vector a, Vector b, Vector c) { return (a & b) | ((a ^ b) & c); }

inline uint64_t Total(Vector v) { return v; }

inline uint32_t OnesOfWord(uint64_t word) { return static_cast<uint32_t>(Ones(word)); }

}  // namespace
}  // namespace drumroll::settle

#include "settle/kernel.inc.h"

namespace drumroll::settle {

const Kernel kPortableKernel = {Match, Emit, CountBits};

}  // namespace drumroll::settle
