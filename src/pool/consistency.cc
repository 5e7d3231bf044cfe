#include "pool/consistency.h"

#include <optional>

#include "base/text_record.h"

namespace drumroll::pool {
namespace {

class Holder {
 public:
  Holder(disk::Disk& disk, const Draw& draw, const State& state, disk::Access access)
      : disk_(disk), draw_(draw), layout_(draw.layout()), state_(state), access_(access) {}

  Result<std::vector<std::string>> Run() {
    DRUMROLL_TRY(HoldDraw());
    DRUMROLL_TRY(HoldSeal());
    DRUMROLL_TRY(HoldStatement());
    for (uint32_t n = 1; n <= state_.revisions.size(); ++n) DRUMROLL_TRY(HoldRevision(n));
    DRUMROLL_TRY(RefuseNextRevision());
    return std::move(unfinished_);
  }

 private:
  Status HoldDraw() const {
    if (state_.rules == draw_.record().rules) return {};
    return Fail(ErrorCode::kCorrupt, "{}: opened with the game file {}, but the draw's is {}",
                layout_.Journal(), state_.rules, draw_.record().rules);
  }

  Status HoldSeal() {
    const bool exists = DRUMROLL_TRY(disk_.Exists(layout_.Seal()));
    if (!state_.seal) {
      if (!exists) return {};
      if (state_.phase == Phase::kOpen) return Unexplained(layout_.Seal());
      return CutOff(layout_.Seal(),
                    state_.phase == Phase::kClosed ? "seal it again" : "it means nothing");
    }
    if (!exists) return Missing(layout_.Seal());
    const SealRecord seal = DRUMROLL_TRY(ReadSeal(disk_, draw_, access_));
    return HoldName(layout_.Seal(), RecordName(seal.Encode()), *state_.seal);
  }

  Status HoldStatement() {
    if (!state_.statement) return {};
    const std::string path = layout_.Statement(*state_.statement);
    const bool exists = DRUMROLL_TRY(disk_.Exists(path));
    if (!exists) return Missing(path);
    const std::string text = DRUMROLL_TRY(disk::ReadAll(disk_, path, kStatementBytesMax, access_));
    DRUMROLL_TRY(StatementRecord::Decode(path, text));
    return HoldName(path, RecordName(text), *state_.statement);
  }

  Status HoldRevision(uint32_t n) {
    const Revision& revision = state_.revisions[n - 1];
    DRUMROLL_TRY(HoldResult(n, revision));
    DRUMROLL_TRY(HoldSettlement(n, revision));
    return HoldCorrection(n, revision);
  }

  // The entry comes first, and says all that is in the record.
  Status HoldResult(uint32_t n, const Revision& revision) {
    const std::string path = layout_.Result(n);
    const bool exists = DRUMROLL_TRY(disk_.Exists(path));
    if (!exists) {
      if (n < state_.revisions.size() || revision.settlement) return Missing(path);
      unfinished_.push_back(
          fmt::format("{}: is not written yet; settling, or the next entry, does it", path));
      return {};
    }
    const ResultRecord result = DRUMROLL_TRY(ReadResult(disk_, draw_, n, access_));
    return HoldName(path, result.Name(), revision.result);
  }

  Status HoldSettlement(uint32_t n, const Revision& revision) {
    const std::string path = layout_.Settlement(n);
    const bool exists = DRUMROLL_TRY(disk_.Exists(path));
    if (!revision.settlement) {
      if (!exists) return {};
      return CutOff(path, state_.phase == Phase::kDrawn && n == state_.revisions.size()
                              ? "settle it again"
                              : "it means nothing");
    }
    if (!exists) return Missing(path);
    const SettlementRecord settled = DRUMROLL_TRY(ReadSettlement(disk_, draw_, n, access_));
    DRUMROLL_TRY(HoldName(path, RecordName(settled.Encode()), *revision.settlement));
    const bool has_winners = DRUMROLL_TRY(disk_.Exists(layout_.Winners(n)));
    return has_winners ? Status() : Missing(layout_.Winners(n));
  }

  Status HoldCorrection(uint32_t n, const Revision& revision) {
    if (!revision.correction) return {};
    const std::string path = layout_.Correction(n);
    const bool exists = DRUMROLL_TRY(disk_.Exists(path));
    if (!exists) return Missing(path);
    const CorrectionRecord correction = DRUMROLL_TRY(ReadCorrection(disk_, draw_, n, access_));
    DRUMROLL_TRY(HoldName(path, RecordName(correction.Encode()), *revision.correction));
    const bool has_changes = DRUMROLL_TRY(disk_.Exists(layout_.Changes(n)));
    return has_changes ? Status() : Missing(layout_.Changes(n));
  }

  Status RefuseNextRevision() const {
    const uint32_t next = state_.next_revision();
    for (const std::string& path :
         {layout_.Result(next), layout_.Settlement(next), layout_.Correction(next)}) {
      const bool exists = DRUMROLL_TRY(disk_.Exists(path));
      if (exists) return Unexplained(path);
    }
    return {};
  }

  Status HoldName(std::string_view path, const Digest& found, const Digest& expected) const {
    if (found == expected) return {};
    return Fail(ErrorCode::kCorrupt, "{}: is {}, but the journal says {}", path, found, expected);
  }
  Error Missing(std::string_view path) const {
    return Fail(ErrorCode::kCorrupt, "{}: is missing, but the journal names it", path);
  }
  Error Unexplained(std::string_view path) const {
    return Fail(
        ErrorCode::kCorrupt,
        "{}: is there, but the journal, in which the draw is {}, has no step that writes it", path,
        Name(state_.phase));
  }
  Status CutOff(std::string_view path, std::string_view cure) {
    unfinished_.push_back(
        fmt::format("{}: is the rest of a step that was cut off; {}", path, cure));
    return {};
  }

  static constexpr uint64_t kStatementBytesMax = 16_MiB;

  disk::Disk& disk_;
  const Draw& draw_;
  const Layout& layout_;
  const State& state_;
  const disk::Access access_;
  std::vector<std::string> unfinished_;
};

}  // namespace

Result<std::vector<std::string>> HoldToJournal(disk::Disk& disk, const Draw& draw,
                                               const State& state, disk::Access access) {
  return Holder(disk, draw, state, access).Run();
}

Status HoldToLogs(const Draw& draw, const State& state, bool closed) {
  // A draw that was voided while tickets were sold was never closed.
  if (closed || state.phase == Phase::kOpen || (state.phase == Phase::kVoided && !state.seal))
    return {};
  return Fail(ErrorCode::kCorrupt, "{}: says that the sale has ended, but not every log has",
              draw.layout().Journal());
}

}  // namespace drumroll::pool
