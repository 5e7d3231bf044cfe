// A small draw on a disk in memory, taken through its evening. Every step opens everything anew, as
// a program that was just started does.
#ifndef DRUMROLL_TESTS_EVENING_KIT_H_
#define DRUMROLL_TESTS_EVENING_KIT_H_

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "base/text_record.h"
#include "pool/evening.h"
#include "pool/verify.h"
#include "settle/settle_evening.h"
#include "small_pool.h"

namespace drumroll::testing {

inline const pool::Person kKim{.name = "kim", .role = pool::Role::kOfficer};
inline const pool::Person kLee{.name = "lee", .role = pool::Role::kOfficer};
inline const pool::Person kAda{.name = "ada", .role = pool::Role::kAuditor};

inline const game::Drawn kRight{.main = {2, 4, 6}, .bonus = {7}, .second = {}};
inline const game::Drawn kWrong{.main = {2, 4, 5}, .bonus = {7}, .second = {}};

class EveningKit {
 public:
  using Sisters = std::vector<pool::SisterDraw>;

  explicit EveningKit(disk::Disk& disk, pool::Controls controls = pool::Controls::kDual,
                      std::string directory = "draws/7", DrawId draw = DrawId{7})
      : disk_(disk), controls_(controls), directory_(std::move(directory)), draw_(draw) {}

  ManualClock& clock() { return clock_; }
  const std::string& directory() const { return directory_; }
  pool::Layout layout() const { return {directory_}; }
  // Who has no dual controls to keep to is one person.
  const pool::Person& first() const { return kKim; }
  const pool::Person& second() const { return controls_ == pool::Controls::kDual ? kLee : kKim; }

  Result<pool::Draw> OpenDraw() { return pool::Draw::Open(disk_, directory_); }

  // Does something with the evening as it is now.
  template <typename Work>
  auto With(Work work) -> decltype(work(std::declval<pool::Evening&>())) {
    const pool::Draw draw = DRUMROLL_TRY(OpenDraw());
    pool::Evening evening = DRUMROLL_TRY(pool::Evening::Open(disk_, draw, clock_));
    return work(evening);
  }

  Status Create() {
    const auto draw = pool::Draw::Create(
        disk_, directory_, SmallGame(kOneDrum), draw_,
        {.partitions = 2, .log_file_bytes = 64_KiB, .controls = controls_, .opener = kKim}, clock_);
    return draw.ok() ? Status() : Status(draw.error());
  }

  Status Sell(uint32_t plays = 60) {
    const pool::Draw draw = DRUMROLL_TRY(OpenDraw());
    Random random({.seed = 11});
    const auto intake = DRUMROLL_TRY(OpenIntake(draw));
    for (uint16_t i = 0; i < 2; ++i) {
      DRUMROLL_TRY(FillSmallPartition(intake->partition(PartitionId{i}), draw.matrix(), random,
                                      {.partitions = 2, .plays = plays}));
    }
    return intake->Stop();
  }

  Status Close(const pool::Person& person = kKim) {
    const pool::Draw draw = DRUMROLL_TRY(OpenDraw());
    pool::Evening evening = DRUMROLL_TRY(pool::Evening::Open(disk_, draw, clock_));
    DRUMROLL_TRY(evening.Permit(pool::Command::kClose, person));
    const auto intake = DRUMROLL_TRY(OpenIntake(draw));
    return evening.Close(person, *intake);
  }

  Status Seal(const pool::Person& person = kKim) {
    const pool::Draw draw = DRUMROLL_TRY(OpenDraw());
    pool::Evening evening = DRUMROLL_TRY(pool::Evening::Open(disk_, draw, clock_));
    DRUMROLL_TRY(evening.Permit(pool::Command::kSeal, person));
    const bool unfinished = DRUMROLL_TRY(evening.HasUnfinishedSeal());
    if (unfinished) {
      DRUMROLL_TRY(evening.FinishSeal(person));
      return {};
    }
    const auto intake = DRUMROLL_TRY(OpenIntake(draw));
    DRUMROLL_TRY(evening.Seal(person, *intake));
    return {};
  }

  // What a verifier says of the logs that are here.
  Result<pool::StatementRecord> Statement() {
    const pool::Draw draw = DRUMROLL_TRY(OpenDraw());
    const auto report = DRUMROLL_TRY(pool::VerifyDraw(disk_, draw, {.threads = 1}));
    return pool::StatementRecord{.by = "node-b",
                                 .method = "verifier on a restored backup",
                                 .made = ToText(clock_.Now()),
                                 .pool = {.game = draw.record().game,
                                          .rules = draw.record().rules,
                                          .draw = draw.record().draw,
                                          .partitions = report.partitions}};
  }

  Status Balance(const pool::Person& person = kAda) {
    const auto statement = DRUMROLL_TRY(Statement());
    return With([&](pool::Evening& evening) {
      return evening.Balance(person, "b.statement", statement.Encode());
    });
  }

  Result<pool::Entered> Enter(const pool::Person& person, const game::Drawn& drawn,
                              std::string source, const Sisters& sisters = {},
                              std::string reason = {}) {
    const pool::ResultEntry entry{
        .drawn = drawn, .source = std::move(source), .reason = std::move(reason)};
    return With([&](pool::Evening& evening) { return evening.Enter(person, entry, sisters); });
  }

  // Enters a result as it must be entered for it to count.
  Status EnterResult(const game::Drawn& drawn) {
    if (controls_ == pool::Controls::kDual) DRUMROLL_TRY(Enter(kKim, drawn, "television"));
    DRUMROLL_TRY(Enter(second(), drawn, "the hall"));
    return {};
  }

  Status Settle(const pool::Person& person = kKim) {
    const pool::Draw draw = DRUMROLL_TRY(OpenDraw());
    pool::Evening evening = DRUMROLL_TRY(pool::Evening::Open(disk_, draw, clock_));
    DRUMROLL_TRY(evening.Permit(pool::Command::kSettle, person));
    const auto sealed = DRUMROLL_TRY(pool::SealedPool::Open(disk_, draw));
    DRUMROLL_TRY(settle::SettleEvening(disk_, evening, person, sealed, {.threads = 1}));
    return {};
  }

  Status Approve(const pool::Person& person = kKim, const Sisters& sisters = {}) {
    return With([&](pool::Evening& evening) -> Status {
      DRUMROLL_TRY(evening.Permit(pool::Command::kApprove, person));
      return evening.Approve(person, ApprovalOf(evening.state()), sisters);
    });
  }
  static pool::Approval ApprovalOf(const pool::State& state) {
    return {.seal = *state.seal,
            .numbers = state.revisions.back().numbers,
            .rules = state.rules,
            .settlement = *state.revisions.back().settlement};
  }

  Status Publish(const pool::Person& person = kLee, const Sisters& sisters = {}) {
    return With([&](pool::Evening& evening) { return evening.Publish(person, sisters); });
  }
  Status Confirm(const pool::Person& person, std::string_view reason, const Sisters& sisters = {}) {
    return With([&](pool::Evening& evening) { return evening.Confirm(person, reason, sisters); });
  }
  Status Reject(const pool::Person& person, std::string_view reason) {
    return With([&](pool::Evening& evening) { return evening.Reject(person, reason); });
  }
  Status Correct(const pool::Person& person, std::string_view reason) {
    return With([&](pool::Evening& evening) { return evening.Correct(person, reason); });
  }
  Result<bool> Void(const pool::Person& person, std::string_view reason) {
    return With([&](pool::Evening& evening) { return evening.Void(person, reason); });
  }
  Status Permit(pool::Command command, const pool::Person& person) {
    return With([&](pool::Evening& evening) { return evening.Permit(command, person); });
  }

  Result<pool::State> State() {
    return With([](pool::Evening& evening) -> Result<pool::State> { return evening.state(); });
  }
  Result<pool::Phase> Phase() {
    const pool::State state = DRUMROLL_TRY(State());
    return state.phase;
  }
  // Actions of the journal, in order.
  std::vector<std::string> Actions() {
    std::vector<std::string> actions;
    const auto journal = pool::Journal::Open(disk_, OpenDraw().value().journal());
    for (const auto& entry : journal.value().entries())
      actions.emplace_back(pool::Name(entry.action));
    return actions;
  }

  // To the seal, to the result, ... with everything right.
  Status ToSealed() {
    DRUMROLL_TRY(Create());
    DRUMROLL_TRY(Sell());
    DRUMROLL_TRY(Close());
    return Seal();
  }
  Status ToBalanced() {
    DRUMROLL_TRY(ToSealed());
    return Balance();
  }
  Status ToSettled(const game::Drawn& drawn = kRight) {
    DRUMROLL_TRY(ToBalanced());
    DRUMROLL_TRY(EnterResult(drawn));
    return Settle();
  }
  Status ToPublished(const game::Drawn& drawn = kRight) {
    DRUMROLL_TRY(ToSettled(drawn));
    DRUMROLL_TRY(Approve());
    return Publish(second());
  }

 private:
  Result<std::unique_ptr<pool::Intake>> OpenIntake(const pool::Draw& draw) {
    return pool::Intake::Open(disk_, draw, {.partition = {}, .publishers = 0, .threads = 1});
  }

  disk::Disk& disk_;
  const pool::Controls controls_;
  const std::string directory_;
  const DrawId draw_;
  ManualClock clock_{kSmallPoolTime};
};

inline std::string ErrorOf(const Status& status) {
  return status.ok() ? "no error" : status.error().message;
}
template <typename T>
std::string ErrorOf(const Result<T>& result) {
  return result.ok() ? "no error" : result.error().message;
}

}  // namespace drumroll::testing

#endif  // DRUMROLL_TESTS_EVENING_KIT_H_
