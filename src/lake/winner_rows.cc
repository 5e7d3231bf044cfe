#include "lake/winner_rows.h"

#include <algorithm>
#include <span>

#include "settle/draw_outcome.h"

namespace drumroll::lake {

Status WinnerRows::OpenFile(const SettledRevision& revision) {
  const std::string path = draw_.draw().layout().Winners(revision.settlement.revision);
  cursor_.reset();
  file_.emplace(DRUMROLL_TRY(settle::WinnerReader::Open(disk_, path, disk::Access::kRead)));
  counts_ = {};
  if (file_->outcome() != revision.settlement.outcome)
    return Fail(ErrorCode::kCorrupt, "{}: outcome {}, but the settlement says {}", path,
                file_->outcome(), revision.settlement.outcome);
  if (!(file_->identity() == settle::IdentityOf(draw_.draw(), draw_.seal_name, revision.result)))
    return Fail(ErrorCode::kCorrupt,
                "{}: is not the outcome of the seal and the result that stand here", path);
  cursor_.emplace(*file_);
  return {};
}

Status WinnerRows::HoldToSettlement(const SettledRevision& revision) const {
  const auto found = std::span(counts_).first(revision.settlement.winners.size());
  if (std::ranges::equal(found, revision.settlement.winners)) return {};
  return Fail(ErrorCode::kCorrupt, "{}: winners {}, but the settlement says {}",
              draw_.draw().layout().Winners(revision.settlement.revision), fmt::join(found, ","),
              fmt::join(revision.settlement.winners, ","));
}

Result<std::optional<settle::Winner>> WinnerRows::Next() {
  while (true) {
    if (cursor_) {
      auto winner = DRUMROLL_TRY(cursor_->Next());
      if (winner) {
        counts_[winner->tier - 1] += winner->weight;
        return winner;
      }
      DRUMROLL_TRY(HoldToSettlement(draw_.revisions[opened_ - 1]));
      cursor_.reset();
    }
    if (opened_ == draw_.revisions.size()) return std::optional<settle::Winner>();
    DRUMROLL_TRY(OpenFile(draw_.revisions[opened_++]));
  }
}

Result<size_t> WinnerRows::Fill(const Batch& batch) {
  size_t row = 0;
  int64_t* const revision = batch.Integers(0);
  int64_t* const partition = batch.Integers(1);
  int64_t* const ordinal = batch.Integers(2);
  int64_t* const tier = batch.Integers(3);
  int64_t* const weight = batch.Integers(4);
  int64_t* const player = batch.Integers(5);
  for (; row < batch.rows_max(); ++row) {
    const auto winner = DRUMROLL_TRY(Next());
    if (!winner) break;
    revision[row] = draw_.revisions[opened_ - 1].settlement.revision;
    partition[row] = Raw(winner->partition);
    ordinal[row] = static_cast<int64_t>(Raw(winner->ordinal));
    tier[row] = winner->tier;
    weight[row] = winner->weight;
    player[row] = static_cast<int64_t>(Raw(winner->player));
  }
  return row;
}

}  // namespace drumroll::lake
