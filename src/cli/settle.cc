#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/human.h"
#include "cli/night.h"
#include "cli/tier_amount.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "documents/evening.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  std::vector<std::string> carry;
  std::vector<std::string> stated;
  Who who;
};

// What is implausible is told, and stops nothing yet: 'drumroll approve' asks about it.
Status NoteDoubts(Night& night, Runtime& runtime) {
  const auto sisters = DRUMROLL_TRY(SistersOf(runtime, night));
  for (const std::string& doubt : DRUMROLL_TRY(night.evening.Doubts(sisters)))
    runtime.console.Note(fmt::format("implausible: {}", doubt));
  return {};
}

void NoteCorrection(const pool::CorrectionRecord& correction, const pool::Layout& layout,
                    Runtime& runtime) {
  runtime.console.Note(fmt::format(
      "revision {} corrects what was published as revision {}: {} lost, {} won, {} changed; the "
      "list is {}",
      correction.revision, correction.corrects, Counted(correction.lost, "winning play"),
      WithSeparators(correction.won), WithSeparators(correction.changed),
      layout.Changes(correction.revision)));
}

Status Settle(const Flags& flags, Runtime& runtime) {
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kSettle));
  const pool::Draw& draw = *night.draw;
  settle::SettleOptions options;
  options.carry = DRUMROLL_TRY(ParseCarries(flags.carry, draw.rules().tiers.size()));
  options.stated =
      DRUMROLL_TRY(ParseTierAmounts("--stated", flags.stated, draw.rules().tiers.size()));
  DRUMROLL_TRY(ConfirmStep(runtime, night, flags.who, "find winners and prizes",
                           {{"numbers", night.evening.state().revisions.back().numbers}}));
  const pool::SealedPool pool = DRUMROLL_TRY(pool::SealedPool::Open(runtime.disk, draw));
  const settle::EveningOutcome settled =
      DRUMROLL_TRY(SettleShown(runtime, night.evening, night.person, pool, options));
  const settle::DrawOutcome& outcome = settled.outcome;
  if (settled.correction) NoteCorrection(*settled.correction, draw.layout(), runtime);
  DRUMROLL_TRY(NoteDoubts(night, runtime));
  if (runtime.console.json()) {
    nlohmann::ordered_json json = documents::OutcomeJson(outcome.record);
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
  AddOperatorFlags(*verb, flags->who);
  AddMoneyFlags(*verb, flags->carry, flags->stated);
  Does(verb, runtime, flags, &Settle);
}

}  // namespace drumroll::cli
