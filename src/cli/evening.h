// What the verbs of a draw's evening have in common: opening a draw, printing seal and outcome the
// same way everywhere.
#ifndef DRUMROLL_CLI_EVENING_H_
#define DRUMROLL_CLI_EVENING_H_

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/night.h"
#include "cli/runtime.h"
#include "cli/style.h"
#include "game/prizes.h"
#include "pool/draw.h"
#include "pool/intake.h"
#include "pool/records.h"
#include "settle/settle_evening.h"

namespace CLI {
class App;
}

namespace drumroll::cli {

// The positional argument that names a draw's directory.
void AddDrawDirectory(CLI::App& verb, std::string& directory);

// What a verb that opens a draw must know, as far as flags say it.
struct NewDraw {
  std::optional<std::string> game;
  std::optional<uint32_t> number;
  std::optional<uint32_t> partitions;
  std::optional<std::string> controls;
  Who who;

  std::string GameOrDefault() const { return game.value_or("kr-lotto645"); }
  uint32_t PartitionsOrDefault() const { return partitions.value_or(2); }
  // Without a number the first draw of the newest rules.
  DrawId NumberIn(const game::Game& of) const {
    return number ? DrawId{*number} : of.eras.back().from;
  }
};
void AddNewDrawFlags(CLI::App& verb, NewDraw& draw);
Result<pool::DrawOptions> DrawOptionsOf(const NewDraw& draw);

// Of all logs of the draw together; 0 if some can't be told.
uint64_t LogBytes(disk::Disk& disk, const pool::Draw& draw);

// Opens an existing draw for plays, close or seal, and tells what recovery found. For taking whole
// pools at once rather than tickets as they come. `keys` gets those of the tickets that are there.
Result<std::unique_ptr<pool::Intake>> OpenIntake(Runtime& runtime, const pool::Draw& draw,
                                                 pool::TicketKeys* keys = nullptr);

// Settles, and shows how far it is.
Result<settle::EveningOutcome> SettleShown(Runtime& runtime, pool::Evening& evening,
                                           const pool::Person& person, const pool::SealedPool& pool,
                                           settle::SettleOptions options);
// The same for sealing.
Result<pool::SealRecord> SealShown(Runtime& runtime, pool::Evening& evening,
                                   const pool::Person& person, pool::Intake& intake);

std::string SealText(const pool::SealRecord& seal, const game::Rules& rules, Style style);

// A table of tiers: winners, odds' expectation, prize.
Result<std::string> OutcomeText(const pool::SettlementRecord& record, const game::Rules& rules,
                                Style style);

// Steps of an evening with the time that each took, for people and for machines.
class StepTimes {
 public:
  void Add(std::string name, double seconds, std::string detail);
  std::string Text(Style style) const;
  nlohmann::ordered_json Json() const;

 private:
  struct Step {
    std::string name;
    double seconds;
    std::string detail;
  };
  std::vector<Step> steps_;
};

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_EVENING_H_
