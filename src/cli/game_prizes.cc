// `drumroll game prizes`: the money of a draw from the numbers of winners alone, without a pool.

#include <nlohmann/json.hpp>

#include "cli/game_verbs.h"
#include "cli/games.h"
#include "cli/human.h"
#include "cli/prize_text.h"
#include "cli/quantity.h"
#include "cli/tier_amount.h"
#include "cli/verb.h"
#include "game/prize_json.h"
#include "game/prizes.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string game;
  uint32_t draw = 0;
  int64_t sales = 0;
  std::vector<std::string> winners;
  std::vector<std::string> carry;
  std::vector<std::string> stated;
};

Status ReadWinners(const Flags& flags, const game::Rules& rules, game::PrizeInput& input) {
  if (flags.winners.size() != rules.tiers.size()) {
    return Fail(ErrorCode::kInvalid, "--winners: {} has {} in draw {}, but {} given", flags.game,
                Counted(rules.tiers.size(), "tier"), flags.draw,
                flags.winners.size() == 1 ? "1 number was"
                                          : fmt::format("{} numbers were", flags.winners.size()));
  }
  for (size_t i = 0; i < flags.winners.size(); ++i) {
    const auto count = ParseCount(flags.winners[i]);
    if (!count.ok()) return At(fmt::format("--winners: tier {}", i + 1), count.error());
    input.winners[i] = count.value();
  }
  return {};
}

Result<game::PrizeInput> ReadInput(const Flags& flags, const game::Rules& rules) {
  game::PrizeInput input;
  input.draw = DrawId{flags.draw};
  input.sales = flags.sales;
  DRUMROLL_TRY(ReadWinners(flags, rules, input));
  input.carry = DRUMROLL_TRY(ParseCarries(flags.carry, rules.tiers.size()));
  input.stated = DRUMROLL_TRY(ParseTierAmounts("--stated", flags.stated, rules.tiers.size()));
  return input;
}

Status PrintPrizes(const Flags& flags, Runtime& runtime) {
  const game::Game game = DRUMROLL_TRY(LoadGame(runtime.disk, flags.game));
  const game::Rules* rules = DRUMROLL_TRY(game.RulesFor(DrawId{flags.draw}));
  const game::PrizeInput input = DRUMROLL_TRY(ReadInput(flags, *rules));
  const game::PrizeReport report = DRUMROLL_TRY(game::ComputePrizes(*rules, input));
  Console& console = runtime.console;
  if (console.json()) {
    console.PrintJson(nlohmann::ordered_json::parse(game::ToJson(report)));
  } else {
    console.Print(PrizeReportText(*rules, report, console.style()));
  }
  return {};
}

}  // namespace

void AddGamePrizes(CLI::App& game, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      game, "prizes",
      {.summary = "the prizes of a draw, from sales and numbers of winners",
       .details = "Computes what each winner of each tier gets, exactly, by the rules in force for "
                  "the draw, and where every minor unit of the pool goes: prizes, carried to the "
                  "next draw, reserve, breakage. Needs no pool: it answers for draws of the past "
                  "and for what-ifs. All amounts are integers in minor units (won, cents).",
       .examples = "drumroll game prizes --game=kr-lotto645 --draw=1128 --sales=111364194000 "
                   "--winners=63,77,2987,153592,2545750\n"
                   "    what that draw paid, to the won\n"
                   "drumroll game prizes --game=kr-lotto645 --draw=295 --sales=40_000_000_000 "
                   "--winners=1,40,1500,75k,1.2M --carry=5_000_000_000\n"
                   "    with money carried into tier 1 from the draw before"});
  auto flags = std::make_shared<Flags>();
  AddGameFlag(*verb, flags->game);
  verb->add_option("--draw", flags->draw, "the draw's number, which selects the rules")
      ->required()
      ->type_name("N")
      ->transform(WholeValue(1, UINT32_MAX));
  verb->add_option("--sales", flags->sales, "sales in minor units")
      ->required()
      ->type_name("AMOUNT")
      ->transform(WholeValue(0, INT64_MAX));
  verb->add_option("--winners", flags->winners, "winning plays of each tier, tier 1 first")
      ->required()
      ->delimiter(',')
      ->type_name("W1,W2,...");
  AddMoneyFlags(*verb, flags->carry, flags->stated);
  Does(verb, runtime, flags, &PrintPrizes);
}

}  // namespace drumroll::cli
