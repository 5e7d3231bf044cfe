#include "import/loader.h"

#include <utility>

#include "base/partition_hash.h"

namespace drumroll::import {

Loader::Loader(pool::Intake& intake, pool::TicketKeys& keys, Clock& clock, LoaderOptions options)
    : intake_(intake),
      keys_(keys),
      clock_(clock),
      options_(std::move(options)),
      scratch_(intake.draw().matrix()) {
  for (size_t i = 0; i < intake.partitions(); ++i) {
    filling_.push_back(FreshBatch());
    writers_.push_back(
        std::make_unique<Background>(Background::Options{.threads = 1, .queued_max = 1}));
  }
}

Status Loader::Refuse(const Reject& reject) { return options_.on_reject(reject); }

Status Loader::Take(const ImportedTicket& ticket) {
  scratch_.Clear();
  ticket.AppendTo(scratch_);
  switch (keys_.Remember(scratch_.payload())) {
    case pool::TicketKeys::Seen::kSame:
      ++repeats_;
      return {};
    case pool::TicketKeys::Seen::kDifferent:
      ++conflicts_;
      return Refuse(
          {.line = ticket.first_line(),
           .problem = {.reason = Reason::kConflict,
                       .message = "the draw has a ticket with this key and another content; the "
                                  "whole ticket that begins here is refused"},
           .row = ticket.AsJson(intake_.draw().matrix())});
    case pool::TicketKeys::Seen::kNew:
      break;
  }
  const auto partition = static_cast<size_t>(
      Raw(PartitionOf(ticket.ticket().player, static_cast<uint32_t>(filling_.size()))));
  ticket.AppendTo(*filling_[partition]);
  ++tickets_;
  plays_ += ticket.plays();
  if (filling_[partition]->plays() < options_.batch_plays) return {};
  return Submit(partition);
}

Status Loader::Submit(size_t partition) {
  // std::function must be copyable, so the batch travels in a shared_ptr.
  auto batch = std::make_shared<Batch>(std::exchange(filling_[partition], FreshBatch()));
  return writers_[partition]->Submit([this, partition, batch]() -> Status {
    DRUMROLL_TRY(intake_.partition(PartitionId{static_cast<uint16_t>(partition)})
                     .Commit(**batch, clock_.Now()));
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(*batch));
    return {};
  });
}

Loader::Batch Loader::FreshBatch() {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) return std::make_unique<log::PlaysBatch>(intake_.draw().matrix());
  Batch batch = std::move(free_.back());
  free_.pop_back();
  batch->Clear();
  return batch;
}

Status Loader::Finish() {
  for (size_t i = 0; i < filling_.size(); ++i) {
    if (!filling_[i]->empty()) DRUMROLL_TRY(Submit(i));
  }
  for (const auto& writer : writers_) DRUMROLL_TRY(writer->Drain());
  return {};
}

}  // namespace drumroll::import
