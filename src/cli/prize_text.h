// The prizes of a draw as a table for people; game/prize_json.h has them for machines. A pure
// function.
#ifndef DRUMROLL_CLI_PRIZE_TEXT_H_
#define DRUMROLL_CLI_PRIZE_TEXT_H_

#include <string>

#include "cli/style.h"
#include "game/prizes.h"
#include "game/rules.h"

namespace drumroll::cli {

// Requires: `report` is one of these rules.
std::string PrizeReportText(const game::Rules& rules, const game::PrizeReport& report, Style style);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_PRIZE_TEXT_H_
