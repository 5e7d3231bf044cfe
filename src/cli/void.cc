// `drumroll void`: a whole draw. Tickets are cancelled by import.
#include <nlohmann/json.hpp>

#include "cli/night.h"
#include "cli/reasoned.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

Status Void(const Reasoned& flags, Runtime& runtime) {
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kVoid));
  DRUMROLL_TRY(ConfirmStep(runtime, night, flags.who, "let the draw count no more, for good",
                           {{"reason", flags.reason}}));
  const bool done = DRUMROLL_TRY(night.evening.Void(night.person, flags.reason));
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"draw", Raw(night.draw->record().draw)}, {"voided", done}});
  } else if (done) {
    runtime.console.Print(fmt::format("{} is void: it counts no more", DrawText(*night.draw)));
  } else {
    runtime.console.Print(fmt::format(
        "{}: {} asks to void it; another person does it, by the same command, until {}",
        DrawText(*night.draw), night.person.name, night.evening.state().void_request->expires));
  }
  return {};
}

}  // namespace

void AddVoid(CLI::App& root, Runtime& runtime) {
  AddReasonedVerb(
      root, runtime, "void",
      {.summary = "let a whole draw count no more",
       .details =
           "For a draw that was fouled or called off, in any state. Nothing is removed, and "
           "nothing "
           "can be done with it afterwards but to look. There is no way back. With dual controls "
           "two people give the command, the second one within half an hour.",
       .examples = "drumroll void draws/1128 --as=kim --reason='a ball was missing'"},
      "why", &Void);
}

}  // namespace drumroll::cli
