// Holds what was settled to what it was settled from. Nothing is repaired. Beside pool/verify.h,
// which does the same for the pool.
#ifndef DRUMROLL_SETTLE_VERIFY_OUTCOME_H_
#define DRUMROLL_SETTLE_VERIFY_OUTCOME_H_

#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "disk/disk.h"
#include "pool/draw.h"

namespace drumroll::settle {

// Reads a settlement and its winner file again, from the medium, and holds both to seal and result:
// every byte of the winner file to its digests, its winners to those that the log's records give,
// the prizes to those that the rules give for them. kCorrupt with the name of the first thing that
// does not fit; kConflict or kNotFound if this revision is not recorded or not settled.
Status VerifyOutcome(disk::Disk& disk, const pool::Draw& draw, uint32_t revision, size_t threads);

// The same for all revisions that are settled; returns how many. Results that are not settled yet
// are held to the seal. kCorrupt also if something is missing that others rest on.
Result<uint32_t> VerifyOutcomes(disk::Disk& disk, const pool::Draw& draw, size_t threads);

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_VERIFY_OUTCOME_H_
