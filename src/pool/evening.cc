#include "pool/evening.h"

#include <algorithm>

#include "base/text_record.h"
#include "pool/consistency.h"
#include "pool/space.h"
#include "pool/statement.h"

namespace drumroll::pool {
namespace {

constexpr size_t kNoteBytesMax = 2000;

JournalEntry RefusedEntry(const Person& person, Command command, std::string_view reason) {
  JournalEntry entry;
  entry.person = person;
  entry.action = Action::kRefused;
  entry.note = OneLine(fmt::format("{}: {}", Name(command), reason)).substr(0, kNoteBytesMax);
  return entry;
}

}  // namespace

Result<Evening> Evening::Open(disk::Disk& disk, const Draw& draw, Clock& clock,
                              disk::Access access) {
  Journal journal = DRUMROLL_TRY(Journal::Open(disk, draw.journal(), access));
  State state = DRUMROLL_TRY(StateOf(journal));
  // An entry whose writer was stopped before its last sync is seen here, and told to people; a
  // power cut must not take it back.
  DRUMROLL_TRY(disk.SyncDirectory(draw.journal().directory));
  DRUMROLL_TRY(disk.SyncDirectory(draw.layout().directory));
  Evening evening(disk, draw, clock, std::move(journal), std::move(state));
  evening.unfinished_ = DRUMROLL_TRY(HoldToJournal(disk, draw, evening.state_, access));
  return evening;
}

JournalEntry Evening::Entry(const Person& person, Action action) const {
  JournalEntry entry;
  entry.time = ToText(clock_.Now());
  entry.person = person;
  entry.action = action;
  return journal_.Next(std::move(entry));
}

Error Evening::Prefixed(Error error) const {
  return At(fmt::format("{}: draw {} is {}", draw_->layout().directory, draw_->record().draw,
                        Name(state_.phase)),
            std::move(error));
}

// The error as the caller sees it. While the pool is blind it goes into the journal first; another
// program that enters something at the same time is given way to.
Error Evening::Refuse(const Person& person, Command command, Error error) {
  const Error refusal = Prefixed(error);
  constexpr int kAttempts = 3;
  JournalEntry entry = RefusedEntry(person, command, error.message);
  entry.time = ToText(clock_.Now());
  for (int attempt = 1; state_.blind() && state_.refusals < kRefusalsMax; ++attempt) {
    const Status recorded = Take(entry, State(state_));
    if (recorded.ok()) {
      ++state_.refusals;
      return refusal;
    }
    auto journal = Journal::Open(disk_, draw_->journal());
    if (recorded.error().code != ErrorCode::kConflict || attempt == kAttempts || !journal.ok())
      return At(refusal.message,
                Error{refusal.code,
                      fmt::format("and this could not be recorded: {}", recorded.error().message)});
    auto state = StateOf(journal.value());
    if (!state.ok()) return state.error();
    journal_ = std::move(journal).value();
    state_ = std::move(state).value();
  }
  return refusal;
}

Status Evening::Permit(Command command, const Person& person) {
  DRUMROLL_TRY(CheckPerson(person));
  Status permitted = CheckPermission(state_, command, person);
  if (permitted.ok()) return {};
  return Refuse(person, command, std::move(permitted).error());
}

// The state after the entry, or why it can't be made.
Result<State> Evening::Judge(const JournalEntry& entry, Command command) {
  const Status valid = CheckEntry(entry);
  if (!valid.ok()) return Prefixed(valid.error());
  State next = state_;
  Status applied = Apply(next, entry);
  if (!applied.ok()) return Refuse(entry.person, command, std::move(applied).error());
  return next;
}

Status Evening::Take(const JournalEntry& entry, State next) {
  DRUMROLL_TRY(journal_.Append(disk_, entry));
  state_ = std::move(next);
  return {};
}

Status Evening::JudgeAndTake(const JournalEntry& entry, Command command) {
  State next = DRUMROLL_TRY(Judge(entry, command));
  return Take(entry, std::move(next));
}

Result<std::unique_ptr<disk::Lock>> Evening::Hold() {
  auto lock = DRUMROLL_TRY(LockDraw(disk_, draw_->layout()));
  DRUMROLL_TRY(RefuseIfBehind());
  return lock;
}

Status Evening::AcceptClock(const Person& person, std::string_view reason) {
  JournalEntry entry = Entry(person, Action::kClockAccepted);
  entry.note = OneLine(reason);
  return JudgeAndTake(entry, Command::kClose);
}

Status Evening::Close(const Person& person, Intake& intake) {
  DRUMROLL_TRY(Permit(Command::kClose, person));
  DRUMROLL_TRY(HoldToLogs(*draw_, state_, intake.closed()));
  DRUMROLL_TRY(ReleaseSpaceToClose(disk_, draw_->layout()));
  DRUMROLL_TRY(intake.Close(clock_.Now()));
  if (state_.phase == Phase::kClosed) return {};
  return JudgeAndTake(Entry(person, Action::kClosed), Command::kClose);
}

Result<bool> Evening::HasUnfinishedSeal() {
  if (state_.seal) return false;
  return disk_.Exists(draw_->layout().Seal());
}

Result<SealRecord> Evening::Seal(const Person& person, Intake& intake,
                                 const Partition::OnBytes& progress) {
  DRUMROLL_TRY(Permit(Command::kSeal, person));
  DRUMROLL_TRY(HoldToLogs(*draw_, state_, intake.closed()));
  DRUMROLL_TRY(intake.Seal(progress));
  return FinishSeal(person);
}

// A seal's bytes are a function of the logs, and it is published only after all of them were read
// back: whoever finds it may take it as it is. Its name may not have been durable yet.
Result<SealRecord> Evening::FinishSeal(const Person& person) {
  DRUMROLL_TRY(Permit(Command::kSeal, person));
  SealRecord seal = DRUMROLL_TRY(ReadSeal(disk_, *draw_));
  DRUMROLL_TRY(disk_.SyncDirectory(draw_->layout().directory));
  JournalEntry entry = Entry(person, Action::kSealed);
  entry.seal = RecordName(seal.Encode());
  DRUMROLL_TRY(JudgeAndTake(entry, Command::kSeal));
  return seal;
}

Status Evening::Balance(const Person& person, std::string_view place, std::string_view statement) {
  DRUMROLL_TRY(Permit(Command::kBalance, person));
  const StatementRecord record = DRUMROLL_TRY(StatementRecord::Decode(place, statement));
  const SealRecord seal = DRUMROLL_TRY(ReadSeal(disk_, *draw_));
  Status agrees = HoldToSeal(place, record, seal);
  if (!agrees.ok()) return Refuse(person, Command::kBalance, std::move(agrees).error());
  JournalEntry entry = Entry(person, Action::kBalanced);
  entry.seal = state_.seal;
  entry.statement = RecordName(statement);
  State next = DRUMROLL_TRY(Judge(entry, Command::kBalance));
  // Named by its content: whoever has put it there has put the same there.
  const std::string path = draw_->layout().Statement(*entry.statement);
  const Status published = disk::PublishNew(disk_, path, AsBytes(statement));
  if (!published.ok()) {
    if (published.error().code != ErrorCode::kConflict) return published.error();
    DRUMROLL_TRY(disk_.SyncDirectory(draw_->layout().directory));
  }
  return Take(entry, std::move(next));
}

}  // namespace drumroll::pool
