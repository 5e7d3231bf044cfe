// One entry of a draw's journal: who did what, when, and the digests it rests on.
// docs/formats/journal.md is the specification. A value that encodes to exactly one text.
#ifndef DRUMROLL_POOL_JOURNAL_ENTRY_H_
#define DRUMROLL_POOL_JOURNAL_ENTRY_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/sha256.h"
#include "pool/person.h"

namespace drumroll::pool {

enum class Action : uint8_t {
  kOpened,         // The draw exists.
  kClosed,         // Every log has ended.
  kSealed,         // The seal is written.
  kBalanced,       // An independent statement agrees with the seal.
  kEntered,        // A result was entered, and waits for a second one or differs from the first.
  kDrawn,          // The result that counts: the entry that agrees with the one that waited.
  kRejected,       // The entries that wait count no more.
  kSettled,        // Winners and prizes are found.
  kConfirmed,      // What looks implausible is right, for this reason.
  kApproved,       // What is going to be published, until when.
  kPublished,      // It is.
  kCorrecting,     // The result was wrong: a new revision begins.
  kVoidRequested,  // One of the two who void a draw.
  kVoided,         // The draw counts no more.
  kRefused,        // An attempt while the pool was blind.
  kClockAccepted,  // The clock jumped while tickets were sold, and the sale goes on by it.
};
inline constexpr size_t kActions = 16;
std::string_view Name(Action action);

struct JournalEntry {
  uint64_t number = 0;  // 1, 2, ...
  Digest previous;      // Name of the entry before; of the draw's record for the first.
  DrawId draw{};
  std::string time;  // UTC; decides nothing but whether an approval has expired.
  Person person;
  Action action = Action::kOpened;

  // What the step is about and rests on; each action has its own of these, the others are empty.
  std::optional<Controls> controls;
  uint32_t revision = 0;            // Of the result; 0 is none.
  std::optional<Digest> rules;      // Of game.toml.
  std::optional<Digest> seal;       // Name of the record.
  std::optional<Digest> statement;  // Likewise.
  std::optional<Digest> result;     // ResultRecord::Name().
  std::optional<Digest> settlement;
  std::optional<Digest> correction;
  std::string numbers;  // game::ToText().
  std::string source;   // Where the numbers come from.
  std::string expires;  // UTC.
  std::string note;     // In people's words.

  // Requires: CheckEntry() passed.
  std::string Encode() const;
  // kCorrupt unless it is the one spelling of an entry that CheckEntry() passes.
  static Result<JournalEntry> Decode(std::string_view place, std::string_view text);
  friend bool operator==(const JournalEntry&, const JournalEntry&) = default;
};

// kInvalid unless the entry has the fields of its action and no others, and each is well-formed.
Status CheckEntry(const JournalEntry& entry);

// What people typed, as a record can hold it: control characters become spaces.
std::string OneLine(std::string_view text);

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_JOURNAL_ENTRY_H_
