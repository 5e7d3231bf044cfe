#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/progress.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
};

Status Seal(const Flags& flags, Runtime& runtime) {
  const pool::Draw draw = DRUMROLL_TRY(pool::Draw::Open(runtime.disk, flags.directory));
  const auto intake = DRUMROLL_TRY(OpenIntake(runtime, draw));
  pool::SealRecord seal;
  {
    Progress progress(runtime.console,
                      {.what = "reading back", .unit = "bytes", .total = intake->UncheckedBytes()});
    seal = DRUMROLL_TRY(intake->Seal([&progress](uint64_t bytes) { progress.Add(bytes); }));
  }
  if (runtime.console.json()) {
    runtime.console.PrintJson(SealJson(seal));
  } else {
    runtime.console.Print(SealText(seal, draw.rules(), runtime.console.style()));
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
  Does(verb, runtime, flags, &Seal);
}

}  // namespace drumroll::cli
