#include "pool/intake.h"

#include <algorithm>

#include "base/aligned_buffer.h"
#include "base/parallel.h"
#include "base/sha256.h"
#include "log/watermark.h"
#include "pool/space.h"
#include "pool/void_file.h"
#include "segment/layout.h"

namespace drumroll::pool {

template <typename Work>
Status Intake::ForEachPartition(Work work) {
  return ParallelFor(partitions_.size(), options_.threads,
                     [&](size_t i) -> Status { return work(*partitions_[i]); });
}

Result<std::unique_ptr<Intake>> Intake::Open(disk::Disk& disk, const Draw& draw,
                                             IntakeOptions options,
                                             const Partition::OnBytes& progress) {
  auto lock = DRUMROLL_TRY(LockDraw(disk, draw.layout()));
  if (DRUMROLL_TRY(IsSealed(disk, draw))) {
    return Fail(ErrorCode::kConflict, "{}: the draw is sealed; it takes no more plays",
                draw.layout().directory);
  }
  // On a full disk recovery could not even write its watermark. A sale takes the space again.
  DRUMROLL_TRY(ReleaseSpaceToClose(disk, draw.layout()));
  // A creation that was cut off between its last rename and its last sync has left a draw that the
  // next power cut may take, and with it every play that is promised from here on.
  DRUMROLL_TRY(disk.SyncDirectory(draw.layout().directory));
  std::unique_ptr<Intake> intake(new Intake(disk, draw, options));
  intake->lock_ = std::move(lock);
  intake->partitions_.resize(draw.partitions());
  if (options.keys != nullptr) options.keys->Reserve(intake->TicketsExpected());
  DRUMROLL_TRY(ParallelFor(draw.partitions(), options.threads, [&](size_t i) -> Status {
    intake->partitions_[i] =
        DRUMROLL_TRY(Partition::Open(disk, draw, PartitionId{static_cast<uint16_t>(i)},
                                     intake->aside_, options.partition, options.keys, progress));
    return {};
  }));
  return intake;
}

// Only to make room: what is wrong with a watermark, recovery says.
uint64_t Intake::TicketsExpected() const {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < draw_.partitions(); ++i) {
    const log::LogId id = draw_.LogOf(PartitionId{static_cast<uint16_t>(i)});
    const auto files = log::CountFiles(disk_, id);
    const auto watermark = log::ReadWatermark(disk_, id);
    if (!files.ok() || !watermark.ok() || !watermark.value()) continue;
    const uint64_t fit = files.value() * draw_.record().log_file_bytes / sizeof(log::TicketHeader);
    sum += std::min(watermark.value()->tickets, fit);
  }
  return sum;
}

uint64_t Intake::plays() const {
  uint64_t sum = 0;
  for (const auto& partition : partitions_) sum += partition->tail().plays();
  return sum;
}

bool Intake::closed() const {
  for (const auto& partition : partitions_) {
    if (!partition->closed()) return false;
  }
  return true;
}

Status Intake::Close(Micros now) {
  DRUMROLL_TRY(ForEachPartition([now](Partition& partition) { return partition.Close(now); }));
  return aside_.Drain();
}

Status Intake::Stop() {
  DRUMROLL_TRY(ForEachPartition([](Partition& partition) { return partition.Sync(); }));
  DRUMROLL_TRY(aside_.Drain());
  return ForEachPartition([](Partition& partition) { return partition.Stop(); });
}

uint64_t Intake::UncheckedBytes() const {
  uint64_t bytes = 0;
  for (const auto& partition : partitions_) bytes += partition->segments().unchecked_bytes();
  return bytes;
}

Status Intake::Recheck(const std::stop_token& stop) {
  if (UncheckedBytes() == 0) return {};
  AlignedBuffer memory(segment::LargestLayout(draw_.matrix().rows()).file_bytes());
  for (const auto& partition : partitions_) {
    for (bool more = true; more && !stop.stop_requested();)
      more = DRUMROLL_TRY(partition->segments().RecheckOne(memory.bytes()));
  }
  return {};
}

Result<SealRecord> Intake::Seal(const Partition::OnBytes& progress) {
  if (!closed()) {
    return Fail(ErrorCode::kConflict, "{}: the draw is open; run 'drumroll close' first",
                draw_.layout().directory);
  }
  // What a seal names is never made again: not even for a moment may its voids be gone.
  if (DRUMROLL_TRY(IsSealed(disk_, draw_))) {
    return Fail(ErrorCode::kConflict, "{}: the draw is sealed already", draw_.layout().directory);
  }
  DRUMROLL_TRY(aside_.Drain());
  SealRecord seal{.game = draw_.record().game,
                  .rules = draw_.record().rules,
                  .draw = draw_.record().draw,
                  .partitions = std::vector<SealedPartition>(partitions_.size())};
  // Segments are rechecked one partition after the other, each with all threads; then one partition
  // a thread.
  for (const auto& partition : partitions_)
    DRUMROLL_TRY(partition->segments().RecheckAll(options_.threads, progress));
  DRUMROLL_TRY(ForEachPartition([&](Partition& partition) -> Status {
    seal.partitions[Raw(partition.id())] = DRUMROLL_TRY(SealPartition(partition));
    return {};
  }));
  DRUMROLL_TRY(disk::Publish(disk_, draw_.layout().Seal(), AsBytes(seal.Encode())));
  lock_.reset();  // Nothing is written here any more: the logs are closed, the segments complete.
  return seal;
}

// What the log says and what the segments hold must be the same pool, counted twice.
Result<SealedPartition> Intake::SealPartition(Partition& partition) {
  const log::Tail& tail = partition.tail();
  SealedPartition sealed{.plays = tail.plays(),
                         .tickets = tail.tickets,
                         .stakes = 0,
                         .voided_plays = tail.voided_plays,
                         .voided_stakes = 0,
                         .segments = partition.segments().size(),
                         .content = {},
                         .voids = {},
                         .log_end = Raw(tail.position),
                         .log_head = tail.head};
  uint64_t plays = 0;
  uint64_t tickets = 0;
  Sha256 content;
  for (const segment::Reader* reader : partition.segments().readers()) {
    plays += reader->plays();
    tickets += reader->tickets() - (reader->continued() ? 1 : 0);
    sealed.stakes += reader->stakes();
    content.Update(reader->digest().bytes);
  }
  sealed.content = content.Finish();
  if (plays != sealed.plays || tickets != sealed.tickets) {
    return Fail(ErrorCode::kCorrupt,
                "partition {}: its segments hold {} plays of {} tickets, its log says {} of {}; "
                "nothing is sealed",
                partition.id(), plays, tickets, sealed.plays, sealed.tickets);
  }
  uint64_t voided_plays = 0;
  for (const log::Void& entry : partition.voids()) {
    voided_plays += entry.plays;
    sealed.voided_stakes += entry.stakes;
  }
  if (voided_plays != sealed.voided_plays || sealed.voided_stakes > sealed.stakes) {
    return Fail(
        ErrorCode::kCorrupt,
        "partition {}: its voids are {} plays and {} stakes, its log says {} plays of {} stakes",
        partition.id(), voided_plays, sealed.voided_stakes, sealed.voided_plays, sealed.stakes);
  }
  const std::vector<uint8_t> voids = EncodeVoidFile(partition.voids());
  sealed.voids = Sha256::Of(voids);
  const std::string path = draw_.layout().Voids(partition.id());
  // An earlier attempt to seal may have left it; it can be made again at any time.
  if (DRUMROLL_TRY(disk_.Exists(path))) DRUMROLL_TRY(disk_.Remove(path));
  DRUMROLL_TRY(disk::Publish(disk_, path, voids));
  return sealed;
}

}  // namespace drumroll::pool
