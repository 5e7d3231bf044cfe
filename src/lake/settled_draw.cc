#include "lake/settled_draw.h"

#include "base/text_record.h"
#include "game/catalog.h"
#include "game/prize_json.h"
#include "lake/masks.h"
#include "settle/draw_outcome.h"

namespace drumroll::lake {
namespace {

Result<SettledRevision> ReadRevision(disk::Disk& disk, const SettledDraw& draw, uint32_t number) {
  SettledRevision revision;
  revision.result = DRUMROLL_TRY(settle::ResultFor(disk, draw.draw(), draw.seal_name, number));
  revision.settlement = DRUMROLL_TRY(pool::ReadSettlement(disk, draw.draw(), number));
  if (!revision.settlement.prizes.empty()) {
    revision.prizes = DRUMROLL_TRY(game::ParsePrizeReport(revision.settlement.prizes));
  }
  const size_t tiers = draw.rules().tiers.size();
  if (revision.settlement.winners.size() == tiers &&
      (!revision.prizes || revision.prizes->tiers.size() == tiers))
    return revision;
  return Fail(ErrorCode::kCorrupt, "{}: does not have the {} tiers of {}",
              draw.draw().layout().Settlement(number), tiers, draw.rules().game);
}

}  // namespace

Result<SettledDraw> ReadSettledDraw(disk::Disk& disk, const pool::Evening& evening) {
  DRUMROLL_TRY(CheckMaskable(evening.draw().matrix()));
  SettledDraw draw;
  draw.evening = &evening;
  const game::Game game = DRUMROLL_TRY(game::ReadGame(disk, evening.draw().layout().GameFile()));
  draw.game_name = game.name;
  draw.seal = DRUMROLL_TRY(pool::ReadSeal(disk, evening.draw()));
  draw.seal_name = RecordName(draw.seal.Encode());
  const auto& revisions = evening.state().revisions;
  for (uint32_t number = 1; number <= revisions.size(); ++number) {
    if (!revisions[number - 1].settlement) continue;
    draw.revisions.push_back(DRUMROLL_TRY(ReadRevision(disk, draw, number)));
  }
  if (!draw.revisions.empty()) return draw;
  return Fail(ErrorCode::kNotFound, "{}: no revision is settled yet",
              evening.draw().layout().directory);
}

}  // namespace drumroll::lake
