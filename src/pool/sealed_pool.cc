#include "pool/sealed_pool.h"

#include "base/sha256.h"

namespace drumroll::pool {
namespace {

constexpr uint64_t kVoidBytesMax = 1_GiB;

}  // namespace

Result<SealedPool> SealedPool::Open(disk::Disk& disk, const Draw& draw) {
  SealedPool pool(draw, DRUMROLL_TRY(ReadSeal(disk, draw)));
  pool.no_jobs_ = std::make_unique<Background>(Background::Options{});
  for (uint32_t i = 0; i < draw.partitions(); ++i) {
    const PartitionId partition{static_cast<uint16_t>(i)};
    const segment::Identity identity{
        .draw = draw.record().draw, .partition = partition, .segment = {}, .matrix = draw.matrix()};
    pool.opened_.push_back(std::make_unique<SegmentLine>(disk, draw.layout().Segments(partition),
                                                         identity, *pool.no_jobs_));
    DRUMROLL_TRY(pool.opened_.back()->OpenExisting());
    pool.segments_.push_back(pool.opened_.back()->readers());
  }
  DRUMROLL_TRY(pool.ReadVoids(disk));
  DRUMROLL_TRY(pool.HoldToSeal());
  return pool;
}

Result<SealedPool> SealedPool::Of(disk::Disk& disk, const Intake& intake) {
  SealedPool pool(intake.draw(), DRUMROLL_TRY(ReadSeal(disk, intake.draw())));
  pool.warm_ = true;
  for (uint32_t i = 0; i < intake.partitions(); ++i) {
    pool.segments_.push_back(
        intake.partition(PartitionId{static_cast<uint16_t>(i)}).segments().readers());
  }
  DRUMROLL_TRY(pool.ReadVoids(disk));
  DRUMROLL_TRY(pool.HoldToSeal());
  return pool;
}

Status SealedPool::ReadVoids(disk::Disk& disk) {
  for (size_t i = 0; i < seal_.partitions.size(); ++i) {
    const std::string path = draw_->layout().Voids(PartitionId{static_cast<uint16_t>(i)});
    if (!DRUMROLL_TRY(disk.Exists(path))) {
      return Fail(ErrorCode::kCorrupt, "{}: is missing, though the pool is sealed", path);
    }
    const std::string bytes = DRUMROLL_TRY(disk::ReadAll(disk, path, kVoidBytesMax));
    const Digest digest = Sha256::Of(AsBytes(bytes));
    if (digest != seal_.partitions[i].voids) {
      return Fail(ErrorCode::kCorrupt, "{}: sha256 {}, expected {} as the seal says", path, digest,
                  seal_.partitions[i].voids);
    }
    voids_.push_back(DRUMROLL_TRY(DecodeVoidFile(path, AsBytes(bytes), seal_.partitions[i].plays)));
  }
  return {};
}

Status SealedPool::HoldToSeal() const {
  for (size_t i = 0; i < seal_.partitions.size(); ++i) {
    const SealedPartition& sealed = seal_.partitions[i];
    Sha256 content;
    uint64_t plays = 0;
    for (const segment::Reader* reader : segments_[i]) {
      content.Update(reader->digest().bytes);
      plays += reader->plays();
    }
    const Digest digest = content.Finish();
    if (segments_[i].size() != sealed.segments || plays != sealed.plays ||
        digest != sealed.content) {
      return Fail(ErrorCode::kCorrupt,
                  "partition {}: {} segments of {} plays, content {}; the seal says {} segments of "
                  "{} plays, content {}",
                  i, segments_[i].size(), plays, digest, sealed.segments, sealed.plays,
                  sealed.content);
    }
  }
  return {};
}

}  // namespace drumroll::pool
