// The kernel for processors with AVX2: 256 plays an instruction. Compiled with -mavx2 and the bit
// instructions; called only after Supported() said yes.
#include <immintrin.h>

#include <cstdint>

#include "settle/kernel_paths.h"

namespace drumroll::settle {
namespace {

typedef uint64_t Vector __attribute__((vector_size(32)));

// Set bits of each half byte by table look-up, then summed within 64-bit lanes (Muła, Kurz, Lemire
// 2018).
inline Vector Ones(Vector v) {
  const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                         0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i low_half = _mm256_set1_epi8(0x0F);
  const __m256i bytes = reinterpret_cast<__m256i>(v);
  const __m256i low = _mm256_shuffle_epi8(table, _mm256_and_si256(bytes, low_half));
  const __m256i high =
      _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low_half));
  const __m256i sums = _mm256_sad_epu8(_mm256_add_epi8(low, high), _mm256_setzero_si256());
  return reinterpret_cast<Vector>(sums);
}

inline Vector Parity(Vector a, Vector b, Vector c) { return a ^ b ^ c; }
inline Vector Majority(Vector a, Vector b, Vector c) { return (a & b) | ((a ^ b) & c); }

inline uint64_t Total(Vector v) { return v[0] + v[1] + v[2] + v[3]; }

inline uint32_t OnesOfWord(uint64_t word) {
  return static_cast<uint32_t>(__builtin_popcountll(word));
}

}  // namespace
}  // namespace drumroll::settle

#include "settle/kernel.inc.h"

namespace drumroll::settle {

const Kernel kAvx2Kernel = {Match, Emit, CountBits};

}  // namespace drumroll::settle
