// What a draw's journal says: the state that its entries lead to, one after the other. Pure: the
// same function judges a step that somebody wants to do now and one that is read back years later,
// so a journal can't hold a step that would have been refused.
#ifndef DRUMROLL_POOL_STATE_H_
#define DRUMROLL_POOL_STATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "pool/journal.h"
#include "pool/journal_entry.h"
#include "pool/permissions.h"

namespace drumroll::pool {

// A result that one person entered, and that does not count yet.
struct WaitingEntry {
  Person person;
  std::string numbers;
  std::string source;
  friend bool operator==(const WaitingEntry&, const WaitingEntry&) = default;
};

// What is known of one revision of the result.
struct Revision {
  std::string numbers;
  std::string source;
  std::string entered;  // UTC; of the entry that counts.
  Digest result;
  std::vector<std::string> reasons;  // Why it is right though something looks implausible.
  std::optional<Digest> settlement;
  std::optional<Digest> correction;  // If an earlier revision was published.
  bool published = false;
};

// Somebody's word, good until `expires`.
struct Word {
  Person person;
  std::string given;  // UTC.
  std::string expires;
  // True at a time between the two, both included: a clock that was set back ends it too.
  bool HoldsAt(const std::string& time) const { return given <= time && time <= expires; }
};

struct State {
  Phase phase = Phase::kOpen;
  Controls controls = Controls::kSingle;
  DrawId draw{};
  std::string opened;  // UTC.
  std::string closed;  // Empty before.
  Digest rules;
  std::optional<Digest> seal;
  std::optional<Digest> statement;
  std::vector<WaitingEntry> waiting;  // At most two: then they differ.
  std::vector<Revision> revisions;    // revisions[n - 1] is revision n.
  uint32_t published = 0;             // The last revision that was published; 0 is none.
  std::optional<Word> approval;       // Of the last revision.
  std::optional<Word> void_request;
  uint64_t refusals = 0;

  // The revision that an entry would make now.
  uint32_t next_revision() const { return static_cast<uint32_t>(revisions.size() + 1); }
  bool blind() const { return IsBlind(phase); }
};

// Refusals that a journal holds at most: who floods it is seen by then, and fills no disk.
inline constexpr uint64_t kRefusalsMax = 1000;

// kConflict or kForbidden, as the end of a sentence about the draw, if the command may not be given
// in this state or by this person.
Status CheckPermission(const State& state, Command command, const Person& person);

// Takes the step. kConflict, kForbidden or kInvalid, with the reason, if it can't be taken; the
// state is as before then. Requires: CheckEntry(entry) passed.
Status Apply(State& state, const JournalEntry& entry);

// The state that the whole journal leads to. kCorrupt with the entry that can't follow.
Result<State> StateOf(const Journal& journal);

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_STATE_H_
