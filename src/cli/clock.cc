// `drumroll clock`: somebody's word that the clock is right, after it jumped.
#include <nlohmann/json.hpp>

#include "cli/night.h"
#include "cli/reasoned.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

// A word that nobody waits for helps nobody: a sale that starts later asks anew.
Status RefuseWithoutSale(Runtime& runtime, const Night& night) {
  const auto lock = pool::LockDraw(runtime.disk, night.draw->layout());
  if (!lock.ok() && lock.error().code == ErrorCode::kUnavailable) return {};
  if (!lock.ok()) return lock.error();
  return Fail(ErrorCode::kConflict,
              "{}: no server sells {} now, so that no sale waits for a word on the clock; a sale "
              "that starts by a clock that is wrong says so",
              night.draw->layout().directory, DrawText(*night.draw));
}

Status AcceptClock(const Reasoned& flags, Runtime& runtime) {
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kClose));
  DRUMROLL_TRY(RefuseWithoutSale(runtime, night));
  const std::string now = ToText(runtime.clock.Now());
  DRUMROLL_TRY(ConfirmStep(runtime, night, flags.who,
                           "say that the clock of this machine is right, and let the sale go on",
                           {{"clock", now}, {"reason", flags.reason}}));
  DRUMROLL_TRY(
      night.evening.AcceptClock(night.person, fmt::format("it says {}: {}", now, flags.reason)));
  if (runtime.console.json()) {
    runtime.console.PrintJson(
        {{"draw", Raw(night.draw->record().draw)}, {"clock_accepted", true}, {"clock", now}});
  } else {
    runtime.console.Print(fmt::format(
        "{}: the clock says {}, and is right; a sale that it stopped goes on within a second",
        DrawText(*night.draw), now));
  }
  return {};
}

}  // namespace

void AddClock(CLI::App& root, Runtime& runtime) {
  AddReasonedVerb(
      root, runtime, "clock",
      {.summary = "let a sale go on after the clock jumped",
       .details =
           "When the machine's clock jumps by more than a minute while tickets are sold, the sale "
           "stops: it refuses tickets, and is not closed at its time. Look at the clock and its "
           "time service first. Once the clock is right, say so with the reason; it goes into the "
           "journal, and the running server goes on. A jump that comes later needs a word of its "
           "own. The same over HTTP: POST /v1/draws/{draw}/clock.",
       .examples = "drumroll clock drumroll-data/kr-lotto645-1200 --as=kim "
                   "--reason='the time service was down, checked by telephone'"},
      "why the clock is right now", &AcceptClock);
}

}  // namespace drumroll::cli
