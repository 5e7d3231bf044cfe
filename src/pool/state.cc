#include "pool/state.h"

#include <algorithm>

#include "pool/records.h"

namespace drumroll::pool {
namespace {

template <typename... Args>
Error Refusal(fmt::format_string<Args...> format, Args&&... args) {
  return Fail(ErrorCode::kConflict, format, std::forward<Args>(args)...);
}

// "Television " and "television" are one source.
std::string Folded(std::string_view source) {
  std::string folded;
  for (const char c : source) {
    if (c == ' ') continue;
    folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return folded;
}

Command CommandOf(Action action) {
  switch (action) {
    case Action::kOpened:
      return Command::kOpen;
    case Action::kClosed:
    case Action::kClockAccepted:  // Who may end the sale may let it go on.
      return Command::kClose;
    case Action::kSealed:
      return Command::kSeal;
    case Action::kBalanced:
      return Command::kBalance;
    case Action::kEntered:
    case Action::kDrawn:
      return Command::kEnter;
    case Action::kRejected:
      return Command::kReject;
    case Action::kSettled:
      return Command::kSettle;
    case Action::kConfirmed:
      return Command::kConfirm;
    case Action::kApproved:
      return Command::kApprove;
    case Action::kPublished:
      return Command::kPublish;
    case Action::kCorrecting:
      return Command::kCorrect;
    case Action::kVoidRequested:
    case Action::kVoided:
      return Command::kVoid;
    case Action::kRefused:
      break;
  }
  return Command::kAudit;
}

Status CheckDigest(std::string_view name, const std::optional<Digest>& found,
                   const std::optional<Digest>& expected) {
  if (found == expected) return {};
  const auto text = [](const std::optional<Digest>& digest) {
    return digest ? ToHex(*digest) : std::string("none");
  };
  return Refusal("the step is about the {} {}, but the draw's is {}", name, text(found),
                 text(expected));
}

Status CheckRevision(const JournalEntry& entry, uint32_t expected) {
  if (entry.revision == expected) return {};
  return Refusal("the step is about revision {}, but it is revision {}'s turn", entry.revision,
                 expected);
}

// Whatever settling, approving and publishing name must be what the draw has.
Status CheckRests(const State& state, const JournalEntry& entry) {
  const Revision& last = state.revisions.back();
  DRUMROLL_TRY(CheckRevision(entry, state.next_revision() - 1));
  DRUMROLL_TRY(CheckDigest("seal", entry.seal, state.seal));
  return CheckDigest("result", entry.result, last.result);
}

Status CheckOutcome(const State& state, const JournalEntry& entry) {
  const Revision& last = state.revisions.back();
  DRUMROLL_TRY(CheckRests(state, entry));
  DRUMROLL_TRY(CheckDigest("game file", entry.rules, state.rules));
  DRUMROLL_TRY(CheckDigest("settlement", entry.settlement, last.settlement));
  DRUMROLL_TRY(CheckDigest("correction", entry.correction, last.correction));
  if (entry.numbers == last.numbers) return {};
  return Refusal("the step is about the numbers {}, but the draw's are {}", entry.numbers,
                 last.numbers);
}

// What an entry of a result must be, whether it makes the draw drawn or waits.
Status CheckResultEntry(const State& state, const JournalEntry& entry) {
  DRUMROLL_TRY(CheckRevision(entry, state.next_revision()));
  DRUMROLL_TRY(CheckDigest("seal", entry.seal, state.seal));
  if (state.controls == Controls::kSingle || state.waiting.empty()) return {};
  if (state.waiting.size() > 1)
    return Refusal("two entries differ; reject them first, then enter the result twice again");
  const WaitingEntry& first = state.waiting.front();
  if (first.person.name == entry.person.name)
    return Refusal("{} has entered a result already; another person enters the second one",
                   entry.person.name);
  if (Folded(first.source) == Folded(entry.source))
    return Refusal("the first entry is from '{}' too; the second one needs another source",
                   first.source);
  return {};
}

Status ApplyEntered(State& state, const JournalEntry& entry) {
  DRUMROLL_TRY(CheckResultEntry(state, entry));
  if (state.controls == Controls::kSingle) return Refusal("one entry is its result; none waits");
  if (!state.waiting.empty() && state.waiting.front().numbers == entry.numbers)
    return Refusal("the two entries are equal; the second one is the result, and does not wait");
  state.waiting.push_back(
      {.person = entry.person, .numbers = entry.numbers, .source = entry.source});
  return {};
}

Status ApplyDrawn(State& state, const JournalEntry& entry) {
  DRUMROLL_TRY(CheckResultEntry(state, entry));
  if (state.controls == Controls::kDual) {
    if (state.waiting.empty()) return Refusal("a second entry is needed");
    if (state.waiting.front().numbers != entry.numbers) return Refusal("the two entries differ");
  } else if (state.phase != Phase::kCorrecting && !state.revisions.empty() &&
             state.revisions.back().numbers == entry.numbers) {
    return Refusal("these numbers are recorded already, as revision {}: {}", state.revisions.size(),
                   entry.numbers);
  }
  const ResultRecord result{.draw = entry.draw,
                            .revision = entry.revision,
                            .seal = *entry.seal,
                            .numbers = entry.numbers,
                            .source = entry.source,
                            .entered = entry.time};
  DRUMROLL_TRY(CheckDigest("result", entry.result, result.Name()));
  Revision revision{.numbers = entry.numbers,
                    .source = entry.source,
                    .entered = entry.time,
                    .result = *entry.result,
                    .reasons = {},
                    .settlement = {},
                    .correction = {}};
  if (!entry.note.empty()) revision.reasons.push_back(entry.note);
  state.revisions.push_back(std::move(revision));
  state.waiting.clear();
  state.approval.reset();
  state.phase = Phase::kDrawn;
  return {};
}

Status ApplyRejected(State& state, const JournalEntry& entry) {
  DRUMROLL_TRY(CheckRevision(entry, state.next_revision()));
  if (state.waiting.empty()) return Refusal("no entry of a result waits");
  state.waiting.clear();
  return {};
}

Status ApplySettled(State& state, const JournalEntry& entry) {
  DRUMROLL_TRY(CheckRests(state, entry));
  if (entry.correction.has_value() != (state.published != 0)) {
    if (state.published == 0)
      return Refusal("nothing was published yet: there is nothing that changes for anybody");
    return Refusal("revision {} was published: what changes for whom must be found too",
                   state.published);
  }
  state.revisions.back().settlement = entry.settlement;
  state.revisions.back().correction = entry.correction;
  state.phase = Phase::kSettled;
  return {};
}

Status ApplyConfirmed(State& state, const JournalEntry& entry) {
  DRUMROLL_TRY(CheckRevision(entry, state.next_revision() - 1));
  DRUMROLL_TRY(CheckDigest("settlement", entry.settlement, state.revisions.back().settlement));
  state.revisions.back().reasons.push_back(entry.note);
  return {};
}

Status ApplyApproved(State& state, const JournalEntry& entry) {
  DRUMROLL_TRY(CheckOutcome(state, entry));
  if (entry.expires <= entry.time) return Refusal("the approval ends before it begins");
  state.approval = Word{.person = entry.person, .given = entry.time, .expires = entry.expires};
  return {};
}

// With dual controls two people must have said so, in time.
Status CheckSecondPerson(const State& state, const JournalEntry& entry,
                         const std::optional<Word>& first, std::string_view what) {
  if (state.controls == Controls::kSingle) return {};
  if (!first) return Refusal("nobody has {} it yet", what);
  if (first->person.name == entry.person.name)
    return Refusal("{} has {} it; another person is needed", entry.person.name, what);
  if (!first->HoldsAt(entry.time))
    return Refusal("{} has {} it from {} until {}, but it is {}", first->person.name, what,
                   first->given, first->expires, entry.time);
  return {};
}

Status ApplyPublished(State& state, const JournalEntry& entry) {
  DRUMROLL_TRY(CheckOutcome(state, entry));
  DRUMROLL_TRY(CheckSecondPerson(state, entry, state.approval, "approved"));
  state.revisions.back().published = true;
  state.phase = state.published == 0 ? Phase::kPublished : Phase::kCorrected;
  state.published = entry.revision;
  state.approval.reset();
  return {};
}

Status ApplyCorrecting(State& state, const JournalEntry& entry) {
  DRUMROLL_TRY(CheckRevision(entry, state.next_revision()));
  state.approval.reset();
  state.phase = Phase::kCorrecting;
  return {};
}

Status ApplyVoidRequested(State& state, const JournalEntry& entry) {
  if (state.controls == Controls::kSingle) return Refusal("one person voids it; none waits");
  if (entry.expires <= entry.time) return Refusal("the request ends before it begins");
  state.void_request = Word{.person = entry.person, .given = entry.time, .expires = entry.expires};
  return {};
}

Status ApplyVoided(State& state, const JournalEntry& entry) {
  DRUMROLL_TRY(CheckSecondPerson(state, entry, state.void_request, "asked to void"));
  state.phase = Phase::kVoided;
  return {};
}

Status ApplyRefused(State& state) {
  if (!state.blind()) return Refusal("refusals are recorded while the pool is blind only");
  if (state.refusals == kRefusalsMax) return Refusal("{} refusals are recorded", kRefusalsMax);
  ++state.refusals;
  return {};
}

Status ApplyTo(State& state, const JournalEntry& entry) {
  switch (entry.action) {
    case Action::kOpened:
      return Refusal("there is a draw already");
    case Action::kClosed:
      if (state.closed.empty()) state.closed = entry.time;  // It may be repeated.
      state.phase = Phase::kClosed;
      return {};
    case Action::kSealed:
      state.seal = entry.seal;
      state.phase = Phase::kSealed;
      return {};
    case Action::kBalanced:
      DRUMROLL_TRY(CheckDigest("seal", entry.seal, state.seal));
      state.statement = entry.statement;
      state.phase = Phase::kBalanced;
      return {};
    case Action::kEntered:
      return ApplyEntered(state, entry);
    case Action::kDrawn:
      return ApplyDrawn(state, entry);
    case Action::kRejected:
      return ApplyRejected(state, entry);
    case Action::kSettled:
      return ApplySettled(state, entry);
    case Action::kConfirmed:
      return ApplyConfirmed(state, entry);
    case Action::kApproved:
      return ApplyApproved(state, entry);
    case Action::kPublished:
      return ApplyPublished(state, entry);
    case Action::kCorrecting:
      return ApplyCorrecting(state, entry);
    case Action::kVoidRequested:
      return ApplyVoidRequested(state, entry);
    case Action::kVoided:
      return ApplyVoided(state, entry);
    case Action::kRefused:
      return ApplyRefused(state);
    case Action::kClockAccepted:
      if (state.phase == Phase::kOpen) return {};
      return Refusal("its sale has ended; no clock matters any more");
  }
  return Refusal("there is no such step");
}

// The first entry, which makes the state.
Result<State> Begin(const JournalEntry& entry) {
  if (entry.action != Action::kOpened)
    return Refusal("a journal begins with 'opened', not with '{}'", Name(entry.action));
  DRUMROLL_TRY(CheckRole(entry.person, Command::kOpen));
  State state;
  state.controls = *entry.controls;
  state.draw = entry.draw;
  state.opened = entry.time;
  state.rules = *entry.rules;
  return state;
}

}  // namespace

Status CheckPermission(const State& state, Command command, const Person& person) {
  const std::string_view refusal = RefusalIn(state.controls, state.phase, command);
  if (!refusal.empty()) return Fail(ErrorCode::kConflict, "{}", refusal);
  return CheckRole(person, command);
}

Status Apply(State& state, const JournalEntry& entry) {
  // A refusal is of somebody who had no permission: that is why it is there.
  if (entry.action != Action::kRefused)
    DRUMROLL_TRY(CheckPermission(state, CommandOf(entry.action), entry.person));
  State next = state;
  DRUMROLL_TRY(ApplyTo(next, entry));
  state = std::move(next);
  return {};
}

Result<State> StateOf(const Journal& journal) {
  const auto at = [&journal](uint64_t number, const Error& error) {
    return Fail(ErrorCode::kCorrupt, "{}: can't follow: {}", journal.PathOf(number), error.message);
  };
  auto begun = Begin(journal.entries().front());
  if (!begun.ok()) return at(1, begun.error());
  State state = std::move(begun).value();
  for (size_t i = 1; i < journal.entries().size(); ++i) {
    const Status applied = Apply(state, journal.entries()[i]);
    if (!applied.ok()) return at(i + 1, applied.error());
  }
  return state;
}

}  // namespace drumroll::pool
