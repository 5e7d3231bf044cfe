// For tests: entries of every action, with the fields that each has.
#ifndef DRUMROLL_POOL_JOURNAL_TESTING_H_
#define DRUMROLL_POOL_JOURNAL_TESTING_H_

#include <utility>

#include "pool/journal_entry.h"

namespace drumroll::pool::testing {

inline Digest DigestNamed(std::string_view name) { return Sha256::Of(AsBytes(name)); }

// An entry with all the fields that its action must have, and those that it may have.
inline JournalEntry SampleEntry(Action action) {
  JournalEntry entry;
  entry.number = 7;
  entry.previous = DigestNamed("the entry before");
  entry.draw = DrawId{1128};
  entry.time = "2024-07-13T11:47:02.000000Z";
  entry.person = {.name = "kim", .role = Role::kOfficer};
  entry.action = action;
  const auto outcome = [&entry] {
    entry.revision = 1;
    entry.rules = DigestNamed("rules");
    entry.seal = DigestNamed("seal");
    entry.result = DigestNamed("result");
    entry.settlement = DigestNamed("settlement");
    entry.numbers = "1 5 8 16 28 33 + 45";
    entry.correction = DigestNamed("correction");
  };
  switch (action) {
    case Action::kOpened:
      entry.controls = Controls::kDual;
      entry.rules = DigestNamed("rules");
      break;
    case Action::kClosed:
      break;
    case Action::kSealed:
      entry.seal = DigestNamed("seal");
      break;
    case Action::kBalanced:
      entry.seal = DigestNamed("seal");
      entry.statement = DigestNamed("statement");
      break;
    case Action::kDrawn:
      entry.result = DigestNamed("result");
      [[fallthrough]];
    case Action::kEntered:
      entry.revision = 1;
      entry.seal = DigestNamed("seal");
      entry.numbers = "1 5 8 16 28 33 + 45";
      entry.source = "television, studio 2";
      entry.note = "the same numbers as draw 1129, seen on both screens";
      break;
    case Action::kSettled:
      outcome();
      entry.rules.reset();
      entry.numbers.clear();
      break;
    case Action::kConfirmed:
      entry.revision = 1;
      entry.settlement = DigestNamed("settlement");
      entry.note = "one buyer, a hundred times the same play";
      break;
    case Action::kApproved:
      outcome();
      entry.expires = "2024-07-13T12:17:02.000000Z";
      break;
    case Action::kPublished:
      outcome();
      break;
    case Action::kVoidRequested:
      entry.expires = "2024-07-13T12:17:02.000000Z";
      entry.note = "a ball was missing";
      break;
    case Action::kRejected:
    case Action::kCorrecting:
      entry.revision = 2;
      entry.note = "the numbers of the draw before";
      break;
    case Action::kVoided:
    case Action::kRefused:
    case Action::kClockAccepted:
      entry.note = "look: the pool is blind";
      break;
  }
  return entry;
}

}  // namespace drumroll::pool::testing

#endif  // DRUMROLL_POOL_JOURNAL_TESTING_H_
