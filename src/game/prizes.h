// From the number of winners of each tier to the prize of each winner, exactly: integers and
// fractions of 128 bits, rounded only where the rules of the era say so. Pure.
//
// Every minor unit that comes in is accounted for:
//   pool + carry in = prizes + carry out + reserve + breakage
#ifndef DRUMROLL_GAME_PRIZES_H_
#define DRUMROLL_GAME_PRIZES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "game/rules.h"

namespace drumroll::game {

// Money of a tier that passes from one draw to the next.
struct Carry {
  int64_t amount = 0;  // Minor units.
  uint32_t draws = 0;  // How many draws in a row the tier has passed its own money on.
  friend bool operator==(const Carry&, const Carry&) = default;
};
using Carries = std::array<Carry, kTiersMax>;

struct PrizeInput {
  DrawId draw{};
  int64_t sales = 0;  // Minor units; voided plays are not in it.
  std::array<uint64_t, kTiersMax>
      winners{};    // Winning standard plays: a system play counts by its weights.
  Carries carry{};  // PrizeReport::carry of the draw before.
  // The prize of each winner of a tier whose rule is kStated.
  std::array<std::optional<int64_t>, kTiersMax> stated{};
};

struct TierReport {
  uint64_t winners = 0;
  int64_t prize = 0;        // Of each winner; 0 without winners.
  int64_t total = 0;        // prize * winners.
  uint64_t free_plays = 0;  // Of each winner, beside the money.
  friend bool operator==(const TierReport&, const TierReport&) = default;
};

struct PrizeReport {
  DrawId draw{};
  int64_t sales = 0;
  int64_t pool = 0;
  int64_t carry_in = 0;
  std::vector<TierReport> tiers;
  Carries carried_in{};  // PrizeInput::carry: with it the report can be computed again.
  Carries carry{};       // Goes into the next draw's PrizeInput as it is.
  int64_t reserve = 0;   // What no tier gets; negative: what the reserve had to add.
  int64_t breakage = 0;  // What rounding kept from the winners; negative: what it gave them.

  // Sums over the tiers. Requires: CheckConservation() passed.
  int64_t prizes() const;
  int64_t carry_out() const;
  friend bool operator==(const PrizeReport&, const PrizeReport&) = default;
};

// kInvalid if prizes of this draw can't be computed by these rules, whatever is sold and won: they
// are another era's, or not known well enough.
Status CheckPayable(const Rules& rules, DrawId draw);

// kInvalid if CheckPayable() fails, if the input contradicts the rules (winners of a tier that
// there is not, money carried into a tier without a share, a stated prize missing), or if an amount
// exceeds 63 bits. The report it returns passes
// CheckConservation().
Result<PrizeReport> ComputePrizes(const Rules& rules, const PrizeInput& input);

// kCorrupt with both sides unless pool + carry in = prizes + carry out + reserve + breakage, and
// each total is prize * winners. For reports that come from elsewhere: a file, another engine.
Status CheckConservation(const PrizeReport& report);

// "pool 100 + carried in 20 = prizes 90 + carried out 30 + reserve 0 + breakage 0".
std::string ConservationText(const PrizeReport& report);

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_PRIZES_H_
