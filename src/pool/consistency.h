// Holds a draw's records to what its journal says of them. Read-only.
#ifndef DRUMROLL_POOL_CONSISTENCY_H_
#define DRUMROLL_POOL_CONSISTENCY_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "pool/draw.h"
#include "pool/state.h"

namespace drumroll::pool {

// kCorrupt, with the file, if a record that the journal names is missing or is another one, or if
// one is there that no step, finished or cut off, can have written. Returns, in people's words,
// what steps that were cut off have left.
Result<std::vector<std::string>> HoldToJournal(disk::Disk& disk, const Draw& draw,
                                               const State& state, disk::Access access);

// kCorrupt if the journal says that the sale has ended, and the logs, which end it, have not.
Status HoldToLogs(const Draw& draw, const State& state, bool closed);

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_CONSISTENCY_H_
