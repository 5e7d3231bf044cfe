#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/human.h"
#include "cli/night.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  Who who;
};

Status Close(const Flags& flags, Runtime& runtime) {
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kClose));
  DRUMROLL_TRY(ConfirmStep(runtime, night, flags.who, "end the sale: no play comes in after it"));
  const pool::Draw& draw = *night.draw;
  const auto intake = DRUMROLL_TRY(OpenIntake(runtime, draw));
  const bool was_closed = intake->closed();
  DRUMROLL_TRY(night.evening.Close(night.person, *intake));
  if (runtime.console.json()) {
    runtime.console.PrintJson(
        {{"draw", Raw(draw.record().draw)}, {"plays", intake->plays()}, {"closed", true}});
  } else {
    runtime.console.Print(
        fmt::format("draw {} of {} {}: {} in its logs; no play can be added any more",
                    draw.record().draw, draw.record().game, was_closed ? "was closed" : "is closed",
                    Counted(intake->plays(), "play")));
  }
  return {};
}

}  // namespace

void AddClose(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "close",
      {.summary = "end sales: no play can be added any more",
       .details = "Writes the close into every partition's log and turns the last plays into "
                  "segments. From then on the log itself refuses plays. May be repeated.",
       .examples = "drumroll close draws/1128"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  AddOperatorFlags(*verb, flags->who);
  Does(verb, runtime, flags, &Close);
}

}  // namespace drumroll::cli
