#include "cli/tier_amount.h"

#include "cli/quantity.h"

namespace drumroll::cli {
namespace {

Result<size_t> ParseTier(std::string_view flag, std::string_view text, size_t tiers) {
  const auto tier = ParseCount(text);
  if (tier.ok() && tier.value() >= 1 && tier.value() <= tiers) return tier.value();
  return Fail(ErrorCode::kInvalid, "{}: expected a tier of 1..{} before the colon, found '{}'",
              flag, tiers, text);
}

Result<int64_t> ParseAmount(std::string_view flag, std::string_view text) {
  const auto amount = ParseCount(text);
  if (!amount.ok()) return At(flag, amount.error());
  if (amount.value() <= static_cast<uint64_t>(INT64_MAX)) {
    return static_cast<int64_t>(amount.value());
  }
  return Fail(ErrorCode::kInvalid, "{}: {} is more than money can be", flag, text);
}

Result<uint32_t> ParseDraws(std::string_view text) {
  constexpr uint64_t kDrawsMax = 1000;
  const auto draws = ParseCount(text);
  if (draws.ok() && draws.value() >= 1 && draws.value() <= kDrawsMax)
    return static_cast<uint32_t>(draws.value());
  return Fail(ErrorCode::kInvalid,
              "--carry: expected 1..{} draws behind the second colon, found '{}'", kDrawsMax, text);
}

}  // namespace

Result<TierAmounts> ParseTierAmounts(std::string_view flag, const std::vector<std::string>& texts,
                                     size_t tiers) {
  TierAmounts amounts{};
  for (const std::string_view text : texts) {
    const size_t colon = text.find(':');
    const bool named = colon != std::string_view::npos;
    const std::string_view number = named ? text.substr(0, colon) : "1";
    const size_t tier = DRUMROLL_TRY(ParseTier(flag, number, tiers));
    if (amounts[tier - 1])
      return Fail(ErrorCode::kInvalid, "{}: tier {} is named twice", flag, tier);
    amounts[tier - 1] = DRUMROLL_TRY(ParseAmount(flag, named ? text.substr(colon + 1) : text));
  }
  return amounts;
}

Result<game::Carries> ParseCarries(const std::vector<std::string>& texts, size_t tiers) {
  std::vector<std::string> amounts_of;
  game::Carries carries{};
  for (const std::string_view text : texts) {
    const size_t second = text.find(':', text.find(':') + 1);
    if (text.find(':') == text.npos || second == text.npos) {
      amounts_of.emplace_back(text);
      continue;
    }
    amounts_of.emplace_back(text.substr(0, second));
    const size_t tier = DRUMROLL_TRY(ParseTier("--carry", text.substr(0, text.find(':')), tiers));
    carries[tier - 1].draws = DRUMROLL_TRY(ParseDraws(text.substr(second + 1)));
  }
  const TierAmounts amounts = DRUMROLL_TRY(ParseTierAmounts("--carry", amounts_of, tiers));
  for (size_t i = 0; i < amounts.size(); ++i) {
    carries[i].amount = amounts[i].value_or(0);
    if (carries[i].amount == 0) carries[i].draws = 0;
    if (carries[i].amount > 0 && carries[i].draws == 0) carries[i].draws = 1;
  }
  return carries;
}

}  // namespace drumroll::cli
