// Tickets of a draw as a CSV file, and that file imported into another draw.
#ifndef DRUMROLL_MEASURE_IMPORT_RUN_H_
#define DRUMROLL_MEASURE_IMPORT_RUN_H_

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "pool/draw.h"

namespace drumroll::measure {

// Writes whole tickets from the logs, partition by partition, until at least `plays_min` plays are
// written or there are no more. Returns the plays.
Result<uint64_t> WriteCsv(disk::Disk& disk, const pool::Draw& draw, uint64_t plays_min,
                          const std::string& path);

struct ImportRun {
  uint64_t plays = 0;
  uint64_t bytes = 0;  // Of the file.
  double seconds = 0;  // Until the last play was durable.
};
// Imports the file into a draw, which must be new. kCorrupt if a row is refused.
Result<ImportRun> ImportCsv(disk::Disk& disk, Clock& clock, const pool::Draw& draw,
                            const std::string& path, size_t threads);

}  // namespace drumroll::measure

#endif  // DRUMROLL_MEASURE_IMPORT_RUN_H_
