// The winners of all settled revisions, from their winner files, which are held to the settlements.
#ifndef DRUMROLL_LAKE_WINNER_ROWS_H_
#define DRUMROLL_LAKE_WINNER_ROWS_H_

#include <optional>

#include "base/result.h"
#include "disk/disk.h"
#include "lake/row_source.h"
#include "lake/settled_draw.h"
#include "settle/winner_reader.h"

namespace drumroll::lake {

class WinnerRows final : public RowSource {
 public:
  // All of them outlive it.
  WinnerRows(disk::Disk& disk, const SettledDraw& draw) : disk_(disk), draw_(draw) {}
  Result<size_t> Fill(const Batch& batch) override;

 private:
  // The next winner of the file that is being read, or of the next one; nothing after the last.
  Result<std::optional<settle::Winner>> Next();
  Status OpenFile(const SettledRevision& revision);
  // What was read of a file must add up to what its settlement says.
  Status HoldToSettlement(const SettledRevision& revision) const;

  disk::Disk& disk_;
  const SettledDraw& draw_;
  size_t opened_ = 0;  // Files; the last of them is being read.
  std::optional<settle::WinnerReader> file_;
  std::optional<settle::WinnerCursor> cursor_;
  settle::TierCounts counts_{};
};

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_WINNER_ROWS_H_
