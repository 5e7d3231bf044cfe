#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/human.h"
#include "cli/tier_amount.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  std::vector<std::string> carry;
  std::vector<std::string> stated;
};

Status Settle(const Flags& flags, Runtime& runtime) {
  const pool::Draw draw = DRUMROLL_TRY(pool::Draw::Open(runtime.disk, flags.directory));
  settle::SettleOptions options;
  options.carry = DRUMROLL_TRY(ParseCarries(flags.carry, draw.rules().tiers.size()));
  options.stated =
      DRUMROLL_TRY(ParseTierAmounts("--stated", flags.stated, draw.rules().tiers.size()));
  const pool::SealedPool pool = DRUMROLL_TRY(pool::SealedPool::Open(runtime.disk, draw));
  const uint32_t revision = DRUMROLL_TRY(pool::LastResult(runtime.disk, draw));
  const settle::DrawOutcome outcome = DRUMROLL_TRY(SettleShown(runtime, pool, revision, options));
  if (runtime.console.json()) {
    nlohmann::ordered_json json = OutcomeJson(outcome.record);
    json["seconds"] = {{"list", outcome.list_seconds}, {"confirm", outcome.confirm_seconds}};
    runtime.console.PrintJson(json);
    return {};
  }
  runtime.console.Print(
      DRUMROLL_TRY(OutcomeText(outcome.record, draw.rules(), runtime.console.style())));
  runtime.console.Note(
      fmt::format("complete list durable after {} (bitmaps), confirmed byte for byte by the log's "
                  "records after {}",
                  DurationText(outcome.list_seconds), DurationText(outcome.confirm_seconds)));
  return {};
}

}  // namespace

void AddSettle(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "settle",
      {.summary = "find every winner, twice, and compute the prizes",
       .details = "Matches the sealed pool with the last recorded result: first by the segments' "
                  "bitmaps, which writes the winner file, then by the log's records, which must "
                  "come to the same file, byte for byte. Only then it gets its name. If they "
                  "disagree nothing is published and the first difference is shown.",
       .examples = "drumroll settle draws/1128\n"
                   "drumroll settle draws/464 --carry=8_727_000_000\n"
                   "    with money carried in from the draw before\n"
                   "drumroll settle draws/1128 --json | jq '.tiers[0]'"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  AddMoneyFlags(*verb, flags->carry, flags->stated);
  Does(verb, runtime, flags, &Settle);
}

}  // namespace drumroll::cli
