// The kernels by name, for settle/kernel.cc and the files that define them.
#ifndef DRUMROLL_SETTLE_KERNEL_PATHS_H_
#define DRUMROLL_SETTLE_KERNEL_PATHS_H_

#include "settle/kernel.h"

namespace drumroll::settle {

void MatchPortable(const MatchProgram& program, const MatchInput& input, uint64_t* counts,
                   uint8_t* const* planes);
void MatchAvx2(const MatchProgram& program, const MatchInput& input, uint64_t* counts,
               uint8_t* const* planes);
void MatchAvx512(const MatchProgram& program, const MatchInput& input, uint64_t* counts,
                 uint8_t* const* planes);

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_KERNEL_PATHS_H_
