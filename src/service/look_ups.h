// What can be read of a draw once it is sealed: tickets, and once a result is settled, who won.
// Both are opened once and kept. Thread safe after opening.
#ifndef DRUMROLL_SERVICE_LOOK_UPS_H_
#define DRUMROLL_SERVICE_LOOK_UPS_H_

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "game/prizes.h"
#include "pool/draw.h"
#include "pool/lookup.h"
#include "pool/sealed_pool.h"
#include "settle/winner_reader.h"

namespace drumroll::service {

// The sealed pool and its indices by player.
class SealedDraw {
 public:
  static Result<std::shared_ptr<const SealedDraw>> Open(disk::Disk& disk, const pool::Draw& draw);

  const pool::SealedPool& pool() const { return pool_; }
  const pool::Lookup& lookup() const { return *lookup_; }

 private:
  explicit SealedDraw(pool::SealedPool pool) : pool_(std::move(pool)) {}

  pool::SealedPool pool_;
  std::optional<pool::Lookup> lookup_;  // Points to the pool; there once opened.
};

// One settled revision.
class SettledDraw {
 public:
  static Result<std::shared_ptr<const SettledDraw>> Open(disk::Disk& disk, const pool::Draw& draw,
                                                         uint32_t revision);

  uint32_t revision() const { return record_.revision; }
  const pool::SettlementRecord& record() const { return record_; }
  const std::optional<game::PrizeReport>& prizes() const { return prizes_; }

  // The wins of one play, by tier; empty if it has none. Chunks that were read are kept, up to
  // kKeptBytesMax: after the draw everybody looks at once.
  Result<std::vector<settle::Winner>> WinsOf(PartitionId partition, Ordinal ordinal) const;

  // Some of the winners in the order of the file, from a place in it.
  struct Page {
    std::vector<settle::Winner> winners;
    std::optional<std::string> next;  // Where to go on; nothing at the end.
  };
  // With a tier (not 0) only its winners. `from` is empty or the `next` of a page before; kInvalid
  // if it is neither. At most `count`, and perhaps none although there is a next one: a page reads
  // a bounded part of the file.
  Result<Page> List(uint32_t tier, const std::string& from, size_t count) const;

 private:
  static constexpr uint64_t kKeptBytesMax = 256_MiB;

  SettledDraw(pool::SettlementRecord record, settle::WinnerReader winners)
      : record_(std::move(record)),
        winners_(std::move(winners)),
        kept_(winners_.entries().size()) {}
  Result<std::shared_ptr<const settle::Chunk>> ChunkAt(size_t index) const;

  pool::SettlementRecord record_;
  std::optional<game::PrizeReport> prizes_;
  settle::WinnerReader winners_;
  mutable std::mutex mutex_;                                        // Guards what follows.
  mutable std::vector<std::shared_ptr<const settle::Chunk>> kept_;  // By index; perhaps none.
  mutable uint64_t kept_bytes_ = 0;
};

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_LOOK_UPS_H_
