// Draws that happened, as published: to reproduce their prizes, and to re-enact them.
#ifndef DRUMROLL_GAME_PUBLISHED_H_
#define DRUMROLL_GAME_PUBLISHED_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "game/prizes.h"
#include "game/rules.h"

namespace drumroll::game {

struct PublishedDraw {
  DrawId draw{};
  std::string date;  // "2003-02-08".
  Drawn drawn;
  int64_t sales = 0;                          // Minor units.
  std::array<uint64_t, kTiersMax> winners{};  // winners[t - 1] is tier t's, as for prizes.
  std::array<int64_t, kTiersMax> prizes{};    // Of each winner; 0 without winners.
  std::string note;                           // Why it is notable.
};

// Reads a table as docs/formats/game.md describes it ("Published draws"). kInvalid with
// "place:line: reason" unless every draw has rules in `game`, its numbers fit their matrix, and
// draws and their prizes are in order.
Result<std::vector<PublishedDraw>> ParsePublishedDraws(std::string_view place, const Game& game,
                                                       std::string_view text);

// What the draws right before `draw` in the table carry into it, computed from their sales and
// winners. Exact if the table holds all draws of a run of rollovers, as the shipped ones do.
Result<Carries> CarryInto(const Game& game, std::span<const PublishedDraw> draws, DrawId draw);

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_PUBLISHED_H_
