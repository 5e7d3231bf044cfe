// The kernels by name, for settle/kernel.cc and the files that define them.
#ifndef DRUMROLL_SETTLE_KERNEL_PATHS_H_
#define DRUMROLL_SETTLE_KERNEL_PATHS_H_

#include "settle/kernel.h"

namespace drumroll::settle {

extern const Kernel kPortableKernel;
extern const Kernel kAvx2Kernel;
extern const Kernel kAvx512Kernel;

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_KERNEL_PATHS_H_
