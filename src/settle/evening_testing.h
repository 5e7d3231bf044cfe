// For this module's tests: a small draw sold, sealed and drawn, ready to be settled.
#ifndef DRUMROLL_SETTLE_EVENING_TESTING_H_
#define DRUMROLL_SETTLE_EVENING_TESTING_H_

#include <memory>
#include <string>
#include <vector>

#include "base/assert.h"
#include "base/text_record.h"
#include "disk/memory_disk.h"
#include "pool/sealed_pool.h"
#include "pool/testing.h"
#include "settle/settle_draw.h"
#include "settle/testing.h"

namespace drumroll::settle::testing {

using pool::testing::kFirst;
using pool::testing::kTime;
using pool::testing::Must;
using pool::testing::SoldDraw;
using pool::testing::Told;

inline const game::Drawn kDrawn{.main = {2, 4, 7}, .bonus = {8}, .second = {}};
inline const game::Drawn kCorrected{.main = {1, 2, 4}, .bonus = {8}, .second = {}};

// A game text with something else instead.
inline std::string With(std::string_view text, std::string_view from, std::string_view to) {
  std::string changed(text);
  const size_t at = changed.find(from);
  DRUMROLL_ASSERT(at != std::string::npos);
  return changed.replace(at, from.size(), to);
}

// One at "draw" on a disk in memory.
class SealedEvening {
 public:
  explicit SealedEvening(std::string_view game = game::testing::kOneDrum, uint64_t disk_seed = 1,
                         uint32_t plays = 150)
      : disk(disk_seed), sold(disk, "draw", {.game = game}) {
    seal = sold.SellAndSeal(plays);
  }

  const pool::Draw& draw() const { return sold.draw(); }
  std::string seal_name() const { return ToHex(RecordName(seal.Encode())); }

  std::string Record(const game::Drawn& drawn) { return Told(sold.Record(drawn)); }
  Result<DrawOutcome> Settle(uint32_t revision, SettleOptions options = {}) {
    const pool::SealedPool pool = DRUMROLL_TRY(pool::SealedPool::Open(disk, draw()));
    options.threads = 1;
    return SettleDraw(disk, pool, revision, options);
  }
  pool::SettlementRecord settlement(uint32_t revision = 1) {
    return Must(pool::ReadSettlement(disk, draw(), revision));
  }

  // What was sold, for the third engine.
  Pool pool() const {
    Pool pool;
    for (uint16_t i = 0; i < draw().partitions(); ++i) {
      const pool::testing::Sold& part = sold.sold(PartitionId{i});
      pool.partitions.push_back({.tickets = part.tickets, .voided = part.voided});
    }
    return pool;
  }

  disk::MemoryDisk disk;
  SoldDraw sold;
  pool::SealRecord seal;
};

}  // namespace drumroll::settle::testing

#endif  // DRUMROLL_SETTLE_EVENING_TESTING_H_
