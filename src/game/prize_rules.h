// How the money of a draw becomes prizes, as data: what docs/formats/game.md calls the prize keys
// of an era. game/prizes.h computes with it. What is not known about a real game is said, not
// guessed: a tier whose rule is kUnknown, or an era with a text in `incomplete`, is matched and
// counted, and its prizes are refused.
#ifndef DRUMROLL_GAME_PRIZE_RULES_H_
#define DRUMROLL_GAME_PRIZE_RULES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "game/rational.h"

namespace drumroll::game {

enum class PrizeKind {
  kFixed,      // `amount` minor units to each winner.
  kRest,       // `share` of what the fixed prizes leave of the pool, divided by the winners.
  kPool,       // `share` of the whole pool, divided by the winners.
  kFreePlays,  // `amount` plays of a later draw to each winner; no money.
  kStated,  // The operator states the prize of each winner with the result (an advertised jackpot).
  kUnknown,  // Not known: `why` says what is missing.
};

// Rounds to a multiple of `unit` minor units.
enum class RoundingMode { kDown, kUp, kHalfUp };
struct RoundingStep {
  RoundingMode mode = RoundingMode::kDown;
  Rational unit = 1;  // > 0. "1/100" keeps two decimals of a minor unit.
  friend bool operator==(const RoundingStep&, const RoundingStep&) = default;
};

// Where the money of a shared tier goes if nobody wins the tier, or what exceeds its cap.
enum class Target {
  kNextDraw,       // To the same tier of the next draw.
  kNextDrawFirst,  // To tier 1 of the next draw.
  kUp,             // To the next higher shared tier, which then follows its own rule.
  kDown,     // To the next lower shared tier that has winners; to the reserve if there is none.
  kReserve,  // To the operator's reserve.
};

struct EmptyRule {
  Target target = Target::kReserve;
  // At most so many draws in a row may pass the money on; then it goes to `then`. Only with
  // kNextDraw.
  std::optional<uint32_t> times;
  Target then = Target::kDown;
  friend bool operator==(const EmptyRule&, const EmptyRule&) = default;
};

// The most that one winner gets; the excess goes to `excess`.
struct CapRule {
  int64_t amount = 0;             // Minor units.
  int64_t amount_with_carry = 0;  // The same in a draw that got money carried into this tier.
  Target excess = Target::kNextDraw;
  friend bool operator==(const CapRule&, const CapRule&) = default;
};

struct TierPrize {
  PrizeKind kind = PrizeKind::kUnknown;
  int64_t amount = 0;                  // kFixed, kFreePlays.
  Rational share;                      // kRest, kPool: 0 < share <= 1.
  std::string why;                     // kStated, kUnknown.
  std::vector<RoundingStep> rounding;  // Shared tiers: applied in order; the last unit is whole.
  EmptyRule empty;                     // Shared tiers.
  std::optional<CapRule> cap;          // Shared tiers.
  int64_t minimum =
      0;  // Shared tiers: what the winners together get at least; the reserve adds it.

  bool shared() const { return kind == PrizeKind::kRest || kind == PrizeKind::kPool; }
  friend bool operator==(const TierPrize&, const TierPrize&) = default;
};

struct PrizeRules {
  Rational pool_of_sales;  // 0 <= ratio <= 1; the pool is that much of the sales, rounded down.
  std::vector<TierPrize> tiers;  // tiers[t - 1] is tier t, as in Rules.
  std::string incomplete;        // Not empty: why the prizes of this era can't be computed exactly.
  friend bool operator==(const PrizeRules&, const PrizeRules&) = default;
};

// kInvalid, naming the tier, unless the rules can be computed with: ratios in 0..1 that sum up to
// at most 1, all of the rest or all of the pool; positive amounts; rounding that ends in whole
// minor units; money that is passed on arrives at a tier which shares.
Status CheckPrizeRules(const PrizeRules& rules);
// The part of it for the steps of one tier: units above 0, the last one whole.
Status CheckRounding(const std::vector<RoundingStep>& steps);
// The part of it for one tier: tiers[index].
Status CheckTierPrize(const PrizeRules& rules, size_t index);

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_PRIZE_RULES_H_
