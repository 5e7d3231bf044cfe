#include "pool/verify.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/parallel.h"
#include "base/random.h"
#include "pool/partition_verifier.h"
#include "pool/repeated_keys.h"

namespace drumroll::pool {
namespace {

// kCorrupt with the first field that differs from what the log and the segments say.
Status HoldSeal(const Draw& draw, size_t partition, const SealedPartition& sealed,
                const SealedPartition& found) {
  const auto hold = [&](std::string_view field, const auto& says, const auto& is) -> Status {
    if (says == is) return {};
    return Fail(ErrorCode::kCorrupt, "{}: partition {}: {} {}, expected {} by the log",
                draw.layout().Seal(), partition, field, says, is);
  };
  DRUMROLL_TRY(hold("plays", sealed.plays, found.plays));
  DRUMROLL_TRY(hold("tickets", sealed.tickets, found.tickets));
  DRUMROLL_TRY(hold("stakes", sealed.stakes, found.stakes));
  DRUMROLL_TRY(hold("voided_plays", sealed.voided_plays, found.voided_plays));
  DRUMROLL_TRY(hold("voided_stakes", sealed.voided_stakes, found.voided_stakes));
  DRUMROLL_TRY(hold("segments", sealed.segments, found.segments));
  DRUMROLL_TRY(hold("content", sealed.content, found.content));
  DRUMROLL_TRY(hold("voids", sealed.voids, found.voids));
  DRUMROLL_TRY(hold("log_end", sealed.log_end, found.log_end));
  return hold("log_head", sealed.log_head, found.log_head);
}

// kCorrupt if two tickets have one key. Requires: all verifiers that are there have run.
Status HoldKeys(disk::Disk& disk, const Draw& draw,
                std::vector<std::optional<PartitionVerifier>>& verifiers, uint64_t keys_seed,
                size_t threads) {
  std::vector<KeyHashes*> hashes;
  std::vector<PartitionId> partitions;
  for (size_t i = 0; i < verifiers.size(); ++i) {
    if (!verifiers[i] || verifiers[i]->tail().tickets == 0) continue;
    hashes.push_back(&verifiers[i]->keys());
    partitions.push_back(PartitionId{static_cast<uint16_t>(i)});
  }
  const auto repeated = DRUMROLL_TRY(RepeatedHashes::In(hashes, keys_seed, threads));
  return RefuseRepeatedKeys(disk, draw, partitions, repeated);
}

}  // namespace

Result<VerifyReport> VerifyDraw(disk::Disk& disk, const Draw& draw, const VerifyOptions& options) {
  VerifyReport report{.closed = true, .sealed = DRUMROLL_TRY(IsSealed(disk, draw))};
  std::optional<SealRecord> seal;
  if (report.sealed) seal = DRUMROLL_TRY(ReadSeal(disk, draw, disk::Access::kReadMedium));
  const uint64_t keys_seed = SystemSeed();
  std::vector<std::optional<PartitionVerifier>> verifiers(draw.partitions());
  std::vector<SealedPartition> found(draw.partitions());
  DRUMROLL_TRY(ParallelFor(draw.partitions(), options.threads, [&](size_t i) -> Status {
    if (options.only && Raw(*options.only) != i) return {};
    PartitionVerifier& verifier = verifiers[i].emplace(
        disk, draw, PartitionId{static_cast<uint16_t>(i)}, report.sealed, options, keys_seed);
    DRUMROLL_TRY(verifier.Run());
    found[i] = verifier.Sealed();
    if (!seal) return {};
    DRUMROLL_TRY(HoldSeal(draw, i, seal->partitions[i], found[i]));
    return verifier.CheckVoidFile();
  }));
  DRUMROLL_TRY(HoldKeys(disk, draw, verifiers, keys_seed, options.threads));
  for (const auto& verifier : verifiers) {
    if (!verifier) continue;
    report.plays += verifier->tail().plays();
    report.tickets += verifier->tail().tickets;
    report.voided_plays += verifier->tail().voided_plays;
    report.log_bytes += Raw(verifier->tail().position);
    report.segments += verifier->segments();
    report.segment_bytes += verifier->segment_bytes();
    std::ranges::copy(verifier->stale_indices(), std::back_inserter(report.stale_indices));
    report.closed = report.closed && verifier->tail().closed;
  }
  if (report.closed && !options.only) report.partitions = std::move(found);
  return report;
}

}  // namespace drumroll::pool
