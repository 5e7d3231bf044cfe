#include "game/rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/wide.h"

namespace drumroll::game {
namespace {

size_t TierIndex(Hits hits) {
  return (size_t{hits.main} * (kBonusHitsMax + 1) + hits.bonus) * (kSecondHitsMax + 1) +
         hits.second;
}

Status CheckDrum(std::string_view name, const Drum& drum, uint32_t pick_max, uint32_t drawn_max) {
  if (drum.pick < 1 || drum.pick > drum.of) {
    return Fail(ErrorCode::kInvalid, "{} drum: pick {} of {}, expected 1..of", name, drum.pick,
                drum.of);
  }
  if (drum.drawn < 1 || drum.drawn > drum.of || drum.drawn > drawn_max) {
    return Fail(ErrorCode::kInvalid, "{} drum: {} of {} drawn, expected 1..{}", name, drum.drawn,
                drum.of, drawn_max);
  }
  if (pick_max < drum.pick || pick_max > drum.of) {
    return Fail(ErrorCode::kInvalid, "{} drum: pick_max {}, expected {}..{}", name, pick_max,
                drum.pick, drum.of);
  }
  return {};
}

// C(n, k), or nothing when it exceeds `limit`.
std::optional<uint64_t> ChooseUpTo(uint64_t limit, uint32_t n, uint32_t k) {
  if (k > n) return 0;
  k = std::min(k, n - k);
  Uint128 value = 1;
  for (uint32_t i = 1; i <= k; ++i) {
    value = value * (n - k + i) / i;
    if (value > limit) return std::nullopt;
  }
  return static_cast<uint64_t>(value);
}

// Everything counted later fits 64 bits if the combinations of the matrix, and of the largest
// system play, do: each is a part of one of the two. 2^48 is beyond any lottery and leaves room to
// multiply by a price.
Status CheckSize(std::string_view what, uint32_t n, uint32_t k, uint32_t n2, uint32_t k2) {
  constexpr uint64_t kLimit = uint64_t{1} << 48;
  const auto main = ChooseUpTo(kLimit, n, k);
  const auto second = ChooseUpTo(kLimit, n2, k2);
  if (main && second && Uint128{*main} * *second <= kLimit) return {};
  return Fail(ErrorCode::kInvalid, "{}: more than 2^48 combinations", what);
}

bool CanBeIndexed(Hits hits) {
  return hits.main <= kMainHitsMax && hits.bonus <= kBonusHitsMax && hits.second <= kSecondHitsMax;
}

}  // namespace

Status CheckMatrix(const Matrix& matrix) {
  DRUMROLL_TRY(CheckDrum("main", matrix.main, matrix.main_pick_max, kMainHitsMax));
  if (matrix.main.drawn + matrix.bonus > matrix.main.of || matrix.bonus > kBonusHitsMax) {
    return Fail(ErrorCode::kInvalid, "bonus: {} balls after {} of {}, expected at most {}",
                matrix.bonus, matrix.main.drawn, matrix.main.of, kBonusHitsMax);
  }
  if (matrix.has_second()) {
    DRUMROLL_TRY(CheckDrum("second", matrix.second, matrix.second_pick_max, kSecondHitsMax));
  } else if (matrix.second != Drum{} || matrix.second_pick_max != 0) {
    return Fail(ErrorCode::kInvalid, "second drum: pick 0, expected 1..of");
  }
  DRUMROLL_TRY(
      CheckSize("matrix", matrix.main.of, matrix.main.pick, matrix.second.of, matrix.second.pick));
  return CheckSize("system play", matrix.main_pick_max, matrix.main.pick, matrix.second_pick_max,
                   matrix.second.pick);
}

uint64_t Space(const Matrix& matrix) {
  return Choose(matrix.main.of, matrix.main.pick) * Choose(matrix.second.of, matrix.second.pick);
}

uint64_t Ways(const Matrix& matrix, Hits hits) {
  const uint32_t main_hits = uint32_t{hits.main} + hits.bonus;
  if (main_hits > matrix.main.pick || hits.second > matrix.second.pick) return 0;
  if (hits.main > matrix.main.drawn || hits.bonus > matrix.bonus) return 0;
  if (hits.second > matrix.second.drawn) return 0;
  const uint32_t others = uint32_t{matrix.main.of} - matrix.main.drawn - matrix.bonus;
  const uint32_t others2 = uint32_t{matrix.second.of} - matrix.second.drawn;
  return Choose(matrix.main.drawn, hits.main) * Choose(matrix.bonus, hits.bonus) *
         Choose(others, matrix.main.pick - main_hits) * Choose(matrix.second.drawn, hits.second) *
         Choose(others2, uint32_t{matrix.second.pick} - hits.second);
}

Status Rules::CheckAndIndex() {
  DRUMROLL_TRY(CheckMatrix(matrix));
  if (tiers.empty() || tiers.size() > kTiersMax) {
    return Fail(ErrorCode::kInvalid, "{} tiers, expected 1..{}", tiers.size(), kTiersMax);
  }
  tier_table.fill(0);
  for (size_t i = 0; i < tiers.size(); ++i) DRUMROLL_TRY(IndexTier(i));
  return {};
}

Status Rules::IndexTier(size_t index) {
  const Tier& tier = tiers[index];
  uint64_t ways = 0;
  for (const Hits hits : tier.hits) {
    const uint64_t hit_ways = CanBeIndexed(hits) ? Ways(matrix, hits) : 0;
    if (hit_ways == 0) {
      return Fail(ErrorCode::kInvalid, "tier {}: no play can hit {} main, {} bonus, {} second",
                  index + 1, hits.main, hits.bonus, hits.second);
    }
    uint8_t& entry = tier_table[TierIndex(hits)];
    if (entry != 0) {
      return Fail(ErrorCode::kInvalid,
                  "tier {}: {} main, {} bonus, {} second belongs to tier {} already", index + 1,
                  hits.main, hits.bonus, hits.second, entry);
    }
    entry = static_cast<uint8_t>(index + 1);
    ways += hit_ways;
  }
  if (ways == tier.ways && ways > 0) return {};
  return Fail(ErrorCode::kInvalid, "tier {}: ways {}, but {} of {} combinations have its hits",
              index + 1, tier.ways, ways, Space(matrix));
}

uint32_t Rules::TierOf(Hits hits) const {
  return CanBeIndexed(hits) ? tier_table[TierIndex(hits)] : 0;
}

std::array<uint64_t, kTiersMax> Rules::TierWeights(uint32_t main_count, uint32_t second_count,
                                                   Hits hits) const {
  DRUMROLL_ASSERT(main_count >= uint32_t{hits.main} + hits.bonus);
  DRUMROLL_ASSERT(second_count >= hits.second);
  // A standard play inside the system play takes i of its main hits, j of its bonus hits, and fills
  // up with its misses; the second drum independently takes l of its hits.
  const uint32_t misses = main_count - hits.main - hits.bonus;
  const uint32_t misses2 = second_count - hits.second;
  std::array<uint64_t, kTiersMax> weights{};
  for (size_t t = 0; t < tiers.size(); ++t) {
    for (const Hits want : tiers[t].hits) {
      if (want.main > hits.main || want.bonus > hits.bonus || want.second > hits.second) continue;
      const uint32_t from_misses = uint32_t{matrix.main.pick} - want.main - want.bonus;
      const uint32_t from_misses2 = uint32_t{matrix.second.pick} - want.second;
      weights[t] += Choose(hits.main, want.main) * Choose(hits.bonus, want.bonus) *
                    Choose(misses, from_misses) * Choose(hits.second, want.second) *
                    Choose(misses2, from_misses2);
    }
  }
  return weights;
}

Result<const Rules*> Game::RulesFor(DrawId draw) const {
  for (const Rules& era : eras) {
    if (era.from <= draw && (!era.to || draw <= *era.to)) return &era;
  }
  return Fail(ErrorCode::kNotFound, "game {}: no rules for draw {}", id, draw);
}

}  // namespace drumroll::game
