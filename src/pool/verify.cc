#include "pool/verify.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "base/sha256.h"
#include "log/reader.h"
#include "log/ticket.h"
#include "log/voids.h"
#include "log/watermark.h"
#include "pool/void_file.h"
#include "segment/builder.h"

namespace drumroll::pool {
namespace {

// Rebuilds the segments of one partition from its log and compares them with the files.
class PartitionVerifier {
 public:
  PartitionVerifier(disk::Disk& disk, const Draw& draw, PartitionId id,
                    const VerifyOptions& options, bool sealed)
      : disk_(disk),
        draw_(draw),
        id_(id),
        options_(options),
        sealed_(sealed),
        builder_(
            {.draw = draw.record().draw, .partition = id, .segment = {}, .matrix = draw.matrix()}) {
  }

  Status Run() {
    log::ScanOptions scan;
    scan.access = disk::Access::kReadMedium;
    scan.matrix = &draw_.matrix();
    auto reader = DRUMROLL_TRY(log::Reader::Open(disk_, draw_.LogOf(id_), scan));
    watermark_ = DRUMROLL_TRY(log::ReadWatermark(disk_, draw_.LogOf(id_)));
    DRUMROLL_TRY(HoldToWatermark(reader.tail()));
    while (const auto frame = DRUMROLL_TRY(reader.Next())) {
      if (frame->kind() == log::FrameKind::kPlays) DRUMROLL_TRY(ReadPlays(*frame));
      if (frame->kind() == log::FrameKind::kVoids) DRUMROLL_TRY(ReadVoids(*frame));
      DRUMROLL_TRY(HoldToWatermark(reader.tail()));
    }
    tail_ = reader.tail();
    if (watermark_ && watermark_->sequence > tail_.sequence) return WatermarkError(tail_);
    if (tail_.closed) DRUMROLL_TRY(FinishSegment());
    return RefuseOtherFiles();
  }

  // What the seal should say of this partition, from the log alone.
  SealedPartition Sealed() {
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

  Status CheckVoidFile() const {
    const std::string path = draw_.layout().Voids(id_);
    const std::vector<uint8_t> expected = EncodeVoidFile(voids_);
    const std::string found = DRUMROLL_TRY(disk::ReadAll(disk_, path, 1_GiB));
    if (!std::ranges::equal(AsBytes(found), expected)) {
      return Fail(ErrorCode::kCorrupt, "{}: sha256 {}, expected {} by the voids in the log", path,
                  Sha256::Of(AsBytes(found)), Sha256::Of(expected));
    }
    return {};
  }

  const log::Tail& tail() const { return tail_; }
  // True if the close has nothing left to do.
  bool closed() const { return tail_.closed && !unpublished_; }
  uint64_t segments() const { return segments_; }
  uint64_t segment_bytes() const { return segment_bytes_; }

 private:
  // After as many frames as the watermark counts, the log must be what it says.
  Status HoldToWatermark(const log::Tail& tail) const {
    if (!watermark_ || watermark_->sequence != tail.sequence || *watermark_ == tail) return {};
    return WatermarkError(tail);
  }

  Error WatermarkError(const log::Tail& tail) const {
    return Fail(ErrorCode::kCorrupt,
                "{}: {} frames up to position {} with head {}; the watermark says {} up to {} with "
                "head {}",
                draw_.layout().Log(id_), tail.sequence, tail.position, tail.head,
                watermark_->sequence, watermark_->position, watermark_->head);
  }

  Status ReadPlays(const log::Frame& frame) {
    log::TicketCursor tickets(draw_.matrix(), frame.payload);
    while (const auto ticket = DRUMROLL_TRY(tickets.Next())) {
      for (uint32_t skip = 0; skip < ticket->plays();) {
        skip += DRUMROLL_TRY(builder_.Add(*ticket, frame.position, skip));
        if (builder_.full()) DRUMROLL_TRY(FinishSegment());
      }
    }
    options_.progress(frame.header.plays);
    return {};
  }

  Status ReadVoids(const log::Frame& frame) {
    for (const log::Void& entry : log::DecodeVoids(frame.payload)) voids_.push_back(entry);
    return {};
  }

  // Segments follow the log, so until the seal the last ones may not be there yet: their plays were
  // accepted, and an intake that was stopped makes them when it opens or closes the draw.
  Status FinishSegment() {
    if (builder_.plays() == 0) return {};
    const segment::Image image = builder_.Finish();
    if (!sealed_ && !DRUMROLL_TRY(disk_.Exists(PathOf(image.identity.segment))))
      unpublished_ = true;
    if (unpublished_) {
      builder_.Reset(SegmentIndex{Raw(image.identity.segment) + 1});
      return {};
    }
    stakes_ +=
        Load<segment::Footer>(image.bytes, image.bytes.size() - sizeof(segment::Footer)).stakes;
    content_.Update(image.digest.bytes);
    DRUMROLL_TRY(Compare(image));
    ++segments_;
    segment_bytes_ += image.bytes.size();
    builder_.Reset(SegmentIndex{static_cast<uint32_t>(segments_)});
    return {};
  }

  std::string PathOf(SegmentIndex index) const {
    return disk::Join(draw_.layout().Segments(id_), segment::FileName(index));
  }

  Status Compare(const segment::Image& image) {
    const std::string path = PathOf(image.identity.segment);
    const auto file = DRUMROLL_TRY(disk_.Open(path, disk::Access::kReadMedium));
    file_.resize(DRUMROLL_TRY(file->Size()));
    file_.resize(DRUMROLL_TRY(file->ReadAt(0, file_)));
    if (std::ranges::equal(file_, image.bytes)) return {};
    const auto [found, expected] = std::ranges::mismatch(file_, image.bytes);
    return Fail(ErrorCode::kCorrupt,
                "{}: {} bytes, {} expected; byte {} is the first that the log builds differently",
                path, file_.size(), image.bytes.size(), found - file_.begin());
  }

  // A segment behind the last one would be plays that no log has.
  Status RefuseOtherFiles() const {
    for (const std::string& name : DRUMROLL_TRY(disk_.List(draw_.layout().Segments(id_)))) {
      if (name.ends_with(".seg") &&
          name >= segment::FileName(SegmentIndex{static_cast<uint32_t>(segments_)})) {
        return Fail(ErrorCode::kCorrupt, "{}: segment {} holds plays that the log does not have",
                    draw_.layout().Segments(id_), name);
      }
    }
    return {};
  }

  disk::Disk& disk_;
  const Draw& draw_;
  const PartitionId id_;
  const VerifyOptions& options_;
  const bool sealed_;
  segment::Builder builder_;
  bool unpublished_ = false;  // A segment that the log could make is not there.
  std::optional<log::Tail> watermark_;
  log::Tail tail_;
  std::vector<log::Void> voids_;
  Sha256 content_;
  uint64_t stakes_ = 0;
  uint64_t segments_ = 0;
  uint64_t segment_bytes_ = 0;
  std::vector<uint8_t> file_;
};

}  // namespace

Result<VerifyReport> VerifyDraw(disk::Disk& disk, const Draw& draw, const VerifyOptions& options) {
  VerifyReport report{.closed = true, .sealed = DRUMROLL_TRY(IsSealed(disk, draw))};
  std::optional<SealRecord> seal;
  if (report.sealed) seal = DRUMROLL_TRY(ReadSeal(disk, draw));
  std::vector<std::optional<PartitionVerifier>> verifiers(draw.partitions());
  DRUMROLL_TRY(ParallelFor(draw.partitions(), options.threads, [&](size_t i) -> Status {
    if (options.only && Raw(*options.only) != i) return {};
    PartitionVerifier& verifier = verifiers[i].emplace(
        disk, draw, PartitionId{static_cast<uint16_t>(i)}, options, report.sealed);
    DRUMROLL_TRY(verifier.Run());
    if (!seal) return {};
    const SealedPartition found = verifier.Sealed();
    if (!(found == seal->partitions[i])) {
      return Fail(ErrorCode::kCorrupt,
                  "partition {}: the log has {} plays, content {}, head {}; the seal says {}, "
                  "content {}, head {}",
                  i, found.plays, found.content, found.log_head, seal->partitions[i].plays,
                  seal->partitions[i].content, seal->partitions[i].log_head);
    }
    return verifier.CheckVoidFile();
  }));
  for (const auto& verifier : verifiers) {
    if (!verifier) continue;
    report.plays += verifier->tail().plays();
    report.tickets += verifier->tail().tickets;
    report.voided_plays += verifier->tail().voided_plays;
    report.log_bytes += Raw(verifier->tail().position);
    report.segments += verifier->segments();
    report.segment_bytes += verifier->segment_bytes();
    report.closed = report.closed && verifier->closed();
  }
  if (report.sealed && !report.closed) {
    return Fail(ErrorCode::kCorrupt, "{}: sealed, but not every log is closed",
                draw.layout().directory);
  }
  return report;
}

}  // namespace drumroll::pool
