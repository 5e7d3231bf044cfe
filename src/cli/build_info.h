// Which drumroll this is.
#ifndef DRUMROLL_CLI_BUILD_INFO_H_
#define DRUMROLL_CLI_BUILD_INFO_H_

#include <string_view>

namespace drumroll::cli {

std::string_view Version();  // "0.1.0"
std::string_view
Commit();  // Abbreviated git hash when it was configured; "unknown" outside a checkout.
std::string_view Compiler();  // "gcc 12.2.0"
// The instructions that this machine lets it use: "avx512", "avx2" or "portable".
std::string_view CpuPath();

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_BUILD_INFO_H_
