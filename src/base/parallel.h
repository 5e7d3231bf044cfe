// Work spread over cores. The order of results never depends on the schedule: each piece writes its
// own slot.
#ifndef DRUMROLL_BASE_PARALLEL_H_
#define DRUMROLL_BASE_PARALLEL_H_

#include <cstddef>
#include <functional>

#include "base/result.h"

namespace drumroll {

// The number of cores this process may run on, at least 1.
size_t CoreCount();

// Calls work(i) for every i in [0, count) on at most `threads` threads, the calling one among them;
// pieces are started in order. Returns when all have ended. The error of the lowest failed i is
// returned; after a failure pieces that have not started are skipped.
Status ParallelFor(size_t count, size_t threads, const std::function<Status(size_t)>& work);

}  // namespace drumroll

#endif  // DRUMROLL_BASE_PARALLEL_H_
