// The order of the computation, which docs/formats/game.md fixes:
//   1. The pool is the sales times a ratio, rounded down; fixed and stated prizes are taken off it.
//   2. Each shared tier gets its fund: its share of the rest (which is at least 0) or of the pool,
//   and what was
//      carried in. The reserve gets what is left: less than nothing if the fixed prizes exceed the
//      pool.
//   3. Empty tiers that pass their fund up do so, lowest first.
//   4. From the top down, each shared tier either pays (minimum, cap, division, rounding) or passes
//   its fund on.
//      Passing down reaches only tiers with winners, which keep it, so no money goes round in
//      circles.
// Funds are exact fractions until step 4 has rounded each prize, and last each carry and the
// reserve.
#include "game/prizes.h"

#include <fmt/format.h>

#include <utility>

#include "base/assert.h"
#include "base/wide.h"

namespace drumroll::game {
namespace {

Status CheckStated(const TierPrize& rule, size_t tier, uint64_t winners,
                   std::optional<int64_t> stated) {
  if (rule.kind != PrizeKind::kStated) {
    if (!stated) return {};
    return Fail(ErrorCode::kInvalid, "tier {}: {} stated as its prize, but it has a rule", tier,
                *stated);
  }
  if (stated && *stated < 0) {
    return Fail(ErrorCode::kInvalid, "tier {}: {} stated as its prize, expected at least 0", tier,
                *stated);
  }
  if (!stated && winners > 0) {
    return Fail(ErrorCode::kInvalid,
                "tier {0}: its prize must be stated for each draw (--stated={0}:AMOUNT): {1}", tier,
                rule.why);
  }
  return {};
}

Status CheckTier(const TierPrize* rule, size_t tier, const PrizeInput& input) {
  const uint64_t winners = input.winners[tier - 1];
  const int64_t carried = input.carry[tier - 1].amount;
  if (rule == nullptr && winners > 0) {
    return Fail(ErrorCode::kInvalid, "tier {}: {} winners of a tier that there is not", tier,
                winners);
  }
  if (carried < 0 || (carried > 0 && (rule == nullptr || !rule->shared()))) {
    return Fail(ErrorCode::kInvalid, "tier {}: {} carried into it, which it can't take", tier,
                carried);
  }
  if (rule == nullptr) return {};
  return CheckStated(*rule, tier, winners, input.stated[tier - 1]);
}

Status CheckInput(const Rules& rules, const PrizeInput& input) {
  if (input.sales < 0) {
    return Fail(ErrorCode::kInvalid, "sales {}, expected at least 0", input.sales);
  }
  for (size_t i = 0; i < kTiersMax; ++i) {
    const bool exists = i < rules.prizes.tiers.size();
    DRUMROLL_TRY(CheckTier(exists ? &rules.prizes.tiers[i] : nullptr, i + 1, input));
  }
  return {};
}

Int128 SumOfPrizes(const PrizeReport& report) {
  Int128 sum = 0;
  for (const TierReport& tier : report.tiers) sum += tier.total;
  return sum;
}

Int128 SumOfCarries(const PrizeReport& report) {
  Int128 sum = 0;
  for (const Carry& carry : report.carry) sum += carry.amount;
  return sum;
}

Rational Round(const RoundingStep& step, const Rational& value) {
  const Rational steps = value / step.unit;
  if (!steps.valid()) return steps;
  switch (step.mode) {
    case RoundingMode::kDown:
      return Rational(steps.Floor()) * step.unit;
    case RoundingMode::kUp:
      return Rational(-(Rational(0) - steps).Floor()) * step.unit;
    case RoundingMode::kHalfUp: {
      const Rational shifted = steps + Rational(1, 2);
      return shifted.valid() ? Rational(shifted.Floor()) * step.unit : shifted;
    }
  }
  return Rational::Invalid();
}

class Computation {
 public:
  Computation(const Rules& rules, const PrizeInput& input)
      : rules_(rules.prizes), tiers_(rules.prizes.tiers), input_(input) {
    report_.draw = input.draw;
    report_.sales = input.sales;
    report_.carried_in = input.carry;
    report_.tiers.resize(tiers_.size());
  }

  Result<PrizeReport> Run() {
    TakePool();
    PayFixed();
    FundShares();
    PassUp();
    PayOrPassOn();
    CloseBooks();
    if (!fits_) {
      return Fail(ErrorCode::kInvalid,
                  "draw {}: an amount of the prize computation exceeds 63 bits", input_.draw);
    }
    DRUMROLL_ASSERT(CheckConservation(report_).ok());
    return std::move(report_);
  }

 private:
  void TakePool() {
    const Rational pool = rules_.pool_of_sales * Rational(input_.sales);
    report_.pool = pool.valid() ? ToMoney(pool.Floor()) : ToMoney(pool);
    reserve_ = report_.pool;
  }

  void PayFixed() {
    for (size_t i = 0; i < tiers_.size(); ++i) {
      report_.tiers[i].winners = input_.winners[i];
      if (input_.winners[i] == 0) continue;
      if (tiers_[i].kind == PrizeKind::kFixed) reserve_ -= Record(i, tiers_[i].amount);
      if (tiers_[i].kind == PrizeKind::kStated) reserve_ -= Record(i, *input_.stated[i]);
      if (tiers_[i].kind == PrizeKind::kFreePlays) {
        report_.tiers[i].free_plays = static_cast<uint64_t>(tiers_[i].amount);
      }
    }
  }

  void FundShares() {
    const Rational rest = reserve_.valid() && reserve_ < 0 ? Rational(0) : reserve_;
    Int128 carry_in = 0;
    for (size_t i = 0; i < tiers_.size(); ++i) {
      if (!tiers_[i].shared()) continue;
      const Rational base = tiers_[i].kind == PrizeKind::kRest ? rest : Rational(report_.pool);
      const Rational share = base * tiers_[i].share;
      reserve_ -= share;
      fund_[i] = share + Rational(input_.carry[i].amount);
      carry_in += input_.carry[i].amount;
    }
    report_.carry_in = ToMoney(carry_in);
  }

  void PassUp() {
    for (size_t i = tiers_.size(); i-- > 0;) {
      if (IsEmpty(i) && EmptyTarget(i) == Target::kUp) PassOn(i, Target::kUp, TakeFund(i));
    }
  }

  void PayOrPassOn() {
    for (size_t i = 0; i < tiers_.size(); ++i) {
      if (!tiers_[i].shared()) continue;
      if (IsEmpty(i)) {
        PassOn(i, EmptyTarget(i), TakeFund(i));
      } else {
        Pay(i);
      }
    }
  }

  void Pay(size_t i) {
    const TierPrize& rule = tiers_[i];
    const Rational winners(input_.winners[i]);
    Rational fund = TakeFund(i);
    if (!fund.valid()) return Overflow();
    if (fund < rule.minimum) {
      reserve_ -= Rational(rule.minimum) - fund;
      fund = rule.minimum;
    }
    if (rule.cap) {
      const bool carried = input_.carry[i].amount > 0;
      const Rational most =
          winners * Rational(carried ? rule.cap->amount_with_carry : rule.cap->amount);
      if (!most.valid()) return Overflow();
      if (most < fund) {
        PassOn(i, rule.cap->excess, fund - most);
        fund = most;
      }
    }
    Rational prize = fund / winners;
    for (const RoundingStep& step : rule.rounding) prize = Round(step, prize);
    breakage_ += fund - Record(i, prize);
  }

  void PassOn(size_t i, Target target, const Rational& money) {
    switch (target) {
      case Target::kNextDraw:
        return CarryOut(i, i, money);
      case Target::kNextDrawFirst:
        return CarryOut(i, 0, money);
      case Target::kUp:
        for (size_t up = i; up-- > 0;) {
          if (tiers_[up].shared()) return Add(fund_[up], money);
        }
        return Add(reserve_, money);
      case Target::kDown:
        for (size_t down = i + 1; down < tiers_.size(); ++down) {
          if (tiers_[down].shared() && !IsEmpty(down)) return Add(fund_[down], money);
        }
        return Add(reserve_, money);
      case Target::kReserve:
        return Add(reserve_, money);
    }
  }

  void CarryOut(size_t from, size_t to, const Rational& money) {
    Add(carry_[to], money);
    if (!money.valid() || money == Rational(0) || from != to || !IsEmpty(from)) return;
    report_.carry[to].draws = input_.carry[from].draws + 1;
  }

  // Carries and the reserve are whole minor units; what that cuts off is breakage.
  void CloseBooks() {
    for (size_t i = 0; i < tiers_.size(); ++i) report_.carry[i].amount = RoundDown(carry_[i]);
    report_.reserve = RoundDown(reserve_);
    report_.breakage = ToMoney(breakage_);
    // The sums that callers ask for must fit, too.
    if (fits_) ToMoney(SumOfPrizes(report_)), ToMoney(SumOfCarries(report_));
  }

  int64_t RoundDown(const Rational& value) {
    if (!value.valid()) return ToMoney(value);
    const Rational whole = value.Floor();
    breakage_ += value - whole;
    return ToMoney(whole);
  }

  bool IsEmpty(size_t i) const { return tiers_[i].shared() && input_.winners[i] == 0; }

  Target EmptyTarget(size_t i) const {
    const EmptyRule& rule = tiers_[i].empty;
    return rule.times && input_.carry[i].draws >= *rule.times ? rule.then : rule.target;
  }

  Rational TakeFund(size_t i) { return std::exchange(fund_[i], Rational(0)); }
  static void Add(Rational& to, const Rational& money) { to += money; }
  void Overflow() { fits_ = false; }

  // Enters a prize; returns the total paid.
  Rational Record(size_t i, const Rational& prize) {
    const Rational total = prize * Rational(input_.winners[i]);
    report_.tiers[i].prize = ToMoney(prize);
    report_.tiers[i].total = ToMoney(total);
    return total;
  }

  int64_t ToMoney(const Rational& value) {
    if (value.valid() && value.num() >= INT64_MIN && value.num() <= INT64_MAX) {
      DRUMROLL_ASSERT(value.is_whole());
      return static_cast<int64_t>(value.num());
    }
    Overflow();
    return 0;
  }

  const PrizeRules& rules_;
  const std::vector<TierPrize>& tiers_;
  const PrizeInput& input_;
  PrizeReport report_;
  std::array<Rational, kTiersMax> fund_{};
  std::array<Rational, kTiersMax> carry_{};
  Rational reserve_;
  Rational breakage_;
  bool fits_ = true;  // Every amount so far fitted its type.
};

}  // namespace

Status CheckPayable(const Rules& rules, DrawId draw) {
  if (draw < rules.from || (rules.to && draw > *rules.to)) {
    return Fail(ErrorCode::kInvalid, "draw {}: not of the era that begins with draw {}", draw,
                rules.from);
  }
  DRUMROLL_TRY(CheckPrizeRules(rules.prizes));
  if (!rules.prizes.incomplete.empty()) {
    return Fail(ErrorCode::kInvalid, "game {}: prizes can't be computed: {}", rules.game,
                rules.prizes.incomplete);
  }
  for (size_t i = 0; i < rules.prizes.tiers.size(); ++i) {
    const TierPrize& tier = rules.prizes.tiers[i];
    if (tier.kind != PrizeKind::kUnknown) continue;
    return Fail(ErrorCode::kInvalid, "game {}: the prize of tier {} is not known: {}", rules.game,
                i + 1, tier.why);
  }
  return {};
}

Result<PrizeReport> ComputePrizes(const Rules& rules, const PrizeInput& input) {
  DRUMROLL_TRY(CheckPayable(rules, input.draw));
  Status checked = CheckInput(rules, input);
  if (!checked.ok()) return At(fmt::format("draw {}", input.draw), std::move(checked).error());
  return Computation(rules, input).Run();
}

Status CheckConservation(const PrizeReport& report) {
  for (size_t i = 0; i < report.tiers.size(); ++i) {
    const TierReport& tier = report.tiers[i];
    const Uint128 total = static_cast<Uint128>(tier.prize) * tier.winners;
    if (tier.prize >= 0 && tier.total >= 0 && total == static_cast<Uint128>(tier.total)) continue;
    return Fail(ErrorCode::kCorrupt, "draw {}: tier {}: total {}, but {} winners get {} each",
                report.draw, i + 1, tier.total, tier.winners, tier.prize);
  }
  const Int128 in = Int128{report.pool} + report.carry_in;
  const Int128 out = SumOfPrizes(report) + SumOfCarries(report) + report.reserve + report.breakage;
  if (in == out) return {};
  return Fail(ErrorCode::kCorrupt, "draw {}: {} came in, but {} went out: {}", report.draw,
              ToText(in), ToText(out), ConservationText(report));
}

std::string ConservationText(const PrizeReport& report) {
  return fmt::format(
      "pool {} + carried in {} = prizes {} + carried out {} + reserve {} + breakage {}",
      report.pool, report.carry_in, ToText(SumOfPrizes(report)), ToText(SumOfCarries(report)),
      report.reserve, report.breakage);
}

int64_t PrizeReport::prizes() const { return static_cast<int64_t>(SumOfPrizes(*this)); }
int64_t PrizeReport::carry_out() const { return static_cast<int64_t>(SumOfCarries(*this)); }

}  // namespace drumroll::game
