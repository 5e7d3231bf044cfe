#include "cli/evening.h"

#include <nlohmann/json.hpp>

#include "base/text_record.h"
#include "base/words.h"
#include "cli/human.h"
#include "cli/prize_text.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "game/prize_json.h"
#include "log/files.h"

namespace drumroll::cli {

void AddDrawDirectory(CLI::App& verb, std::string& directory) {
  verb.add_option("directory", directory, "directory of the draw")
      ->required()
      ->type_name("DIRECTORY")
      ->check(PathValue());
}

void AddNewDrawFlags(CLI::App& verb, NewDraw& draw) {
  verb.add_option("--game", draw.game, "a shipped game's id, or the path of a game file")
      ->type_name("GAME")
      ->default_str(NewDraw().GameOrDefault());
  verb.add_option("--draw", draw.number,
                  "the draw's number, which selects the rules; without it the newest rules")
      ->type_name("N")
      ->transform(WholeValue(1, UINT32_MAX));
  verb.add_option("--partitions", draw.partitions, "into how many partitions players are spread")
      ->type_name("N")
      ->transform(WholeValue(1, 4096))
      ->default_str(fmt::format("{}", NewDraw().PartitionsOrDefault()));
  verb.add_option("--controls", draw.controls,
                  "single: one person runs the draw; dual: no step that decides is one person's")
      ->check(CLI::IsMember({"single", "dual"}))
      ->type_name("single|dual")
      ->default_str("single");
  AddWhoFlags(verb, draw.who);
}

Result<pool::DrawOptions> DrawOptionsOf(const NewDraw& draw) {
  pool::DrawOptions options{.partitions = draw.PartitionsOrDefault()};
  if (draw.controls) options.controls = *pool::ControlsFromName(*draw.controls);
  options.opener = DRUMROLL_TRY(PersonOf(draw.who, options.controls));
  return options;
}

uint64_t LogBytes(disk::Disk& disk, const pool::Draw& draw) {
  uint64_t bytes = 0;
  for (uint32_t i = 0; i < draw.partitions(); ++i) {
    const auto of_log = log::CountBytes(disk, draw.LogOf(PartitionId{static_cast<uint16_t>(i)}));
    if (!of_log.ok()) return 0;
    bytes += of_log.value();
  }
  return bytes;
}

Result<std::unique_ptr<pool::Intake>> OpenIntake(Runtime& runtime, const pool::Draw& draw,
                                                 pool::TicketKeys* keys) {
  const pool::IntakeOptions options{.partition = {.prewrite_bytes = 0, .bulk = true},
                                    .publishers = CoreCount(),
                                    .threads = CoreCount(),
                                    .keys = keys};
  std::unique_ptr<pool::Intake> intake;
  {
    Progress progress(runtime.console,
                      {.what = "opening", .unit = "bytes", .total = LogBytes(runtime.disk, draw)});
    intake = DRUMROLL_TRY(pool::Intake::Open(runtime.disk, draw, options,
                                             [&progress](uint64_t bytes) { progress.Add(bytes); }));
  }
  for (size_t i = 0; i < intake->partitions(); ++i) {
    for (const std::string& note :
         intake->partition(PartitionId{static_cast<uint16_t>(i)}).notes()) {
      runtime.console.Note(fmt::format("partition {}: {}", i, note));
    }
  }
  return intake;
}

Result<settle::EveningOutcome> SettleShown(Runtime& runtime, pool::Evening& evening,
                                           const pool::Person& person, const pool::SealedPool& pool,
                                           settle::SettleOptions options) {
  uint64_t plays = 0;
  for (const pool::SealedPartition& partition : pool.seal().partitions) plays += partition.plays;
  Progress progress(runtime.console,  // Twice, as there are two engines.
                    {.what = "settling", .unit = "plays", .total = 2 * plays});
  options.progress = [&progress](uint64_t done) { progress.Add(done); };
  return settle::SettleEvening(runtime.disk, evening, person, pool, options);
}

Result<pool::SealRecord> SealShown(Runtime& runtime, pool::Evening& evening,
                                   const pool::Person& person, pool::Intake& intake) {
  Progress progress(runtime.console,
                    {.what = "reading back", .unit = "bytes", .total = intake.UncheckedBytes()});
  return evening.Seal(person, intake, [&progress](uint64_t bytes) { progress.Add(bytes); });
}

std::string SealText(const pool::SealRecord& seal, const game::Rules& rules, Style style) {
  Facts facts;
  facts.Add("game", seal.game);
  facts.Add("draw", fmt::format("{}", seal.draw));
  facts.Add("plays in the pool", WithSeparators(seal.Plays()));
  facts.Add("tickets", WithSeparators(seal.Tickets()));
  facts.Add("voided plays", WithSeparators(seal.VoidedPlays()));
  facts.Add("sales", MoneyText(static_cast<int64_t>(seal.Stakes()) * rules.price, rules.exponent,
                               rules.currency));
  facts.Add("partitions", fmt::format("{}", seal.partitions.size()));
  facts.Add("seal", ToHex(RecordName(seal.Encode())));
  facts.Add("in words", ToWords(RecordName(seal.Encode())));
  return facts.Text(style);
}

Result<std::string> OutcomeText(const pool::SettlementRecord& record, const game::Rules& rules,
                                Style style) {
  std::string text;
  if (record.open_reason.empty()) {
    text = PrizeReportText(rules, DRUMROLL_TRY(game::ParsePrizeReport(record.prizes)), style);
  } else {
    Table table({{"tier"}, {"match"}, {"winners", Align::kRight}});
    for (size_t i = 0; i < record.winners.size(); ++i) {
      table.Add({fmt::format("{}", i + 1), rules.tiers[i].name, WithSeparators(record.winners[i])});
    }
    text = table.Text(style) + fmt::format("\nPrizes are open: {}\n", record.open_reason);
  }
  return text + fmt::format("\noutcome {}\n", ToHex(record.outcome));
}

void StepTimes::Add(std::string name, double seconds, std::string detail) {
  steps_.push_back({std::move(name), seconds, std::move(detail)});
}

std::string StepTimes::Text(Style style) const {
  Table table({{"step"}, {"time", Align::kRight}, {"what"}});
  for (const Step& step : steps_) table.Add({step.name, DurationText(step.seconds), step.detail});
  return table.Text(style);
}

nlohmann::ordered_json StepTimes::Json() const {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const Step& step : steps_) {
    json.push_back({{"step", step.name}, {"seconds", step.seconds}, {"what", step.detail}});
  }
  return json;
}

}  // namespace drumroll::cli
