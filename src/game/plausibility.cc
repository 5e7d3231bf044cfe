// How many winners are implausible.
//
// Of n plays whose numbers were picked by a machine, independent of each other and of the draw,
// each wins a tier with p = ways / combinations: the winners are a sum of independent variables
// with mean e = n * p. A system play counts with its weight, at most m (m = 1 where there are
// none). For a sum of independent variables within [0, m] and any w = r * e, Bennett and Chernoff
// bound the tail beyond w, above for r > 1 and below for r < 1, by
//
//   exp(-(e / m) * (r ln r - r + 1)).
//
// It is a bound: what it calls improbable is improbable, for every e, small ones too, where a
// normal approximation would be wrong by orders of magnitude.
//
// But people pick birthdays and patterns, and the same play a hundred times. Their numbers are not
// independent, and real counts stray much further than chance: in 59 published draws of the Korean
// lottery, among them the oddest in 23 years, the tier of three hits strays by 10 % where chance
// allows 0.1 %. So a count is held against twice and against half of what is expected, and must be
// improbable even then. Of those 59 draws that stops five, 1057 and 1128 among them, about which
// the newspapers asked as well.
//
// What it finds is a pool or rules that are not those of the draw: a missing partition, a wrong
// matrix, a price that makes the stakes wrong. It can't find a wrong result: for that two sources
// are compared.
#include "game/plausibility.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace drumroll::game {
namespace {

constexpr double kAllowance = 2;
const double kSurpriseMax = std::log(1e6);  // Minus the logarithm of the probability.

// Minus the logarithm of the bound on the probability of `winners` or more (or fewer) of
// `expected`.
double Surprise(double winners, double expected, double weight_max) {
  const double ratio = winners / expected;
  const double logarithm = ratio > 0 ? ratio * std::log(ratio) : 0;
  return expected / weight_max * (logarithm - ratio + 1);
}

bool IsImplausible(double winners, double expected, double weight_max) {
  const double most = expected * kAllowance;
  const double fewest = expected / kAllowance;
  if (winners > most) return most == 0 || Surprise(winners, most, weight_max) > kSurpriseMax;
  if (winners < fewest) return Surprise(winners, fewest, weight_max) > kSurpriseMax;
  return false;
}

// The most that one play can add to each tier.
std::array<uint64_t, kTiersMax> WeightsMax(const Rules& rules, bool systems) {
  std::array<uint64_t, kTiersMax> most{};
  most.fill(1);
  if (!systems) return most;
  const Matrix& matrix = rules.matrix;
  for (uint8_t main = 0; main <= std::min(matrix.main.drawn, matrix.main_pick_max); ++main) {
    for (uint8_t bonus = 0; bonus <= matrix.bonus; ++bonus) {
      if (main + bonus > matrix.main_pick_max) continue;
      for (uint8_t second = 0; second <= std::min(matrix.second.drawn, matrix.second_pick_max);
           ++second) {
        const auto weights = rules.TierWeights(matrix.main_pick_max, matrix.second_pick_max,
                                               {.main = main, .bonus = bonus, .second = second});
        std::ranges::transform(weights, most, most.begin(),
                               [](uint64_t a, uint64_t b) { return std::max(a, b); });
      }
    }
  }
  return most;
}

}  // namespace

std::vector<ImplausibleTier> ImplausibleTiers(const Rules& rules, PoolSize pool,
                                              std::span<const uint64_t> winners) {
  const auto weights = WeightsMax(rules, pool.systems);
  const auto space = static_cast<double>(Space(rules.matrix));
  std::vector<ImplausibleTier> found;
  for (size_t i = 0; i < std::min(rules.tiers.size(), winners.size()); ++i) {
    const double expected =
        static_cast<double>(pool.stakes) / space * static_cast<double>(rules.tiers[i].ways);
    if (IsImplausible(static_cast<double>(winners[i]), expected, static_cast<double>(weights[i])))
      found.push_back(
          {.tier = static_cast<uint32_t>(i + 1), .winners = winners[i], .expected = expected});
  }
  return found;
}

std::string ToText(const ImplausibleTier& tier) {
  return fmt::format("tier {}: {} winners, {:.1f} expected", tier.tier, tier.winners,
                     tier.expected);
}

}  // namespace drumroll::game
