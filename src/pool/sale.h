// A draw that sells: tickets from any number of threads, each with a receipt that survives a power
// cut. docs/adr/0013-group-commit.md says why it is built like this.
//
// Each partition has a till (pool/till.h) with a thread that logs and syncs what came while it was
// syncing before. A ticket is in the draw if and only if its frame stands before the close of its
// partition's log; whoever has its receipt can rely on that.
//
// What a caller does with an error:
//   kInvalid      the order is wrong: don't repeat it
//   kConflict     the key belongs to another ticket, or the sale has ended
//   kNotFound     there is no such ticket
//   kBusy         too many wait already: repeat it in a moment
//   kUnavailable  not now: the disk is nearly full, the clock jumped, the sale stops; an operator
//                 has to do something first
//   kCorrupt      the sale has failed for good, because a write or a sync did; it takes nothing
//                 more until it is opened again. Whether the ticket is in the draw is not known
//                 until then: repeat it afterwards, with the same key
//
// Take(), Void(), Find() and figures() from any thread; Close() and Stop() from any thread, too.
#ifndef DRUMROLL_POOL_SALE_H_
#define DRUMROLL_POOL_SALE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "disk/disk.h"
#include "pool/draw.h"
#include "pool/evening.h"
#include "pool/intake.h"
#include "pool/receipt.h"
#include "pool/sale_figures.h"
#include "pool/space.h"
#include "pool/ticket_code.h"
#include "pool/ticket_keys.h"
#include "pool/till.h"
#include "pool/watched_clock.h"

namespace drumroll::pool {

struct SaleOptions {
  TillOptions till;
  // Zeros written ahead of each log's end, so that a sync need not change the size of a file.
  uint64_t prewrite_bytes = 1_MiB;
  // How far the clock may jump before the sale stops.
  WatchOptions watch;
  // Left free on the disk, besides what the draw itself needs (pool/space.h).
  uint64_t spare_bytes = 16_MiB;
  // As IntakeOptions has them.
  size_t publishers = 2;
  size_t threads = 2;
  // False: nobody commits but Pump(), in the thread that calls it. For simulations.
  bool has_committers = true;
  // Secret, so that no seller can choose keys that look alike.
  uint64_t keys_seed = SystemSeed();
};

class Sale final : private InFlightTickets {
 public:
  // Opens the draw for tickets; if its sale has ended already, only to answer for those it has.
  // Reads all logs. As Intake::Open() besides: kConflict if it is sealed or counts no more,
  // kUnavailable while another writer holds it. `disk`, `draw` and `clock` outlive the sale; the
  // clock is asked by any thread.
  static Result<std::unique_ptr<Sale>> Open(
      disk::Disk& disk, const Draw& draw, Clock& clock, const SaleOptions& options,
      const Partition::OnBytes& progress = [](uint64_t) {});
  // Commits what waits. Then every `done` has been called.
  ~Sale() override;

  // Sells a ticket. `done` is called once, perhaps before this returns: with the receipt as soon as
  // that is durable, or with an error. It runs in a committer's thread for most receipts, must not
  // block, and may call Take(), Void() and Find().
  void Take(const Order& order, TakeReceipt done);
  // Cancels a ticket. The receipt says when; `repeated` if it was cancelled before. kNotFound if
  // there is no such ticket.
  void Void(const TicketKey& key, TakeReceipt done);
  void Void(const PlayName& play, TakeReceipt done);
  // The ticket with this key, or with this play, if it is durable. Once the sale has failed nobody
  // knows of a ticket that is not found whether it is in the draw: that is the error, and not that
  // there is none. Like every receipt it has the numbers: while the pool is blind none of them may
  // be shown (Evening::Permit() is the caller's to ask).
  Result<std::optional<Receipt>> Find(const TicketKey& key);
  Result<std::optional<Receipt>> Find(const PlayName& play);

  // Lets the sale go on after the clock has jumped, and enters who says so and why; the clock that
  // there is now is right. kConflict if it has not jumped. Requires: the evening is this draw's.
  Status AcceptClock(const Person& person, std::string_view reason, Evening& evening);
  // The same once the evening has the entry: somebody has accepted it by another program.
  void ClockAccepted() { watch_->Accept(); }
  // How the clock has jumped, if it has and nobody has accepted it.
  std::optional<std::string> ClockJump() { return watch_->Jump(); }

  // Ends the sale: tickets that wait are committed, later ones refused, the logs closed and the
  // step entered. If the person may not, the sale goes on; whatever else fails, it has ended, and
  // Close() can be repeated. Requires: the evening is this draw's.
  Status Close(const Person& person, Evening& evening);
  // Commits what waits and notes how far the logs are synced: a clean stop of a sale that goes on
  // another time. It takes nothing more.
  Status Stop();
  // True once Take() refuses new tickets, because of Close() or Stop().
  bool ended() const { return ended_; }

  SaleFigures figures();
  const Draw& draw() const { return intake_->draw(); }
  // For the steps that follow on Close(). Nobody else may use its partitions before.
  Intake& intake() { return *intake_; }

  // Without committers: commits what waits now, partition by partition. False if nothing did.
  bool Pump();

 private:
  Sale(disk::Disk& disk, const Draw& draw, Clock& clock, const SaleOptions& options);
  Match CompareTo(uint64_t number, const WantedTicket& wanted) const override;
  Status Write(const Order& order, log::PlaysBatch& ticket) const;
  // `done` is moved from if the ticket waits now; else its receipt or why there is none is
  // returned.
  Result<std::optional<Receipt>> TryTake(const Order& order, TakeReceipt& done);
  Result<std::optional<Receipt>> TryVoid(const TicketKey& key, TakeReceipt& done);
  Result<std::optional<Receipt>> TryVoid(PartitionId partition, const log::StoredTicket& ticket,
                                         TakeReceipt& done);
  Result<Receipt> Read(const TicketPlace& place);
  Result<std::optional<Receipt>> NotFound() const;
  Receipt ReceiptFor(PartitionId partition, const log::StoredTicket& ticket);
  Till& TillOf(uint64_t number) const;
  // Refuses what comes from now on with this, and commits what waits.
  void End(const Error& refusal);

  const Draw& draw_;
  Clock& clock_;
  const SaleOptions options_;
  SaleCounts counts_;
  TicketKeys keys_;
  Space space_;
  SaleFailure failure_;
  std::unique_ptr<Intake> intake_;
  std::optional<WatchedClock> watch_;  // There once opened.
  std::mutex ending_;                  // One at a time ends the sale.
  std::atomic<bool> ended_ = false;
  std::vector<std::unique_ptr<Till>> tills_;  // Late: their threads use all the rest.
  std::jthread rechecker_;
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_SALE_H_
