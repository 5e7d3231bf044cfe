// Sorts imported tickets into one batch per partition, for whoever appends them to the logs. One
// thread.
#ifndef DRUMROLL_IMPORT_BATCHES_H_
#define DRUMROLL_IMPORT_BATCHES_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "base/result.h"
#include "import/tickets.h"
#include "log/ticket.h"

namespace drumroll::import {

class Batches {
 public:
  struct Options {
    uint32_t partitions = 1;
    uint32_t plays_per_batch = 1u << 14;  // A batch is handed over as soon as it has so many.
  };
  // Gets a full batch, which is cleared afterwards.
  using Flush = std::function<Status(PartitionId, const log::PlaysBatch&)>;

  Batches(const game::Matrix& matrix, Options options, Flush flush);

  Status Add(const ImportedTicket& ticket);
  // Hands over what is left, partition by partition.
  Status FlushAll();

 private:
  Status FlushOne(PartitionId partition);

  Options options_;
  Flush flush_;
  std::vector<log::PlaysBatch> batches_;
};

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_BATCHES_H_
