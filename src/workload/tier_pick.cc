#include "workload/tier_pick.h"

#include <algorithm>

#include "base/assert.h"

// The combinations with given hits are the products of independent choices: m of the drawn numbers,
// b of the bonus numbers, the rest of the others, and the same for the second drum. A tier is some
// such ways of hitting, each weighted by its number of combinations, which makes the draw uniform
// over the tier. Nearly all combinations win nothing; for those a plain quick pick that is drawn
// again while it wins is the same and faster.

namespace drumroll::workload {
namespace {

std::vector<uint8_t> Others(uint32_t of, const std::vector<uint8_t>& a,
                            const std::vector<uint8_t>& b) {
  std::vector<uint8_t> others;
  for (uint32_t number = 1; number <= of; ++number) {
    const uint8_t byte = static_cast<uint8_t>(number);
    if (std::find(a.begin(), a.end(), byte) != a.end()) continue;
    if (std::find(b.begin(), b.end(), byte) != b.end()) continue;
    others.push_back(byte);
  }
  return others;
}

}  // namespace

uint8_t* TierPick::Choice::Draw(Random& random, uint8_t* out) const {
  pick.Draw(random, out);
  for (uint32_t i = 0; i < pick.pick(); ++i) out[i] = (*numbers)[out[i] - 1u];
  return out + pick.pick();
}

TierPick::TierPick(const game::Rules& rules, const game::Drawn& drawn)
    : rules_(rules),
      any_(rules.matrix),
      drawn_(drawn.main),
      bonus_(drawn.bonus),
      others_(Others(rules.matrix.main.of, drawn.main, drawn.bonus)),
      second_drawn_(drawn.second),
      second_others_(Others(rules.matrix.second.of, drawn.second, {})) {
  for (const uint8_t number : drawn_) main_hits_[number] = 1;
  for (const uint8_t number : bonus_) main_hits_[number] = 1u << 8;
  for (const uint8_t number : second_drawn_) second_hits_[number] = 1u << 16;
  for (uint8_t main = 0; main <= drawn_.size(); ++main) {
    for (uint8_t bonus = 0; bonus <= bonus_.size(); ++bonus) {
      for (uint8_t second = 0; second <= second_drawn_.size(); ++second) {
        AddWay(rules, {main, bonus, second});
      }
    }
  }
  // Rejecting costs space / ways(0) draws a play.
  losers_are_common_ = ways(0) >= game::Space(rules.matrix) / 4;
}

void TierPick::AddWay(const game::Rules& rules, game::Hits hits) {
  const game::Matrix& matrix = rules.matrix;
  const uint64_t ways = game::Ways(matrix, hits);
  if (ways == 0) return;
  const auto choice = [](uint32_t pick, const std::vector<uint8_t>& numbers) {
    return Choice{QuickPick(pick, static_cast<uint32_t>(numbers.size())), &numbers};
  };
  Way way{.ways = ways, .main = {}, .second = {}};
  const uint32_t rest = uint32_t{matrix.main.pick} - hits.main - hits.bonus;
  way.main = {choice(hits.main, drawn_), choice(hits.bonus, bonus_), choice(rest, others_)};
  const uint32_t second_rest = uint32_t{matrix.second.pick} - hits.second;
  way.second = {choice(hits.second, second_drawn_), choice(second_rest, second_others_)};
  TierWays& tier = tiers_[rules.TierOf(hits)];
  tier.ways += ways;
  tier.each.push_back(std::move(way));
}

uint32_t TierPick::TierOf(const uint8_t* play) const {
  const game::Matrix& matrix = rules_.matrix;
  uint32_t sum = 0;
  for (uint32_t i = 0; i < matrix.main.pick; ++i) sum += main_hits_[play[i]];
  for (uint32_t i = 0; i < matrix.second.pick; ++i) sum += second_hits_[play[matrix.main.pick + i]];
  return rules_.TierOf({.main = static_cast<uint8_t>(sum),
                        .bonus = static_cast<uint8_t>(sum >> 8),
                        .second = static_cast<uint8_t>(sum >> 16)});
}

void TierPick::Draw(uint32_t tier, Random& random, uint8_t* out) const {
  DRUMROLL_ASSERT(ways(tier) > 0);
  if (tier > 0 || !losers_are_common_) {
    DrawWay(tiers_[tier], random, out);
    return;
  }
  do {
    any_.Draw(random, out);
  } while (TierOf(out) != 0);
}

void TierPick::DrawWay(const TierWays& tier, Random& random, uint8_t* out) const {
  uint64_t choice = random.Below(tier.ways);
  auto way = tier.each.begin();
  for (; choice >= way->ways; ++way) choice -= way->ways;
  uint8_t* end = out;
  for (const Choice& part : way->main) end = part.Draw(random, end);
  std::sort(out, end);
  uint8_t* const second = end;
  for (const Choice& part : way->second) end = part.Draw(random, end);
  std::sort(second, end);
}

}  // namespace drumroll::workload
