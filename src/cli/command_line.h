// From a command line to an exit code: parses, helps, refuses with a suggestion, runs the verb,
// reports its error.
#ifndef DRUMROLL_CLI_COMMAND_LINE_H_
#define DRUMROLL_CLI_COMMAND_LINE_H_

#include "cli/runtime.h"

namespace CLI {
class App;
}

namespace drumroll::cli {

// Gives the root its name, its flags (--json, --quiet, ...) and its help. Verbs are added after it.
void PrepareRoot(CLI::App& root, Runtime& runtime);

// Runs the verb that the command line names. Returns the exit code: 0 done, 1 failed, 2 bad usage
// or input, 3 corrupt. Nothing has been touched if the command line is refused.
int RunCommandLine(CLI::App& root, Runtime& runtime, int argc, const char* const* argv);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_COMMAND_LINE_H_
