#include <nlohmann/json.hpp>
#include <optional>

#include "cli/game_text.h"
#include "cli/game_verbs.h"
#include "cli/games.h"
#include "cli/human.h"
#include "cli/page.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "documents/game.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string game;
  std::optional<uint32_t> draw;
};

std::string TierTable(const game::Rules& rules, Style style) {
  const uint64_t space = game::Space(rules.matrix);
  Table table({{"tier", Align::kRight},
               {"hits"},
               {"ways", Align::kRight},
               {"odds", Align::kRight},
               {"prize"}});
  for (size_t i = 0; i < rules.tiers.size(); ++i) {
    const game::Tier& tier = rules.tiers[i];
    table.Add({fmt::format("{}", i + 1), tier.name, WithSeparators(tier.ways),
               OddsText(space, tier.ways), PrizeText(rules, rules.prizes.tiers[i])});
  }
  const uint64_t winning = documents::WinningWays(rules);
  table.Add({"", "any", WithSeparators(winning), OddsText(space, winning), ""});
  return table.Text(style);
}

std::string Conditions(const game::Rules& rules) {
  std::string text;
  for (size_t i = 0; i < rules.tiers.size(); ++i) {
    const std::string conditions = PrizeConditions(rules, rules.prizes.tiers[i]);
    if (!conditions.empty())
      text += fmt::format("tier {}  {}\n", i + 1, Wrapped(conditions, 98, 8));
  }
  return text.empty() ? text : "\n" + text;
}

std::string EraText(const game::Rules& rules, Style style) {
  Facts facts;
  facts.Add("draws", style.Strong(DrawsText(rules)));
  facts.Add("matrix", documents::MatrixText(rules.matrix));
  facts.Add("combinations", WithSeparators(game::Space(rules.matrix)));
  facts.Add("price", MoneyText(rules.price, rules.exponent, rules.currency));
  facts.Add("pool", ShareText(rules.prizes.pool_of_sales) + " of sales");
  std::string text = facts.Text(style) + "\n" + TierTable(rules, style) + Conditions(rules);
  if (!rules.prizes.incomplete.empty()) {
    text += "\n" + Wrapped("Prizes can't be computed: " + rules.prizes.incomplete, 98, 0) + "\n";
  }
  return text;
}

std::string GameText(const game::Game& game, const std::vector<const game::Rules*>& eras,
                     Style style) {
  std::string text = style.Strong(game.name) + " (" + game.id + ")\n\n";
  for (const game::Rules* rules : eras) text += EraText(*rules, style) + "\n";
  for (const std::string& note : game.notes) text += "Note: " + Wrapped(note, 98, 6) + "\n";
  return text;
}

Status ShowGame(const Flags& flags, Runtime& runtime) {
  const game::Game game = DRUMROLL_TRY(LoadGame(runtime.disk, flags.game));
  std::vector<const game::Rules*> eras;
  if (flags.draw) {
    eras.push_back(DRUMROLL_TRY(game.RulesFor(DrawId{*flags.draw})));
  } else {
    for (const game::Rules& rules : game.eras) eras.push_back(&rules);
  }
  Console& console = runtime.console;
  if (console.json()) {
    console.PrintJson(documents::GameJson(game, eras));
  } else {
    console.Print(GameText(game, eras, console.style()));
  }
  return {};
}

}  // namespace

void AddGameShow(CLI::App& game, Runtime& runtime) {
  CLI::App* verb =
      AddVerb(game, "show",
              {.summary = "tiers, odds and prize rules of a game",
               .details = "Shows every era, or with --draw the one that covers it: how each tier "
                          "is hit, in how many ways, how likely, what it pays and where its money "
                          "goes if nobody wins. Notes say what is not known for sure.",
               .examples = "drumroll game show --game=kr-lotto645 --draw=1128\n"
                           "    the rules in force for draw 1128\n"
                           "drumroll game show --game=./my-game.toml --json"});
  auto flags = std::make_shared<Flags>();
  AddGameFlag(*verb, flags->game);
  verb->add_option("--draw", flags->draw, "only the rules in force for this draw")
      ->type_name("N")
      ->transform(WholeValue(1, UINT32_MAX));
  Does(verb, runtime, flags, &ShowGame);
}

}  // namespace drumroll::cli
