// The manual page, made from the pages of the verbs. A pure function.
#ifndef DRUMROLL_CLI_MANUAL_H_
#define DRUMROLL_CLI_MANUAL_H_

#include <string>
#include <string_view>

#include "cli/page.h"

namespace drumroll::cli {

// drumroll(1) in roff (the man macros), all verbs on one page.
std::string ManualPage(const Page& root, std::string_view version);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_MANUAL_H_
