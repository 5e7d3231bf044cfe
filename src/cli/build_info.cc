#include "cli/build_info.h"

namespace drumroll::cli {

std::string_view Version() { return DRUMROLL_VERSION; }

std::string_view Commit() { return DRUMROLL_COMMIT; }

std::string_view Compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

std::string_view CpuPath() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vpopcntdq"))
    return "avx512";
  return __builtin_cpu_supports("avx2") ? "avx2" : "portable";
}

}  // namespace drumroll::cli
