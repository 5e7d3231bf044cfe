// Rules of a game as JSON, and the few words about them that are part of it. Pure functions.
#ifndef DRUMROLL_DOCUMENTS_GAME_H_
#define DRUMROLL_DOCUMENTS_GAME_H_

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "game/rules.h"

namespace drumroll::documents {

// "6 of 45 + 1 bonus", "5 of 69 and 1 of 26".
std::string MatrixText(const game::Matrix& matrix);
// Combinations that win anything.
uint64_t WinningWays(const game::Rules& rules);

// A game as it is played now, in one object.
nlohmann::ordered_json GameSummary(const game::Game& game);
// All that is known of these eras of a game.
nlohmann::ordered_json GameJson(const game::Game& game,
                                const std::vector<const game::Rules*>& eras);
nlohmann::ordered_json ToJson(const game::Rules& rules);

}  // namespace drumroll::documents

#endif  // DRUMROLL_DOCUMENTS_GAME_H_
