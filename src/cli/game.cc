#include "cli/game_verbs.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {

void AddGame(CLI::App& root, Runtime& runtime) {
  CLI::App* game =
      AddVerbGroup(root, "game",
                   {.summary = "the rules: which games there are, what they pay",
                    .details = "A game is data: matrix, price, tiers and prize rules with the "
                               "draws for which they hold. Some games are part of the program; "
                               "your own is a .toml file (docs/formats/game.md).",
                    .examples = "drumroll game list\n"
                                "drumroll game show --game=kr-lotto645\n"
                                "drumroll game check my-game.toml"});
  game->group(kGames);
  AddGameList(*game, runtime);
  AddGameShow(*game, runtime);
  AddGameCheck(*game, runtime);
  AddGamePrizes(*game, runtime);
}

}  // namespace drumroll::cli
