// What settling a draw and verifying its settlement have in common: the result that is settled, the
// identity of its winner file, and the prizes that follow from the counts.
#ifndef DRUMROLL_SETTLE_DRAW_OUTCOME_H_
#define DRUMROLL_SETTLE_DRAW_OUTCOME_H_

#include <array>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "disk/disk.h"
#include "game/prizes.h"
#include "pool/draw.h"
#include "pool/records.h"
#include "settle/winner_table.h"

namespace drumroll::settle {

// Money that comes into a draw from outside of it.
struct MoneyIn {
  game::Carries carry{};  // PrizeReport::carry of the draw before.
  std::array<std::optional<int64_t>, game::kTiersMax> stated{};  // See game::PrizeInput.
  friend bool operator==(const MoneyIn&, const MoneyIn&) = default;
};

// The recorded result of this revision. kConflict if there is none; kCorrupt if it was entered for
// another seal than the one of this name.
Result<pool::ResultRecord> ResultFor(disk::Disk& disk, const pool::Draw& draw, const Digest& seal,
                                     uint32_t revision, disk::Access access = disk::Access::kRead);

Identity IdentityOf(const pool::Draw& draw, const Digest& seal, const pool::ResultRecord& result);

// See game::ComputePrizes(); the sales are the seal's stakes times the price. None where the rules
// are not known well enough to pay by them (game::CheckPayable()), and only there; money that comes
// in nevertheless is kInvalid.
Result<std::optional<game::PrizeReport>> PrizesOf(const pool::Draw& draw,
                                                  const pool::SealRecord& seal,
                                                  const TierCounts& winners, const MoneyIn& money);

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_DRAW_OUTCOME_H_
