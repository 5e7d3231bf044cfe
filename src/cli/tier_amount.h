// Money of single tiers as flags give it: "2:250000" is tier 2's, a bare amount tier 1's. Pure
// functions.
#ifndef DRUMROLL_CLI_TIER_AMOUNT_H_
#define DRUMROLL_CLI_TIER_AMOUNT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "game/prizes.h"

namespace drumroll::cli {

// By tier; none where nothing was given. kInvalid, naming the flag, for a tier above `tiers`, for
// one that is named twice, and for an amount that is none.
using TierAmounts = std::array<std::optional<int64_t>, game::kTiersMax>;
Result<TierAmounts> ParseTierAmounts(std::string_view flag, const std::vector<std::string>& texts,
                                     size_t tiers);

// The values of --carry: money carried in from the draw before. "1:5000:2" was passed on twice in a
// row; without that, once.
Result<game::Carries> ParseCarries(const std::vector<std::string>& texts, size_t tiers);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_TIER_AMOUNT_H_
