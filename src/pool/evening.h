// A draw's evening: the only way to take a step in it. Every step is judged by the tables
// (pool/permissions.h) and by what the journal says (pool/state.h), held against what is on disk,
// and entered in the journal; with that entry it has happened, and not before.
//
// A step whose file comes before its entry (seal, statement, settlement) and that a crash cuts off
// in between has not happened: repeat it. A result's record comes after its entry, which says all
// that is in it; FinishResult() makes it again.
//
// While the pool is blind, between the seal and the result, every refusal is entered too.
//
// One thread. Several programs may work on one draw: a step that was judged by a journal that has
// gone on meanwhile is refused with kConflict. A step that replaces files, which are those of
// selling, sealing and settling, holds the draw besides. `disk`, `draw` and `clock` outlive the
// evening.
#ifndef DRUMROLL_POOL_EVENING_H_
#define DRUMROLL_POOL_EVENING_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "game/matrix.h"
#include "pool/draw.h"
#include "pool/intake.h"
#include "pool/journal.h"
#include "pool/records.h"
#include "pool/sister_draws.h"
#include "pool/state.h"

namespace drumroll::pool {

// How long an approval, or a request to void a draw, is good for.
inline constexpr int64_t kWordMicros = int64_t{30} * 60 * 1'000'000;

// A result as somebody enters it.
struct ResultEntry {
  game::Drawn drawn;
  std::string source;  // Where the numbers come from: "television, studio 2".
  std::string reason;  // Why they are right though another draw has them; else empty.
};

enum class Entered {
  kWaits,    // It is the first of two.
  kDiffers,  // It is not what the first entry says: reject both, and enter again.
  kDrawn,    // It is the result.
};

// What somebody has before his eyes when he approves: all of it must be so.
struct Approval {
  Digest seal;
  std::string numbers;
  Digest rules;
  Digest settlement;
  int64_t valid_micros = kWordMicros;
};

class Evening {
 public:
  // Reads journal and records, and makes durable what it has read. kCorrupt if they contradict each
  // other.
  static Result<Evening> Open(disk::Disk& disk, const Draw& draw, Clock& clock,
                              disk::Access access = disk::Access::kRead);

  const Draw& draw() const { return *draw_; }
  const Journal& journal() const { return journal_; }
  const State& state() const { return state_; }
  // Files of steps that were cut off, in people's words.
  const std::vector<std::string>& unfinished() const { return unfinished_; }

  // kConflict or kForbidden unless this person may give this command now. For commands without a
  // step of their own (sell, look, list, pay, audit), and to ask before much work is done: the
  // steps below ask by themselves.
  Status Permit(Command command, const Person& person);

  // Holds the draw against other writers (LockDraw()), and makes sure that it is as it was when the
  // evening was opened: kConflict if somebody has taken a step meanwhile.
  Result<std::unique_ptr<disk::Lock>> Hold();
  // The second half alone, for who holds the draw already.
  Status RefuseIfBehind() const { return journal_.RefuseIfBehind(disk_); }

  // Lets a sale go on by a clock that has jumped, and says why (Sale::AcceptClock() does it all).
  Status AcceptClock(const Person& person, std::string_view reason);
  // Ends the logs of all partitions. Fine if they have ended.
  Status Close(const Person& person, Intake& intake);
  // True if the seal was written, but a crash came before its entry.
  Result<bool> HasUnfinishedSeal();
  // Seals the pool; `progress` as Intake::Seal() has it. Requires: no unfinished seal.
  Result<SealRecord> Seal(
      const Person& person, Intake& intake, const Partition::OnBytes& progress = [](uint64_t) {});
  // Enters the seal that a crash left without its entry.
  Result<SealRecord> FinishSeal(const Person& person);
  // Holds the seal to a statement from elsewhere; `place` names it in messages. kConflict with the
  // first difference if they differ.
  Status Balance(const Person& person, std::string_view place, std::string_view statement);

  // Enters a result. With dual controls the first entry waits for a second one, by another person
  // from another source, and nothing tells what it says. kConflict if numbers look like those of a
  // sister draw and no reason is given. An entry that is there already is not entered again.
  Result<Entered> Enter(const Person& person, const ResultEntry& entry,
                        const std::vector<SisterDraw>& sisters);
  // Lets the entries that wait count no more.
  Status Reject(const Person& person, std::string_view reason);
  // Makes the record of the last result if a crash came before it.
  Status FinishResult();

  // Removes what a settling that was cut off has left of this revision. Requires: Hold().
  Status ClearUnfinishedSettlement();
  // Enters what settling found (settle/settle_evening.h does it all): the record must be there.
  Status Settled(const Person& person, const SettlementRecord& settlement,
                 const std::optional<Digest>& correction);

  // What looks implausible about the last result and its settlement, and that nobody has given a
  // reason for yet: its numbers beside the sisters', its winners beside what one must expect.
  Result<std::vector<std::string>> Doubts(const std::vector<SisterDraw>& sisters);
  // Says why all of it is right.
  Status Confirm(const Person& person, std::string_view reason,
                 const std::vector<SisterDraw>& sisters);
  // kConflict if anything is not as the approval says, or looks implausible without a reason.
  Status Approve(const Person& person, const Approval& approval,
                 const std::vector<SisterDraw>& sisters);
  // With dual controls: another person than the one who approved, before that expires.
  Status Publish(const Person& person, const std::vector<SisterDraw>& sisters);
  // Begins a new revision. From here until that is published nothing may be paid.
  Status Correct(const Person& person, std::string_view reason);
  // Lets the draw count no more. With dual controls the first call only asks, and the call of
  // another person does it. True if it is done. While tickets are sold kUnavailable if an intake
  // holds the draw: nobody may get a receipt for a draw that counts no more.
  Result<bool> Void(const Person& person, std::string_view reason);

 private:
  Evening(disk::Disk& disk, const Draw& draw, Clock& clock, Journal journal, State state)
      : disk_(disk),
        draw_(&draw),
        clock_(clock),
        journal_(std::move(journal)),
        state_(std::move(state)) {}

  JournalEntry Entry(const Person& person, Action action) const;
  Error Prefixed(Error error) const;
  Error Refuse(const Person& person, Command command, Error error);
  Result<State> Judge(const JournalEntry& entry, Command command);
  Status Take(const JournalEntry& entry, State next);
  Status JudgeAndTake(const JournalEntry& entry, Command command);
  Status RefuseDoubts(const Person& person, Command command,
                      const std::vector<SisterDraw>& sisters);
  JournalEntry ResultEntryOf(const Person& person, const ResultEntry& entry) const;
  JournalEntry OutcomeEntryOf(const Person& person, Action action) const;
  ResultRecord ResultOf(uint32_t revision) const;

  disk::Disk& disk_;
  const Draw* draw_;
  Clock& clock_;
  Journal journal_;
  State state_;
  std::vector<std::string> unfinished_;
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_EVENING_H_
