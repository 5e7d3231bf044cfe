#include "game/prize_rules.h"

#include <algorithm>

namespace drumroll::game {
namespace {

Status CheckRatio(std::string_view what, const Rational& ratio) {
  if (ratio.valid() && !(ratio < 0) && !(Rational(1) < ratio)) return {};
  return Fail(ErrorCode::kInvalid, "{}: {}, expected 0 to 1", what, ToText(ratio));
}

Status CheckEmpty(const EmptyRule& rule, bool shares_above, bool first_shares, bool is_first) {
  if (rule.target == Target::kUp && !shares_above) {
    return Fail(ErrorCode::kInvalid, "empty: no tier above it has a share to take the money up to");
  }
  if (rule.target == Target::kNextDrawFirst && !first_shares) {
    return Fail(ErrorCode::kInvalid,
                "empty: tier 1 has no share, so it can't take money in the next draw");
  }
  if (!rule.times) return {};
  if (rule.target != Target::kNextDraw && !(rule.target == Target::kNextDrawFirst && is_first)) {
    return Fail(ErrorCode::kInvalid, "empty: times limits only money that stays in its tier");
  }
  if (rule.then == Target::kDown || rule.then == Target::kReserve) return {};
  return Fail(ErrorCode::kInvalid, "empty: then must be down or reserve");
}

Status CheckCap(const CapRule& cap, bool first_shares) {
  if (cap.amount <= 0 || cap.amount_with_carry < cap.amount) {
    return Fail(ErrorCode::kInvalid,
                "cap: {} and {} with carry, expected more than 0 and no less with carry",
                cap.amount, cap.amount_with_carry);
  }
  if (cap.excess == Target::kUp || (cap.excess == Target::kNextDrawFirst && !first_shares)) {
    return Fail(ErrorCode::kInvalid, "cap: the excess can't go there");
  }
  return {};
}

Status CheckShared(const PrizeRules& rules, size_t i) {
  const TierPrize& tier = rules.tiers[i];
  const auto begin = rules.tiers.begin();
  const bool shares_above = std::any_of(begin, begin + static_cast<ptrdiff_t>(i),
                                        [](const TierPrize& t) { return t.shared(); });
  const bool first_shares = rules.tiers[0].shared();
  DRUMROLL_TRY(CheckRatio("share", tier.share));
  if (tier.share == Rational(0)) {
    return Fail(ErrorCode::kInvalid, "share: 0, expected more than 0");
  }
  // How prizes are rounded may be what is not known about an incomplete era.
  if (!tier.rounding.empty() || rules.incomplete.empty())
    DRUMROLL_TRY(CheckRounding(tier.rounding));
  DRUMROLL_TRY(CheckEmpty(tier.empty, shares_above, first_shares, i == 0));
  if (tier.cap) DRUMROLL_TRY(CheckCap(*tier.cap, first_shares));
  if (tier.minimum >= 0) return {};
  return Fail(ErrorCode::kInvalid, "minimum: {}, expected at least 0", tier.minimum);
}

Status CheckTier(const PrizeRules& rules, size_t i) {
  const TierPrize& tier = rules.tiers[i];
  if (tier.shared()) return CheckShared(rules, i);
  const bool pays = tier.kind == PrizeKind::kFixed || tier.kind == PrizeKind::kFreePlays;
  if (!pays || tier.amount > 0) return {};
  return Fail(ErrorCode::kInvalid, "prize: {}, expected more than 0", tier.amount);
}

Status CheckShares(const PrizeRules& rules) {
  Rational of_rest;
  Rational of_pool;
  for (const TierPrize& tier : rules.tiers) {
    if (tier.kind == PrizeKind::kRest) of_rest += tier.share;
    if (tier.kind == PrizeKind::kPool) of_pool += tier.share;
  }
  DRUMROLL_TRY(CheckRatio("sum of the shares of the rest", of_rest));
  DRUMROLL_TRY(CheckRatio("sum of the shares of the pool", of_pool));
  if (of_rest == Rational(0) || of_pool == Rational(0)) return {};
  return Fail(ErrorCode::kInvalid,
              "tiers share the rest and the pool; an era can have one of the two");
}

}  // namespace

Status CheckRounding(const std::vector<RoundingStep>& steps) {
  for (const RoundingStep& step : steps) {
    if (!step.unit.valid() || !(Rational(0) < step.unit)) {
      return Fail(ErrorCode::kInvalid, "rounding: unit {}, expected more than 0",
                  ToText(step.unit));
    }
  }
  if (!steps.empty() && steps.back().unit.is_whole()) return {};
  return Fail(ErrorCode::kInvalid, "rounding: the last step must end in whole minor units");
}

Status CheckTierPrize(const PrizeRules& rules, size_t index) {
  Status status = CheckTier(rules, index);
  if (status.ok()) return status;
  return At(fmt::format("tier {}", index + 1), std::move(status).error());
}

Status CheckPrizeRules(const PrizeRules& rules) {
  DRUMROLL_TRY(CheckRatio("pool", rules.pool_of_sales));
  for (size_t i = 0; i < rules.tiers.size(); ++i) DRUMROLL_TRY(CheckTierPrize(rules, i));
  return CheckShares(rules);
}

}  // namespace drumroll::game
