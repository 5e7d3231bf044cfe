#include "game/matrix.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/random.h"

namespace drumroll::game {
namespace {

constexpr Matrix kLotto645{.main = {6, 45, 6}, .bonus = 1, .main_pick_max = 6};
constexpr Matrix kEuro{
    .main = {5, 50, 5}, .second = {2, 12, 2}, .main_pick_max = 10, .second_pick_max = 5};
constexpr Matrix kLoto7{.main = {7, 37, 7}, .bonus = 2, .main_pick_max = 7};

std::string ErrorOf(const Status& status) { return status.ok() ? "ok" : status.error().message; }

template <typename T>
std::string ErrorOf(const Result<T>& result) {
  return result.ok() ? "ok" : result.error().message;
}

Status CheckMain(const Matrix& matrix, std::vector<uint8_t> main) {
  return CheckPlay(matrix, {.main = main});
}

TEST(CheckPlay, TakesAscendingNumbersOfTheMatrixOnly) {
  EXPECT_EQ(ErrorOf(CheckMain(kLotto645, {1, 2, 3, 4, 5, 45})), "ok");
  EXPECT_EQ(ErrorOf(CheckMain(kLotto645, {1, 2, 3, 4, 5})), "play: 5 numbers, expected 6");
  EXPECT_EQ(ErrorOf(CheckMain(kLotto645, {1, 2, 3, 4, 5, 6, 7})), "play: 7 numbers, expected 6");
  EXPECT_EQ(ErrorOf(CheckMain(kLotto645, {0, 2, 3, 4, 5, 6})), "play: number 0 is not in 1..45");
  EXPECT_EQ(ErrorOf(CheckMain(kLotto645, {1, 2, 3, 4, 5, 46})), "play: number 46 is not in 1..45");
  EXPECT_EQ(ErrorOf(CheckMain(kLotto645, {1, 2, 3, 3, 5, 6})), "play: number 3 is there twice");
  EXPECT_EQ(ErrorOf(CheckMain(kLotto645, {1, 2, 4, 3, 5, 6})),
            "play: 3 follows 4, expected ascending numbers");
}

TEST(CheckPlay, TakesSystemPlaysWhereTheGameHasThem) {
  const std::vector<uint8_t> main = {1, 2, 3, 4, 5, 6, 7};
  const std::vector<uint8_t> second = {1, 12, 13};
  EXPECT_EQ(ErrorOf(CheckPlay(kEuro, {.main = main, .second = Bytes(second).first(2)})), "ok");
  EXPECT_EQ(ErrorOf(CheckPlay(kEuro, {.main = main, .second = second})),
            "play, second drum: number 13 is not in 1..12");
  EXPECT_EQ(ErrorOf(CheckPlay(kEuro, {.main = main})),
            "play, second drum: 0 numbers, expected 2 to 5");
  EXPECT_TRUE(IsSystem(kEuro, {.main = main, .second = second}));
  EXPECT_FALSE(IsSystem(kEuro, {.main = Bytes(main).first(5), .second = Bytes(second).first(2)}));
  EXPECT_EQ(Combinations(kEuro, {.main = main, .second = second}), 21u * 3u);
}

TEST(CheckPlay, RefusesASecondDrumThatTheGameDoesNotHave) {
  const std::vector<uint8_t> main = {1, 2, 3, 4, 5, 6};
  EXPECT_EQ(ErrorOf(CheckPlay(kLotto645, {.main = main, .second = Bytes(main).first(1)})),
            "play, second drum: 1 numbers, expected 0");
}

TEST(ParseDrawn, ReadsNumbersInAnyOrderAndSpacing) {
  const auto drawn = ParseDrawn(kLotto645, " 42,3 11, 27\t19  34+7 ");
  ASSERT_TRUE(drawn.ok()) << drawn.error().message;
  EXPECT_EQ(ToText(drawn.value()), "3 11 19 27 34 42 + 7");
  EXPECT_EQ(ParseDrawn(kLotto645, ToText(drawn.value())).value(), drawn.value());
  EXPECT_EQ(ToText(ParseDrawn(kEuro, "5 4 3 2 1 + 12 1").value()), "1 2 3 4 5 + 1 12");
  EXPECT_EQ(ToText(ParseDrawn(kLoto7, "1 2 3 4 5 6 7 + 9 8").value()), "1 2 3 4 5 6 7 + 8 9");
  const Matrix all{
      .main = {2, 9, 2}, .second = {1, 5, 1}, .bonus = 1, .main_pick_max = 2, .second_pick_max = 1};
  EXPECT_EQ(ToText(ParseDrawn(all, "2 1 + 3 + 1").value()), "1 2 + 3 + 1");
}

TEST(ParseDrawn, RefusesWithTheReason) {
  const auto refuse = [](std::string_view text) { return ErrorOf(ParseDrawn(kLotto645, text)); };
  EXPECT_EQ(refuse(""), "winning numbers: '' has 1 groups around '+', expected 2");
  EXPECT_EQ(refuse("1 2 3 4 5 6"),
            "winning numbers: '1 2 3 4 5 6' has 1 groups around '+', expected 2");
  EXPECT_EQ(refuse("1 2 3 4 5 6 + 7 + 8"),
            "winning numbers: '1 2 3 4 5 6 + 7 + 8' has 3 groups around '+', expected 2");
  EXPECT_EQ(refuse("1 2 3 4 5 + 7"), "winning numbers: 5 numbers, expected 6");
  EXPECT_EQ(refuse("1 2 3 4 5 6 +"), "bonus: 0 numbers, expected 1");
  EXPECT_EQ(refuse("1 2 3 4 5 6 + 6"), "bonus: number 6 is also a main number");
  EXPECT_EQ(refuse("1 2 3 4 5 5 + 7"), "winning numbers: number 5 is there twice");
  EXPECT_EQ(refuse("1 2 3 4 5 46 + 7"), "winning numbers: number 46 is not in 1..45");
  EXPECT_EQ(refuse("1 2 3 4 5 6 + 46"), "bonus: number 46 is not in 1..45");
  EXPECT_EQ(refuse("1 2 3 4 5 six + 7"), "winning numbers: 'six' is not a number of a ball");
  EXPECT_EQ(refuse("1 2 3 4 5 262 + 7"), "winning numbers: '262' is not a number of a ball");
  EXPECT_EQ(refuse("1 2 3 4 5 -6 + 7"), "winning numbers: '-6' is not a number of a ball");
  EXPECT_EQ(ErrorOf(ParseDrawn(kEuro, "1 2 3 4 5 + 13 1")),
            "second drum: number 13 is not in 1..12");
}

TEST(CountHits, EqualsTheIntersectionOfSets) {
  Random random({.seed = 20240607});
  for (size_t round = 0; round < 2000; ++round) {
    std::set<uint8_t> play, main, bonus;
    while (play.size() < 6 + round % 4) play.insert(static_cast<uint8_t>(1 + random.Below(20)));
    while (main.size() < 6) main.insert(static_cast<uint8_t>(1 + random.Below(20)));
    while (bonus.size() < 2) {
      const auto number = static_cast<uint8_t>(1 + random.Below(20));
      if (!main.contains(number)) bonus.insert(number);
    }
    const auto common = [&](const std::set<uint8_t>& other) {
      return static_cast<uint8_t>(
          std::count_if(play.begin(), play.end(), [&](uint8_t n) { return other.contains(n); }));
    };
    const std::vector<uint8_t> numbers(play.begin(), play.end());
    const Drawn drawn{.main = {main.begin(), main.end()}, .bonus = {bonus.begin(), bonus.end()}};
    const Hits expected{.main = common(main), .bonus = common(bonus), .second = 0};
    EXPECT_EQ(CountHits({.main = numbers}, drawn), expected);
  }
}

TEST(Choose, MatchesPascalsTriangle) {
  for (uint32_t n = 1; n <= 64; ++n) {
    EXPECT_EQ(Choose(n, 0), 1u);
    EXPECT_EQ(Choose(n, n + 1), 0u);
    for (uint32_t k = 1; k <= n; ++k)
      ASSERT_EQ(Choose(n, k), Choose(n - 1, k - 1) + Choose(n - 1, k));
  }
  EXPECT_EQ(Choose(45, 6), 8'145'060u);
}

}  // namespace
}  // namespace drumroll::game
