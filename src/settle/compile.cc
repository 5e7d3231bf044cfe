#include "settle/compile.h"

#include <algorithm>
#include <bit>
#include <map>

namespace drumroll::settle {
namespace {

// Every pair (bonus, second) that there can be.
uint16_t AllPairs(const game::Matrix& matrix) {
  uint32_t pairs = 0;
  for (uint32_t bonus = 0; bonus <= matrix.bonus; ++bonus)
    pairs |= ((2u << matrix.second.drawn) - 1) << (4 * bonus);
  return static_cast<uint16_t>(pairs);
}

Status CheckSizes(const game::Rules& rules) {
  const game::Matrix& matrix = rules.matrix;
  if (matrix.main.drawn == 0 || matrix.main.drawn > kMainRowsMax)
    return Fail(ErrorCode::kInvalid, "game {}: {} main numbers drawn, 1 .. {} can be matched",
                rules.game, matrix.main.drawn, kMainRowsMax);
  if (matrix.bonus > kOtherRowsMax || matrix.second.drawn > kOtherRowsMax)
    return Fail(
        ErrorCode::kInvalid,
        "game {}: {} bonus numbers and {} of the second drum drawn, at most {} can be matched",
        rules.game, matrix.bonus, matrix.second.drawn, kOtherRowsMax);
  if (rules.tiers.empty() || rules.tiers.size() > game::kTiersMax)
    return Fail(ErrorCode::kInvalid, "game {}: {} tiers, 1 .. {} can be matched", rules.game,
                rules.tiers.size(), game::kTiersMax);
  return {};
}

struct TermKey {
  uint8_t tier;
  uint8_t main;
  friend auto operator<=>(const TermKey&, const TermKey&) = default;
};

// The pairs (bonus, second) of every tier and count of main hits.
Result<std::map<TermKey, uint16_t>> CollectTerms(const game::Rules& rules) {
  const game::Matrix& matrix = rules.matrix;
  std::map<TermKey, uint16_t> terms;
  for (size_t t = 0; t < rules.tiers.size(); ++t) {
    for (const game::Hits& hits : rules.tiers[t].hits) {
      if (hits.main > matrix.main.drawn || hits.bonus > matrix.bonus ||
          hits.second > matrix.second.drawn)
        return Fail(ErrorCode::kInvalid,
                    "game {}: tier {} asks for hits {}+{}+{}, drawn are {}+{}+{}", rules.game,
                    t + 1, hits.main, hits.bonus, hits.second, matrix.main.drawn, matrix.bonus,
                    matrix.second.drawn);
      const TermKey key{static_cast<uint8_t>(t + 1), hits.main};
      terms[key] |= static_cast<uint16_t>(1u << (4 * hits.bonus + hits.second));
    }
  }
  return terms;
}

}  // namespace

Result<MatchProgram> CompileTiers(const game::Rules& rules) {
  DRUMROLL_TRY(CheckSizes(rules));
  const std::map<TermKey, uint16_t> terms = DRUMROLL_TRY(CollectTerms(rules));
  MatchProgram program{};
  program.main_rows = rules.matrix.main.drawn;
  program.bonus_rows = rules.matrix.bonus;
  program.second_rows = rules.matrix.second.drawn;
  program.code_planes = static_cast<uint8_t>(std::bit_width(rules.tiers.size()));
  const uint16_t all = AllPairs(rules.matrix);
  for (const auto& [key, pairs] : terms) {
    uint8_t* const end = program.mains + program.main_count;
    uint8_t* const main = std::find(program.mains, end, key.main);
    if (main == end) program.mains[program.main_count++] = key.main;
    program.terms[program.term_count++] = {pairs == all ? MatchProgram::kAnyRest : pairs,
                                           static_cast<uint8_t>(main - program.mains), key.tier};
  }
  // The kernels begin with kAnyRest and select anew when `rest` changes: once per distinct set.
  std::stable_sort(program.terms, program.terms + program.term_count,
                   [](const auto& a, const auto& b) { return a.rest > b.rest; });
  return program;
}

std::vector<uint32_t> DrawnRows(const game::Matrix& matrix, const game::Drawn& drawn) {
  std::vector<uint32_t> rows;
  for (const uint8_t number : drawn.main) rows.push_back(number - 1u);
  for (const uint8_t number : drawn.bonus) rows.push_back(number - 1u);
  for (const uint8_t number : drawn.second) rows.push_back(matrix.main.of + number - 1u);
  return rows;
}

}  // namespace drumroll::settle
