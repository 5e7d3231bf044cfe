// For tests of this module only: game texts to be changed in one place, and errors as text.
#ifndef DRUMROLL_GAME_TESTING_H_
#define DRUMROLL_GAME_TESTING_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "base/result.h"
#include "game/rules.h"

namespace drumroll::game {

inline std::string ErrorOf(const Status& status) {
  return status.ok() ? "ok" : status.error().message;
}

template <typename T>
std::string ErrorOf(const Result<T>& result) {
  return result.ok() ? "ok" : result.error().message;
}

// A 6/45 game whose tiers share the pool as `tier_lines` say; one line each, without the braces.
inline std::string GameText(std::initializer_list<std::string_view> tier_lines,
                            std::string_view rounding = R"({ mode = "down", unit = "1" })") {
  std::string text = R"(format = "drumroll-game/1"
game = "test"
name = "Test"
[[era]]
from = 1
currency = "EUR"
exponent = 2
price = 200
plays_per_ticket_max = 5
matrix = { main = { pick = 6, of = 45 }, bonus = 1 }
pool = "50%"
rounding = [)" + std::string(rounding) +
                     "]\ntier = [\n";
  for (const std::string_view line : tier_lines) text += "  { " + std::string(line) + " },\n";
  return text + "]\n";
}

// Requires: the text is a valid game.
inline Game ParsedGame(const std::string& text) {
  Result<Game> game = ParseGame("test.toml", text);
  if (!game.ok()) {
    ADD_FAILURE() << game.error().message;
    std::abort();
  }
  return std::move(game).value();
}

// `text` with the one occurrence of `from` replaced.
inline std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "not in the text: " << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

// Parts of tier lines.
inline constexpr std::string_view kSix = R"(name = "6", hits = [{ main = 6 }], ways = 1, )";
inline constexpr std::string_view kFiveBonus =
    R"(name = "5 + bonus", hits = [{ main = 5, bonus = 1 }], ways = 6, )";
inline constexpr std::string_view kFive =
    R"(name = "5", hits = [{ main = 5, bonus = 0 }], ways = 228, )";
inline constexpr std::string_view kFour = R"(name = "4", hits = [{ main = 4 }], ways = 11115, )";

inline std::string operator+(std::string_view a, const char* b) { return std::string(a) + b; }

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_TESTING_H_
