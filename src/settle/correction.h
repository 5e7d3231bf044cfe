// What a correction changes for whom: the winners of the revision that was published beside those
// of the one that takes its place. docs/formats/correction.md is the specification.
#ifndef DRUMROLL_SETTLE_CORRECTION_H_
#define DRUMROLL_SETTLE_CORRECTION_H_

#include <cstdint>

#include "base/result.h"
#include "disk/disk.h"
#include "pool/draw.h"
#include "pool/records.h"

namespace drumroll::settle {

// Compares the two settled revisions and writes the list, then the record. A function of the two
// winner files and settlements. What an earlier attempt has left aside is replaced; kConflict if
// the list or the record is there already.
Result<pool::CorrectionRecord> WriteCorrection(disk::Disk& disk, const pool::Draw& draw,
                                               uint32_t before, uint32_t after);

// Compares them again, from the medium, and holds list and record to what comes out.
Status VerifyCorrection(disk::Disk& disk, const pool::Draw& draw, uint32_t revision);

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_CORRECTION_H_
