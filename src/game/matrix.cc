#include "game/matrix.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "base/assert.h"
#include "base/wide.h"

namespace drumroll::game {
namespace {

Status CheckNumbers(std::string_view what, Bytes numbers, uint32_t of) {
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] < 1 || numbers[i] > of) {
      return Fail(ErrorCode::kInvalid, "{}: number {} is not in 1..{}", what, numbers[i], of);
    }
    if (i > 0 && numbers[i] == numbers[i - 1]) {
      return Fail(ErrorCode::kInvalid, "{}: number {} is there twice", what, numbers[i]);
    }
    if (i > 0 && numbers[i] < numbers[i - 1]) {
      return Fail(ErrorCode::kInvalid, "{}: {} follows {}, expected ascending numbers", what,
                  numbers[i], numbers[i - 1]);
    }
  }
  return {};
}

Status CheckCount(std::string_view what, size_t found, size_t least, size_t most) {
  if (found >= least && found <= most) return {};
  if (least == most) {
    return Fail(ErrorCode::kInvalid, "{}: {} numbers, expected {}", what, found, least);
  }
  return Fail(ErrorCode::kInvalid, "{}: {} numbers, expected {} to {}", what, found, least, most);
}

// How many numbers two ascending lists share.
uint8_t CountCommon(Bytes a, Bytes b) {
  uint8_t common = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) ++common;
    const bool step_a = a[i] <= b[j];
    const bool step_b = b[j] <= a[i];
    i += step_a;
    j += step_b;
  }
  return common;
}

bool IsSeparator(char c) { return c == ' ' || c == ',' || c == '\t'; }

// Reads numbers up to `end` of text; sorts them.
Result<std::vector<uint8_t>> ParseNumbers(std::string_view text) {
  std::vector<uint8_t> numbers;
  size_t at = 0;
  while (at < text.size()) {
    if (IsSeparator(text[at])) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < text.size() && !IsSeparator(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    uint8_t number = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc{} || stop != word.data() + word.size()) {
      return Fail(ErrorCode::kInvalid, "winning numbers: '{}' is not a number of a ball", word);
    }
    numbers.push_back(number);
    at = end;
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::vector<std::string_view> SplitAtPlus(std::string_view text) {
  std::vector<std::string_view> groups;
  for (size_t plus; (plus = text.find('+')) != std::string_view::npos;) {
    groups.push_back(text.substr(0, plus));
    text.remove_prefix(plus + 1);
  }
  groups.push_back(text);
  return groups;
}

}  // namespace

Status CheckPlay(const Matrix& matrix, const Play& play) {
  DRUMROLL_TRY(CheckCount("play", play.main.size(), matrix.main.pick, matrix.main_pick_max));
  DRUMROLL_TRY(CheckNumbers("play", play.main, matrix.main.of));
  DRUMROLL_TRY(CheckCount("play, second drum", play.second.size(), matrix.second.pick,
                          matrix.second_pick_max));
  return CheckNumbers("play, second drum", play.second, matrix.second.of);
}

bool IsSystem(const Matrix& matrix, const Play& play) {
  return play.main.size() > matrix.main.pick || play.second.size() > matrix.second.pick;
}

uint64_t Combinations(const Matrix& matrix, const Play& play) {
  return Choose(static_cast<uint32_t>(play.main.size()), matrix.main.pick) *
         Choose(static_cast<uint32_t>(play.second.size()), matrix.second.pick);
}

Status CheckDrawn(const Matrix& matrix, const Drawn& drawn) {
  DRUMROLL_TRY(
      CheckCount("winning numbers", drawn.main.size(), matrix.main.drawn, matrix.main.drawn));
  DRUMROLL_TRY(CheckNumbers("winning numbers", drawn.main, matrix.main.of));
  DRUMROLL_TRY(CheckCount("bonus", drawn.bonus.size(), matrix.bonus, matrix.bonus));
  DRUMROLL_TRY(CheckNumbers("bonus", drawn.bonus, matrix.main.of));
  DRUMROLL_TRY(
      CheckCount("second drum", drawn.second.size(), matrix.second.drawn, matrix.second.drawn));
  DRUMROLL_TRY(CheckNumbers("second drum", drawn.second, matrix.second.of));
  for (const uint8_t number : drawn.bonus) {
    if (std::binary_search(drawn.main.begin(), drawn.main.end(), number)) {
      return Fail(ErrorCode::kInvalid, "bonus: number {} is also a main number", number);
    }
  }
  return {};
}

Result<Drawn> ParseDrawn(const Matrix& matrix, std::string_view text) {
  const std::vector<std::string_view> groups = SplitAtPlus(text);
  const size_t expected = 1u + (matrix.bonus > 0) + matrix.has_second();
  if (groups.size() != expected) {
    return Fail(ErrorCode::kInvalid, "winning numbers: '{}' has {} groups around '+', expected {}",
                text, groups.size(), expected);
  }
  Drawn drawn;
  size_t next = 0;
  drawn.main = DRUMROLL_TRY(ParseNumbers(groups[next++]));
  if (matrix.bonus > 0) drawn.bonus = DRUMROLL_TRY(ParseNumbers(groups[next++]));
  if (matrix.has_second()) drawn.second = DRUMROLL_TRY(ParseNumbers(groups[next++]));
  DRUMROLL_TRY(CheckDrawn(matrix, drawn));
  return drawn;
}

std::string ToText(const Drawn& drawn) {
  std::string text = fmt::format("{}", fmt::join(drawn.main, " "));
  if (!drawn.bonus.empty()) text += fmt::format(" + {}", fmt::join(drawn.bonus, " "));
  if (!drawn.second.empty()) text += fmt::format(" + {}", fmt::join(drawn.second, " "));
  return text;
}

Hits CountHits(const Play& play, const Drawn& drawn) {
  return {.main = CountCommon(play.main, drawn.main),
          .bonus = CountCommon(play.main, drawn.bonus),
          .second = CountCommon(play.second, drawn.second)};
}

uint64_t Choose(uint32_t n, uint32_t k) {
  if (k > n) return 0;
  k = std::min(k, n - k);
  // After step i the value is C(n - k + i, i): every division is exact.
  Uint128 value = 1;
  for (uint32_t i = 1; i <= k; ++i) {
    value = value * (n - k + i) / i;
    DRUMROLL_ASSERT(value <= UINT64_MAX);
  }
  return static_cast<uint64_t>(value);
}

}  // namespace drumroll::game
