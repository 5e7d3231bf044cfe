// The kernel for processors with AVX-512 and VPOPCNTDQ: 512 plays an instruction. Compiled with
// those flags; called only after Supported() said yes.
#include <immintrin.h>

#include <cstdint>

#include "settle/kernel_paths.h"

namespace drumroll::settle {
namespace {

typedef uint64_t Vector __attribute__((vector_size(64)));

inline Vector Ones(Vector v) {
  return reinterpret_cast<Vector>(_mm512_popcnt_epi64(reinterpret_cast<__m512i>(v)));
}

template <int kTruthTable>
Vector Ternary(Vector a, Vector b, Vector c) {
  return reinterpret_cast<Vector>(
      _mm512_ternarylogic_epi64(reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b),
                                reinterpret_cast<__m512i>(c), kTruthTable));
}
inline Vector Parity(Vector a, Vector b, Vector c) { return Ternary<0x96>(a, b, c); }
inline Vector Majority(Vector a, Vector b, Vector c) { return Ternary<0xe8>(a, b, c); }

inline uint64_t Total(Vector v) {
  uint64_t total = 0;
  for (int lane = 0; lane < 8; ++lane) total += v[lane];
  return total;
}

inline uint32_t OnesOfWord(uint64_t word) {
  return static_cast<uint32_t>(__builtin_popcountll(word));
}

}  // namespace
}  // namespace drumroll::settle

#include "settle/kernel.inc.h"

namespace drumroll::settle {

const Kernel kAvx512Kernel = {Match, Emit, CountBits};

}  // namespace drumroll::settle
