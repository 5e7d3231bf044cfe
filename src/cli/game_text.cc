#include "cli/game_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/human.h"

namespace drumroll::cli {
namespace {

std::string DrumText(const game::Drum& drum) {
  const std::string text = fmt::format("{} of {}", drum.pick, drum.of);
  return drum.drawn == drum.pick ? text : fmt::format("{} ({} drawn)", text, drum.drawn);
}

nlohmann::ordered_json DrumJson(const game::Drum& drum, uint8_t pick_max) {
  return {{"pick", drum.pick}, {"of", drum.of}, {"drawn", drum.drawn}, {"pick_max", pick_max}};
}

std::string Money(const game::Rules& rules, int64_t amount) {
  return MoneyText(amount, rules.exponent, rules.currency);
}

std::string TargetText(game::Target target) {
  switch (target) {
    case game::Target::kNextDraw:
      return "next draw";
    case game::Target::kNextDrawFirst:
      return "next draw, tier 1";
    case game::Target::kUp:
      return "next tier up";
    case game::Target::kDown:
      return "next tier down";
    case game::Target::kReserve:
      return "reserve";
  }
  return "unknown";
}

std::string EmptyText(const game::EmptyRule& empty) {
  std::string text = "unwon: " + TargetText(empty.target);
  if (empty.times)
    text += fmt::format(", at most {} in a row, then {}", *empty.times, TargetText(empty.then));
  return text;
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

std::string ShareText(const game::Rational& share) {
  const game::Rational tenths = share * game::Rational(1000);
  if (!tenths.is_whole()) return game::ToText(share);
  const auto value = static_cast<int64_t>(tenths.num());
  return value % 10 == 0 ? fmt::format("{} %", value / 10)
                         : fmt::format("{}.{} %", value / 10, value % 10);
}

std::string MatrixText(const game::Matrix& matrix) {
  std::string text = DrumText(matrix.main);
  if (matrix.has_second()) text += " and " + DrumText(matrix.second);
  if (matrix.bonus != 0) text += fmt::format(" + {} bonus", matrix.bonus);
  return text;
}

std::string OddsText(uint64_t space, uint64_t ways) {
  const uint64_t tenths = (space * 10 + ways / 2) / ways;  // Spaces are below 2^48.
  if (tenths < 10000) return fmt::format("1 in {}.{}", tenths / 10, tenths % 10);
  return "1 in " + WithSeparators((tenths + 5) / 10);
}

uint64_t WinningWays(const game::Rules& rules) {
  uint64_t ways = 0;
  for (const game::Tier& tier : rules.tiers) ways += tier.ways;
  return ways;
}

std::string DrawsText(const game::Rules& rules) {
  if (!rules.to) return fmt::format("{} on", Raw(rules.from));
  return fmt::format("{} to {}", Raw(rules.from), Raw(*rules.to));
}

std::string PrizeText(const game::Rules& rules, const game::TierPrize& prize) {
  switch (prize.kind) {
    case game::PrizeKind::kFixed:
      return Money(rules, prize.amount) + " each";
    case game::PrizeKind::kRest:
      return ShareText(prize.share) + " of the rest, shared";
    case game::PrizeKind::kPool:
      return ShareText(prize.share) + " of the pool, shared";
    case game::PrizeKind::kFreePlays:
      return Counted(static_cast<uint64_t>(prize.amount), "free play");
    case game::PrizeKind::kStated:
      return "stated with the result: " + prize.why;
    case game::PrizeKind::kUnknown:
      return "not known: " + prize.why;
  }
  return "not known";
}

std::string PrizeConditions(const game::Rules& rules, const game::TierPrize& prize) {
  if (!prize.shared()) return "";
  std::string text = EmptyText(prize.empty);
  if (prize.minimum != 0) text += "; at least " + Money(rules, prize.minimum) + " together";
  if (prize.cap) {
    text += "; at most " + Money(rules, prize.cap->amount) + " each";
    if (prize.cap->amount_with_carry != prize.cap->amount) {
      text += fmt::format(" ({} after a carry)", Money(rules, prize.cap->amount_with_carry));
    }
    text += ", more goes to: " + TargetText(prize.cap->excess);
  }
  return text;
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

}  // namespace drumroll::cli
