#include "pool/key_table.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "base/random.h"

namespace drumroll::pool {
namespace {

std::vector<uint64_t> ValuesOf(const KeyTable& table, uint64_t hash) {
  std::vector<uint64_t> values;
  for (const uint64_t entry : table.Find(hash)) values.push_back(KeyTable::ValueOf(entry));
  std::sort(values.begin(), values.end());
  return values;
}

// A multimap of what the table can tell apart: what it must be equal to.
class Model {
 public:
  static uint64_t Seen(uint64_t hash) { return hash >> 24; }
  void Insert(uint64_t hash, uint64_t value) { map_[Seen(hash)].insert(value); }
  void Remove(uint64_t hash, uint64_t value) { map_[Seen(hash)].erase(value); }
  std::vector<uint64_t> ValuesOf(uint64_t hash) const {
    const auto found = map_.find(Seen(hash));
    if (found == map_.end()) return {};
    return {found->second.begin(), found->second.end()};
  }

 private:
  std::map<uint64_t, std::set<uint64_t>> map_;
};

struct Case {
  const char* name;
  uint64_t mask;  // Of the hashes: the fewer bits, the more entries are alike.
};

class KeyTableLife : public ::testing::TestWithParam<Case> {};

TEST_P(KeyTableLife, IsAMultimapOfWhatItTellsApart) {
  KeyTable table;
  Model model;
  Random random({.seed = 7});
  std::vector<std::pair<uint64_t, uint64_t>> inside;
  for (uint64_t step = 1; step <= 30'000; ++step) {
    const uint64_t hash = random.Next() & GetParam().mask;
    const uint64_t value = step;
    const uint64_t what = random.Below(10);
    if (inside.empty() || what < 6) {
      table.Insert(hash, value);
      model.Insert(hash, value);
      inside.emplace_back(hash, value);
    } else {
      auto& entry = inside[random.Below(inside.size())];
      model.Remove(entry.first, entry.second);
      if (what < 8) {
        table.Replace(entry.first, entry.second, value);
        model.Insert(entry.first, value);
        entry.second = value;
      } else {
        table.Remove(entry.first, entry.second);
        entry = inside.back();
        inside.pop_back();
      }
    }
    ASSERT_EQ(ValuesOf(table, hash), model.ValuesOf(hash)) << "step " << step;
  }
  EXPECT_EQ(table.size(), inside.size());
  for (const auto& [hash, value] : inside) ASSERT_EQ(ValuesOf(table, hash), model.ValuesOf(hash));
}

INSTANTIATE_TEST_SUITE_P(
    All, KeyTableLife,
    ::testing::Values(Case{"Spread", ~uint64_t{0}},
                      Case{"OneShard", ~uint64_t{0} >> KeyTable::kShardBits},
                      // 256 prints in two shards, spread over their homes or all at the end.
                      Case{"FewPrints", uint64_t{0x800FF00000000000}},
                      Case{"PrintsAtTheEnd", uint64_t{0x00000000FF000000}}),
    [](const auto& test) { return test.param.name; });

TEST(KeyTable, TakesMoreOfThePrintThatComesLastThanThereIsRoomBehindTheHomes) {
  KeyTable table;
  const uint64_t hash = ~uint64_t{0};
  for (uint64_t value = 1; value <= 2000; ++value) table.Insert(hash, value);
  EXPECT_EQ(table.Find(hash).size(), 2000u);
  EXPECT_EQ(table.size(), 2000u);
  EXPECT_LT(table.bytes(), 300'000u) << "it grows for its number, not for where they are";
}

TEST(KeyTable, KeepsTheLargestValue) {
  KeyTable table;
  table.Insert(5, KeyTable::kValueMax);
  EXPECT_EQ(ValuesOf(table, 5), std::vector<uint64_t>{KeyTable::kValueMax});
}

TEST(KeyTable, FindsNothingInAnEmptyShard) {
  KeyTable table;
  EXPECT_TRUE(table.Find(5).empty());
  table.Insert(5, 1);
  table.Remove(5, 1);
  EXPECT_TRUE(table.Find(5).empty());
  table.Prefetch(5);
  table.Prefetch(~uint64_t{0});
}

// One shard in 256: what fills these fills a table of 256 times as many entries.
constexpr uint64_t kShare = 256;
uint64_t HashOfFewShards(Random& random) { return random.Next() / kShare; }

double BytesOfEntry(const KeyTable& table, uint64_t entries) {
  return static_cast<double>(table.bytes() - KeyTable().bytes()) / static_cast<double>(entries);
}

TEST(KeyTable, TakesLittleMoreThanTenBytesAnEntryUpToAHundredMillion) {
  KeyTable table;
  Random random({.seed = 3});
  constexpr uint64_t kEntries = 100'000'000 / kShare;
  double worst = 0;
  uint64_t found = 0;
  for (uint64_t i = 1; i <= kEntries; ++i) {
    const uint64_t hash = HashOfFewShards(random);
    found += table.Find(hash).size();
    table.Insert(hash, i);
    if (i >= kEntries / 4 && i % 512 == 0) worst = std::max(worst, BytesOfEntry(table, i));
  }
  fmt::print("{:.2f} bytes an entry at most; {} of {} new keys looked like an earlier one\n", worst,
             found, kEntries);
  EXPECT_LT(worst, 10.45);
  // n^2 / 2^33 are expected: 18. Within 4 standard deviations.
  EXPECT_LT(found, 36u);
  EXPECT_GT(found, 1u);
}

TEST(KeyTable, WithRoomMadeForAllOfThemGrowsNoMore) {
  constexpr uint64_t kEntries = 10'000'000;
  KeyTable table;
  table.Reserve(kEntries);
  const uint64_t bytes = table.bytes();
  Random random({.seed = 4});
  for (uint64_t i = 1; i <= kEntries / kShare; ++i) table.Insert(HashOfFewShards(random), i);
  EXPECT_EQ(table.bytes(), bytes);
  EXPECT_LT(static_cast<double>(bytes) / kEntries, 10.45);
}

}  // namespace
}  // namespace drumroll::pool
