#include "pool/partition.h"

#include <algorithm>
#include <utility>

#include "log/reader.h"
#include "log/recovery.h"

namespace drumroll::pool {

Partition::Partition(disk::Disk& disk, const Draw& draw, PartitionId id, Background& aside,
                     TicketKeys* keys)
    : disk_(disk),
      draw_(draw),
      id_(id),
      keys_(keys),
      segments_(
          disk, draw.layout().Segments(id),
          {.draw = draw.record().draw, .partition = id, .segment = {}, .matrix = draw.matrix()},
          aside) {}

Status Partition::Usable() const {
  if (broken_) return *broken_;
  return {};
}

template <typename Outcome>
Outcome Partition::Keep(Outcome outcome) {
  if (!outcome.ok() && !broken_) broken_ = outcome.error();
  return outcome;
}

Result<std::unique_ptr<Partition>> Partition::Open(disk::Disk& disk, const Draw& draw,
                                                   PartitionId id, Background& aside,
                                                   PartitionOptions options, TicketKeys* keys,
                                                   const OnBytes& progress) {
  std::unique_ptr<Partition> partition(new Partition(disk, draw, id, aside, keys));
  Status opened = partition->OpenFiles(options, progress);
  if (opened.ok()) return partition;
  // Segments that were on their way use the partition until they are published.
  (void)aside.Drain();
  return std::move(opened).error();
}

Status Partition::OpenFiles(PartitionOptions options, const OnBytes& progress) {
  DRUMROLL_TRY(OpenLog(options, progress));
  DRUMROLL_TRY(segments_.OpenExisting());
  DRUMROLL_TRY(RebuildSegment());
  // A close that was cut off may have ended the log only.
  if (closed()) return PublishLastSegment();
  return {};
}

Status Partition::OpenLog(PartitionOptions options, const OnBytes& progress) {
  const log::LogId id = draw_.LogOf(id_);
  const log::WriterOptions writer_options{.file_bytes = draw_.record().log_file_bytes,
                                          .prewrite_bytes = options.prewrite_bytes,
                                          .bulk = options.bulk};
  // The log is read once, for all that need all of it: recovery, keys and voids.
  std::optional<TicketKeys::LogReader> keys;
  if (keys_ != nullptr) keys.emplace(*keys_, id_);
  const auto on_frame = [&](const log::Frame& frame) -> Status {
    if (keys) DRUMROLL_TRY(keys->Add(frame));
    return TakeIn(frame);
  };
  auto recovered = log::Recover(disk_, id, {.file_bytes = draw_.record().log_file_bytes},
                                {.on_frame = on_frame, .on_bytes = progress});
  if (!recovered.ok() && recovered.error().code == ErrorCode::kNotFound) {
    writer_.emplace(DRUMROLL_TRY(log::Writer::Create(disk_, id, writer_options)));
    return {};
  }
  const log::Recovered found = DRUMROLL_TRY(std::move(recovered));
  if (keys) keys->Finish();
  notes_ = found.messages;
  writer_.emplace(DRUMROLL_TRY(log::Writer::Continue(disk_, id, writer_options, found.tail)));
  return {};
}

// The finished segments hold the first plays of the log; the frame of the last of them and all
// behind it is replayed.
Status Partition::RebuildSegment() {
  const auto finished = segments_.readers();
  builder_ = segments_.BuilderFor(SegmentIndex{static_cast<uint32_t>(finished.size())});
  uint64_t built = 0;
  for (const segment::Reader* reader : finished) built += reader->plays();
  const uint64_t logged = tail().plays();
  if (built > logged) {
    return Fail(ErrorCode::kCorrupt,
                "partition {}: its segments hold {} plays, but its log only {}", id_, built,
                logged);
  }
  const bool short_last = !finished.empty() && finished.back()->plays() != segment::kPlaysMax;
  if (short_last && !(tail().closed && built == logged)) {
    return Fail(ErrorCode::kCorrupt,
                "partition {}: its last segment ends at play {}, its log at {}{}", id_, built,
                logged, tail().closed ? "" : " and is not closed");
  }
  if (built == logged) return {};
  log::ScanOptions options{.matrix = nullptr, .end = tail().position};
  const log::LogId id = draw_.LogOf(id_);
  auto reader =
      finished.empty()
          ? DRUMROLL_TRY(log::Reader::Open(disk_, id, options))
          : DRUMROLL_TRY(log::Reader::OpenAt(disk_, id, finished.back()->last_frame(), options));
  while (const auto frame = DRUMROLL_TRY(reader.Next())) {
    if (frame->kind() != log::FrameKind::kPlays) continue;
    const uint64_t first = frame->header.first_ordinal;
    const uint64_t skip = built > first ? built - first : 0;
    if (skip < frame->header.plays) DRUMROLL_TRY(Build(frame->payload, frame->position, skip));
    DRUMROLL_TRY(PublishFinished());  // What recovery has read is durable.
  }
  return {};
}

Status Partition::TakeIn(const log::Frame& frame) {
  last_time_ = std::max(last_time_, Micros{frame.header.time});
  if (frame.kind() != log::FrameKind::kVoids) return {};
  for (const log::Void& entry : log::DecodeVoids(frame.payload)) {
    DRUMROLL_TRY(voided_.Add(entry));
    voids_.push_back(entry);
  }
  return {};
}

Result<LogPosition> Partition::Append(const log::PlaysBatch& batch, Micros now) {
  DRUMROLL_TRY(Usable());
  const Ordinal first = tail().next_ordinal;
  if (keys_ != nullptr) {
    // Wherever the frame comes to stand: it ends within the next file.
    DRUMROLL_TRY(
        keys_->CheckRoom(LogPosition{Raw(tail().position) + 2 * draw_.record().log_file_bytes}));
  }
  const LogPosition frame = DRUMROLL_TRY(writer_->Append({.kind = log::FrameKind::kPlays,
                                                          .plays = batch.plays(),
                                                          .tickets = batch.tickets(),
                                                          .time = now,
                                                          .payload = batch.payload()}));
  if (keys_ != nullptr) keys_->FrameAdded(id_, frame, first);
  // While the batch is in the processor's cache.
  DRUMROLL_TRY(Keep(Build(batch.payload(), frame, 0)));
  return log::PayloadPosition(frame);
}

Status Partition::Sync() {
  DRUMROLL_TRY(Usable());
  DRUMROLL_TRY(writer_->Sync());
  return Keep(PublishFinished());
}

Result<LogPosition> Partition::Commit(const log::PlaysBatch& batch, Micros now) {
  const LogPosition position = DRUMROLL_TRY(Append(batch, now));
  DRUMROLL_TRY(Sync());
  return position;
}

Status Partition::Build(Bytes payload, LogPosition frame, uint64_t skip_plays) {
  log::TicketCursor tickets(draw_.matrix(), payload);
  while (const auto ticket = DRUMROLL_TRY(tickets.Next())) {
    if (skip_plays >= ticket->plays()) {
      skip_plays -= ticket->plays();
      continue;
    }
    auto skip = static_cast<uint32_t>(skip_plays);
    skip_plays = 0;
    while (skip < ticket->plays()) {
      skip += DRUMROLL_TRY(builder_->Add(*ticket, frame, skip));
      if (!builder_->full()) continue;
      const SegmentIndex next{Raw(builder_->identity().segment) + 1};
      finished_.push_back(std::move(builder_));
      builder_ = segments_.BuilderFor(next);
    }
  }
  return {};
}

// Only what is durable may be published: a segment that knows more than the log would invent plays.
Status Partition::PublishFinished() {
  for (auto& builder : finished_) DRUMROLL_TRY(segments_.Publish(std::move(builder)));
  finished_.clear();
  return {};
}

Status Partition::Void(const log::Void& entry, Micros now) {
  DRUMROLL_TRY(AppendVoid(entry, now));
  return Sync();
}

Status Partition::AppendVoid(const log::Void& entry, Micros now) {
  DRUMROLL_TRY(Usable());
  // What is refused must leave the partition as it was, so all is checked before anything is kept.
  if (closed()) return Fail(ErrorCode::kConflict, "partition {}: its log is closed", id_);
  const uint64_t logged = tail().plays();
  if (entry.plays == 0 || Raw(entry.first_ordinal) >= logged ||
      entry.plays > logged - Raw(entry.first_ordinal)) {
    return Fail(ErrorCode::kInvalid, "partition {}: a void of {} plays from {} on, but it has {}",
                id_, entry.plays, entry.first_ordinal, logged);
  }
  const Status added = voided_.Add(entry);
  if (!added.ok())
    return Fail(ErrorCode::kConflict, "partition {}: {}", id_, added.error().message);
  const std::vector<uint8_t> payload = log::EncodeVoids({&entry, 1});
  DRUMROLL_TRY(Keep(writer_->Append(
      {.kind = log::FrameKind::kVoids, .tickets = 1, .time = now, .payload = payload})));
  voids_.push_back(entry);
  return {};
}

Status Partition::Close(Micros now) {
  DRUMROLL_TRY(Usable());
  if (!closed()) {
    const std::vector<uint8_t> payload = log::EncodeClose({.time = now,
                                                           .plays = tail().plays(),
                                                           .tickets = tail().tickets,
                                                           .voided_plays = tail().voided_plays});
    DRUMROLL_TRY(
        writer_->Append({.kind = log::FrameKind::kClose, .time = now, .payload = payload}));
  }
  DRUMROLL_TRY(Sync());
  return PublishLastSegment();
}

Status Partition::PublishLastSegment() {
  if (builder_ == nullptr || builder_->plays() == 0) return {};
  return Keep(segments_.Publish(std::move(builder_)));
}

Status Partition::Stop() { return writer_->Stop(); }

}  // namespace drumroll::pool
