// From a sealed pool and a recorded result to the published outcome: winners by both engines,
// prizes, the records.
//
// One at a time per draw, which the caller sees to (pool::LockDraw()). Whatever is cut off can be
// done again and comes to the same bytes: the winner file gets its name only after the second
// engine has confirmed it, and the settlement record, which comes last, says that all is done.
#ifndef DRUMROLL_SETTLE_SETTLE_DRAW_H_
#define DRUMROLL_SETTLE_SETTLE_DRAW_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "disk/disk.h"
#include "game/prizes.h"
#include "pool/records.h"
#include "pool/sealed_pool.h"
#include "settle/input.h"

namespace drumroll::settle {

// What both engines need of a sealed pool. The pool outlives it.
Result<Input> InputOf(const pool::SealedPool& pool, const game::Drawn& drawn);

struct SettleOptions {
  size_t threads = CoreCount();
  game::Carries carry{};  // PrizeReport::carry of the draw before.
  std::array<std::optional<int64_t>, game::kTiersMax> stated{};  // See game::PrizeInput.
  // Told of plays, voided ones too, by each of the two engines; called from several threads.
  std::function<void(uint64_t plays)> progress = [](uint64_t) {};
};

struct DrawOutcome {
  pool::SettlementRecord record;
  std::optional<game::PrizeReport>
      prizes;  // None if the rules are not known well enough; record.open_reason says why.
  double list_seconds = 0;     // Until the complete winner list was durable, by the bitmaps.
  double confirm_seconds = 0;  // Until the records had confirmed it.
};

// Settles the result of this revision. kConflict if there is no such result, or it is settled
// already; kInvalid if the rules have no tier for the money that is carried in or stated, or a
// prize that is won must be stated and is not. kCorrupt if the result was entered for another seal,
// or the engines disagree. Nothing is published then.
Result<DrawOutcome> SettleDraw(disk::Disk& disk, const pool::SealedPool& pool, uint32_t revision,
                               const SettleOptions& options);

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_SETTLE_DRAW_H_
