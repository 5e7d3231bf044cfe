#include "import/batches.h"

#include <utility>

#include "base/assert.h"
#include "base/partition_hash.h"

namespace drumroll::import {

Batches::Batches(const game::Matrix& matrix, Options options, Flush flush)
    : options_(options), flush_(std::move(flush)) {
  DRUMROLL_ASSERT(options.partitions >= 1);
  DRUMROLL_ASSERT(options.partitions <= kPartitionCountMax);
  batches_.assign(options.partitions, log::PlaysBatch(matrix));
}

Status Batches::Add(const ImportedTicket& ticket) {
  const PartitionId partition = PartitionOf(ticket.ticket().player, options_.partitions);
  log::PlaysBatch& batch = batches_[Raw(partition)];
  ticket.AppendTo(batch);
  if (batch.plays() < options_.plays_per_batch) return {};
  return FlushOne(partition);
}

Status Batches::FlushAll() {
  for (uint32_t i = 0; i < options_.partitions; ++i) {
    if (!batches_[i].empty()) DRUMROLL_TRY(FlushOne(PartitionId{static_cast<uint16_t>(i)}));
  }
  return {};
}

Status Batches::FlushOne(PartitionId partition) {
  log::PlaysBatch& batch = batches_[Raw(partition)];
  DRUMROLL_TRY(flush_(partition, batch));
  batch.Clear();
  return {};
}

}  // namespace drumroll::import
