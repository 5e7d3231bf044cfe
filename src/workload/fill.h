// Fills an open draw with made tickets, as fast as the disk and the cores allow: one thread a
// partition.
#ifndef DRUMROLL_WORKLOAD_FILL_H_
#define DRUMROLL_WORKLOAD_FILL_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "pool/intake.h"
#include "workload/generator.h"

namespace drumroll::workload {

struct FillOptions {
  // Plays that share a frame: a quarter of a megabyte, which stays in the processor's cache from
  // where it is made until it is logged and built.
  uint32_t batch_plays = 16 * 1024;
  // Plays that share a sync, whole frames: where a sync costs little beside the writing.
  uint32_t sync_plays = 512 * 1024;
  // Told of plays that are durable; called from several threads.
  std::function<void(uint64_t plays)> progress = [](uint64_t) {};
};

// Appends everything that the generators make, generators[i] to partition i; then the voids they
// ask for. kConflict if there are plays already: the generators make whole pools. When it returns
// success all of it is durable, but for segments still being published.
Status FillPool(pool::Intake& intake, std::vector<Generator>& generators, Clock& clock,
                const FillOptions& options);

}  // namespace drumroll::workload

#endif  // DRUMROLL_WORKLOAD_FILL_H_
