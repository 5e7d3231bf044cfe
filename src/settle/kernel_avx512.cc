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

inline uint64_t Total(Vector v) {
  uint64_t total = 0;
  for (int lane = 0; lane < 8; ++lane) total += v[lane];
  return total;
}

}  // namespace
}  // namespace drumroll::settle

#include "settle/kernel.inc.h"

namespace drumroll::settle {

void MatchAvx512(const MatchProgram& program, const MatchInput& input, uint64_t* counts,
                 uint8_t* const* planes) {
  Match(program, input, counts, planes);
}

}  // namespace drumroll::settle
