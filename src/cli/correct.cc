#include <nlohmann/json.hpp>

#include "cli/night.h"
#include "cli/reasoned.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

Status Correct(const Reasoned& flags, Runtime& runtime) {
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kCorrect));
  DRUMROLL_TRY(ConfirmStep(
      runtime, night, flags.who, "stop paying, as the result was wrong",
      {{"numbers", night.evening.state().revisions.back().numbers}, {"reason", flags.reason}}));
  DRUMROLL_TRY(night.evening.Correct(night.person, flags.reason));
  const uint32_t revision = night.evening.state().next_revision();
  if (runtime.console.json()) {
    runtime.console.PrintJson(
        {{"draw", Raw(night.draw->record().draw)}, {"correcting", true}, {"revision", revision}});
  } else {
    runtime.console.Print(
        fmt::format("{}: revision {} begins; nothing may be paid until it is published",
                    DrawText(*night.draw), revision));
  }
  return {};
}

}  // namespace

void AddCorrect(CLI::App& root, Runtime& runtime) {
  AddReasonedVerb(
      root, runtime, "correct",
      {.summary = "stop paying: the result was wrong",
       .details =
           "Begins the next revision: enter the right result, settle, approve and publish it as "
           "the first one. Until then nothing may be paid; one person is enough to stop that. The "
           "wrong result and all that followed from it stay as they are. Settling writes the list "
           "of plays that won, lost or win something else by it.",
       .examples = "drumroll correct draws/1128 --as=kim --reason='numbers of the second draw'"},
      "what was wrong", &Correct);
}

}  // namespace drumroll::cli
