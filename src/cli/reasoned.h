// Verbs that take a step of a draw for a reason: to confirm, to reject, to correct, to void, to let
// a clock be right. They differ in what they say and do, not in their flags.
#ifndef DRUMROLL_CLI_REASONED_H_
#define DRUMROLL_CLI_REASONED_H_

#include <string>

#include "base/result.h"
#include "cli/night.h"
#include "cli/runtime.h"

namespace CLI {
class App;
}

namespace drumroll::cli {

struct Teaching;

struct Reasoned {
  std::string directory;
  std::string reason;
  Who who;
};

// A verb of draw night that takes the draw, --reason, which `means` explains, and who gives the
// command; `work` does it.
void AddReasonedVerb(CLI::App& root, Runtime& runtime, const std::string& name,
                     const Teaching& teaching, const std::string& means,
                     Status (*work)(const Reasoned& flags, Runtime& runtime));

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_REASONED_H_
