// Game files: any text is refused with a reason or is a game whose prizes can be computed or
// refused.
#include "base/bytes.h"
#include "game/prizes.h"
#include "game/rules.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace drumroll;
  const auto game = game::ParseGame("fuzz.toml", AsText({data, size}));
  if (!game.ok()) {
    DRUMROLL_ASSERT(game.error().code == ErrorCode::kInvalid);
    return 0;
  }
  for (const game::Rules& rules : game.value().eras) {
    game::PrizeInput input{.draw = rules.from, .sales = 1'000'000'000};
    for (size_t tier = 0; tier < rules.tiers.size(); ++tier) input.winners[tier] = tier;
    const auto report = game::ComputePrizes(rules, input);
    if (report.ok()) DRUMROLL_ASSERT(game::CheckConservation(report.value()).ok());
  }
  return 0;
}
