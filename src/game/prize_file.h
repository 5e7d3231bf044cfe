// The prize keys of a game file's eras and tiers; the rest of the file is game_file.cc's.
#ifndef DRUMROLL_GAME_PRIZE_FILE_H_
#define DRUMROLL_GAME_PRIZE_FILE_H_

#include <vector>

#include "base/result.h"
#include "game/prize_rules.h"
#include "game/toml_reader.h"

namespace drumroll::game {

// The era's `rounding`; empty if it has none.
Result<std::vector<RoundingStep>> ReadRounding(std::string_view place, const TableReader& era);

// The prize of one tier: exactly one of fixed, rest, pool, free_plays, stated, unknown, and what
// goes with it.
Result<TierPrize> ReadTierPrize(std::string_view place, const TableReader& tier,
                                const std::vector<RoundingStep>& rounding);

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_PRIZE_FILE_H_
