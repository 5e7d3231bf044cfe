#include "lake/sealed_log.h"

#include <algorithm>
#include <iterator>

#include "base/sha256.h"
#include "pool/void_file.h"

namespace drumroll::lake {
namespace {

uint64_t StakesOf(const game::Matrix& matrix, const log::TicketView& ticket) {
  if (!ticket.counted()) return ticket.plays();
  uint64_t stakes = 0;
  log::PlayCursor plays(matrix, ticket);
  for (game::Play play; plays.Next(play);) stakes += game::Combinations(matrix, play);
  return stakes;
}

// kCorrupt unless every play is one that the game takes: a ticket with counts may say any.
Status CheckPlays(const game::Matrix& matrix, const log::TicketView& ticket) {
  if (!ticket.counted()) return {};
  log::PlayCursor plays(matrix, ticket);
  for (game::Play play; plays.Next(play);) {
    const Status valid = game::CheckPlay(matrix, play);
    if (!valid.ok()) return Fail(ErrorCode::kCorrupt, "{}", valid.error().message);
  }
  return {};
}

}  // namespace

Result<SealedLog> SealedLog::Open(disk::Disk& disk, const pool::Draw& draw, PartitionId partition,
                                  const pool::SealedPartition& sealed) {
  auto reader = DRUMROLL_TRY(log::Reader::Open(disk, draw.LogOf(partition)));
  return SealedLog(draw, partition, sealed, std::move(reader));
}

Result<std::optional<SealedTicket>> SealedLog::Next() {
  while (true) {
    if (tickets_) {
      auto next = tickets_->Next();
      if (!next.ok())
        return Fail(next.error().code, "{}: frame at position {}: {}",
                    draw_->LogOf(partition_).directory, Raw(payload_) - sizeof(log::FrameHeader),
                    next.error().message);
      if (next.value()) {
        const log::TicketView& view = *next.value();
        DRUMROLL_TRY(CheckPlays(matrix(), view));
        SealedTicket ticket{.view = view,
                            .reference = LogPosition{Raw(payload_) + view.offset()},
                            .first = Ordinal{next_ordinal_},
                            .stakes = StakesOf(matrix(), view)};
        next_ordinal_ += view.plays();
        stakes_ += ticket.stakes;
        return std::optional(ticket);
      }
      tickets_.reset();
    }
    const bool more = DRUMROLL_TRY(NextFrame());
    if (!more) return std::optional<SealedTicket>();
  }
}

Result<bool> SealedLog::NextFrame() {
  const std::optional<log::Frame> frame = DRUMROLL_TRY(reader_.Next());
  if (!frame) {
    DRUMROLL_TRY(HoldToSeal());
    return false;
  }
  payload_ = log::PayloadPosition(frame->position);
  switch (frame->kind()) {
    case log::FrameKind::kPlays:
      tickets_.emplace(matrix(), frame->payload);
      break;
    case log::FrameKind::kVoids:
      std::ranges::copy(log::DecodeVoids(frame->payload), std::back_inserter(voids_));
      break;
    case log::FrameKind::kClose: {
      const log::Close close = DRUMROLL_TRY(log::DecodeClose(frame->payload));
      closed_ = close.time;
      break;
    }
  }
  return true;
}

Status SealedLog::HoldToSeal() {
  std::ranges::sort(voids_, {}, &log::Void::first_ordinal);
  uint64_t voided_stakes = 0;
  for (const log::Void& entry : voids_) voided_stakes += entry.stakes;
  const log::Tail& tail = reader_.tail();
  const auto hold = [&](std::string_view what, uint64_t found, uint64_t expected) -> Status {
    if (found == expected) return {};
    return Fail(ErrorCode::kCorrupt, "{}: {} {}, but the seal says {}",
                draw_->LogOf(partition_).directory, found, what, expected);
  };
  DRUMROLL_TRY(hold("is where it ends", Raw(tail.position), sealed_->log_end));
  DRUMROLL_TRY(hold("plays", tail.plays(), sealed_->plays));
  DRUMROLL_TRY(hold("tickets", tail.tickets, sealed_->tickets));
  DRUMROLL_TRY(hold("stakes", stakes_, sealed_->stakes));
  DRUMROLL_TRY(hold("voided plays", tail.voided_plays, sealed_->voided_plays));
  DRUMROLL_TRY(hold("voided stakes", voided_stakes, sealed_->voided_stakes));
  const Digest voids = Sha256::Of(pool::EncodeVoidFile(voids_));
  if (voids != sealed_->voids)
    return Fail(ErrorCode::kCorrupt, "{}: its voids have the digest {}, but the seal says {}",
                draw_->LogOf(partition_).directory, voids, sealed_->voids);
  if (tail.closed && tail.head == sealed_->log_head) return {};
  return Fail(ErrorCode::kCorrupt, "{}: its head is {}, but the seal says {}",
              draw_->LogOf(partition_).directory, tail.head, sealed_->log_head);
}

}  // namespace drumroll::lake
