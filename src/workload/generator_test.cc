#include "workload/generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "base/partition_hash.h"
#include "base/sha256.h"
#include "workload/coverage.h"
#include "workload/test_rules.h"

namespace drumroll::workload {
namespace {

PoolOptions Options(uint64_t plays, uint32_t partitions) {
  PoolOptions options;
  options.plays = plays;
  options.partitions = partitions;
  options.seed = 11;
  options.sale_end = Micros{int64_t{7} * 24 * 3600 * 1'000'000};
  return options;
}

Generator Make(const game::Rules& rules, const PoolOptions& options, Numbers numbers,
               uint16_t partition) {
  return Generator::Create(rules, options, numbers, PartitionId{partition}).value();
}

std::vector<uint8_t> AllBytes(Generator generator, const game::Matrix& matrix, uint32_t plays_min) {
  std::vector<uint8_t> bytes;
  log::PlaysBatch batch(matrix);
  while (!generator.done()) {
    batch.Clear();
    generator.Fill(batch, plays_min);
    Append(bytes, batch.payload());
  }
  return bytes;
}

// Calls see(ticket, play) for all plays of a payload, which must be well-formed.
template <typename See>
void ForEachPlay(const game::Matrix& matrix, Bytes payload, See&& see) {
  log::TicketCursor tickets(matrix, payload);
  while (true) {
    const auto ticket = tickets.Next().value();
    if (!ticket) return;
    log::PlayCursor plays(matrix, *ticket);
    game::Play play;
    while (plays.Next(play)) see(*ticket, play);
  }
}

std::string TextOf(const game::Play& play) {
  std::string text(AsText(play.main));
  return text + '+' + std::string(AsText(play.second));
}

TEST(Generator, MakesTheSameBytesWhateverTheBatchSize) {
  const game::Rules rules = TwoDrums();
  for (const Numbers numbers : {Numbers::kUniform, Numbers::kHuman}) {
    PoolOptions options = Options(5000, 3);
    for (const uint32_t per_mille : {0u, 200u}) {
      options.system_per_mille = options.void_per_mille = per_mille;
      const auto bytes = AllBytes(Make(rules, options, numbers, 1), rules.matrix, 1);
      for (const uint32_t plays_min : {2u, 3u, 7u, 100u, 1u << 20}) {
        EXPECT_EQ(AllBytes(Make(rules, options, numbers, 1), rules.matrix, plays_min), bytes);
      }
      EXPECT_NE(AllBytes(Make(rules, options, numbers, 2), rules.matrix, 1), bytes);
    }
  }
}

// A pool is named by its options: what they once meant, they mean for ever, on every machine.
TEST(Generator, MakesTheSamePoolAsEver) {
  PoolOptions options = Options(3000, 3);
  const auto digest = [&](const game::Rules& rules, Numbers numbers) {
    return ToHex(Sha256::Of(AllBytes(Make(rules, options, numbers, 1), rules.matrix, 64)));
  };
  EXPECT_EQ(digest(Lotto645(), Numbers::kUniform),
            "3ce6cf025d351f14e175d838803044374a382a90443b8401bd9f569ab32b9642");
  EXPECT_EQ(digest(Lotto645(), Numbers::kHuman),
            "41a9c7d9de8db9676395ad44eb97dc52628b3f05817d9e5fcdaaeb301ed38c8b");
  EXPECT_EQ(digest(Otos(), Numbers::kUniform),
            "beac86a7e28f003211575a1446b5bfea66207bdb79378c9856c0a217401e0688");
  options.system_per_mille = options.void_per_mille = 100;
  EXPECT_EQ(digest(TwoDrums(), Numbers::kHuman),
            "5b5d59c7adb38b6bcc94ea9f968ac0f0aae6c76aa55a7eb94e783468e2b76df7");
}

TEST(Generator, FillsAtLeastWhatIsAskedForAndExactlyThePlays) {
  const game::Rules rules = Lotto645();
  Generator generator = Make(rules, Options(10'001, 2), Numbers::kUniform, 0);
  log::PlaysBatch batch(rules.matrix);
  generator.Fill(batch, 1000);
  EXPECT_GE(batch.plays(), 1000u);
  EXPECT_LT(batch.plays(), 1000u + rules.plays_per_ticket_max);
  EXPECT_EQ(generator.plays_left(), 5001 - batch.plays());
  generator.Fill(batch, UINT32_MAX);
  EXPECT_EQ(batch.plays(), 5001u);
  EXPECT_TRUE(generator.done());
}

TEST(Generator, MakesOnlyValidPlaysOfThePartition) {
  for (const game::Rules& rules : {Lotto645(), TwoDrums(), Otos()}) {
    PoolOptions options = Options(20'000, 5);
    const bool system = rules.matrix.main_pick_max > rules.matrix.main.pick;
    options.system_per_mille = system ? 300 : 0;
    for (const Numbers numbers : {Numbers::kUniform, Numbers::kHuman}) {
      const auto bytes = AllBytes(Make(rules, options, numbers, 3), rules.matrix, 512);
      uint64_t plays = 0, system_plays = 0;
      ForEachPlay(rules.matrix, bytes, [&](const log::TicketView& ticket, const game::Play& play) {
        ++plays;
        system_plays += game::IsSystem(rules.matrix, play);
        ASSERT_TRUE(game::CheckPlay(rules.matrix, play).ok());
        ASSERT_EQ(PartitionOf(ticket.player(), 5), PartitionId{3});
      });
      EXPECT_EQ(plays, 4000u);
      EXPECT_EQ(system_plays > 0, system);
    }
  }
}

TEST(Generator, CoversEachCombinationOnceOverAllPartitions) {
  for (const game::Rules& rules : {TwoDrums(), MakeRules({.main = {4, 11, 4},
                                               .second = {},
                                               .bonus = 0,
                                               .main_pick_max = 4,
                                               .second_pick_max = 0},
                                                         {{{4, 0, 0}}})}) {
    const uint64_t space = game::Space(rules.matrix);
    std::map<std::string, int> seen;
    for (uint16_t partition = 0; partition < 7; ++partition) {
      const auto bytes =
          AllBytes(Make(rules, Options(space, 7), Numbers::kCoverage, partition), rules.matrix, 10);
      ForEachPlay(rules.matrix, bytes,
                  [&](const log::TicketView&, const game::Play& play) { ++seen[TextOf(play)]; });
    }
    EXPECT_EQ(seen.size(), space);
    for (const auto& [play, count] : seen) EXPECT_EQ(count, 1);
  }
}

TEST(Generator, RefusesCoverageOfAnotherNumberOfPlays) {
  const game::Rules rules = TwoDrums();
  const auto refused =
      Generator::Create(rules, Options(335, 1), Numbers::kCoverage, PartitionId{0});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "full coverage: 335 plays, but test has 336 combinations");
  EXPECT_FALSE(Generator::Create(rules, Options(9, 1), Numbers::kUniform, PartitionId{1}).ok());
}

TEST(Coverage, UnranksWhatItAdvancesTo) {
  std::vector<uint8_t> walked = {1, 2, 3, 4, 5}, unranked(5);
  for (uint64_t rank = 0; rank < game::Choose(12, 5); ++rank) {
    Unrank(5, 12, rank, unranked.data());
    ASSERT_EQ(walked, unranked) << rank;
    EXPECT_EQ(Advance(5, 12, walked.data()), rank + 1 < game::Choose(12, 5));
  }
  EXPECT_EQ(walked, (std::vector<uint8_t>{1, 2, 3, 4, 5}));
}

TEST(Generator, ListsVoidsOfTicketsThatItMade) {
  const game::Rules rules = Lotto645();
  PoolOptions options = Options(20'000, 1);
  options.void_per_mille = 100;
  options.system_per_mille = 500;
  Generator generator = Make(rules, options, Numbers::kUniform, 0);
  log::PlaysBatch batch(rules.matrix);
  generator.Fill(batch, UINT32_MAX);

  struct Made {
    uint64_t first_ordinal = 0, plays = 0, stakes = 0;
  };
  std::map<TicketKey, Made> made;
  uint64_t ordinal = 0;
  ForEachPlay(rules.matrix, batch.payload(),
              [&](const log::TicketView& ticket, const game::Play& play) {
                Made& entry = made[ticket.ticket().key];
                if (entry.plays++ == 0) entry.first_ordinal = ordinal;
                entry.stakes += game::Combinations(rules.matrix, play);
                ++ordinal;
              });
  EXPECT_NEAR(static_cast<double>(generator.voids().size()), static_cast<double>(made.size()) / 10,
              6 * std::sqrt(520.0));
  for (const log::VoidRecord& record : generator.voids()) {
    TicketKey key;
    std::copy(std::begin(record.key), std::end(record.key), key.bytes.begin());
    ASSERT_TRUE(made.contains(key));
    EXPECT_EQ(made[key].first_ordinal, record.first_ordinal);
    EXPECT_EQ(made[key].plays, record.plays);
    EXPECT_EQ(made[key].stakes, record.stakes);
  }
}

TEST(HumanNumbers, PrefersBirthdaysAndHasFavourites) {
  const game::Rules rules = Lotto645();
  const uint64_t total = 400'000;
  Generator generator = Make(rules, Options(total, 1), Numbers::kHuman, 0);
  log::PlaysBatch batch(rules.matrix);
  generator.Fill(batch, UINT32_MAX);
  std::map<std::string, uint64_t> counts;
  double birthdays = 0;
  ForEachPlay(rules.matrix, batch.payload(),
              [&](const log::TicketView& ticket, const game::Play& play) {
                EXPECT_FALSE(ticket.ticket().quick_pick);
                birthdays += play.main.back() <= 31;
                ++counts[TextOf(play)];
              });
  // A third of 95 %, and by chance 9 % of the others.
  EXPECT_NEAR(birthdays / total, 0.95 / 3 + 0.09 * (1 - 0.95 / 3), 0.02);
  const auto hottest = std::max_element(counts.begin(), counts.end(),
                                        [](auto& a, auto& b) { return a.second < b.second; });
  EXPECT_EQ(hottest->first, "\1\2\3\4\5\6+");
  EXPECT_NEAR(static_cast<double>(hottest->second), total / 400.0, 200);
}

TEST(Generator, MakesUniformPoolsWithinSixSigma) {
  const game::Rules rules = Lotto645();
  const game::Drawn drawn{.main = {3, 11, 19, 27, 34, 42}, .bonus = {7}, .second = {}};
  std::array<double, game::kTiersMax + 1> tiers{};
  const uint64_t total = 1'000'000;
  for (uint16_t partition = 0; partition < 4; ++partition) {
    const auto bytes =
        AllBytes(Make(rules, Options(total, 4), Numbers::kUniform, partition), rules.matrix, 4096);
    ForEachPlay(rules.matrix, bytes, [&](const log::TicketView&, const game::Play& play) {
      ++tiers[rules.TierOf(game::CountHits(play, drawn))];
    });
  }
  for (size_t tier = 1; tier <= rules.tiers.size(); ++tier) {
    const double expected = static_cast<double>(total) *
                            static_cast<double>(rules.tiers[tier - 1].ways) /
                            static_cast<double>(game::Space(rules.matrix));
    EXPECT_NEAR(tiers[tier], expected, 6 * std::sqrt(expected) + 1) << "tier " << tier;
  }
}

}  // namespace
}  // namespace drumroll::workload
