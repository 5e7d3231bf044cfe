// The second engine: computes the outcome again from the logs, record by record, and holds it
// against the winner file that the first engine wrote, byte for byte. Other data, other algorithm:
// what both say is so.
#ifndef DRUMROLL_SETTLE_RECORD_ENGINE_H_
#define DRUMROLL_SETTLE_RECORD_ENGINE_H_

#include "base/result.h"
#include "disk/disk.h"
#include "settle/input.h"
#include "settle/winner_reader.h"
#include "settle/winner_table.h"

namespace drumroll::settle {

// Success means: the logs are intact and closed, the voids of the input are exactly theirs, and
// `file` is the winner file that follows from them for this identity. kCorrupt if not; if the
// engines disagree on a winner, the message names the first in the lowest partition that differs,
// and what each says. kConflict if a log is not closed. Reads each log once, a partition a thread;
// uses nothing of the input's segments. Open `file` with Access::kReadMedium: then it is the
// medium's bytes that are confirmed.
Status ConfirmWinners(disk::Disk& disk, const Input& input, const Identity& identity,
                      const WinnerReader& file);

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_RECORD_ENGINE_H_
