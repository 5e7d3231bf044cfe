// A draw on disk: what it is, and its records. Values read once; thread safe afterwards.
//
// Where it is in its evening is what its journal says (pool/evening.h).
#ifndef DRUMROLL_POOL_DRAW_H_
#define DRUMROLL_POOL_DRAW_H_

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "game/rules.h"
#include "log/writer.h"
#include "pool/journal.h"
#include "pool/layout.h"
#include "pool/person.h"
#include "pool/records.h"

namespace drumroll::pool {

struct DrawOptions {
  uint32_t partitions = 2;
  uint64_t log_file_bytes = log::kFileBytesDefault;
  Controls controls = Controls::kSingle;
  Person opener{};
};

class Draw {
 public:
  // Makes the directory of a new draw. When it returns the draw is open and survives a power cut.
  // kConflict if there is a draw already; kUnavailable if another process is making it; kNotFound
  // if the game has no rules for this draw number; kInvalid for options that no draw can have;
  // kForbidden if the opener's role has no draws to open.
  static Result<Draw> Create(disk::Disk& disk, std::string_view directory, const game::Game& game,
                             DrawId draw, DrawOptions options, Clock& clock);

  // kNotFound if there is no draw; kCorrupt if the game file is not the one that the draw names.
  static Result<Draw> Open(disk::Disk& disk, std::string_view directory,
                           disk::Access access = disk::Access::kRead);

  const Layout& layout() const { return layout_; }
  const DrawRecord& record() const { return record_; }
  const game::Rules& rules() const { return *rules_; }
  const game::Matrix& matrix() const { return rules_->matrix; }
  uint32_t partitions() const { return record_.partitions; }
  log::LogId LogOf(PartitionId partition) const;
  Journal::Identity journal() const;

 private:
  Draw(Layout layout, DrawRecord record, std::unique_ptr<game::Game> game, const game::Rules* rules)
      : layout_(std::move(layout)),
        record_(std::move(record)),
        game_(std::move(game)),
        rules_(rules) {}

  Layout layout_;
  DrawRecord record_;
  std::unique_ptr<game::Game> game_;  // On the heap: rules_ points into it.
  const game::Rules* rules_;
};

// Holds a draw against other writers, in this process and in others: two that append to one log
// destroy it. kUnavailable, and the process that has it, while another holds it. Create(),
// Intake, Evening::Void() and settle::SettleEvening() take it themselves.
Result<std::unique_ptr<disk::Lock>> LockDraw(disk::Disk& disk, const Layout& layout);

// The records of a draw, as far as they exist. kCorrupt if one is not intact or another draw's.
Result<bool> IsSealed(disk::Disk& disk, const Draw& draw);
// kConflict before the seal.
Result<SealRecord> ReadSeal(disk::Disk& disk, const Draw& draw,
                            disk::Access access = disk::Access::kRead);
// The highest revision for which a result is recorded; 0 before the first. kCorrupt if a result is
// missing that was there: one of a lower revision, or one that is settled.
Result<uint32_t> LastResult(disk::Disk& disk, const Draw& draw);
// kNotFound if that revision is not recorded.
Result<ResultRecord> ReadResult(disk::Disk& disk, const Draw& draw, uint32_t revision,
                                disk::Access access = disk::Access::kRead);
// kNotFound if that revision is not settled.
Result<SettlementRecord> ReadSettlement(disk::Disk& disk, const Draw& draw, uint32_t revision,
                                        disk::Access access = disk::Access::kRead);
// What a revision changes of one that was published before it. kNotFound if there is no such
// record.
Result<CorrectionRecord> ReadCorrection(disk::Disk& disk, const Draw& draw, uint32_t revision,
                                        disk::Access access = disk::Access::kRead);

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_DRAW_H_
