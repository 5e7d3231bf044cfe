// Space on the disk that a sale takes before it is needed, so that whatever fills the disk the draw
// can still be closed, sealed and settled: two files without a byte that hold blocks.
// docs/formats/draw.md says how much. And the question before each frame: is there room for more?
#ifndef DRUMROLL_POOL_SPACE_H_
#define DRUMROLL_POOL_SPACE_H_

#include <cstdint>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "pool/draw.h"

namespace drumroll::pool {

// How much is kept: for the close and the seal of a draw whose partitions have so many plays at
// most, and for settling so many plays in all.
uint64_t BytesToClose(const Draw& draw, uint64_t plays_of_partition);
uint64_t BytesToSettle(uint64_t plays);

// Lets go of what is kept, right before it is needed. Fine if nothing is.
Status ReleaseSpaceToClose(disk::Disk& disk, const Layout& layout);
Status ReleaseSpaceToSettle(disk::Disk& disk, const Layout& layout);

struct SpaceOptions {
  // Left free besides, for what other programs write at the same time.
  uint64_t spare_bytes = 16_MiB;
  // What one round of a till may write to its log, with what is prewritten.
  uint64_t round_bytes = 0;
  // Full segments that may be on their way to the disk besides one a partition.
  size_t publishers = 0;
};

// Any number of threads.
class Space {
 public:
  Space(disk::Disk& disk, const Draw& draw, const SpaceOptions& options);

  // kUnavailable, with what is free and what is needed, unless the partition may grow to so many
  // plays and the draw still be closed, sealed and settled. Takes the space for that. What it
  // returns success for must not be more than round_bytes.
  Status Check(PartitionId partition, uint64_t plays);

 private:
  Status Grow(PartitionId partition, uint64_t plays);
  uint64_t FreeNeeded() const;

  disk::Disk& disk_;
  const Draw& draw_;
  const SpaceOptions options_;
  std::mutex mutex_;
  std::vector<uint64_t> plays_;  // For which space is taken, by partition.
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_SPACE_H_
