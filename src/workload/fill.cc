#include "workload/fill.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/parallel.h"
#include "log/voids.h"

namespace drumroll::workload {
namespace {

log::Void VoidOf(const log::VoidRecord& record) {
  log::Void entry{.key = {},
                  .first_ordinal = Ordinal{record.first_ordinal},
                  .plays = record.plays,
                  .stakes = record.stakes,
                  .time = Micros{record.time}};
  std::ranges::copy(record.key, entry.key.bytes.begin());
  return entry;
}

Status FillPartition(pool::Partition& partition, const game::Matrix& matrix, Generator& generator,
                     Clock& clock, const FillOptions& options) {
  log::PlaysBatch batch(matrix);
  uint64_t unsynced = 0;
  while (!generator.done()) {
    batch.Clear();
    generator.Fill(batch, options.batch_plays);
    DRUMROLL_TRY(partition.Append(batch, clock.Now()));
    unsynced += batch.plays();
    if (unsynced < options.sync_plays && !generator.done()) continue;
    DRUMROLL_TRY(partition.Sync());
    options.progress(std::exchange(unsynced, 0));
  }
  for (const log::VoidRecord& record : generator.voids())
    DRUMROLL_TRY(partition.Void(VoidOf(record), clock.Now()));
  return {};
}

}  // namespace

Status FillPool(pool::Intake& intake, std::vector<Generator>& generators, Clock& clock,
                const FillOptions& options) {
  DRUMROLL_ASSERT(generators.size() == intake.partitions());
  if (intake.plays() > 0 || intake.closed()) {  // Somebody was there since the draw was created.
    return Fail(ErrorCode::kConflict, "{}: there are plays in the draw already, {}",
                intake.draw().layout().directory, intake.plays());
  }
  return ParallelFor(generators.size(), generators.size(), [&](size_t i) -> Status {
    return FillPartition(intake.partition(PartitionId{static_cast<uint16_t>(i)}),
                         intake.draw().matrix(), generators[i], clock, options);
  });
}

}  // namespace drumroll::workload
