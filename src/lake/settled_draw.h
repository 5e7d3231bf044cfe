// What the records of a settled draw say: all that is exported besides plays, tickets and winners.
// Values, read and checked once.
#ifndef DRUMROLL_LAKE_SETTLED_DRAW_H_
#define DRUMROLL_LAKE_SETTLED_DRAW_H_

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "game/prizes.h"
#include "pool/evening.h"
#include "pool/records.h"

namespace drumroll::lake {

// A revision with its settlement.
struct SettledRevision {
  pool::ResultRecord result;
  pool::SettlementRecord settlement;
  std::optional<game::PrizeReport> prizes;  // None where prizes are open.
};

struct SettledDraw {
  const pool::Evening* evening = nullptr;  // Outlives it.
  std::string game_name;                   // For people.
  pool::SealRecord seal;
  Digest seal_name;
  std::vector<SettledRevision> revisions;  // Ascending; at least one.

  const pool::Draw& draw() const { return evening->draw(); }
  const game::Rules& rules() const { return draw().rules(); }
  // The newest.
  const SettledRevision& newest() const { return revisions.back(); }
};

// kNotFound if no revision is settled; kInvalid if the lake has no room for the game's numbers.
Result<SettledDraw> ReadSettledDraw(disk::Disk& disk, const pool::Evening& evening);

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_SETTLED_DRAW_H_
