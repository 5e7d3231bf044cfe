#include <nlohmann/json.hpp>

#include "cli/night.h"
#include "cli/reasoned.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

Status Reject(const Reasoned& flags, Runtime& runtime) {
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kReject));
  DRUMROLL_TRY(ConfirmStep(runtime, night, flags.who,
                           "let the entries of the result that wait count no more",
                           {{"reason", flags.reason}}));
  DRUMROLL_TRY(night.evening.Reject(night.person, flags.reason));
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"draw", Raw(night.draw->record().draw)}, {"rejected", true}});
  } else {
    runtime.console.Print(fmt::format(
        "{}: the entries that waited count no more, and stay in the journal; enter the result anew",
        DrawText(*night.draw)));
  }
  return {};
}

}  // namespace

void AddReject(CLI::App& root, Runtime& runtime) {
  AddReasonedVerb(
      root, runtime, "reject",
      {.summary = "let entries of a result that wait count no more",
       .details = "For two entries that differ, or a first one that was wrong: both stay in the "
                  "journal, and the result is entered twice again. With dual controls only; where "
                  "one entry is the result none waits.",
       .examples = "drumroll reject draws/1128 --as=lee --reason='typed the bonus first'"},
      "why", &Reject);
}

}  // namespace drumroll::cli
