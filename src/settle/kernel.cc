#include "settle/kernel.h"

#include "base/assert.h"
#include "settle/kernel_paths.h"

namespace drumroll::settle {

const char* Name(KernelPath path) {
  switch (path) {
    case KernelPath::kPortable:
      return "portable";
    case KernelPath::kAvx2:
      return "avx2";
    case KernelPath::kAvx512:
      return "avx512";
  }
  return "unknown";
}

bool Supported(KernelPath path) {
  switch (path) {
    case KernelPath::kPortable:
      return true;
    case KernelPath::kAvx2:
      return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("popcnt") != 0 &&
             __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("bmi2") != 0;
    case KernelPath::kAvx512:
      return Supported(KernelPath::kAvx2) && __builtin_cpu_supports("avx512f") != 0 &&
             __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
             __builtin_cpu_supports("avx512vbmi2") != 0 &&
             __builtin_cpu_supports("avx512vpopcntdq") != 0;
  }
  return false;
}

KernelPath BestKernelPath() {
  if (Supported(KernelPath::kAvx512)) return KernelPath::kAvx512;
  if (Supported(KernelPath::kAvx2)) return KernelPath::kAvx2;
  return KernelPath::kPortable;
}

Kernel KernelFor(KernelPath path) {
  DRUMROLL_ASSERT(Supported(path));
  switch (path) {
    case KernelPath::kAvx512:
      return kAvx512Kernel;
    case KernelPath::kAvx2:
      return kAvx2Kernel;
    case KernelPath::kPortable:
      break;
  }
  return kPortableKernel;
}

}  // namespace drumroll::settle
