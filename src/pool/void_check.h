// Holds the voids of a partition to the tickets that they name: one that took out other plays would
// cancel what nobody asked to cancel.
#ifndef DRUMROLL_POOL_VOID_CHECK_H_
#define DRUMROLL_POOL_VOID_CHECK_H_

#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "disk/disk.h"
#include "log/voids.h"
#include "pool/draw.h"

namespace drumroll::pool {

// kCorrupt unless each of `voids`, the ones in this partition's log, starts where a ticket does and
// has its key, its plays and its stakes. Reads the log once more: a void stands behind its ticket,
// and remembering every ticket until then would take more memory than the pool has bitmaps.
Status HoldVoidsToTickets(disk::Disk& disk, const Draw& draw, PartitionId partition,
                          std::vector<log::Void> voids);

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_VOID_CHECK_H_
