// The evening's outcome: settled, confirmed, approved, published, corrected; or the draw void.
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/text_record.h"
#include "game/plausibility.h"
#include "pool/evening.h"

namespace drumroll::pool {
namespace {

std::string Later(std::string_view time, int64_t micros) {
  return ToText(Micros{Raw(*MicrosFromText(time)) + micros});
}

}  // namespace

// All that approving and publishing rest on.
JournalEntry Evening::OutcomeEntryOf(const Person& person, Action action) const {
  JournalEntry entry = Entry(person, action);
  const Revision& last = state_.revisions.back();
  entry.revision = state_.next_revision() - 1;
  entry.rules = state_.rules;
  entry.seal = state_.seal;
  entry.result = last.result;
  entry.settlement = last.settlement;
  entry.correction = last.correction;
  entry.numbers = last.numbers;
  return entry;
}

Status Evening::ClearUnfinishedSettlement() {
  const auto revision = static_cast<uint32_t>(state_.revisions.size());
  const Layout& layout = draw_->layout();
  if (revision == 0 || state_.revisions.back().settlement) return {};
  for (const std::string& path :
       {layout.Settlement(revision), layout.Correction(revision), layout.Changes(revision)}) {
    const bool exists = DRUMROLL_TRY(disk_.Exists(path));
    if (exists) DRUMROLL_TRY(disk_.Remove(path));
  }
  return {};
}

Status Evening::Settled(const Person& person, const SettlementRecord& settlement,
                        const std::optional<Digest>& correction) {
  JournalEntry entry = Entry(person, Action::kSettled);
  entry.revision = settlement.revision;
  entry.seal = settlement.seal;
  entry.result = settlement.result;
  entry.settlement = RecordName(settlement.Encode());
  entry.correction = correction;
  return JudgeAndTake(entry, Command::kSettle);
}

Result<std::vector<std::string>> Evening::Doubts(const std::vector<SisterDraw>& sisters) {
  std::vector<std::string> doubts;
  if (state_.revisions.empty()) return doubts;
  const Revision& last = state_.revisions.back();
  doubts = CompareWithSisters(last.numbers, sisters);
  if (last.settlement) {
    const SealRecord seal = DRUMROLL_TRY(ReadSeal(disk_, *draw_));
    const SettlementRecord settled =
        DRUMROLL_TRY(ReadSettlement(disk_, *draw_, static_cast<uint32_t>(state_.revisions.size())));
    const game::PoolSize size{.stakes = seal.Stakes(), .systems = seal.Stakes() != seal.Plays()};
    for (const auto& tier : game::ImplausibleTiers(draw_->rules(), size, settled.winners))
      doubts.push_back(game::ToText(tier));
  }
  // A reason covers what it names.
  std::erase_if(doubts, [&last](const std::string& doubt) {
    return std::ranges::any_of(last.reasons, [&doubt](const std::string& reason) {
      return reason.find(doubt) != std::string::npos;
    });
  });
  return doubts;
}

Status Evening::RefuseDoubts(const Person& person, Command command,
                             const std::vector<SisterDraw>& sisters) {
  const auto doubts = DRUMROLL_TRY(Doubts(sisters));
  if (doubts.empty()) return {};
  return Refuse(person, command,
                Fail(ErrorCode::kConflict, "{}. If that is right, confirm it with a reason",
                     fmt::join(doubts, "; ")));
}

Status Evening::Confirm(const Person& person, std::string_view reason,
                        const std::vector<SisterDraw>& sisters) {
  DRUMROLL_TRY(Permit(Command::kConfirm, person));
  const auto doubts = DRUMROLL_TRY(Doubts(sisters));
  if (doubts.empty())
    return Refuse(person, Command::kConfirm,
                  Fail(ErrorCode::kConflict, "nothing about it looks implausible"));
  if (reason.empty())
    return Prefixed(Fail(ErrorCode::kInvalid, "say why {} is right", fmt::join(doubts, "; ")));
  JournalEntry entry = Entry(person, Action::kConfirmed);
  entry.revision = state_.next_revision() - 1;
  entry.settlement = state_.revisions.back().settlement;
  entry.note = OneLine(fmt::format("{} ({})", reason, fmt::join(doubts, "; ")));
  return JudgeAndTake(entry, Command::kConfirm);
}

Status Evening::Approve(const Person& person, const Approval& approval,
                        const std::vector<SisterDraw>& sisters) {
  DRUMROLL_TRY(Permit(Command::kApprove, person));
  JournalEntry entry = OutcomeEntryOf(person, Action::kApproved);
  // What the person has seen, not what is here: Apply() holds the one to the other.
  entry.seal = approval.seal;
  entry.rules = approval.rules;
  entry.settlement = approval.settlement;
  entry.numbers = approval.numbers;
  entry.expires = Later(entry.time, approval.valid_micros);
  State next = DRUMROLL_TRY(Judge(entry, Command::kApprove));
  DRUMROLL_TRY(RefuseDoubts(person, Command::kApprove, sisters));
  return Take(entry, std::move(next));
}

Status Evening::Publish(const Person& person, const std::vector<SisterDraw>& sisters) {
  DRUMROLL_TRY(Permit(Command::kPublish, person));
  const JournalEntry entry = OutcomeEntryOf(person, Action::kPublished);
  State next = DRUMROLL_TRY(Judge(entry, Command::kPublish));
  DRUMROLL_TRY(RefuseDoubts(person, Command::kPublish, sisters));
  return Take(entry, std::move(next));
}

Status Evening::Correct(const Person& person, std::string_view reason) {
  JournalEntry entry = Entry(person, Action::kCorrecting);
  entry.revision = state_.next_revision();
  entry.note = OneLine(reason);
  return JudgeAndTake(entry, Command::kCorrect);
}

Result<bool> Evening::Void(const Person& person, std::string_view reason) {
  DRUMROLL_TRY(Permit(Command::kVoid, person));
  std::unique_ptr<disk::Lock> lock;
  if (state_.phase == Phase::kOpen) lock = DRUMROLL_TRY(Hold());
  JournalEntry entry = Entry(person, Action::kVoided);
  entry.note = OneLine(reason);
  const std::optional<Word>& request = state_.void_request;
  const bool done =
      state_.controls == Controls::kSingle ||
      (request && request->person.name != person.name && request->HoldsAt(entry.time));
  if (!done) {
    entry.action = Action::kVoidRequested;
    entry.expires = Later(entry.time, kWordMicros);
  }
  DRUMROLL_TRY(JudgeAndTake(entry, Command::kVoid));
  return done;
}

}  // namespace drumroll::pool
