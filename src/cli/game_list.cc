#include <nlohmann/json.hpp>

#include "cli/game_text.h"
#include "cli/game_verbs.h"
#include "cli/human.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "documents/game.h"
#include "game/catalog.h"

namespace drumroll::cli {
namespace {

std::vector<std::string> Row(const game::Game& game) {
  const game::Rules& rules = game.eras.back();
  return {game.id,
          game.name,
          documents::MatrixText(rules.matrix),
          MoneyText(rules.price, rules.exponent, rules.currency),
          OddsText(game::Space(rules.matrix), documents::WinningWays(rules)),
          fmt::format("{}", rules.tiers.size()),
          fmt::format("{}", game.eras.size())};
}

Status ListGames(Runtime& runtime) {
  nlohmann::ordered_json games = nlohmann::ordered_json::array();
  Table table({{"game"},
               {"name"},
               {"matrix"},
               {"price", Align::kRight},
               {"any prize", Align::kRight},
               {"tiers", Align::kRight},
               {"eras", Align::kRight}});
  for (const std::string_view id : game::ListGames()) {
    const game::Game game = DRUMROLL_TRY(game::FindGame(id));
    games.push_back(documents::GameSummary(game));
    table.Add(Row(game));
  }
  Console& console = runtime.console;
  if (console.json()) {
    console.PrintJson({{"games", games}});
  } else {
    console.Print(table.Text(console.style()));
  }
  return {};
}

}  // namespace

void AddGameList(CLI::App& game, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      game, "list",
      {.summary = "the games that are part of the program",
       .details = "One line a game, as it is played now: what a play picks, what it costs, and how "
                  "likely it wins anything. An era is a stretch of draws under the same rules.",
       .examples = "drumroll game list\n"
                   "drumroll game list --json | jq -r '.games[].id'"});
  Does(verb, runtime, &ListGames);
}

}  // namespace drumroll::cli
