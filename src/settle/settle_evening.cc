#include "settle/settle_evening.h"

#include "base/text_record.h"
#include "pool/space.h"
#include "settle/correction.h"

namespace drumroll::settle {

Result<EveningOutcome> SettleEvening(disk::Disk& disk, pool::Evening& evening,
                                     const pool::Person& person, const pool::SealedPool& pool,
                                     const SettleOptions& options) {
  DRUMROLL_TRY(evening.Permit(pool::Command::kSettle, person));
  const auto lock = DRUMROLL_TRY(evening.Hold());
  DRUMROLL_TRY(evening.FinishResult());
  DRUMROLL_TRY(evening.ClearUnfinishedSettlement());
  DRUMROLL_TRY(pool::ReleaseSpaceToSettle(disk, evening.draw().layout()));
  const auto revision = static_cast<uint32_t>(evening.state().revisions.size());
  EveningOutcome settled{.outcome = DRUMROLL_TRY(SettleDraw(disk, pool, revision, options)),
                         .correction = {}};
  std::optional<Digest> correction;
  if (const uint32_t published = evening.state().published; published != 0) {
    settled.correction = DRUMROLL_TRY(WriteCorrection(disk, evening.draw(), published, revision));
    correction = RecordName(settled.correction->Encode());
  }
  DRUMROLL_TRY(evening.Settled(person, settled.outcome.record, correction));
  return settled;
}

}  // namespace drumroll::settle
