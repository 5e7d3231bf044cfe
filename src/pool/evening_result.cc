// The evening's results: entered, rejected, recorded.
#include <utility>

#include "pool/evening.h"

namespace drumroll::pool {

JournalEntry Evening::ResultEntryOf(const Person& person, const ResultEntry& result) const {
  JournalEntry entry = Entry(person, Action::kEntered);
  entry.revision = state_.next_revision();
  entry.seal = state_.seal;
  entry.numbers = game::ToText(result.drawn);
  entry.source = OneLine(result.source);
  entry.note = OneLine(result.reason);
  const bool agrees = state_.waiting.size() == 1 && state_.waiting[0].numbers == entry.numbers;
  if (state_.controls == Controls::kSingle || agrees) {
    entry.action = Action::kDrawn;
    entry.result = ResultRecord{
        .draw = entry.draw,
        .revision = entry.revision,
        .seal = *entry.seal,
        .numbers = entry.numbers,
        .source = {},
        .entered = {}}.Name();
  }
  return entry;
}

Result<Entered> Evening::Enter(const Person& person, const ResultEntry& result,
                               const std::vector<SisterDraw>& sisters) {
  DRUMROLL_TRY(game::CheckDrawn(draw_->matrix(), result.drawn));
  DRUMROLL_TRY(FinishResult());
  DRUMROLL_TRY(Permit(Command::kEnter, person));
  JournalEntry entry = ResultEntryOf(person, result);
  const WaitingEntry same{.person = entry.person, .numbers = entry.numbers, .source = entry.source};
  if (!state_.waiting.empty() && state_.waiting.back() == same)
    return state_.waiting.size() == 1 ? Entered::kWaits : Entered::kDiffers;
  State next = DRUMROLL_TRY(Judge(entry, Command::kEnter));
  const std::vector<std::string> doubts = CompareWithSisters(entry.numbers, sisters);
  if (!doubts.empty()) {
    const std::string text = fmt::format("{}", fmt::join(doubts, "; "));
    if (entry.note.empty()) {
      // What is recorded tells nothing of the numbers: the second entry is still to be made blind.
      (void)Refuse(person, Command::kEnter,
                   Error{ErrorCode::kConflict, "the numbers look like another draw's"});
      return Prefixed(Fail(ErrorCode::kConflict,
                           "{}. If the numbers are right all the same, enter them with a reason",
                           text));
    }
    entry.note += fmt::format(" ({})", text);
    next = DRUMROLL_TRY(Judge(entry, Command::kEnter));
  }
  DRUMROLL_TRY(Take(entry, std::move(next)));
  if (entry.action == Action::kEntered)
    return state_.waiting.size() == 1 ? Entered::kWaits : Entered::kDiffers;
  DRUMROLL_TRY(FinishResult());
  return Entered::kDrawn;
}

Status Evening::Reject(const Person& person, std::string_view reason) {
  JournalEntry entry = Entry(person, Action::kRejected);
  entry.revision = state_.next_revision();
  entry.note = OneLine(reason);
  return JudgeAndTake(entry, Command::kReject);
}

ResultRecord Evening::ResultOf(uint32_t revision) const {
  const Revision& known = state_.revisions[revision - 1];
  return {.draw = draw_->record().draw,
          .revision = revision,
          .seal = *state_.seal,
          .numbers = known.numbers,
          .source = known.source,
          .entered = known.entered};
}

Status Evening::FinishResult() {
  if (state_.revisions.empty()) return {};
  const auto revision = static_cast<uint32_t>(state_.revisions.size());
  const std::string path = draw_->layout().Result(revision);
  const bool exists = DRUMROLL_TRY(disk_.Exists(path));
  // A crash may have come between its name and the sync of it.
  if (exists) return disk_.SyncDirectory(draw_->layout().directory);
  Status published = disk::PublishNew(disk_, path, AsBytes(ResultOf(revision).Encode()));
  // Another program has made it meanwhile, from the same entry.
  if (!published.ok() && published.error().code == ErrorCode::kConflict)
    return disk_.SyncDirectory(draw_->layout().directory);
  return published;
}

}  // namespace drumroll::pool
