// The prizes of a draw as JSON, the one shape that every command and route prints:
//   {"draw":1128,"sales":113508000000,"pool":56754000000,"carry_in":0,
//    "tiers":[{"tier":1,"winners":63,"prize":419925560,"total":26455310280},...],
//    "carry":0,"reserve":0,"breakage":-1234}
// Amounts are integers in minor units. A tier that took money from the draw before also has
// "carry_in" and "carry_in_draws", one with money for the next draw "carry" and "carry_draws"; one
// that wins plays of a later draw has "free_plays".
#ifndef DRUMROLL_GAME_PRIZE_JSON_H_
#define DRUMROLL_GAME_PRIZE_JSON_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "game/prizes.h"

namespace drumroll::game {

// One line, without a line end; a function of the report alone.
std::string ToJson(const PrizeReport& report);

// The opposite. kInvalid if the text is not of this shape, kCorrupt if its money does not add up.
Result<PrizeReport> ParsePrizeReport(std::string_view json);

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_PRIZE_JSON_H_
