// Rules of a game in words; what `game list`, `game show` and `game check` print. Pure
// functions.
#ifndef DRUMROLL_CLI_GAME_TEXT_H_
#define DRUMROLL_CLI_GAME_TEXT_H_

#include <cstdint>
#include <string>

#include "game/rules.h"

namespace drumroll::cli {

// "75 %", "12.5 %"; a fraction where tenths of a percent are not exact: "1/3".
std::string ShareText(const game::Rational& share);
// "1 in 8,145,060", "1 in 42.0". Requires: ways > 0.
std::string OddsText(uint64_t space, uint64_t ways);
// "1 to 78", "588 on".
std::string DrawsText(const game::Rules& rules);
// "5,000 KRW each", "75 % of the rest, shared".
std::string PrizeText(const game::Rules& rules, const game::TierPrize& prize);
// What happens to the money of a shared tier that nobody wins, and its limits; empty if there is
// nothing to say.
std::string PrizeConditions(const game::Rules& rules, const game::TierPrize& prize);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_GAME_TEXT_H_
