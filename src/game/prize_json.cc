#include "game/prize_json.h"

#include <nlohmann/json.hpp>

#include "base/wide.h"

namespace drumroll::game {
namespace {

using Json = nlohmann::ordered_json;

Json TierToJson(const PrizeReport& report, size_t i) {
  const TierReport& tier = report.tiers[i];
  Json json = {
      {"tier", i + 1}, {"winners", tier.winners}, {"prize", tier.prize}, {"total", tier.total}};
  if (tier.free_plays != 0) json["free_plays"] = tier.free_plays;
  if (!(report.carried_in[i] == Carry{})) {
    json["carry_in"] = report.carried_in[i].amount;
    json["carry_in_draws"] = report.carried_in[i].draws;
  }
  if (report.carry[i] == Carry{}) return json;
  json["carry"] = report.carry[i].amount;
  json["carry_draws"] = report.carry[i].draws;
  return json;
}

// Reads an integer field of at least `least`; absent optional fields are 0.
class Fields {
 public:
  explicit Fields(const Json& json) : json_(json) {}

  template <typename Integer>
  Status Read(const char* name, Integer& value, bool required = true) {
    const auto field = json_.find(name);
    if (field == json_.end()) {
      if (!required) return {};
      return Fail(ErrorCode::kInvalid, "prize report: '{}' is missing", name);
    }
    ++read_;
    if (!Fits<Integer>(*field)) {
      return Fail(ErrorCode::kInvalid, "prize report: '{}' is {}, expected an integer that fits",
                  name, field->dump());
    }
    value = field->template get<Integer>();
    return {};
  }

  // Fails if there are fields that nobody read, beside `known` others.
  Status CheckAllRead(size_t known) const {
    if (json_.size() == read_ + known) return {};
    return Fail(ErrorCode::kInvalid, "prize report: {} fields, expected {}", json_.size(),
                read_ + known);
  }

 private:
  template <typename Integer>
  static bool Fits(const Json& json) {
    if (json.is_number_unsigned()) return std::in_range<Integer>(json.get<uint64_t>());
    return json.is_number_integer() && std::in_range<Integer>(json.get<int64_t>());
  }

  const Json& json_;
  size_t read_ = 0;
};

Status ReadTier(const Json& json, size_t i, PrizeReport& report) {
  if (!json.is_object())
    return Fail(ErrorCode::kInvalid, "prize report: tier {} is no object", i + 1);
  Fields fields(json);
  TierReport& tier = report.tiers[i];
  size_t number = 0;
  DRUMROLL_TRY(fields.Read("tier", number));
  DRUMROLL_TRY(fields.Read("winners", tier.winners));
  DRUMROLL_TRY(fields.Read("prize", tier.prize));
  DRUMROLL_TRY(fields.Read("total", tier.total));
  DRUMROLL_TRY(fields.Read("free_plays", tier.free_plays, false));
  DRUMROLL_TRY(fields.Read("carry_in", report.carried_in[i].amount, false));
  DRUMROLL_TRY(fields.Read("carry_in_draws", report.carried_in[i].draws, false));
  DRUMROLL_TRY(fields.Read("carry", report.carry[i].amount, false));
  DRUMROLL_TRY(fields.Read("carry_draws", report.carry[i].draws, false));
  DRUMROLL_TRY(fields.CheckAllRead(0));
  if (number == i + 1) return {};
  return Fail(ErrorCode::kInvalid, "prize report: tier {} stands where tier {} should", number,
              i + 1);
}

}  // namespace

std::string ToJson(const PrizeReport& report) {
  Json tiers = Json::array();
  for (size_t i = 0; i < report.tiers.size(); ++i) tiers.push_back(TierToJson(report, i));
  return Json{{"draw", Raw(report.draw)},  {"sales", report.sales},
              {"pool", report.pool},       {"carry_in", report.carry_in},
              {"tiers", std::move(tiers)}, {"carry", report.carry_out()},
              {"reserve", report.reserve}, {"breakage", report.breakage}}
      .dump();
}

Result<PrizeReport> ParsePrizeReport(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Fail(ErrorCode::kInvalid, "prize report: not a JSON object");
  const auto tiers = json.find("tiers");
  if (tiers == json.end() || !tiers->is_array() || tiers->size() > kTiersMax) {
    return Fail(ErrorCode::kInvalid, "prize report: 'tiers' must be a list of at most {}",
                kTiersMax);
  }
  PrizeReport report;
  Fields fields(json);
  uint32_t draw = 0;
  int64_t carry = 0;
  DRUMROLL_TRY(fields.Read("draw", draw));
  DRUMROLL_TRY(fields.Read("sales", report.sales));
  DRUMROLL_TRY(fields.Read("pool", report.pool));
  DRUMROLL_TRY(fields.Read("carry_in", report.carry_in));
  DRUMROLL_TRY(fields.Read("carry", carry));
  DRUMROLL_TRY(fields.Read("reserve", report.reserve));
  DRUMROLL_TRY(fields.Read("breakage", report.breakage));
  DRUMROLL_TRY(fields.CheckAllRead(1));
  report.draw = DrawId{draw};
  report.tiers.resize(tiers->size());
  for (size_t i = 0; i < tiers->size(); ++i) DRUMROLL_TRY(ReadTier((*tiers)[i], i, report));
  DRUMROLL_TRY(CheckConservation(report));
  Int128 carried_in = 0;
  for (const Carry& tier : report.carried_in) carried_in += tier.amount;
  if (carried_in != report.carry_in) {
    return Fail(ErrorCode::kCorrupt, "draw {}: carry_in {}, but the tiers take in {}", draw,
                report.carry_in, drumroll::ToText(carried_in));
  }
  if (carry == report.carry_out()) return report;
  return Fail(ErrorCode::kCorrupt, "draw {}: carry {}, but the tiers carry {}", draw, carry,
              report.carry_out());
}

}  // namespace drumroll::game
