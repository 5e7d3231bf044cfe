// Rebuilds one partition of a draw from its log, and holds its files to that. The work of
// VerifyDraw() (pool/verify.h), which runs one a partition.
#ifndef DRUMROLL_POOL_PARTITION_VERIFIER_H_
#define DRUMROLL_POOL_PARTITION_VERIFIER_H_

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "disk/disk.h"
#include "log/reader.h"
#include "log/ticket.h"
#include "log/voids.h"
#include "pool/draw.h"
#include "pool/records.h"
#include "pool/repeated_keys.h"
#include "pool/verify.h"
#include "segment/builder.h"

namespace drumroll::pool {

// One thread.
class PartitionVerifier {
 public:
  // What is given outlives the verifier. Of a sealed partition nothing may be missing; an unsealed
  // one may lack its log, if nothing was sold, and the segments that were still to be published.
  PartitionVerifier(disk::Disk& disk, const Draw& draw, PartitionId id, bool sealed,
                    const VerifyOptions& options, uint64_t keys_seed);

  // Reads the log and the segments. kCorrupt with the name of the first thing that does not fit.
  Status Run();

  // What follows requires that Run() returned success.

  // What the seal should say of this partition, from the log alone. Once.
  SealedPartition Sealed();
  // Holds the file of voids, which the seal has made, to the log.
  Status CheckVoidFile();

  // Of all its tickets, voided ones too.
  KeyHashes& keys() { return keys_; }
  const log::Tail& tail() const { return tail_; }
  uint64_t segments() const { return segments_; }
  uint64_t segment_bytes() const { return segment_bytes_; }
  const std::vector<std::string>& stale_indices() const { return stale_indices_; }

 private:
  Status ReadLog();
  Status HoldToWatermark(const log::Tail& tail) const;
  Error WatermarkError(const log::Tail& tail) const;
  Status ReadPlays(const log::Frame& frame);
  Status HoldToPartition(const log::TicketView& ticket) const;
  Status FinishSegment();
  Status Compare(const segment::Image& image);
  Status CompareIndex(const segment::Image& image);
  Status ReadFile(const std::string& path);
  Status RefuseOtherFiles() const;

  disk::Disk& disk_;
  const Draw& draw_;
  const PartitionId id_;
  const bool sealed_;
  const VerifyOptions& options_;
  segment::Builder builder_;
  KeyHashes keys_;
  std::optional<log::Tail> watermark_;
  log::Tail tail_;
  std::vector<log::Void> voids_;
  Sha256 content_;
  uint64_t stakes_ = 0;
  uint64_t segments_ = 0;  // That are there.
  uint64_t segment_bytes_ = 0;
  std::string missing_;  // The first one that is not there; empty if all are.
  std::vector<uint8_t> file_;
  std::vector<std::string> stale_indices_;
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_PARTITION_VERIFIER_H_
