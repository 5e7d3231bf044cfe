// Finds ticket keys that a draw has twice: in one partition or in two, no log shows them by itself.
// The work of VerifyDraw() (pool/verify.h).
//
// Every key's hash is kept while the logs are read, 8 bytes a ticket. Hashes that come twice are
// few: of different keys in a draw of 100 million tickets one pair in 3,700 draws. So the logs are
// read again only if there is such a pair, and only then it is known whose.
#ifndef DRUMROLL_POOL_REPEATED_KEYS_H_
#define DRUMROLL_POOL_REPEATED_KEYS_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "disk/disk.h"
#include "pool/draw.h"

namespace drumroll::pool {

// The hashes of one partition's keys. One thread.
class KeyHashes {
 public:
  // All that are compared have the same seed; a secret one keeps sellers from choosing keys whose
  // hashes are equal.
  explicit KeyHashes(uint64_t seed) : seed_(seed) {}
  // Makes room for so many tickets. A hint.
  void Reserve(uint64_t tickets);
  void Add(const TicketKey& key);

 private:
  friend class RepeatedHashes;
  static constexpr uint32_t kBucketBits = 8;
  static constexpr size_t kBuckets = size_t{1} << kBucketBits;

  const uint64_t seed_;
  std::array<std::vector<uint64_t>, kBuckets> buckets_;  // By the hash's first bits.
};

// The hashes that stand more than once in some KeyHashes. A value.
class RepeatedHashes {
 public:
  // Empties `all`, and frees their memory, as it goes.
  static Result<RepeatedHashes> In(std::span<KeyHashes* const> all, uint64_t seed, size_t threads);
  // These, for keys that are hashed with the seed.
  RepeatedHashes(std::vector<uint64_t> hashes, uint64_t seed);

  bool empty() const { return hashes_.empty(); }
  bool Contains(const TicketKey& key) const;

 private:
  std::vector<uint64_t> hashes_;  // Ascending.
  uint64_t seed_;
};

// Reads the logs of these partitions again, for the tickets whose hashes are repeated. kCorrupt
// with the first two of one key. Requires: the logs have been read without an error.
Status RefuseRepeatedKeys(disk::Disk& disk, const Draw& draw,
                          std::span<const PartitionId> partitions, const RepeatedHashes& repeated);

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_REPEATED_KEYS_H_
