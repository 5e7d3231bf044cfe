// A result as a feed says it: one flat JSON object, in our own shape or in that of dhlottery.co.kr
// (docs/formats/result-feed.md). One of the two sources of a result may be such a feed. Pure.
#ifndef DRUMROLL_GAME_RESULT_FEED_H_
#define DRUMROLL_GAME_RESULT_FEED_H_

#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "game/matrix.h"

namespace drumroll::game {

inline constexpr size_t kFeedBytesMax = 64 * 1024;

// What the feed must be about: a result is bound to its draw.
struct FeedOf {
  std::string_view game;
  DrawId draw{};
  const Matrix& matrix;
};

// kInvalid, with the place and the reason, unless the text is of one of the two shapes, about this
// draw, and its numbers can be drawn from this matrix. In our own shape no other fields are
// allowed; no field may come twice in either.
Result<Drawn> ParseResultFeed(std::string_view place, const FeedOf& of, std::string_view text);

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_RESULT_FEED_H_
