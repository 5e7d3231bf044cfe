#include "pool/repeated_keys.h"

#include <xxhash.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "base/parallel.h"
#include "log/reader.h"
#include "log/ticket.h"

namespace drumroll::pool {
namespace {

uint64_t HashOf(const TicketKey& key, uint64_t seed) {
  return XXH3_64bits_withSeed(key.bytes.data(), key.bytes.size(), seed);
}

std::vector<uint64_t> RepeatedIn(std::vector<uint64_t> hashes) {
  std::ranges::sort(hashes);
  std::vector<uint64_t> repeated;
  for (size_t i = 1; i < hashes.size(); ++i) {
    if (hashes[i] == hashes[i - 1] && (repeated.empty() || repeated.back() != hashes[i]))
      repeated.push_back(hashes[i]);
  }
  return repeated;
}

// Where the first ticket with a key is.
struct Place {
  PartitionId partition{};
  uint64_t ordinal = 0;
};

// Looks through one log for keys that are in `found` already, and adds those that may be repeated.
Status LookThrough(disk::Disk& disk, const Draw& draw, PartitionId partition,
                   const RepeatedHashes& repeated, std::map<TicketKey, Place>& found) {
  log::ScanOptions scan;
  scan.access = disk::Access::kReadMedium;
  auto reader = DRUMROLL_TRY(log::Reader::Open(disk, draw.LogOf(partition), scan));
  while (const auto frame = DRUMROLL_TRY(reader.Next())) {
    if (frame->kind() != log::FrameKind::kPlays) continue;
    Place place{.partition = partition, .ordinal = frame->header.first_ordinal};
    log::TicketCursor tickets(draw.matrix(), frame->payload);
    while (const auto ticket = DRUMROLL_TRY(tickets.Next())) {
      const TicketKey key = ticket->ticket().key;
      if (repeated.Contains(key)) {
        const auto [first, is_new] = found.try_emplace(key, place);
        if (!is_new) {
          return Fail(ErrorCode::kCorrupt,
                      "{}: the tickets at play {} of partition {} and at play {} of partition {} "
                      "have one key; a ticket is in a draw once",
                      draw.layout().directory, first->second.ordinal, first->second.partition,
                      place.ordinal, place.partition);
        }
      }
      place.ordinal += ticket->plays();
    }
  }
  return {};
}

}  // namespace

void KeyHashes::Reserve(uint64_t tickets) {
  // Hashes are spread evenly; a few buckets grow a little more.
  const uint64_t share = tickets / kBuckets;
  for (std::vector<uint64_t>& bucket : buckets_) bucket.reserve(share + share / 64 + 64);
}

void KeyHashes::Add(const TicketKey& key) {
  const uint64_t hash = HashOf(key, seed_);
  buckets_[hash >> (64 - kBucketBits)].push_back(hash);
}

RepeatedHashes::RepeatedHashes(std::vector<uint64_t> hashes, uint64_t seed)
    : hashes_(std::move(hashes)), seed_(seed) {
  std::ranges::sort(hashes_);
}

bool RepeatedHashes::Contains(const TicketKey& key) const {
  return std::ranges::binary_search(hashes_, HashOf(key, seed_));
}

Result<RepeatedHashes> RepeatedHashes::In(std::span<KeyHashes* const> all, uint64_t seed,
                                          size_t threads) {
  std::vector<std::vector<uint64_t>> repeated(KeyHashes::kBuckets);
  DRUMROLL_TRY(ParallelFor(KeyHashes::kBuckets, threads, [&](size_t bucket) -> Status {
    std::vector<uint64_t> hashes;
    for (KeyHashes* const one : all) {
      std::vector<uint64_t> taken = std::exchange(one->buckets_[bucket], {});
      if (hashes.empty()) {
        hashes = std::move(taken);
      } else {
        hashes.insert(hashes.end(), taken.begin(), taken.end());
      }
    }
    repeated[bucket] = RepeatedIn(std::move(hashes));
    return {};
  }));
  std::vector<uint64_t> sum;
  for (const auto& hashes : repeated) std::ranges::copy(hashes, std::back_inserter(sum));
  return RepeatedHashes(std::move(sum), seed);
}

Status RefuseRepeatedKeys(disk::Disk& disk, const Draw& draw,
                          std::span<const PartitionId> partitions, const RepeatedHashes& repeated) {
  if (repeated.empty()) return {};
  std::map<TicketKey, Place> found;
  for (const PartitionId partition : partitions)
    DRUMROLL_TRY(LookThrough(disk, draw, partition, repeated, found));
  return {};
}

}  // namespace drumroll::pool
