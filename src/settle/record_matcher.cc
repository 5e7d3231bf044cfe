#include "settle/record_matcher.h"

#include <algorithm>

#include "base/assert.h"

namespace drumroll::settle {
namespace {

static_assert(game::kMainHitsMax < 1 << 5);
static_assert(game::kBonusHitsMax < 1 << 2);
static_assert(game::kSecondHitsMax < 1 << 2);

RecordWin StandardWin(uint32_t play, uint32_t tier) {
  RecordWin win{.play = play};
  win.weights[tier - 1] = 1;
  return win;
}

// How many subsets of `pick` of some numbers hit `main` drawn numbers and `bonus` bonus numbers.
// Made by looking at one number after the other: a subset either has it or hasn't.
class Subsets {
 public:
  Subsets(uint32_t pick, uint32_t main_max, uint32_t bonus_max)
      : pick_(pick),
        mains_(main_max + 1),
        bonuses_(bonus_max + 1),
        ways_((pick + 1) * mains_ * bonuses_) {
    At(0, 0, 0) = 1;
  }

  // Another number, which is drawn as a main number, as a bonus number, or not at all.
  void AddNumber(uint32_t main, uint32_t bonus) {
    // Downwards, so that what is read hasn't seen this number yet.
    for (uint32_t size = pick_; size > 0; --size)
      for (uint32_t m = main; m < mains_; ++m)
        for (uint32_t b = bonus; b < bonuses_; ++b)
          At(size, m, b) += At(size - 1, m - main, b - bonus);
  }

  uint64_t Whole(uint32_t main, uint32_t bonus) { return At(pick_, main, bonus); }

 private:
  uint64_t& At(uint32_t size, uint32_t main, uint32_t bonus) {
    return ways_[(size_t{size} * mains_ + main) * bonuses_ + bonus];
  }

  uint32_t pick_;
  uint32_t mains_;
  uint32_t bonuses_;
  std::vector<uint64_t> ways_;
};

// The subsets of `count` numbers of which `main` and `bonus` are drawn.
Subsets SubsetsOf(uint32_t pick, size_t count, uint32_t main, uint32_t bonus) {
  Subsets subsets(pick, main, bonus);
  for (size_t i = 0; i < count; ++i)
    subsets.AddNumber(i < main ? 1 : 0, i >= main && i < size_t{main} + bonus ? 1 : 0);
  return subsets;
}

}  // namespace

RecordMatcher::RecordMatcher(const game::Rules& rules, const game::Drawn& drawn) : rules_(rules) {
  for (const uint8_t number : drawn.main) main_[number] = 1;
  for (const uint8_t number : drawn.bonus) main_[number] = 1 << kBonusShift;
  for (const uint8_t number : drawn.second) second_[number] = 1 << kSecondShift;
  for (size_t tier = 0; tier < rules.tiers.size(); ++tier)
    for (const game::Hits& hits : rules.tiers[tier].hits)
      tier_[static_cast<size_t>(hits.main | hits.bonus << kBonusShift |
                                hits.second << kSecondShift)] = static_cast<uint8_t>(tier + 1);
}

void RecordMatcher::Match(const log::TicketView& ticket, std::vector<RecordWin>& wins) {
  wins.clear();
  if (ticket.counted()) return MatchCounted(ticket, wins);
  switch (rules_.matrix.main.pick) {  // The picks of the lotteries there are, unrolled.
    case 5:
      return MatchStandard<5>(ticket, wins);
    case 6:
      return MatchStandard<6>(ticket, wins);
    case 7:
      return MatchStandard<7>(ticket, wins);
    default:
      return MatchStandard<0>(ticket, wins);
  }
}

game::Hits RecordMatcher::Unpack(PackedHits hits) {
  return {.main = static_cast<uint8_t>(hits & 31),
          .bonus = static_cast<uint8_t>(hits >> kBonusShift & 3),
          .second = static_cast<uint8_t>(hits >> kSecondShift & 3)};
}

RecordMatcher::PackedHits RecordMatcher::HitsOf(const game::Play& play) const {
  uint32_t hits = 0;
  for (const uint8_t number : play.main) hits += main_[number];
  for (const uint8_t number : play.second) hits += second_[number];
  DRUMROLL_ASSERT(hits < kPackedHits);
  return static_cast<PackedHits>(hits);
}

// With kPick == 0 the pick is the matrix'.
template <size_t kPick>
void RecordMatcher::MatchStandard(const log::TicketView& ticket,
                                  std::vector<RecordWin>& wins) const {
  const size_t pick = kPick != 0 ? kPick : rules_.matrix.main.pick;
  const size_t second_pick = rules_.matrix.second.pick;
  const uint8_t* numbers = ticket.numbers().data();
  for (uint32_t play = 0; play < ticket.plays(); ++play) {
    uint32_t hits = 0;
    for (size_t i = 0; i < pick; ++i) hits += main_[*numbers++];
    for (size_t i = 0; i < second_pick; ++i) hits += second_[*numbers++];
    const uint32_t tier = tier_[hits & (kPackedHits - 1)];
    if (tier != 0) wins.push_back(StandardWin(play, tier));
  }
}

void RecordMatcher::MatchCounted(const log::TicketView& ticket, std::vector<RecordWin>& wins) {
  log::PlayCursor cursor(rules_.matrix, ticket);
  game::Play play;
  for (uint32_t i = 0; cursor.Next(play); ++i) {
    const PackedHits hits = HitsOf(play);
    if (!game::IsSystem(rules_.matrix, play)) {
      if (tier_[hits] != 0) wins.push_back(StandardWin(i, tier_[hits]));
      continue;
    }
    const auto& weights = Weights(play.main.size(), play.second.size(), hits);
    if (std::any_of(weights.begin(), weights.end(), [](uint64_t w) { return w != 0; }))
      wins.push_back({.play = i, .system = true, .weights = weights});
  }
}

const std::array<uint64_t, game::kTiersMax>& RecordMatcher::Weights(size_t main_count,
                                                                    size_t second_count,
                                                                    PackedHits hits) {
  const auto [entry, added] = weights_.try_emplace({main_count, second_count, hits});
  if (added) entry->second = ComputeWeights(main_count, second_count, Unpack(hits));
  return entry->second;
}

std::array<uint64_t, game::kTiersMax> RecordMatcher::ComputeWeights(size_t main_count,
                                                                    size_t second_count,
                                                                    game::Hits hits) const {
  Subsets main = SubsetsOf(rules_.matrix.main.pick, main_count, hits.main, hits.bonus);
  Subsets second = SubsetsOf(rules_.matrix.second.pick, second_count, hits.second, 0);
  std::array<uint64_t, game::kTiersMax> weights{};
  for (size_t tier = 0; tier < rules_.tiers.size(); ++tier)
    for (const game::Hits& ways : rules_.tiers[tier].hits)
      if (ways.main <= hits.main && ways.bonus <= hits.bonus && ways.second <= hits.second)
        weights[tier] += main.Whole(ways.main, ways.bonus) * second.Whole(ways.second, 0);
  return weights;
}

}  // namespace drumroll::settle
