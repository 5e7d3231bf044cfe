#include <nlohmann/json.hpp>

#include "cli/game_verbs.h"
#include "cli/human.h"
#include "cli/verb.h"
#include "game/catalog.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string path;
};

Status CheckGame(const Flags& flags, Runtime& runtime) {
  const game::Game game = DRUMROLL_TRY(game::ReadGame(runtime.disk, flags.path));
  Console& console = runtime.console;
  if (console.json()) {
    console.PrintJson({{"valid", true},
                       {"id", game.id},
                       {"eras", game.eras.size()},
                       {"rules", ToHex(game.digest)}});
  } else {
    console.Print(fmt::format("{}: valid: game {}, {}, rules {}", flags.path, game.id,
                              Counted(game.eras.size(), "era"), ToHex(game.digest)));
  }
  return {};
}

}  // namespace

void AddGameCheck(CLI::App& game, Runtime& runtime) {
  CLI::App* verb =
      AddVerb(game, "check",
              {.summary = "whether a game file is valid",
               .details = "Checks everything that can be wrong in a game file: keys and types, "
                          "tiers that overlap, ways that don't add up, eras with gaps, shares "
                          "above 1. A refusal names file and line, and exits with 2. The digest "
                          "that it prints names these rules in a draw's seal.",
               .examples = "drumroll game check my-game.toml"});
  auto flags = std::make_shared<Flags>();
  verb->add_option("file", flags->path, "the game file")
      ->required()
      ->type_name("FILE")
      ->check(PathValue());
  Does(verb, runtime, flags, &CheckGame);
}

}  // namespace drumroll::cli
