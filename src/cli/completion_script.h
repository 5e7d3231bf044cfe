// Completion scripts, made from the pages of the verbs. Pure functions.
#ifndef DRUMROLL_CLI_COMPLETION_SCRIPT_H_
#define DRUMROLL_CLI_COMPLETION_SCRIPT_H_

#include <string>

#include "cli/page.h"

namespace drumroll::cli {

// `root` is the page of the program; each script completes verbs, flags and the values of those
// that have few, and leaves everything else to the shell's completion of file names.
std::string BashCompletion(const Page& root);
std::string ZshCompletion(const Page& root);
std::string FishCompletion(const Page& root);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_COMPLETION_SCRIPT_H_
