#include "pool/till.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/assert.h"
#include "log/format.h"
#include "log/frame.h"

namespace drumroll::pool {
namespace {

constexpr size_t kBatchesMax = size_t{1} << Till::kBatchBits;
constexpr size_t kTicketsMax = size_t{1} << Till::kTicketBits;
static_assert(uint64_t{kPartitionsMax} << (Till::kTicketBits + Till::kBatchBits) <=
              TicketKeys::kNumberMax + 1);

// What fits into one frame of a file of this log.
uint64_t PayloadBytesMax(uint64_t log_file_bytes) {
  const uint64_t in_file =
      log_file_bytes - sizeof(log::FileHeader) - sizeof(log::FrameHeader) - log::kFrameAlignment;
  return std::min(in_file, uint64_t{log::kPayloadBytesMax});
}

}  // namespace

void SaleFailure::Set(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (!error_) error_ = error;
}

Status SaleFailure::Check() const {
  const std::lock_guard lock(mutex_);
  if (!error_) return {};
  return Fail(ErrorCode::kCorrupt,
              "the sale has failed and takes nothing more until it is opened again: {}",
              error_->message);
}

Bytes Till::Batch::TicketAt(size_t index) const {
  const Bytes payload = plays.payload();
  const size_t begin = tickets[index].offset;
  const size_t end = index + 1 < tickets.size() ? tickets[index + 1].offset : payload.size();
  return payload.subspan(begin, end - begin);
}

Till::Till(Partition& partition, const Draw& draw, TicketKeys& keys, WatchedClock& clock,
           Space& space, SaleFailure& failure, const TillOptions& options)
    : partition_(partition),
      draw_(draw),
      keys_(keys),
      clock_(clock),
      space_(space),
      failure_(failure),
      options_(options),
      ticket_bytes_max_(PayloadBytesMax(draw.record().log_file_bytes)),
      frame_bytes_max_(std::min(options.frame_bytes_max, ticket_bytes_max_)),
      last_time_(partition.last_time()),
      durable_(partition.tail().next_ordinal) {
  for (const log::Void& entry : partition.voids()) voided_[entry.first_ordinal] = entry.time;
}

Till::~Till() { DRUMROLL_ASSERT(!committer_.joinable()); }

void Till::Start() {
  committer_ = std::thread([this] { Work(); });
}

void Till::Work() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return HasQueued() || refusal_; });
      if (!HasQueued()) return;
      if (options_.linger_micros != 0) {
        wake_.wait_for(lock, std::chrono::microseconds(options_.linger_micros),
                       [this] { return queue_.size() > 1 || refusal_; });
      }
    }
    Commit();
  }
}

Status Till::CheckOpen() {
  if (Status failed = failure_.Check(); !failed.ok()) {
    ++figures_.failed;
    return failed;
  }
  if (!refusal_) return {};
  ++(refusal_->code == ErrorCode::kConflict ? figures_.late : figures_.refused);
  return *refusal_;
}

Status Till::CheckRoom(uint64_t bytes) {
  const bool has_room =
      figures_.queued_tickets < options_.queued_tickets_max &&
      (figures_.queued_bytes == 0 || figures_.queued_bytes + bytes <= options_.queued_bytes_max);
  if (has_room) return {};
  ++figures_.busy;
  return Fail(ErrorCode::kBusy,
              "partition {}: {} tickets of {} bytes wait already; repeat it in a moment",
              partition_.id(), figures_.queued_tickets, figures_.queued_bytes);
}

// Within a partition time never goes back, whatever the clock does.
Result<Micros> Till::Stamp() {
  Result<Micros> now = clock_.Now();
  if (!now.ok()) {
    ++figures_.refused;
    return now;
  }
  last_time_ = std::max(last_time_, now.value());
  return last_time_;
}

// The batch that takes a ticket of this size next; none if all are in use. A ticket larger than a
// frame should be has one of its own.
Till::Batch* Till::BatchFor(size_t ticket_bytes) {
  if (!queue_.empty()) {
    Batch* const last = queue_.back();
    const bool fits = last->plays.payload().size() + ticket_bytes <= frame_bytes_max_ &&
                      last->tickets.size() < kTicketsMax;
    if (fits) return last;
  }
  if (free_.empty()) {
    if (batches_.size() == kBatchesMax) return nullptr;
    batches_.push_back(std::make_unique<Batch>(batches_.size(), draw_.matrix()));
    free_.push_back(batches_.back().get());
  }
  queue_.push_back(free_.back());
  free_.pop_back();
  return queue_.back();
}

Status Till::Take(TicketKeys::KeyLook& look, Bytes ticket, TakeReceipt& done) {
  DRUMROLL_ASSERT(ticket.size() <= ticket_bytes_max_);
  const std::lock_guard lock(mutex_);
  DRUMROLL_TRY(CheckOpen());
  DRUMROLL_TRY(CheckRoom(ticket.size()));
  const Micros time = DRUMROLL_TRY(Stamp());
  Batch* const batch = BatchFor(ticket.size());
  if (batch == nullptr) {
    ++figures_.busy;
    return Fail(ErrorCode::kBusy, "partition {}: {} frames wait already; repeat it in a moment",
                partition_.id(), kBatchesMax);
  }
  const uint64_t number = uint64_t{Raw(partition_.id())} << (kTicketBits + kBatchBits) |
                          batch->number << kTicketBits | batch->tickets.size();
  batch->tickets.push_back({.offset = static_cast<uint32_t>(batch->plays.payload().size()),
                            .claim = look.Claim(number),
                            .done = std::move(done),
                            .waiters = {}});
  batch->plays.AddCopy(ticket, time);
  ++figures_.queued_tickets;
  figures_.queued_bytes += ticket.size();
  wake_.notify_one();
  return {};
}

Status Till::Wait(uint64_t number, TakeReceipt& done) {
  const std::lock_guard lock(mutex_);
  DRUMROLL_TRY(CheckRoom(0));
  Batch& batch = *batches_[(number >> kTicketBits) % kBatchesMax];
  batch.tickets[number % kTicketsMax].waiters.push_back(std::move(done));
  ++figures_.queued_tickets;
  return {};
}

Match Till::CompareTo(uint64_t number, const WantedTicket& wanted) const {
  const std::lock_guard lock(mutex_);
  const Batch& batch = *batches_[(number >> kTicketBits) % kBatchesMax];
  return Compare(batch.TicketAt(number % kTicketsMax), wanted);
}

Status Till::Void(const log::Void& entry, const Receipt& receipt, TakeReceipt& done) {
  const std::lock_guard lock(mutex_);
  DRUMROLL_TRY(CheckOpen());
  DRUMROLL_TRY(CheckRoom(sizeof(log::VoidRecord)));
  const Micros time = DRUMROLL_TRY(Stamp());
  voids_.push_back({.entry = entry, .receipt = receipt, .done = std::move(done), .outcome = {}});
  voids_.back().entry.time = time;
  ++figures_.queued_tickets;
  figures_.queued_bytes += sizeof(log::VoidRecord);
  wake_.notify_one();
  return {};
}

std::optional<Micros> Till::VoidedAt(Ordinal first) const {
  const std::lock_guard lock(mutex_);
  const auto found = voided_.find(first);
  if (found == voided_.end()) return std::nullopt;
  return found->second;
}

Ordinal Till::durable() const {
  const std::lock_guard lock(mutex_);
  return durable_;
}

void Till::End(const Error& refusal) {
  const std::lock_guard lock(mutex_);
  refusal_ = refusal;
  wake_.notify_all();
}

void Till::Drain() {
  if (committer_.joinable()) committer_.join();
  while (Commit()) {
  }
}

void Till::AddTo(SaleFigures& figures) const {
  const std::lock_guard lock(mutex_);
  figures.tickets += figures_.tickets;
  figures.plays += figures_.plays;
  figures.voids += figures_.voids;
  figures.late += figures_.late;
  figures.busy += figures_.busy;
  figures.refused += figures_.refused;
  figures.failed += figures_.failed;
  figures.frames += figures_.frames;
  figures.syncs += figures_.syncs;
  figures.sync += figures_.sync;
  figures.queued_tickets += figures_.queued_tickets;
  figures.queued_bytes += figures_.queued_bytes;
}

}  // namespace drumroll::pool
