#include "pool/sale.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/partition_hash.h"
#include "log/ticket.h"
#include "pool/consistency.h"
#include "pool/state.h"

namespace drumroll::pool {
namespace {

constexpr size_t kTicketPlaysMax = 65535;  // As a ticket's header can count.

Status CheckOrder(const game::Matrix& matrix, const Order& order) {
  if (order.plays.empty() || order.plays.size() > kTicketPlaysMax) {
    return Fail(ErrorCode::kInvalid, "{} plays, expected 1 to {}", order.plays.size(),
                kTicketPlaysMax);
  }
  for (size_t i = 0; i < order.plays.size(); ++i) {
    const Status status = game::CheckPlay(matrix, order.plays[i]);
    if (!status.ok()) return At(fmt::format("plays[{}]", i), status.error());
  }
  return {};
}

Error Ended(const Draw& draw, std::string_view when) {
  return Fail(ErrorCode::kConflict, "the sale for draw {} ended at {}; this ticket is not in it",
              draw.record().draw, when);
}

// What one round of a till may add to its log: all that may wait, with the headers of its frames,
// and what is prewritten behind it, perhaps of two files.
uint64_t RoundBytesMax(const Draw& draw, const SaleOptions& options) {
  const uint64_t ticket = std::min<uint64_t>(draw.record().log_file_bytes, log::kPayloadBytesMax);
  const uint64_t waits = std::max(options.till.queued_bytes_max, ticket);
  return waits + waits / 8 + 2 * options.prewrite_bytes + 64_KiB;
}

// Standard plays that the ticket's plays stand for.
Result<uint32_t> StakesOf(const game::Matrix& matrix, Bytes bytes) {
  log::TicketCursor tickets(matrix, bytes);
  const auto ticket = DRUMROLL_TRY(tickets.Next());
  if (!ticket) return Fail(ErrorCode::kCorrupt, "a ticket without a byte");
  log::PlayCursor plays(matrix, *ticket);
  uint64_t stakes = 0;
  for (game::Play play; plays.Next(play);) stakes += game::Combinations(matrix, play);
  return static_cast<uint32_t>(stakes);
}

}  // namespace

Sale::Sale(disk::Disk& disk, const Draw& draw, Clock& clock, const SaleOptions& options)
    : draw_(draw),
      clock_(clock),
      options_(options),
      keys_(disk, draw, options.keys_seed),
      space_(disk, draw,
             {.spare_bytes = options.spare_bytes,
              .round_bytes = RoundBytesMax(draw, options),
              .publishers = options.publishers}) {}

Result<std::unique_ptr<Sale>> Sale::Open(disk::Disk& disk, const Draw& draw, Clock& clock,
                                         const SaleOptions& options,
                                         const Partition::OnBytes& progress) {
  std::unique_ptr<Sale> sale(new Sale(disk, draw, clock, options));
  const IntakeOptions intake{.partition = {.prewrite_bytes = options.prewrite_bytes, .bulk = false},
                             .publishers = options.publishers,
                             .threads = options.threads,
                             .keys = &sale->keys_};
  sale->intake_ = DRUMROLL_TRY(Intake::Open(disk, draw, intake, progress));
  const Journal journal = DRUMROLL_TRY(Journal::Open(disk, draw.journal()));
  const State state = DRUMROLL_TRY(StateOf(journal));
  DRUMROLL_TRY(HoldToLogs(draw, state, sale->intake_->closed()));
  if (state.phase != Phase::kOpen && state.phase != Phase::kClosed) {
    return Fail(ErrorCode::kConflict, "{}: draw {} is {}: {}", draw.layout().directory,
                draw.record().draw, Name(state.phase),
                RefusalIn(state.controls, state.phase, Command::kSell));
  }
  Micros last{};
  for (uint32_t i = 0; i < draw.partitions(); ++i)
    last =
        std::max(last, sale->intake_->partition(PartitionId{static_cast<uint16_t>(i)}).last_time());
  sale->watch_.emplace(clock, last, options.watch);
  bool any_closed = false;
  for (uint32_t i = 0; i < draw.partitions(); ++i) {
    Partition& partition = sale->intake_->partition(PartitionId{static_cast<uint16_t>(i)});
    any_closed = any_closed || partition.closed();
    sale->tills_.push_back(std::make_unique<Till>(partition, draw, sale->keys_, *sale->watch_,
                                                  sale->space_, sale->failure_, options.till));
  }
  if (any_closed || state.phase == Phase::kClosed) {
    // Without its entry the close was cut off: it ended when the first log did.
    sale->End(Ended(draw, state.closed.empty() ? "a time that is not entered" : state.closed));
  } else if (options.has_committers) {
    for (const auto& till : sale->tills_) till->Start();
    // What it finds wrong the seal finds again, and says so.
    sale->rechecker_ = std::jthread([intake = sale->intake_.get()](const std::stop_token& stop) {
      (void)intake->Recheck(stop);
    });
  }
  return sale;
}

Sale::~Sale() {
  const std::lock_guard lock(ending_);
  if (!ended_) End(Fail(ErrorCode::kUnavailable, "the sale stops"));
}

Till& Sale::TillOf(uint64_t number) const { return *tills_[Till::PartitionOfNumber(number)]; }

Match Sale::CompareTo(uint64_t number, const WantedTicket& wanted) const {
  return TillOf(number).CompareTo(number, wanted);
}

void Sale::Take(const Order& order, TakeReceipt done) {
  Result<std::optional<Receipt>> taken = TryTake(order, done);
  if (!taken.ok()) return done(std::move(taken).error());
  if (taken.value()) done(*std::move(taken).value());
}

// Puts the order down as a ticket, without a time. kInvalid if it is none.
Status Sale::Write(const Order& order, log::PlaysBatch& ticket) const {
  DRUMROLL_TRY(CheckOrder(draw_.matrix(), order));
  ticket.Add({.key = order.key,
              .player = order.player,
              .time = Micros{},
              .channel = order.channel,
              .quick_pick = order.quick_pick},
             order.plays);
  const uint64_t bytes_max = tills_.front()->ticket_bytes_max();
  if (ticket.payload().size() <= bytes_max) return {};
  return Fail(ErrorCode::kInvalid, "a ticket of {} bytes; the logs of this draw have room for {}",
              ticket.payload().size(), bytes_max);
}

Result<std::optional<Receipt>> Sale::TryTake(const Order& order, TakeReceipt& done) {
  const game::Matrix& matrix = draw_.matrix();
  log::PlaysBatch ticket(matrix);
  Status valid = Write(order, ticket);
  if (!valid.ok()) {
    ++counts_.invalid;
    return std::move(valid).error();
  }
  WantedTicket wanted = Wanted(ticket.payload());
  if (order.any_numbers && order.quick_pick) wanted.any_numbers = &matrix;
  TicketPlace place;
  {
    auto look = DRUMROLL_TRY(keys_.Look(wanted, *this));
    if (look.seen() == Seen::kDifferent) {
      ++counts_.conflicts;
      return Fail(ErrorCode::kConflict,
                  "the draw has a ticket with this key and another content already");
    }
    if (look.seen() == Seen::kNew) {
      Till& till = *tills_[Raw(PartitionOf(order.player, draw_.partitions()))];
      DRUMROLL_TRY(till.Take(look, ticket.payload(), done));
      return std::optional<Receipt>();
    }
    if (look.in_flight()) {
      DRUMROLL_TRY(TillOf(*look.in_flight()).Wait(*look.in_flight(), done));
      ++counts_.repeats;
      return std::optional<Receipt>();
    }
    place = *look.in_log();
  }
  ++counts_.repeats;
  Receipt receipt = DRUMROLL_TRY(Read(place));
  receipt.repeated = true;
  return std::optional(std::move(receipt));
}

Receipt Sale::ReceiptFor(PartitionId partition, const log::StoredTicket& ticket) {
  Receipt receipt = ReceiptOf(draw_.record().draw, partition, ticket.first_ordinal, ticket.bytes);
  receipt.voided = tills_[Raw(partition)]->VoidedAt(ticket.first_ordinal);
  return receipt;
}

Result<Receipt> Sale::Read(const TicketPlace& place) {
  const auto found = DRUMROLL_TRY(keys_.finder(place.partition).FindAt(place.reference));
  if (!found) {
    return Fail(ErrorCode::kCorrupt, "partition {}: its log has no ticket at {} any more",
                place.partition, place.reference);
  }
  return ReceiptFor(place.partition, *found);
}

// A round is failed before its keys are released: whoever finds nothing because of that learns it
// here.
Result<std::optional<Receipt>> Sale::NotFound() const {
  DRUMROLL_TRY(failure_.Check());
  return std::optional<Receipt>();
}

Result<std::optional<Receipt>> Sale::Find(const TicketKey& key) {
  TicketPlace place;
  {
    const auto look = DRUMROLL_TRY(keys_.Look({.key = key}, *this));
    if (!look.in_log()) return NotFound();
    place = *look.in_log();
  }
  return std::optional(DRUMROLL_TRY(Read(place)));
}

Result<std::optional<Receipt>> Sale::Find(const PlayName& play) {
  const bool is_ours = play.draw == draw_.record().draw && Raw(play.partition) < draw_.partitions();
  if (!is_ours) return std::optional<Receipt>();
  if (play.ordinal >= tills_[Raw(play.partition)]->durable()) return NotFound();
  const auto found = DRUMROLL_TRY(keys_.finder(play.partition).FindPlay(play.ordinal));
  if (!found) {
    return Fail(ErrorCode::kCorrupt, "partition {}: its log has no play {} any more",
                play.partition, play.ordinal);
  }
  return std::optional(ReceiptFor(play.partition, *found));
}

void Sale::Void(const TicketKey& key, TakeReceipt done) {
  Result<std::optional<Receipt>> voided = TryVoid(key, done);
  if (!voided.ok()) return done(std::move(voided).error());
  if (voided.value()) done(*std::move(voided).value());
}

void Sale::Void(const PlayName& play, TakeReceipt done) {
  const Result<std::optional<Receipt>> found = Find(play);
  if (!found.ok()) return done(found.error());
  if (!found.value())
    return done(Fail(ErrorCode::kNotFound, "no ticket with the code {}", TicketCode(play)));
  Void(found.value()->key, std::move(done));
}

Result<std::optional<Receipt>> Sale::TryVoid(const TicketKey& key, TakeReceipt& done) {
  TicketPlace place;
  {
    const auto look = DRUMROLL_TRY(keys_.Look({.key = key}, *this));
    if (look.seen() == Seen::kNew) {
      DRUMROLL_TRY(failure_.Check());
      return Fail(ErrorCode::kNotFound, "the draw has no ticket with this key");
    }
    if (look.in_flight()) {
      // It is cancelled once it is there.
      TakeReceipt after = [this, key, done](Result<Receipt> sold) {
        if (!sold.ok()) return done(std::move(sold));
        Void(key, done);
      };
      DRUMROLL_TRY(TillOf(*look.in_flight()).Wait(*look.in_flight(), after));
      return std::optional<Receipt>();
    }
    place = *look.in_log();
  }
  const auto found = DRUMROLL_TRY(keys_.finder(place.partition).FindAt(place.reference));
  if (!found) {
    return Fail(ErrorCode::kCorrupt, "partition {}: its log has no ticket at {} any more",
                place.partition, place.reference);
  }
  return TryVoid(place.partition, *found, done);
}

Result<std::optional<Receipt>> Sale::TryVoid(PartitionId partition, const log::StoredTicket& ticket,
                                             TakeReceipt& done) {
  Receipt receipt = ReceiptFor(partition, ticket);
  if (receipt.voided) {
    receipt.repeated = true;
    return std::optional(std::move(receipt));
  }
  const log::Void entry{.key = receipt.key,
                        .first_ordinal = receipt.first,
                        .plays = receipt.plays,
                        .stakes = DRUMROLL_TRY(StakesOf(draw_.matrix(), ticket.bytes)),
                        .time = {}};
  DRUMROLL_TRY(tills_[Raw(partition)]->Void(entry, receipt, done));
  return std::optional<Receipt>();
}

void Sale::End(const Error& refusal) {
  ended_ = true;
  rechecker_.request_stop();
  for (const auto& till : tills_) till->End(refusal);
  for (const auto& till : tills_) till->Drain();
  rechecker_ = {};
}

Status Sale::AcceptClock(const Person& person, std::string_view reason, Evening& evening) {
  const std::optional<std::string> jump = watch_->Jump();
  if (!jump) return Fail(ErrorCode::kConflict, "the clock has not jumped");
  DRUMROLL_TRY(evening.AcceptClock(person, fmt::format("{}: {}", *jump, reason)));
  watch_->Accept();
  return {};
}

Status Sale::Close(const Person& person, Evening& evening) {
  const std::lock_guard lock(ending_);
  DRUMROLL_TRY(evening.Permit(Command::kClose, person));
  if (!ended_) End(Ended(draw_, ToText(clock_.Now())));
  return evening.Close(person, *intake_);
}

Status Sale::Stop() {
  const std::lock_guard lock(ending_);
  if (!ended_) End(Fail(ErrorCode::kUnavailable, "the sale stops"));
  DRUMROLL_TRY(failure_.Check());
  return intake_->Stop();
}

bool Sale::Pump() {
  DRUMROLL_ASSERT(!options_.has_committers);
  bool any = false;
  for (const auto& till : tills_) any = till->Commit() || any;
  return any;
}

SaleFigures Sale::figures() {
  SaleFigures figures;
  figures.repeats = counts_.repeats;
  figures.conflicts = counts_.conflicts;
  figures.invalid = counts_.invalid;
  for (const auto& till : tills_) till->AddTo(figures);
  figures.keys = keys_.size();
  figures.key_bytes = keys_.bytes();
  figures.clock_jumped = watch_->Jump() ? 1 : 0;
  figures.has_failed = failure_.Check().ok() ? 0 : 1;
  return figures;
}

}  // namespace drumroll::pool
