// Whether the winners of a draw are as many as one must expect. What is implausible may well be
// right (664 second prizes in one draw, among them 103 plays from one shop): it stops the evening
// until a person has said why. Pure. Floating point is good enough here: no money depends on it.
#ifndef DRUMROLL_GAME_PLAUSIBILITY_H_
#define DRUMROLL_GAME_PLAUSIBILITY_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "game/rules.h"

namespace drumroll::game {

struct PoolSize {
  uint64_t stakes = 0;   // Standard plays in the pool, system plays as what they stand for.
  bool systems = false;  // Whether there are system plays among them.
};

struct ImplausibleTier {
  uint32_t tier = 0;
  uint64_t winners = 0;
  double expected = 0;
};

// The tiers with so many or so few winners that chance explains it less than once in a million,
// even if twice as many, or half as many, as expected were the rule. plausibility.cc says why so.
// `winners` is by tier, weights included; tiers that it lacks are not looked at.
std::vector<ImplausibleTier> ImplausibleTiers(const Rules& rules, PoolSize pool,
                                              std::span<const uint64_t> winners);

// "tier 2: 664 winners, 82.9 expected".
std::string ToText(const ImplausibleTier& tier);

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_PLAUSIBILITY_H_
