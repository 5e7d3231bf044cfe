// The sealed pool of a draw, as settling and looking need it: segments, voids and the seal.
// Read-only; any thread.
#ifndef DRUMROLL_POOL_SEALED_POOL_H_
#define DRUMROLL_POOL_SEALED_POOL_H_

#include <memory>
#include <vector>

#include "base/background.h"
#include "base/result.h"
#include "disk/disk.h"
#include "pool/draw.h"
#include "pool/intake.h"
#include "pool/records.h"
#include "pool/segment_line.h"
#include "pool/void_file.h"
#include "segment/reader.h"

namespace drumroll::pool {

class SealedPool {
 public:
  // Opens all segments and holds them to the seal: kCorrupt if one is missing or not the one that
  // was sealed. Bytes inside are checked by whoever reads them. `disk` and `draw` outlive the pool.
  static Result<SealedPool> Open(disk::Disk& disk, const Draw& draw);
  // The pool that this intake has just sealed, with the segments as they are open already. The
  // intake outlives it.
  static Result<SealedPool> Of(disk::Disk& disk, const Intake& intake);

  const Draw& draw() const { return *draw_; }
  // True if this process has just published the segments and read them back, so that they are in
  // memory.
  bool warm() const { return warm_; }
  const SealRecord& seal() const { return seal_; }
  // In order of ordinals.
  const std::vector<const segment::Reader*>& segments(PartitionId partition) const {
    return segments_[Raw(partition)];
  }
  const std::vector<VoidRange>& voids(PartitionId partition) const {
    return voids_[Raw(partition)];
  }

 private:
  SealedPool(const Draw& draw, SealRecord seal) : draw_(&draw), seal_(std::move(seal)) {}
  Status ReadVoids(disk::Disk& disk);
  Status HoldToSeal() const;

  const Draw* draw_;
  bool warm_ = false;
  SealRecord seal_;
  std::vector<std::vector<const segment::Reader*>> segments_;
  std::vector<std::vector<VoidRange>> voids_;
  std::unique_ptr<Background> no_jobs_;  // What the lines below would publish with; they never do.
  std::vector<std::unique_ptr<SegmentLine>> opened_;  // What Open() has opened.
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_SEALED_POOL_H_
