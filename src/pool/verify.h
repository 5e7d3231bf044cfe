// Reads a whole draw again, from the medium, and holds everything to everything: the log to its
// checksums, its chain and its watermark, the segments to what the log builds anew, byte for byte,
// each void to the ticket that it names, each ticket to the partition of its player and to all
// others, whose keys must not be its own, the voids and the seal to both. Nothing is repaired.
// Takes 8 bytes of memory a ticket.
#ifndef DRUMROLL_POOL_VERIFY_H_
#define DRUMROLL_POOL_VERIFY_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "pool/draw.h"

namespace drumroll::pool {

struct VerifyReport {
  uint64_t plays = 0;  // With an ordinal, voided ones too.
  uint64_t tickets = 0;
  uint64_t voided_plays = 0;
  uint64_t log_bytes = 0;
  uint64_t segments = 0;
  uint64_t segment_bytes = 0;
  bool closed = false;
  bool sealed = false;
  // Indices by player that are not what their segments give, each with its path and the reason. No
  // damage: they are derived, are not synced, and the next look-up may make them again; until then
  // it may refuse to answer.
  std::vector<std::string> stale_indices{};
  // What the logs say that a seal must say, by partition; empty unless all are closed and none was
  // left out.
  std::vector<SealedPartition> partitions{};
};

struct VerifyOptions {
  size_t threads = 2;  // One partition a thread.
  // Only this partition, held to the seal like all. Requires: the draw has it.
  std::optional<PartitionId> only = std::nullopt;
  // Told of bytes of the logs that have been read; called from several threads.
  std::function<void(uint64_t bytes)> progress = [](uint64_t) {};
};

// kCorrupt with the name of the first thing that does not fit. A draw that is not sealed is held to
// its log as far as its segments go.
Result<VerifyReport> VerifyDraw(disk::Disk& disk, const Draw& draw, const VerifyOptions& options);

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_VERIFY_H_
