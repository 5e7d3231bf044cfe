#include "cli/game_text.h"

#include <fmt/format.h>

#include "cli/human.h"

namespace drumroll::cli {
namespace {

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

}  // namespace

std::string ShareText(const game::Rational& share) {
  const game::Rational tenths = share * game::Rational(1000);
  if (!tenths.is_whole()) return game::ToText(share);
  const auto value = static_cast<int64_t>(tenths.num());
  return value % 10 == 0 ? fmt::format("{} %", value / 10)
                         : fmt::format("{}.{} %", value / 10, value % 10);
}

std::string OddsText(uint64_t space, uint64_t ways) {
  const uint64_t tenths = (space * 10 + ways / 2) / ways;  // Spaces are below 2^48.
  if (tenths < 10000) return fmt::format("1 in {}.{}", tenths / 10, tenths % 10);
  return "1 in " + WithSeparators((tenths + 5) / 10);
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

}  // namespace drumroll::cli
