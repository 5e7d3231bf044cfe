// Settling as a step of a draw's evening: allowed in its state only, entered in its journal, and,
// for a correction of what was published, with the list of what changes for whom.
#ifndef DRUMROLL_SETTLE_SETTLE_EVENING_H_
#define DRUMROLL_SETTLE_SETTLE_EVENING_H_

#include <optional>

#include "base/result.h"
#include "disk/disk.h"
#include "pool/evening.h"
#include "settle/settle_draw.h"

namespace drumroll::settle {

struct EveningOutcome {
  DrawOutcome outcome;
  std::optional<pool::CorrectionRecord> correction;
};

// Settles the last result. What an attempt that was cut off has left is made anew: it may have been
// made with other money carried in. kUnavailable while another writer holds the draw.
Result<EveningOutcome> SettleEvening(disk::Disk& disk, pool::Evening& evening,
                                     const pool::Person& person, const pool::SealedPool& pool,
                                     const SettleOptions& options);

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_SETTLE_EVENING_H_
