// From the rules of a game and the numbers drawn to what the kernels run. Pure; thread safe.
#ifndef DRUMROLL_SETTLE_COMPILE_H_
#define DRUMROLL_SETTLE_COMPILE_H_

#include <vector>

#include "base/result.h"
#include "game/rules.h"
#include "settle/kernel.h"

namespace drumroll::settle {

// The tiers as a program over rows in the order main, bonus, second. kInvalid if the counts of
// drawn numbers or the tiers are beyond what the kernels count.
Result<MatchProgram> CompileTiers(const game::Rules& rules);

// The bitmap (0 .. matrix.rows() - 1) of each drawn number, in the program's order. Requires:
// CheckDrawn() passed.
std::vector<uint32_t> DrawnRows(const game::Matrix& matrix, const game::Drawn& drawn);

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_COMPILE_H_
