// For tests: games so small that every tier is won all the time.
#ifndef DRUMROLL_GAME_SMALL_GAMES_H_
#define DRUMROLL_GAME_SMALL_GAMES_H_

#include <string_view>
#include <utility>

#include "game/rules.h"

namespace drumroll::game::testing {

// 3 of 8 and a bonus ball; system plays of up to 5 numbers.
inline constexpr std::string_view kOneDrum = R"(format = "drumroll-game/1"
game = "one-drum"
name = "One drum"
[[era]]
from = 1
currency = "XXX"
exponent = 0
price = 1000
plays_per_ticket_max = 10
matrix = { main = { pick = 3, of = 8, pick_max = 5 }, bonus = 1 }
pool = "50%"
rounding = [{ mode = "down", unit = "1" }]
tier = [
  { name = "3", hits = [{ main = 3 }], ways = 1, rest = "100%", empty = { to = "next draw" } },
  { name = "2 + bonus", hits = [{ main = 2, bonus = 1 }], ways = 3, fixed = 500 },
  { name = "2", hits = [{ main = 2, bonus = 0 }], ways = 12, fixed = 100 },
]
)";

// 2 of 6 and 1 of 3; system plays in both drums.
inline constexpr std::string_view kTwoDrums = R"(format = "drumroll-game/1"
game = "two-drums"
name = "Two drums"
[[era]]
from = 1
currency = "XXX"
exponent = 2
price = 250
plays_per_ticket_max = 10
matrix = { main = { pick = 2, of = 6, pick_max = 4 }, second = { pick = 1, of = 3, pick_max = 2 } }
pool = "50%"
rounding = [{ mode = "down", unit = "1" }]
tier = [
  { name = "2 + 1", hits = [{ main = 2, second = 1 }], ways = 1, rest = "80%", empty = { to = "next draw" } },
  { name = "2", hits = [{ main = 2, second = 0 }], ways = 2, rest = "20%", empty = { to = "up" } },
  { name = "1 + 1", hits = [{ main = 1, second = 1 }], ways = 8, fixed = 10 },
]
)";

// Requires: one of these.
inline Game SmallGame(std::string_view text) {
  auto game = ParseGame("small game", text);
  if (!game.ok()) fmt::print("{}\n", game.error().message);
  DRUMROLL_ASSERT(game.ok());
  return std::move(game).value();
}

}  // namespace drumroll::game::testing

#endif  // DRUMROLL_GAME_SMALL_GAMES_H_
