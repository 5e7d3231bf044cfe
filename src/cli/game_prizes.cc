// `drumroll game prizes`: the money of a draw from the numbers of winners alone, without a pool.

#include <nlohmann/json.hpp>

#include "cli/game_verbs.h"
#include "cli/games.h"
#include "cli/human.h"
#include "cli/prize_text.h"
#include "cli/quantity.h"
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

// An amount of one tier: "AMOUNT" is tier 1's, "TIER:AMOUNT" any tier's.
struct TierAmount {
  size_t tier = 1;
  int64_t amount = 0;
};

Result<TierAmount> ParseTierAmount(std::string_view flag, std::string_view text, size_t tiers) {
  TierAmount parsed;
  const size_t colon = text.find(':');
  if (colon != text.npos) {
    const auto tier = ParseCount(text.substr(0, colon));
    if (!tier.ok() || tier.value() < 1 || tier.value() > tiers) {
      return Fail(ErrorCode::kInvalid, "{}: '{}' names no tier of 1..{}", flag, text, tiers);
    }
    parsed.tier = tier.value();
    text.remove_prefix(colon + 1);
  }
  const auto amount = ParseCount(text);
  if (!amount.ok()) return At(flag, amount.error());
  if (amount.value() > INT64_MAX)
    return Fail(ErrorCode::kInvalid, "{}: {} is more than money can be", flag, text);
  parsed.amount = static_cast<int64_t>(amount.value());
  return parsed;
}

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
  for (const std::string& text : flags.carry) {
    const TierAmount carry = DRUMROLL_TRY(ParseTierAmount("--carry", text, rules.tiers.size()));
    input.carry[carry.tier - 1] = {.amount = carry.amount, .draws = carry.amount == 0 ? 0u : 1u};
  }
  for (const std::string& text : flags.stated) {
    const TierAmount stated = DRUMROLL_TRY(ParseTierAmount("--stated", text, rules.tiers.size()));
    input.stated[stated.tier - 1] = stated.amount;
  }
  return input;
}

Status PrintPrizes(const Flags& flags, Runtime& runtime) {
  const game::Game game = DRUMROLL_TRY(LoadGame(runtime.disk, flags.game));
  const game::Rules* rules = DRUMROLL_TRY(game.RulesFor(DrawId{flags.draw}));
  const game::PrizeInput input = DRUMROLL_TRY(ReadInput(flags, *rules));
  const game::PrizeReport report = DRUMROLL_TRY(game::ComputePrizes(*rules, input));
  Console& console = runtime.console;
  if (console.json()) {
    console.Print(game::ToJson(report));
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
                  "the draw, and where "
                  "every minor unit of the pool goes: prizes, carried to the next draw, reserve, "
                  "breakage. Needs no pool: "
                  "it answers for draws of the past and for what-ifs. All amounts are integers in "
                  "minor units (won, "
                  "cents).",
       .examples = "drumroll game prizes --game=kr-lotto645 --draw=1128 --sales=113508000000 "
                   "--winners=63,74,3661,174812,2856100\n"
                   "    what one draw paid\n"
                   "drumroll game prizes --game=kr-lotto645 --draw=295 --sales=40_000_000_000 "
                   "--winners=1,40,1500,75k,1.2M "
                   "--carry=5_000_000_000\n"
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
  verb->add_option("--carry", flags->carry,
                   "money carried in from the draw before: into tier 1, or TIER:AMOUNT")
      ->delimiter(',')
      ->type_name("AMOUNT");
  verb->add_option("--stated", flags->stated,
                   "prize of each winner where the rules let the operator state it: TIER:AMOUNT")
      ->delimiter(',')
      ->type_name("AMOUNT");
  Does(verb, runtime, flags, &PrintPrizes);
}

}  // namespace drumroll::cli
