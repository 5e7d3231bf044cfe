// Takes imported tickets into an open draw: each to the partition of its player, each key once,
// many to a frame and a sync. The logs are written by one thread a partition while the caller goes
// on parsing.
#ifndef DRUMROLL_IMPORT_LOADER_H_
#define DRUMROLL_IMPORT_LOADER_H_

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/background.h"
#include "base/clock.h"
#include "import/tickets.h"
#include "pool/intake.h"
#include "pool/ticket_keys.h"

namespace drumroll::import {

struct LoaderOptions {
  uint32_t batch_plays = 64 * 1024;
  // Called for every row or ticket that is refused, in the order of the input.
  std::function<Status(const Reject&)> on_reject = [](const Reject&) { return Status(); };
};

class Loader final : public Sink {
 public:
  // `keys` knows the tickets that are in the draw already. All arguments outlive the loader.
  Loader(pool::Intake& intake, pool::TicketKeys& keys, Clock& clock, LoaderOptions options);

  Status Take(const ImportedTicket& ticket) override;
  Status Refuse(const Reject& reject) override;

  // Commits what is left. When it returns success every ticket taken is durable.
  Status Finish();

  uint64_t tickets() const { return tickets_; }  // Taken.
  uint64_t plays() const { return plays_; }      // Of them.
  uint64_t repeats() const {
    return repeats_;
  }  // Tickets that were in the draw already, with the same content.
  uint64_t conflicts() const {
    return conflicts_;
  }  // Tickets refused: their key belongs to another ticket.

 private:
  using Batch = std::unique_ptr<log::PlaysBatch>;
  Status Submit(size_t partition);
  Batch FreshBatch();

  pool::Intake& intake_;
  pool::TicketKeys& keys_;
  Clock& clock_;
  const LoaderOptions options_;
  log::PlaysBatch scratch_;
  std::vector<Batch> filling_;  // By partition.
  uint64_t tickets_ = 0;
  uint64_t plays_ = 0;
  uint64_t repeats_ = 0;
  uint64_t conflicts_ = 0;

  std::mutex mutex_;
  std::vector<Batch> free_;
  std::vector<std::unique_ptr<Background>>
      writers_;  // One thread a partition: its order is the input's. Last.
};

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_LOADER_H_
