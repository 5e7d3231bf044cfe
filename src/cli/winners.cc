// `drumroll winners`: the list of winners of a settled draw.
#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/night.h"
#include "cli/progress.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "documents/ticket.h"
#include "game/prize_json.h"
#include "settle/winner_reader.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  uint32_t tier = 0;
  std::optional<uint64_t> player;
  std::string format = "csv";
  uint32_t revision = 0;
  Who who;
};

// The last revision that is settled.
uint32_t LastSettled(const pool::State& state) {
  auto revision = static_cast<uint32_t>(state.revisions.size());
  while (revision > 0 && !state.revisions[revision - 1].settlement) --revision;
  return revision;
}

// Lines are collected and printed in pieces: a draw can have millions of winners.
constexpr size_t kPieceBytes = 1 << 16;
constexpr uint64_t kWinnersOfStep = 4096;  // Progress is told so often.

constexpr std::string_view kHeader = "partition,ordinal,player,tier,weight,prize\n";

std::string CsvLine(const settle::Winner& winner, const std::optional<game::PrizeReport>& prizes) {
  const std::string prize =
      prizes ? fmt::format("{}", prizes->tiers[winner.tier - 1].prize) : std::string();
  return fmt::format("{},{},{},{},{},{}\n", winner.partition, winner.ordinal, winner.player,
                     winner.tier, winner.weight, prize);
}

Status List(const Flags& flags, Runtime& runtime) {
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kList));
  const pool::Draw& draw = *night.draw;
  if (flags.tier > draw.rules().tiers.size()) {
    return Fail(ErrorCode::kInvalid, "--tier: {} has {} tiers, not {}", draw.rules().game,
                draw.rules().tiers.size(), flags.tier);
  }
  const pool::State& state = night.evening.state();
  const uint32_t revision = flags.revision != 0 ? flags.revision : LastSettled(state);
  if (revision == 0)
    return Fail(ErrorCode::kNotFound, "{}: no revision is settled yet", flags.directory);
  const auto unpaid = pool::RefusalIn(state.controls, state.phase, pool::Command::kPay);
  if (!unpaid.empty()) runtime.console.Note(fmt::format("{}: {}", DrawText(draw), unpaid));
  const auto settled = DRUMROLL_TRY(pool::ReadSettlement(runtime.disk, draw, revision));
  std::optional<game::PrizeReport> prizes;
  if (!settled.prizes.empty()) prizes = DRUMROLL_TRY(game::ParsePrizeReport(settled.prizes));
  const auto file = DRUMROLL_TRY(settle::WinnerReader::Open(
      runtime.disk, draw.layout().Winners(revision), disk::Access::kRead));
  if (file.outcome() != settled.outcome) {
    return Fail(ErrorCode::kCorrupt, "{}: outcome {}, but the settlement says {}",
                draw.layout().Winners(revision), file.outcome(), settled.outcome);
  }
  const bool csv = flags.format == "csv" && !runtime.console.json();
  // Of which draw and result this is belongs to people: CSV has no place for it.
  if (csv) {
    runtime.console.Note(fmt::format("draw {} revision {} outcome {}", settled.draw,
                                     settled.revision, ToHex(settled.outcome)));
  }
  std::string piece(csv ? kHeader : "");
  settle::WinnerCursor cursor(file, flags.tier);
  Progress progress(runtime.console, {.what = "listing",
                                      .unit = "winners",
                                      .total = flags.tier == 0 ? file.places() : 0,
                                      .shown = !runtime.console.out_is_terminal()});
  for (uint64_t read = 1; const auto winner = DRUMROLL_TRY(cursor.Next()); ++read) {
    if (read % kWinnersOfStep == 0) progress.Add(kWinnersOfStep);
    if (flags.player && Raw(winner->player) != *flags.player) continue;
    piece += csv ? CsvLine(*winner, prizes) : documents::WinnerJson(*winner, prizes) + "\n";
    if (piece.size() < kPieceBytes) continue;
    runtime.console.Print(piece);
    piece.clear();
  }
  if (!piece.empty()) runtime.console.Print(piece);
  return {};
}

}  // namespace

void AddWinners(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "winners",
      {.summary = "list the winning plays of a settled draw",
       .details = "One line per winning play and tier, in the order of the pool. A system play "
                  "that wins in several tiers has a line for each; its weight says how many of its "
                  "standard plays win there. Prizes are per standard play, in minor units. With "
                  "--json, or --format=jsonl, one JSON object per line.",
       .examples = "drumroll winners draws/1128 --tier=1\n"
                   "drumroll winners draws/1128 --player=17 --json\n"
                   "drumroll winners draws/1128 > winners.csv"});
  verb->group(kLooking);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  AddWhoFlags(*verb, flags->who);
  verb->add_option("--tier", flags->tier, "only this tier")
      ->type_name("N")
      ->transform(WholeValue(1, game::kTiersMax));
  verb->add_option("--player", flags->player, "only this player's")
      ->type_name("ID")
      ->transform(WholeValue(0, UINT64_MAX));
  verb->add_option("--format", flags->format, "csv or jsonl")
      ->check(CLI::IsMember({"csv", "jsonl"}))
      ->capture_default_str();
  verb->add_option("--revision", flags->revision, "of an earlier result; without it the last")
      ->type_name("N")
      ->transform(WholeValue(1, UINT32_MAX));
  Does(verb, runtime, flags, &List);
}

}  // namespace drumroll::cli
