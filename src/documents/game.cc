#include "documents/game.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace drumroll::documents {
namespace {

std::string DrumText(const game::Drum& drum) {
  const std::string text = fmt::format("{} of {}", drum.pick, drum.of);
  return drum.drawn == drum.pick ? text : fmt::format("{} ({} drawn)", text, drum.drawn);
}

nlohmann::ordered_json DrumJson(const game::Drum& drum, uint8_t pick_max) {
  return {{"pick", drum.pick}, {"of", drum.of}, {"drawn", drum.drawn}, {"pick_max", pick_max}};
}

nlohmann::ordered_json PrizeJson(const game::TierPrize& prize) {
  switch (prize.kind) {
    case game::PrizeKind::kFixed:
      return {{"kind", "fixed"}, {"amount", prize.amount}};
    case game::PrizeKind::kRest:
      return {{"kind", "rest"}, {"share", game::ToText(prize.share)}};
    case game::PrizeKind::kPool:
      return {{"kind", "pool"}, {"share", game::ToText(prize.share)}};
    case game::PrizeKind::kFreePlays:
      return {{"kind", "free_plays"}, {"plays", prize.amount}};
    case game::PrizeKind::kStated:
      return {{"kind", "stated"}, {"why", prize.why}};
    case game::PrizeKind::kUnknown:
      return {{"kind", "unknown"}, {"why", prize.why}};
  }
  return nullptr;
}

}  // namespace

std::string MatrixText(const game::Matrix& matrix) {
  std::string text = DrumText(matrix.main);
  if (matrix.has_second()) text += " and " + DrumText(matrix.second);
  if (matrix.bonus != 0) text += fmt::format(" + {} bonus", matrix.bonus);
  return text;
}

uint64_t WinningWays(const game::Rules& rules) {
  uint64_t ways = 0;
  for (const game::Tier& tier : rules.tiers) ways += tier.ways;
  return ways;
}

nlohmann::ordered_json ToJson(const game::Rules& rules) {
  nlohmann::ordered_json json = {
      {"from", Raw(rules.from)},    {"to", nullptr},
      {"currency", rules.currency}, {"exponent", rules.exponent},
      {"price", rules.price},       {"plays_per_ticket_max", rules.plays_per_ticket_max}};
  if (rules.to) json["to"] = Raw(*rules.to);
  const game::Matrix& matrix = rules.matrix;
  json["matrix"] = {{"main", DrumJson(matrix.main, matrix.main_pick_max)}, {"bonus", matrix.bonus}};
  if (matrix.has_second())
    json["matrix"]["second"] = DrumJson(matrix.second, matrix.second_pick_max);
  json["combinations"] = game::Space(matrix);
  json["tiers"] = nlohmann::ordered_json::array();
  for (size_t i = 0; i < rules.tiers.size(); ++i) {
    json["tiers"].push_back({{"tier", i + 1},
                             {"name", rules.tiers[i].name},
                             {"ways", rules.tiers[i].ways},
                             {"prize", PrizeJson(rules.prizes.tiers[i])}});
  }
  if (!rules.prizes.incomplete.empty()) json["incomplete"] = rules.prizes.incomplete;
  return json;
}

nlohmann::ordered_json GameSummary(const game::Game& game) {
  const game::Rules& rules = game.eras.back();
  return {{"id", game.id},
          {"name", game.name},
          {"matrix", MatrixText(rules.matrix)},
          {"currency", rules.currency},
          {"exponent", rules.exponent},
          {"price", rules.price},
          {"combinations", game::Space(rules.matrix)},
          {"winning_combinations", WinningWays(rules)},
          {"tiers", rules.tiers.size()},
          {"eras", game.eras.size()},
          {"rules", ToHex(game.digest)}};
}

nlohmann::ordered_json GameJson(const game::Game& game,
                                const std::vector<const game::Rules*>& eras) {
  nlohmann::ordered_json json = {
      {"id", game.id}, {"name", game.name}, {"rules", ToHex(game.digest)}};
  json["eras"] = nlohmann::ordered_json::array();
  for (const game::Rules* rules : eras) json["eras"].push_back(ToJson(*rules));
  json["notes"] = game.notes;
  return json;
}

}  // namespace drumroll::documents
