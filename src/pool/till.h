// Where the tickets of one partition are sold: those that come while the committer syncs wait in
// batches, which become the next frames, and one sync serves all of them (group commit).
//
// Locks: whoever holds a key (TicketKeys) may take the till's mutex, never the other way round. A
// ticket's bytes and its waiters live in a batch from its claim until its key is settled or
// released; only then is the batch used again.
//
// Any thread, except where it says otherwise. Nothing is called back with a lock held.
#ifndef DRUMROLL_POOL_TILL_H_
#define DRUMROLL_POOL_TILL_H_

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "pool/partition.h"
#include "pool/receipt.h"
#include "pool/sale_figures.h"
#include "pool/space.h"
#include "pool/ticket_keys.h"
#include "pool/watched_clock.h"

namespace drumroll::pool {

// Of each partition.
struct TillOptions {
  uint64_t frame_bytes_max = 1_MiB;
  // Beyond them tickets are refused with kBusy. A frame at least always finds room.
  uint64_t queued_tickets_max = 64 * 1024;
  uint64_t queued_bytes_max = 16_MiB;
  // How long the first ticket waits for company before it is committed. Without it a ticket that
  // comes alone is committed at once, and company gathers while that is synced.
  uint32_t linger_micros = 0;
};

// The first error that stopped a sale, for all of its tills.
class SaleFailure {
 public:
  void Set(const Error& error);
  // kCorrupt once it is set, with what happened.
  Status Check() const;

 private:
  mutable std::mutex mutex_;
  std::optional<Error> error_;
};

class Till {
 public:
  // All arguments outlive the till. Without Start() nobody commits but Commit().
  Till(Partition& partition, const Draw& draw, TicketKeys& keys, WatchedClock& clock, Space& space,
       SaleFailure& failure, const TillOptions& options);
  ~Till();
  void Start();

  // Queues a new ticket under its key and moves `done` away; or says why not, and leaves it.
  // Requires: look.seen() is kNew; `ticket` is a well-formed ticket of this partition's player, no
  // longer than ticket_bytes_max().
  Status Take(TicketKeys::KeyLook& look, Bytes ticket, TakeReceipt& done);
  // Has `done` called with the receipt of the ticket that waits under this number, as a repeat.
  // Requires: its key is held, and claimed.
  Status Wait(uint64_t number, TakeReceipt& done);
  Match CompareTo(uint64_t number, const WantedTicket& wanted) const;
  // Queues the void of a durable ticket. `receipt` is that ticket's.
  Status Void(const log::Void& entry, const Receipt& receipt, TakeReceipt& done);
  // When the ticket with this first play was cancelled, if it was.
  std::optional<Micros> VoidedAt(Ordinal first) const;
  // What fits into a frame of this log.
  uint64_t ticket_bytes_max() const { return ticket_bytes_max_; }
  // Plays up to here are durable.
  Ordinal durable() const;

  // Refuses from now on what comes, with this error.
  void End(const Error& refusal);
  // Waits until all that waits is committed or refused. Requires: End().
  void Drain();

  // Commits what waits now. False if nothing did. One thread at a time, and none of it with a
  // committer.
  bool Commit();

  // Adds what this till has counted.
  void AddTo(SaleFigures& figures) const;

  static constexpr uint32_t kTicketBits = 16;  // Of a number, for the ticket in its batch.
  static constexpr uint32_t kBatchBits = 7;
  static constexpr uint64_t PartitionOfNumber(uint64_t number) {
    return number >> (kTicketBits + kBatchBits);
  }

 private:
  struct QueuedTicket {
    uint32_t offset = 0;  // In the payload.
    KeyClaim claim;
    TakeReceipt done;
    std::vector<TakeReceipt> waiters;  // Guarded by the key.
  };
  struct Batch {
    Batch(uint64_t batch_number, const game::Matrix& matrix)
        : number(batch_number), plays(matrix) {}
    const uint64_t number;
    log::PlaysBatch plays;
    std::vector<QueuedTicket> tickets;
    LogPosition start{};  // Of the payload in the log, and its first play: once it is logged.
    Ordinal first{};
    Bytes TicketAt(size_t index) const;
  };
  struct QueuedVoid {
    log::Void entry;
    Receipt receipt;
    TakeReceipt done;
    Status outcome;
  };
  struct Round {
    std::vector<Batch*> batches;
    std::vector<QueuedVoid> voids;
    Micros time{};
  };
  // Who is to be told what, once nothing is locked any more.
  struct Answer {
    TakeReceipt done;
    Result<Receipt> result;
  };

  void Work();
  bool HasQueued() const { return !queue_.empty() || !voids_.empty(); }
  Status CheckOpen();
  Status CheckRoom(uint64_t bytes);
  Result<Micros> Stamp();
  Batch* BatchFor(size_t ticket_bytes);
  Round TakeRound();
  Status CheckSpace(const Round& round);
  Status Log(Round& round);
  Status LogVoids(Round& round);
  void Settle(Round& round, const Status& logged, std::vector<Answer>& answers);
  void AnswerVoids(Round& round, const Status& logged, std::vector<Answer>& answers);
  void Finish(const Round& round, const Status& logged, size_t answers);

  Partition& partition_;
  const Draw& draw_;
  TicketKeys& keys_;
  WatchedClock& clock_;
  Space& space_;
  SaleFailure& failure_;
  const TillOptions options_;
  const uint64_t ticket_bytes_max_;
  const uint64_t frame_bytes_max_;

  mutable std::mutex mutex_;  // Guards all below.
  std::condition_variable wake_;
  std::vector<std::unique_ptr<Batch>> batches_;  // By number.
  std::vector<Batch*> free_;
  std::vector<Batch*> queue_;  // The last one is being filled.
  std::vector<QueuedVoid> voids_;
  std::optional<Error> refusal_;
  std::map<Ordinal, Micros> voided_;  // By the first play of the ticket.
  Micros last_time_{};
  Ordinal durable_{};
  SaleFigures figures_;
  std::thread committer_;
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_TILL_H_
