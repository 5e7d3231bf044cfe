// Result feeds: any text is refused as wrong, or says numbers that can be drawn.
#include "base/bytes.h"
#include "game/result_feed.h"

namespace {

// Six of 45 and a bonus, as in the seeds.
constexpr drumroll::game::Matrix kMatrix{
    .main = {.pick = 6, .of = 45, .drawn = 6}, .second = {}, .bonus = 1, .main_pick_max = 6};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace drumroll;
  const auto drawn = game::ParseResultFeed(
      "fuzz.json", {.game = "kr-lotto645", .draw = DrawId{1128}, .matrix = kMatrix},
      AsText({data, size}));
  if (drawn.ok()) {
    DRUMROLL_ASSERT(game::CheckDrawn(kMatrix, drawn.value()).ok());
  } else {
    DRUMROLL_ASSERT(drawn.error().code == ErrorCode::kInvalid);
  }
  return 0;
}
