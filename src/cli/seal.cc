#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/night.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "documents/evening.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  Who who;
};

Result<pool::SealRecord> SealIt(Night& night, Runtime& runtime) {
  const bool unfinished = DRUMROLL_TRY(night.evening.HasUnfinishedSeal());
  if (unfinished) return night.evening.FinishSeal(night.person);
  const auto intake = DRUMROLL_TRY(OpenIntake(runtime, *night.draw));
  return SealShown(runtime, night.evening, night.person, *intake);
}

Status Seal(const Flags& flags, Runtime& runtime) {
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kSeal));
  DRUMROLL_TRY(ConfirmStep(runtime, night, flags.who,
                           "state what the pool is: it is blind from here on until the result"));
  const pool::SealRecord seal = DRUMROLL_TRY(SealIt(night, runtime));
  if (runtime.console.json()) {
    runtime.console.PrintJson(documents::SealJson(seal));
  } else {
    runtime.console.Print(SealText(seal, night.draw->rules(), runtime.console.style()));
  }
  return {};
}

}  // namespace

void AddSeal(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "seal",
      {.summary = "state what the pool is, before the numbers are known",
       .details =
           "Reads every segment back from the disk, compares counts with the logs and writes the "
           "seal: plays, stakes and digests of every partition. Publish its last line before the "
           "draw: nobody can change the pool afterwards without it showing. From then until a "
           "result is recorded the pool is blind: no verb reads numbers. The draw must be closed.",
       .examples = "drumroll seal draws/1128\n"
                   "drumroll seal draws/1128 --json | jq -r .seal"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  AddOperatorFlags(*verb, flags->who);
  Does(verb, runtime, flags, &Seal);
}

}  // namespace drumroll::cli
