// Takes imported tickets into an open draw: each to the partition of its player, each key once,
// many to a frame and a sync.
//
// Three kinds of threads, so that two cores have enough to do: the caller's parses and fills
// chunks, in the order of the input; one looks up the keys of a chunk's tickets, sorts them into
// batches, and settles the keys of batches that are durable; one a partition logs its batches. All
// tickets pass the thread of the keys in the order of the input, so that is the order that decides
// which of two tickets with one key is taken, and the order of each partition.
#ifndef DRUMROLL_IMPORT_LOADER_H_
#define DRUMROLL_IMPORT_LOADER_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/background.h"
#include "base/clock.h"
#include "import/tickets.h"
#include "pool/intake.h"
#include "pool/ticket_keys.h"

namespace drumroll::import {

struct LoaderOptions {
  uint32_t batch_plays = 64 * 1024;  // At most 2^16.
  // Called for every row or ticket that is refused, in the order in which that is found: a ticket
  // when it is complete. By one thread at a time, not the caller's.
  std::function<Status(const Reject&)> on_reject = [](const Reject&) { return Status(); };
};

class Loader final : public Sink, private pool::InFlightTickets {
 public:
  // `keys` are those with which the intake was opened. All arguments outlive the loader.
  Loader(pool::Intake& intake, pool::TicketKeys& keys, Clock& clock, LoaderOptions options);

  Status Take(const ImportedTicket& ticket) override;
  Status Refuse(const Reject& reject) override;

  // Commits what is left. When it returns success every ticket taken is durable.
  Status Finish();

  // After Finish().
  uint64_t tickets() const { return tickets_; }  // Taken.
  uint64_t plays() const { return plays_; }      // Of them.
  // Tickets that were in the draw already, with the same content.
  uint64_t repeats() const { return repeats_; }
  // Tickets refused: their key belongs to another ticket.
  uint64_t conflicts() const { return conflicts_; }

 private:
  // A piece of the input: its tickets, and what was refused between them.
  struct Chunk {
    explicit Chunk(const game::Matrix& matrix) : tickets(matrix) {}
    struct Origin {
      uint32_t offset = 0;  // Of the ticket in the payload.
      uint64_t first_line = 0;
    };
    struct Refused {
      size_t tickets_before = 0;
      uint64_t line = 0;
      Problem problem;
      std::string row;
      std::string columns;
    };
    log::PlaysBatch tickets;
    std::vector<Origin> origins;
    std::vector<Refused> refused;
    size_t refused_bytes = 0;

    Bytes TicketAt(size_t index) const;
    void Clear();
  };
  // Tickets on their way into one frame. A claim's number is the batch's and the ticket's in it.
  struct Batch {
    Batch(uint64_t batch_number, const game::Matrix& matrix)
        : number(batch_number), plays(matrix) {}
    const uint64_t number;
    log::PlaysBatch plays;
    std::vector<pool::KeyClaim> claims;
    std::vector<uint32_t> offsets;  // Of each ticket in the payload.
    PartitionId partition{};
    LogPosition first{};  // Where the payload stands in the log, once it is durable.
  };
  pool::Match CompareTo(uint64_t number, const pool::WantedTicket& wanted) const override;
  // The caller's thread.
  Chunk* FreshChunk();
  Status SubmitChunk();
  // The thread of the keys.
  Status Sort(const Chunk& chunk);
  Status SortTicket(pool::TicketKeys::AllKeys& keys, Bytes ticket, uint64_t first_line);
  Result<pool::Seen> ClaimFor(pool::TicketKeys::AllKeys& keys, Batch& batch, Bytes ticket);
  void SettleDurable(pool::TicketKeys::AllKeys& keys);
  Batch* FreshBatch();
  Status SubmitBatch(size_t partition);
  // A partition's thread.
  Status Commit(Batch& batch);

  pool::Intake& intake_;
  pool::TicketKeys& keys_;
  Clock& clock_;
  const LoaderOptions options_;
  const uint32_t chunk_plays_;
  uint64_t tickets_ = 0;
  uint64_t plays_ = 0;
  uint64_t repeats_ = 0;
  uint64_t conflicts_ = 0;

  std::vector<std::unique_ptr<Chunk>> chunks_;
  Chunk* chunk_ = nullptr;                       // Being filled.
  std::vector<std::unique_ptr<Batch>> batches_;  // By number.
  std::vector<Batch*> filling_;                  // By partition.

  std::mutex mutex_;
  std::vector<Chunk*> free_chunks_;
  std::vector<Batch*> free_batches_;
  std::vector<Batch*> durable_;  // Whose keys are to be settled.

  std::vector<std::unique_ptr<Background>> writers_;  // One thread a partition.
  Background sorter_;                                 // One thread. Last: it submits to the others.
};

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_LOADER_H_
