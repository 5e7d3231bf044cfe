#include "pool/partition_verifier.h"

#include <algorithm>

#include "base/partition_hash.h"
#include "log/watermark.h"
#include "pool/void_check.h"
#include "pool/void_file.h"
#include "segment/player_index.h"
#include "segment/reader.h"

namespace drumroll::pool {

PartitionVerifier::PartitionVerifier(disk::Disk& disk, const Draw& draw, PartitionId id,
                                     bool sealed, const VerifyOptions& options, uint64_t keys_seed)
    : disk_(disk),
      draw_(draw),
      id_(id),
      sealed_(sealed),
      options_(options),
      builder_(
          {.draw = draw.record().draw, .partition = id, .segment = {}, .matrix = draw.matrix()}),
      keys_(keys_seed) {}

Status PartitionVerifier::Run() {
  watermark_ = DRUMROLL_TRY(log::ReadWatermark(disk_, draw_.LogOf(id_)));
  const auto files = log::CountFiles(disk_, draw_.LogOf(id_));
  if (files.ok()) {
    DRUMROLL_TRY(ReadLog());
  } else if (sealed_ || files.error().code != ErrorCode::kNotFound) {
    return Error{ErrorCode::kCorrupt, files.error().message};
  }
  if (watermark_ && watermark_->sequence > tail_.sequence) return WatermarkError(tail_);
  if (tail_.closed) DRUMROLL_TRY(FinishSegment());
  DRUMROLL_TRY(RefuseOtherFiles());
  return HoldVoidsToTickets(disk_, draw_, id_, voids_);
}

Status PartitionVerifier::ReadLog() {
  log::ScanOptions scan;
  scan.access = disk::Access::kReadMedium;
  scan.matrix = &draw_.matrix();
  auto reader = DRUMROLL_TRY(log::Reader::Open(disk_, draw_.LogOf(id_), scan));
  DRUMROLL_TRY(HoldToWatermark(reader.tail()));
  if (watermark_) keys_.Reserve(watermark_->tickets);
  while (const auto frame = DRUMROLL_TRY(reader.Next())) {
    options_.progress(Raw(reader.tail().position) - Raw(frame->position));
    if (frame->kind() == log::FrameKind::kPlays) DRUMROLL_TRY(ReadPlays(*frame));
    if (frame->kind() == log::FrameKind::kVoids) {
      std::ranges::copy(log::DecodeVoids(frame->payload), std::back_inserter(voids_));
    }
    DRUMROLL_TRY(HoldToWatermark(reader.tail()));
  }
  tail_ = reader.tail();
  return {};
}

SealedPartition PartitionVerifier::Sealed() {
  const std::vector<uint8_t> voids = EncodeVoidFile(voids_);
  uint64_t voided_stakes = 0;
  for (const log::Void& entry : voids_) voided_stakes += entry.stakes;
  return {.plays = tail_.plays(),
          .tickets = tail_.tickets,
          .stakes = stakes_,
          .voided_plays = tail_.voided_plays,
          .voided_stakes = voided_stakes,
          .segments = segments_,
          .content = content_.Finish(),
          .voids = Sha256::Of(voids),
          .log_end = Raw(tail_.position),
          .log_head = tail_.head};
}

Status PartitionVerifier::CheckVoidFile() {
  const std::string path = draw_.layout().Voids(id_);
  if (!DRUMROLL_TRY(disk_.Exists(path))) return Fail(ErrorCode::kCorrupt, "{}: is missing", path);
  DRUMROLL_TRY(ReadFile(path));
  const std::vector<uint8_t> expected = EncodeVoidFile(voids_);
  if (std::ranges::equal(file_, expected)) return {};
  return Fail(ErrorCode::kCorrupt, "{}: sha256 {}, expected {} by the voids in the log", path,
              Sha256::Of(file_), Sha256::Of(expected));
}

// After as many frames as the watermark counts, the log must be what it says.
Status PartitionVerifier::HoldToWatermark(const log::Tail& tail) const {
  if (!watermark_ || watermark_->sequence != tail.sequence || *watermark_ == tail) return {};
  return WatermarkError(tail);
}

Error PartitionVerifier::WatermarkError(const log::Tail& tail) const {
  return Fail(ErrorCode::kCorrupt,
              "{}: {} frames up to position {} with head {}; the watermark says {} up to {} with "
              "head {}",
              draw_.layout().Log(id_), tail.sequence, tail.position, tail.head,
              watermark_->sequence, watermark_->position, watermark_->head);
}

Status PartitionVerifier::ReadPlays(const log::Frame& frame) {
  log::TicketCursor tickets(draw_.matrix(), frame.payload);
  while (const auto ticket = DRUMROLL_TRY(tickets.Next())) {
    DRUMROLL_TRY(HoldToPartition(*ticket));
    keys_.Add(ticket->ticket().key);
    for (uint32_t skip = 0; skip < ticket->plays();) {
      skip += DRUMROLL_TRY(builder_.Add(*ticket, frame.position, skip));
      if (builder_.full()) DRUMROLL_TRY(FinishSegment());
    }
  }
  return {};
}

// A play that stood elsewhere would be counted and paid, and never be found for its player.
Status PartitionVerifier::HoldToPartition(const log::TicketView& ticket) const {
  const PartitionId expected = PartitionOf(ticket.player(), draw_.partitions());
  if (expected == id_) return {};
  return Fail(ErrorCode::kCorrupt, "{}: holds a ticket of player {}, whose partition is {}",
              draw_.layout().Log(id_), ticket.player(), expected);
}

Status PartitionVerifier::FinishSegment() {
  if (builder_.plays() == 0) return {};
  const segment::Image image = builder_.Finish();
  const SegmentIndex next{Raw(image.identity.segment) + 1};
  stakes_ +=
      Load<segment::Footer>(image.bytes, image.bytes.size() - sizeof(segment::Footer)).stakes;
  content_.Update(image.digest.bytes);
  DRUMROLL_TRY(Compare(image));
  builder_.Reset(next);
  return {};
}

// An unsealed draw may have been stopped before its last segments were published: opening it makes
// them.
Status PartitionVerifier::Compare(const segment::Image& image) {
  const std::string path =
      disk::Join(draw_.layout().Segments(id_), segment::FileName(image.identity.segment));
  if (!DRUMROLL_TRY(disk_.Exists(path))) {
    if (sealed_) {
      return Fail(ErrorCode::kCorrupt, "{}: is missing; the log has {} plays for it", path,
                  builder_.plays());
    }
    if (missing_.empty()) missing_ = path;
    return {};
  }
  if (!missing_.empty())
    return Fail(ErrorCode::kCorrupt, "{} is missing, but {} is there", missing_, path);
  DRUMROLL_TRY(ReadFile(path));
  if (!std::ranges::equal(file_, image.bytes)) {
    const auto [found, expected] = std::ranges::mismatch(file_, image.bytes);
    return Fail(ErrorCode::kCorrupt,
                "{}: {} bytes, {} expected; byte {} is the first that the log builds differently",
                path, file_.size(), image.bytes.size(), found - file_.begin());
  }
  ++segments_;
  segment_bytes_ += image.bytes.size();
  return CompareIndex(image);
}

// An index with right checksums that leaves a ticket out would hide it from its player.
Status PartitionVerifier::CompareIndex(const segment::Image& image) {
  const std::string path =
      disk::Join(draw_.layout().Segments(id_), segment::IndexFileName(image.identity.segment));
  if (!DRUMROLL_TRY(disk_.Exists(path))) return {};
  DRUMROLL_TRY(ReadFile(path));
  const auto segment = DRUMROLL_TRY(segment::Reader::Over(image.bytes, image.identity));
  const std::vector<uint8_t> index = DRUMROLL_TRY(segment::BuildPlayerIndex(segment));
  if (std::ranges::equal(file_, index)) return {};
  const auto [found, expected] = std::ranges::mismatch(file_, index);
  stale_indices_.push_back(fmt::format(
      "{}: {} bytes, {} expected; byte {} is the first that the segment gives differently", path,
      file_.size(), index.size(), found - file_.begin()));
  return {};
}

// Into file_, from the medium.
Status PartitionVerifier::ReadFile(const std::string& path) {
  const auto file = DRUMROLL_TRY(disk_.Open(path, disk::Access::kReadMedium));
  file_.resize(DRUMROLL_TRY(file->Size()));
  file_.resize(DRUMROLL_TRY(file->ReadAt(0, file_)));
  return {};
}

// A segment behind the last one would be plays that no log has.
Status PartitionVerifier::RefuseOtherFiles() const {
  for (const std::string& name : DRUMROLL_TRY(disk_.List(draw_.layout().Segments(id_)))) {
    if (name.ends_with(".seg") &&
        name >= segment::FileName(SegmentIndex{static_cast<uint32_t>(segments_)})) {
      return Fail(ErrorCode::kCorrupt, "{}: segment {} holds plays that the log does not have",
                  draw_.layout().Segments(id_), name);
    }
  }
  return {};
}

}  // namespace drumroll::pool
