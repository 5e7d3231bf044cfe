#include "settle/kernel.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "base/random.h"
#include "settle/compile.h"
#include "settle/format.h"
#include "settle/testing.h"

namespace drumroll::settle {
namespace {

using Bitmap = std::vector<uint8_t>;
using Counts = std::array<uint64_t, kTierCodes>;

// Bits set with a chance that gives every count of hits among few plays.
Bitmap RandomBitmap(Random& random, size_t vectors) {
  Bitmap bitmap(vectors * kVectorBytes);
  const uint64_t odds = 1 + random.Below(7);
  for (uint8_t& byte : bitmap)
    for (uint32_t bit = 0; bit < 8; ++bit)
      byte = static_cast<uint8_t>(byte | (random.Below(8) < odds ? 1u << bit : 0u));
  return bitmap;
}

bool Has(const Bitmap& bitmap, size_t play) { return (bitmap[play / 8] >> play % 8 & 1) != 0; }

struct Case {
  size_t vectors;
  std::vector<Bitmap> rows;
  Bitmap exclude;
};

Case DrawCase(Random& random, const game::Matrix& matrix, size_t vectors, bool exclude) {
  Case drawn{.vectors = vectors, .rows = {}, .exclude = {}};
  const uint32_t rows = uint32_t{matrix.main.drawn} + matrix.bonus + matrix.second.drawn;
  for (uint32_t row = 0; row < rows; ++row) drawn.rows.push_back(RandomBitmap(random, vectors));
  if (exclude) drawn.exclude = RandomBitmap(random, vectors);
  return drawn;
}

// The tier of each play, by looking at its bits one by one.
std::vector<uint8_t> BruteForce(const game::Rules& rules, const Case& drawn) {
  std::vector<uint8_t> tiers(drawn.vectors * kVectorBytes * 8);
  for (size_t play = 0; play < tiers.size(); ++play) {
    game::Hits hits;
    for (size_t row = 0; row < drawn.rows.size(); ++row) {
      if (!Has(drawn.rows[row], play)) continue;
      ++(row < rules.matrix.main.drawn                                ? hits.main
         : row < size_t{rules.matrix.main.drawn} + rules.matrix.bonus ? hits.bonus
                                                                      : hits.second);
    }
    if (!drawn.exclude.empty() && Has(drawn.exclude, play)) continue;
    for (size_t tier = 0; tier < rules.tiers.size(); ++tier)
      for (const game::Hits& way : rules.tiers[tier].hits)
        if (way == hits) tiers[play] = static_cast<uint8_t>(tier + 1);
  }
  return tiers;
}

void ExpectMatches(const game::Rules& rules, const Case& drawn, KernelPath path) {
  SCOPED_TRACE(Name(path));
  const Result<MatchProgram> program = CompileTiers(rules);
  ASSERT_TRUE(program.ok()) << program.error().message;
  const std::vector<uint8_t> tiers = BruteForce(rules, drawn);
  Counts expected{};
  for (const uint8_t tier : tiers) ++expected[tier];
  expected[0] = 0;

  std::vector<const uint8_t*> rows;
  for (const Bitmap& row : drawn.rows) rows.push_back(row.data());
  const MatchInput input{rows.data(), drawn.exclude.empty() ? nullptr : drawn.exclude.data(),
                         drawn.vectors};
  const Kernel kernel = KernelFor(path);
  Counts counts{};
  kernel.match(program.value(), input, counts.data(), nullptr);
  EXPECT_EQ(counts, expected);

  std::vector<Bitmap> codes(kCodePlanesMax, Bitmap(drawn.vectors * kVectorBytes, 0xFF));
  std::array<uint8_t*, kCodePlanesMax> planes;
  for (size_t i = 0; i < codes.size(); ++i) planes[i] = codes[i].data();
  Counts again{};
  kernel.match(program.value(), input, again.data(), planes.data());
  EXPECT_EQ(again, expected);
  std::vector<uint8_t> found(tiers.size());
  for (size_t play = 0; play < found.size(); ++play)
    for (uint32_t plane = 0; plane < program.value().code_planes; ++plane)
      found[play] =
          static_cast<uint8_t>(found[play] | (Has(codes[plane], play) ? 1u << plane : 0u));
  EXPECT_EQ(found, tiers);
}

void ExpectAllPathsMatch(const game::Rules& rules, const Case& drawn) {
  for (const KernelPath path : kKernelPaths)
    if (Supported(path)) ExpectMatches(rules, drawn, path);
}

std::vector<game::Rules> ShippedRules() {
  std::vector<game::Rules> all;
  for (const auto& entry : std::filesystem::directory_iterator(DRUMROLL_SOURCE_DIR "/games")) {
    if (entry.path().extension() != ".toml") continue;
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    Result<game::Game> game = game::ParseGame(entry.path().string(), text.str());
    EXPECT_TRUE(game.ok()) << game.error().message;
    if (game.ok())
      for (const game::Rules& era : game.value().eras) all.push_back(era);
  }
  return all;
}

TEST(Kernel, EveryPathEqualsBruteForceInAllShippedGames) {
  Random random({.seed = 71});
  const std::vector<game::Rules> shipped = ShippedRules();
  EXPECT_GE(shipped.size(), 10u);
  for (const game::Rules& rules : shipped) {
    SCOPED_TRACE(rules.game);
    ExpectAllPathsMatch(rules, DrawCase(random, rules.matrix, 11, false));
    ExpectAllPathsMatch(rules, DrawCase(random, rules.matrix, 3, true));
  }
}

TEST(Kernel, EveryPathEqualsBruteForceInGamesByChance) {
  const uint64_t seed = 72;
  Random random({.seed = seed});
  for (int round = 0; round < 150; ++round) {
    SCOPED_TRACE(fmt::format("seed {} round {}", seed, round));
    const auto below = [&](uint64_t bound) { return static_cast<uint8_t>(random.Below(bound)); };
    game::Matrix matrix;
    matrix.main.drawn = static_cast<uint8_t>(1 + below(round % 10 == 0 ? game::kMainHitsMax : 8));
    matrix.main.of = static_cast<uint8_t>(matrix.main.drawn + 4 + below(10));
    matrix.main.pick = static_cast<uint8_t>(1 + below(6));
    matrix.main_pick_max = matrix.main.pick;
    matrix.bonus = below(4);
    if (below(2) == 1) {
      matrix.second = {.pick = 1, .of = 8, .drawn = static_cast<uint8_t>(1 + below(3))};
      matrix.second.pick = static_cast<uint8_t>(1 + below(3));
      matrix.second_pick_max = matrix.second.pick;
    }
    const game::Rules rules = testing::RandomRules(random, matrix);
    ExpectAllPathsMatch(rules, DrawCase(random, matrix, 1 + below(20), below(2) == 1));
  }
}

TEST(Kernel, CountsAddToWhatIsThere) {
  Random random({.seed = 73});
  const game::Rules rules = testing::SmallLotto();
  const Case drawn = DrawCase(random, rules.matrix, 4, false);
  std::vector<const uint8_t*> rows;
  for (const Bitmap& row : drawn.rows) rows.push_back(row.data());
  const MatchProgram program = CompileTiers(rules).value();
  for (const KernelPath path : kKernelPaths) {
    if (!Supported(path)) continue;
    Counts once{};
    Counts twice{};
    KernelFor(path).match(program, {rows.data(), nullptr, 4}, once.data(), nullptr);
    for (int i = 0; i < 2; ++i)
      KernelFor(path).match(program, {rows.data(), nullptr, 4}, twice.data(), nullptr);
    for (size_t tier = 0; tier < kTierCodes; ++tier) EXPECT_EQ(twice[tier], 2 * once[tier]);
  }
}

TEST(Kernel, ListsWinnersWithTheirTicketEntries) {
  Random random({.seed = 74});
  for (uint32_t planes = 1; planes <= kCodePlanesMax; ++planes) {
    const size_t vectors = 1 + random.Below(128);
    std::vector<Bitmap> codes;
    std::array<const uint8_t*, kCodePlanesMax> pointers{};
    for (uint32_t i = 0; i < planes; ++i) codes.push_back(RandomBitmap(random, vectors));
    for (uint32_t i = 0; i < planes; ++i) pointers[i] = codes[i].data();
    Bitmap starts = RandomBitmap(random, vectors);
    starts[0] |= 1;
    std::vector<uint32_t> places;
    std::vector<uint32_t> entries;
    uint32_t entry = 100 - 1;
    for (uint32_t play = 0; play < vectors * 512; ++play) {
      if (Has(starts, play)) ++entry;
      uint32_t tier = 0;
      for (uint32_t i = 0; i < planes; ++i) tier |= Has(codes[i], play) ? 1u << i : 0u;
      if (tier == 0) continue;
      places.push_back(PlaceOf(1000 + play, tier));
      entries.push_back(entry);
    }
    for (const KernelPath path : kKernelPaths) {
      if (!Supported(path)) continue;
      SCOPED_TRACE(Name(path));
      std::vector<uint32_t> found_places(vectors * 512 + kEmitSlack);
      std::vector<uint32_t> found_entries(vectors * 512 + kEmitSlack);
      const Kernel kernel = KernelFor(path);
      const EmitInput input{.planes = pointers.data(),
                            .code_planes = planes,
                            .starts = starts.data(),
                            .vectors = vectors,
                            .first_offset = 1000,
                            .first_entry = 100,
                            .ahead = pointers.data(),
                            .ahead_count = planes};
      const size_t count = kernel.emit(input, found_places.data(), found_entries.data());
      found_places.resize(count);
      found_entries.resize(count);
      EXPECT_EQ(found_places, places);
      EXPECT_EQ(found_entries, entries);
      EXPECT_EQ(kernel.count(starts.data(), vectors), entry - 99);
    }
  }
}

TEST(Kernel, SaysWhichPathsCannotRunHere) {
  for (const KernelPath path : kKernelPaths)
    if (!Supported(path)) GTEST_SKIP() << Name(path) << " is not tested on this processor";
}

}  // namespace
}  // namespace drumroll::settle
