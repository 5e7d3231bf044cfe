#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "cli/night.h"
#include "cli/reasoned.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

Status Confirm(const Reasoned& flags, Runtime& runtime) {
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kConfirm));
  const auto sisters = DRUMROLL_TRY(SistersOf(runtime, night));
  const auto doubts = DRUMROLL_TRY(night.evening.Doubts(sisters));
  if (!doubts.empty()) {
    DRUMROLL_TRY(ConfirmStep(
        runtime, night, flags.who, "say that what looks implausible is right",
        {{"doubts", fmt::format("{}", fmt::join(doubts, "; "))}, {"reason", flags.reason}}));
  }
  DRUMROLL_TRY(night.evening.Confirm(night.person, flags.reason, sisters));
  const std::string& reason = night.evening.state().revisions.back().reasons.back();
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"draw", Raw(night.draw->record().draw)}, {"confirmed", reason}});
  } else {
    runtime.console.Print(fmt::format("{}: confirmed: {}", DrawText(*night.draw), reason));
  }
  return {};
}

}  // namespace

void AddConfirm(CLI::App& root, Runtime& runtime) {
  AddReasonedVerb(
      root, runtime, "confirm",
      {.summary = "say why what looks implausible is right",
       .details =
           "After settling: for a tier with far more or fewer winners than one must expect, or for "
           "numbers that another draw of the same evening has. Look first. The reason goes into "
           "the journal with what it is about; without it nothing is approved or published. What "
           "looks implausible later needs a reason of its own.",
       .examples = "drumroll confirm draws/1057 --as=kim "
                   "--reason='103 of the 664 are one shop: 102 tickets of one buyer'"},
      "why it is right", &Confirm);
}

}  // namespace drumroll::cli
