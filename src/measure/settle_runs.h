// A sealed draw, opened as another process would, and worked on again and again: warm, cold, and
// by those who look up their plays. Every run must come to the outcome of the first night.
#ifndef DRUMROLL_MEASURE_SETTLE_RUNS_H_
#define DRUMROLL_MEASURE_SETTLE_RUNS_H_

#include <cstdint>
#include <string>

#include "base/result.h"
#include "disk/disk.h"
#include "measure/samples.h"
#include "pool/draw.h"
#include "settle/settlement.h"

namespace drumroll::measure {

struct RunOptions {
  uint32_t repeats = 5;
  size_t threads = 2;
  std::string scratch;  // A directory on the same disk, for what is written and removed.
};

struct WarmRuns {
  Samples count_seconds;
  Samples memory_rates;  // Bytes per second, before each count.
  Samples list_seconds;
  Samples list_floors;       // Writing as many bytes, before each list.
  uint64_t count_bytes = 0;  // Read for the counts.
  uint64_t list_bytes = 0;   // Of the list.
};
Result<WarmRuns> RunWarm(disk::Disk& disk, const pool::Draw& draw,
                         const settle::Settlement& expected, const RunOptions& options);

struct ColdRuns {
  Samples count_seconds;  // Opening the pool included.
  Samples list_seconds;   // Likewise, and until it is durable.
  Samples disk_rates;
  uint64_t count_bytes = 0;
  uint64_t list_bytes = 0;  // Read for the list, not of the list.
};
// kUnavailable if this user can't drop the page cache.
Result<ColdRuns> RunCold(disk::Disk& disk, const pool::Draw& draw,
                         const settle::Settlement& expected, const RunOptions& options);

struct LookupRuns {
  double prepare_seconds = 0;
  Samples seconds;
};
// Looking up all tickets of a player, for `players` players of random plays: as a service does it
// that has many asking.
Result<LookupRuns> RunLookups(disk::Disk& disk, const pool::Draw& draw, uint32_t players);

}  // namespace drumroll::measure

#endif  // DRUMROLL_MEASURE_SETTLE_RUNS_H_
