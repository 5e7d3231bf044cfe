#include "cli/build_info.h"

#include "settle/kernel.h"

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

std::string_view CpuPath() { return settle::Name(settle::BestKernelPath()); }

}  // namespace drumroll::cli
