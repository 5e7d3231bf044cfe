// The kernel for processors with AVX-512, VBMI2 and VPOPCNTDQ: 512 plays an instruction. Compiled
// with those flags; called only after Supported() said yes.
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
namespace {

// How many of `starts` are at or before each of eight positions.
inline __m256i StartsUpTo(__m128i positions, uint64_t starts) {
  const __m512i shifts = _mm512_sub_epi64(_mm512_set1_epi64(63), _mm512_cvtepu8_epi64(positions));
  const __m512i before = _mm512_sllv_epi64(_mm512_set1_epi64(static_cast<int64_t>(starts)), shifts);
  return _mm512_cvtepi64_epi32(_mm512_popcnt_epi64(before));
}

// The same list as Emit() of settle/kernel.inc.h, sixteen winners of a word a step.
template <uint32_t kPlanes>
size_t EmitPackedPlanes(const EmitInput& input, uint32_t* places, uint32_t* entries) {
  alignas(64) uint8_t bytes[64];
  for (uint8_t i = 0; i < 64; ++i) bytes[i] = i;
  const __m512i positions = _mm512_load_si512(bytes);
  size_t count = 0;
  uint32_t entry = input.first_entry - 1;  // Of the play before the word.
  const size_t words = input.vectors * (kVectorBytes / 8);
  for (size_t word = 0; word < words; ++word) {
    uint64_t codes[kPlanes];
    uint64_t winners = 0;
    for (uint32_t plane = 0; plane < kPlanes; ++plane)
      winners |= codes[plane] = LoadWord(input.planes[plane], word);
    for (uint32_t plane = 0; plane < kPlanes; ++plane)
      codes[plane] = _pext_u64(codes[plane], winners);
    AskAhead(input, word);
    const uint64_t starts = LoadWord(input.starts, word);
    const uint32_t found = OnesOfWord(winners);
    const auto first = static_cast<int>(input.first_offset + static_cast<uint32_t>(word) * 64);
    // The winners' positions in the word come to the lowest bytes.
    __m512i packed = _mm512_maskz_compress_epi8(winners, positions);
    uint32_t done = 0;
    do {  // Without a look at `found` first: what is written for nothing is overwritten.
      const __m128i some = _mm512_castsi512_si128(packed);
      __m512i place = _mm512_add_epi32(_mm512_cvtepu8_epi32(some), _mm512_set1_epi32(first));
      for (uint32_t plane = 0; plane < kPlanes; ++plane) {
        const auto with = static_cast<__mmask16>(codes[plane] >> done);
        place = _mm512_mask_or_epi32(place, with, place, _mm512_set1_epi32(1 << (20 + plane)));
      }
      const __m256i low = StartsUpTo(some, starts);
      const __m256i high = StartsUpTo(_mm_srli_si128(some, 8), starts);
      const __m512i tickets = _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
      _mm512_storeu_si512(places + count + done, place);
      _mm512_storeu_si512(entries + count + done,
                          _mm512_add_epi32(tickets, _mm512_set1_epi32(static_cast<int>(entry))));
      packed = _mm512_alignr_epi64(_mm512_setzero_si512(), packed, 2);
      done += 16;
    } while (done < found);
    count += found;
    entry += OnesOfWord(starts);
  }
  return count;
}

size_t EmitPacked(const EmitInput& input, uint32_t* places, uint32_t* entries) {
  switch (input.code_planes) {
    case 1:
      return EmitPackedPlanes<1>(input, places, entries);
    case 2:
      return EmitPackedPlanes<2>(input, places, entries);
    case 3:
      return EmitPackedPlanes<3>(input, places, entries);
    default:
      return EmitPackedPlanes<4>(input, places, entries);
  }
}

}  // namespace

const Kernel kAvx512Kernel = {Match, EmitPacked, CountBits};

}  // namespace drumroll::settle
