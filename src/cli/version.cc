#include <nlohmann/json.hpp>

#include "cli/build_info.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

Status PrintVersion(Runtime& runtime) {
  Console& console = runtime.console;
  if (console.json()) {
    console.PrintJson({{"version", Version()},
                       {"commit", Commit()},
                       {"compiler", Compiler()},
                       {"cpu_path", CpuPath()}});
    return {};
  }
  Facts facts;
  facts.Add("drumroll", std::string(Version()));
  facts.Add("commit", std::string(Commit()));
  facts.Add("compiler", std::string(Compiler()));
  facts.Add("cpu path", std::string(CpuPath()));
  console.Print(facts.Text(console.style()));
  return {};
}

}  // namespace

void AddVersion(CLI::App& root, Runtime& runtime) {
  CLI::App* verb =
      AddVerb(root, "version",
              {.summary = "which drumroll this is",
               .details = "Prints the version, the commit and the compiler it was built from, and "
                          "the instructions with which this machine matches plays (avx512, avx2 or "
                          "portable; all give the same bytes).",
               .examples = "drumroll version\n"
                           "drumroll version --json | jq -r .commit"});
  verb->group(kTools);
  Does(verb, runtime, &PrintVersion);
}

}  // namespace drumroll::cli
