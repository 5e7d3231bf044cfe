#include "game/prize_file.h"

#include <array>
#include <string>
#include <string_view>

namespace drumroll::game {
namespace {

template <typename Value>
struct Named {
  std::string_view name;
  Value value;
};

constexpr std::array<Named<PrizeKind>, 6> kKinds = {{{"fixed", PrizeKind::kFixed},
                                                     {"rest", PrizeKind::kRest},
                                                     {"pool", PrizeKind::kPool},
                                                     {"free_plays", PrizeKind::kFreePlays},
                                                     {"stated", PrizeKind::kStated},
                                                     {"unknown", PrizeKind::kUnknown}}};
constexpr std::array<Named<Target>, 5> kTargets = {{{"next draw", Target::kNextDraw},
                                                    {"next draw tier 1", Target::kNextDrawFirst},
                                                    {"up", Target::kUp},
                                                    {"down", Target::kDown},
                                                    {"reserve", Target::kReserve}}};
constexpr std::array<Named<RoundingMode>, 3> kModes = {
    {{"down", RoundingMode::kDown}, {"up", RoundingMode::kUp}, {"half up", RoundingMode::kHalfUp}}};
// What only a tier with a share can have.
constexpr std::array<std::string_view, 3> kSharedKeys = {"empty", "minimum", "cap"};

// The value whose name the key has.
template <typename Value, size_t N>
Result<Value> ReadNamed(const TableReader& table, std::string_view key,
                        const std::array<Named<Value>, N>& choices) {
  const std::string name = DRUMROLL_TRY(table.String(key));
  std::string known;
  for (const Named<Value>& choice : choices) {
    if (choice.name == name) return choice.value;
    known += known.empty() ? "" : ", ";
    known += choice.name;
  }
  return table.Refuse(key, "'{}' is '{}', expected one of {}", key, name, known);
}

Result<EmptyRule> ReadEmpty(std::string_view place, const TableReader& tier) {
  const TomlValue* value = DRUMROLL_TRY(tier.Table("empty"));
  const TableReader table = DRUMROLL_TRY(TableReader::Open(place, *value, {"to", "times", "then"}));
  EmptyRule rule;
  rule.target = DRUMROLL_TRY(ReadNamed(table, "to", kTargets));
  if (table.Has("times")) {
    const int64_t times = DRUMROLL_TRY(table.Integer("times", {.least = 0, .most = 1000}));
    rule.times = static_cast<uint32_t>(times);
  }
  if (!table.Has("then")) return rule;
  if (!rule.times) return table.Refuse("then", "'then' is there without 'times'");
  rule.then = DRUMROLL_TRY(ReadNamed(table, "then", kTargets));
  return rule;
}

Result<CapRule> ReadCap(std::string_view place, const TableReader& tier) {
  const TomlValue* value = DRUMROLL_TRY(tier.Table("cap"));
  const TableReader table =
      DRUMROLL_TRY(TableReader::Open(place, *value, {"amount", "with_carry", "excess"}));
  CapRule rule;
  rule.amount = DRUMROLL_TRY(table.Integer("amount", {.least = 1}));
  rule.amount_with_carry = DRUMROLL_TRY(table.IntegerOr("with_carry", rule.amount, {.least = 1}));
  rule.excess = DRUMROLL_TRY(ReadNamed(table, "excess", kTargets));
  return rule;
}

// Exactly one of the prize keys.
Result<PrizeKind> ReadKind(const TableReader& tier) {
  const Named<PrizeKind>* found = nullptr;
  for (const Named<PrizeKind>& kind : kKinds) {
    if (!tier.Has(kind.name)) continue;
    if (found != nullptr) {
      return tier.Refuse(kind.name, "two prizes, '{}' and '{}'; expected one", found->name,
                         kind.name);
    }
    found = &kind;
  }
  if (found != nullptr) return found->value;
  return tier.Refuse("",
                     "no prize; expected one of fixed, rest, pool, free_plays, stated, unknown");
}

Status ReadShared(std::string_view place, const TableReader& tier, TierPrize& prize) {
  if (tier.Has("empty")) prize.empty = DRUMROLL_TRY(ReadEmpty(place, tier));
  if (tier.Has("cap")) prize.cap = DRUMROLL_TRY(ReadCap(place, tier));
  prize.minimum = DRUMROLL_TRY(tier.IntegerOr("minimum", 0, {.least = 0}));
  return {};
}

Status ReadValue(const TableReader& tier, TierPrize& prize) {
  switch (prize.kind) {
    case PrizeKind::kFixed:
      prize.amount = DRUMROLL_TRY(tier.Integer("fixed", {.least = 1}));
      return {};
    case PrizeKind::kFreePlays:
      prize.amount = DRUMROLL_TRY(tier.Integer("free_plays", {.least = 1, .most = 1000}));
      return {};
    case PrizeKind::kRest:
      prize.share = DRUMROLL_TRY(tier.Ratio("rest"));
      return {};
    case PrizeKind::kPool:
      prize.share = DRUMROLL_TRY(tier.Ratio("pool"));
      return {};
    case PrizeKind::kStated:
      prize.why = DRUMROLL_TRY(tier.String("stated"));
      return {};
    case PrizeKind::kUnknown:
      prize.why = DRUMROLL_TRY(tier.String("unknown"));
      return {};
  }
  return {};
}

}  // namespace

Result<std::vector<RoundingStep>> ReadRounding(std::string_view place, const TableReader& era) {
  std::vector<RoundingStep> steps;
  if (!era.Has("rounding")) return steps;
  const TomlValue* list = DRUMROLL_TRY(era.List("rounding"));
  for (const TomlValue& item : list->items) {
    const TableReader table = DRUMROLL_TRY(TableReader::Open(place, item, {"mode", "unit"}));
    RoundingStep step;
    step.mode = DRUMROLL_TRY(ReadNamed(table, "mode", kModes));
    step.unit = DRUMROLL_TRY(table.Ratio("unit"));
    steps.push_back(step);
  }
  const Status checked = CheckRounding(steps);
  if (!checked.ok()) return era.RefuseWith("rounding", checked.error().message);
  return steps;
}

Result<TierPrize> ReadTierPrize(std::string_view place, const TableReader& tier,
                                const std::vector<RoundingStep>& rounding) {
  TierPrize prize;
  prize.kind = DRUMROLL_TRY(ReadKind(tier));
  DRUMROLL_TRY(ReadValue(tier, prize));
  if (prize.shared()) {
    prize.rounding = rounding;
    DRUMROLL_TRY(ReadShared(place, tier, prize));
    return prize;
  }
  for (const std::string_view key : kSharedKeys) {
    if (tier.Has(key)) return tier.Refuse(key, "'{}' needs a tier with a share, rest or pool", key);
  }
  return prize;
}

}  // namespace drumroll::game
