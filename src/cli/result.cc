#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/printable.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  std::string numbers;
  std::string source = "operator";
};

Status RecordNumbers(const Flags& flags, Runtime& runtime) {
  const pool::Draw draw = DRUMROLL_TRY(pool::Draw::Open(runtime.disk, flags.directory));
  const game::Drawn drawn = DRUMROLL_TRY(game::ParseDrawn(draw.matrix(), flags.numbers));
  const pool::ResultRecord result = DRUMROLL_TRY(
      pool::RecordResult(runtime.disk, draw, drawn, Printable(flags.source), runtime.clock));
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"draw", Raw(result.draw)},
                               {"revision", result.revision},
                               {"numbers", result.numbers},
                               {"source", result.source}});
  } else {
    runtime.console.Print(fmt::format("draw {}, revision {}: {} (source: {})", result.draw,
                                      result.revision, result.numbers, result.source));
  }
  return {};
}

}  // namespace

void AddResult(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "result",
      {.summary = "record the winning numbers",
       .details = "Records the numbers as drawn. The draw must be sealed. Numbers recorded again "
                  "become the next revision beside the earlier one, which stays; the same numbers "
                  "again are refused.",
       .examples =
           "drumroll result draws/1128 --numbers='1 5 8 16 28 33 + 45' --source='television'\n"
           "    six numbers, and the bonus after the plus"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  verb->add_option("--numbers", flags->numbers,
                   "main numbers, then + and the bonus or the second drum's")
      ->required()
      ->type_name("'N N ... + N'");
  verb->add_option("--source", flags->source, "where the numbers come from")
      ->type_name("TEXT")
      ->capture_default_str();
  Does(verb, runtime, flags, &RecordNumbers);
}

}  // namespace drumroll::cli
