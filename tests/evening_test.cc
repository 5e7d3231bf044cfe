// Whole evenings, on a disk that works: what is refused, recorded, compared and corrected.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "evening_kit.h"
#include "settle/correction.h"

namespace drumroll::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Evening : public ::testing::Test {
 protected:
  static void Must(const Status& status) { ASSERT_TRUE(status.ok()) << status.error().message; }
  template <typename T>
  static void Must(const Result<T>& result) {
    ASSERT_TRUE(result.ok()) << result.error().message;
  }
  pool::Phase Phase() { return kit_.Phase().value(); }

  disk::MemoryDisk disk_{1};
  EveningKit kit_{disk_};
};

TEST_F(Evening, OfTwoPeopleGoesStepByStepIntoTheJournal) {
  Must(kit_.ToPublished());
  EXPECT_EQ(Phase(), pool::Phase::kPublished);
  EXPECT_THAT(kit_.Actions(), ElementsAre("opened", "closed", "sealed", "balanced", "entered",
                                          "drawn", "settled", "approved", "published"));
  disk_.PowerCut();
  EXPECT_EQ(Phase(), pool::Phase::kPublished);
}

TEST_F(Evening, OfOnePersonNeedsFourSteps) {
  EveningKit kit(disk_, pool::Controls::kSingle);
  Must(kit.ToSealed());
  Must(kit.EnterResult(kRight));
  Must(kit.Settle());
  EXPECT_THAT(kit.Actions(), ElementsAre("opened", "closed", "sealed", "drawn", "settled"));
  EXPECT_TRUE(kit.Permit(pool::Command::kPay, kKim).ok());
  Must(kit.Publish(kKim));
  EXPECT_EQ(kit.Phase().value(), pool::Phase::kPublished);
}

TEST_F(Evening, StepsInTheWrongOrderAreRefusedWithTheState) {
  Must(kit_.Create());
  EXPECT_EQ(ErrorOf(kit_.Seal()),
            "draws/7: draw 7 is open: its sale has not ended; close it first");
  EXPECT_EQ(ErrorOf(kit_.Enter(kKim, kRight, "television")),
            "draws/7: draw 7 is open: its sale has not ended; close it first");
  Must(kit_.Sell());
  Must(kit_.Close());
  Must(kit_.Close());  // Again: nothing more happens.
  EXPECT_EQ(ErrorOf(kit_.Settle()),
            "draws/7: draw 7 is closed: nothing states yet what its pool is; seal it first");
  EXPECT_EQ(ErrorOf(kit_.Permit(pool::Command::kSell, kKim)),
            "draws/7: draw 7 is closed: its sale has ended; no play can be added or cancelled any "
            "more");
  EXPECT_THAT(kit_.Actions(), ElementsAre("opened", "closed"));
}

TEST_F(Evening, NamesThatAreNoneAndRolesThatMayNotAreRefused) {
  Must(kit_.Create());
  EXPECT_EQ(kit_.Permit(pool::Command::kClose, {.name = "Kim"}).error().code, ErrorCode::kInvalid);
  const Status seller = kit_.Close({.name = "sam", .role = pool::Role::kSeller});
  EXPECT_EQ(seller.error().code, ErrorCode::kForbidden);
  EXPECT_EQ(seller.error().message,
            "draws/7: draw 7 is open: sam is seller; 'close' is for: officer");
  const auto opened =
      pool::Draw::Create(disk_, "other", SmallGame(kOneDrum), DrawId{8},
                         {.opener = {.name = "sam", .role = pool::Role::kSeller}}, kit_.clock());
  EXPECT_EQ(opened.error().code, ErrorCode::kForbidden);
}

TEST_F(Evening, WhileThePoolIsBlindRefusalsAreRecorded) {
  Must(kit_.ToSealed());
  EXPECT_THAT(ErrorOf(kit_.Permit(pool::Command::kLook, kAda)),
              HasSubstr("the pool is blind between its seal and its result"));
  EXPECT_FALSE(kit_.Settle(kLee).ok());
  EXPECT_FALSE(
      kit_.Permit(pool::Command::kSeal, {.name = "sam", .role = pool::Role::kSeller}).ok());
  EXPECT_THAT(kit_.Actions(),
              ElementsAre("opened", "closed", "sealed", "refused", "refused", "refused"));
  const auto journal = pool::Journal::Open(disk_, kit_.OpenDraw().value().journal()).value();
  EXPECT_EQ(journal.entries()[3].person, kAda);
  EXPECT_EQ(journal.entries()[3].note,
            "look: the pool is blind between its seal and its result; nobody may read numbers of "
            "plays");
  EXPECT_EQ(journal.entries()[4].note, "settle: it has no result yet; enter it first");
  // Before and after that time they are not.
  Must(kit_.Balance());
  Must(kit_.EnterResult(kRight));
  const size_t entries = kit_.Actions().size();
  EXPECT_FALSE(kit_.Publish().ok());
  EXPECT_EQ(kit_.Actions().size(), entries);
}

TEST_F(Evening, AStatementThatDiffersIsNamedAndRecordedAndStopsTheDraw) {
  Must(kit_.ToSealed());
  auto statement = kit_.Statement().value();
  statement.pool.partitions[1].tickets += 1;
  const auto balance = [&](const pool::StatementRecord& record) {
    return kit_.With([&](pool::Evening& evening) {
      return evening.Balance(kAda, "b.statement", record.Encode());
    });
  };
  const uint64_t tickets = statement.pool.partitions[1].tickets;
  EXPECT_EQ(ErrorOf(balance(statement)),
            fmt::format("draws/7: draw 7 is sealed: b.statement: partition 1: tickets: node-b says "
                        "{}, the seal says {}",
                        tickets, tickets - 1));
  EXPECT_EQ(kit_.Actions().back(), "refused");
  EXPECT_EQ(ErrorOf(kit_.Enter(kKim, kRight, "television")),
            "draws/7: draw 7 is sealed: no independent statement agrees with its seal yet; balance "
            "it first");
  statement.pool.partitions[1].tickets -= 1;
  Must(balance(statement));
  EXPECT_EQ(disk_.Read(kit_.layout().Statement(RecordName(statement.Encode()))),
            statement.Encode());
  EXPECT_EQ(
      kit_.With([](pool::Evening& evening) { return evening.Balance(kAda, "x", "no statement"); })
          .error()
          .code,
      ErrorCode::kConflict);
}

TEST_F(Evening, TheFirstEntryIsTakenOnceAndTellsNothing) {
  Must(kit_.ToBalanced());
  EXPECT_EQ(kit_.Enter(kKim, kWrong, "television").value(), pool::Entered::kWaits);
  EXPECT_EQ(kit_.Enter(kKim, kWrong, "television").value(), pool::Entered::kWaits);
  EXPECT_THAT(ErrorOf(kit_.Enter(kKim, kRight, "radio")), HasSubstr("kim has entered a result"));
  EXPECT_EQ(kit_.Enter(kLee, kRight, "the hall").value(), pool::Entered::kDiffers);
  EXPECT_EQ(kit_.Enter(kLee, kRight, "the hall").value(), pool::Entered::kDiffers);
  EXPECT_THAT(ErrorOf(kit_.Enter(kLee, kWrong, "radio")), HasSubstr("two entries differ"));
  EXPECT_TRUE(kit_.State().value().blind());
  EXPECT_FALSE(disk_.Exists("draws/7/result.1").value());
  const auto journal = pool::Journal::Open(disk_, kit_.OpenDraw().value().journal()).value();
  for (const pool::JournalEntry& entry : journal.entries()) {
    // Whoever makes the second entry may read what was refused.
    if (entry.action != pool::Action::kRefused) continue;
    EXPECT_THAT(entry.note, ::testing::Not(HasSubstr("2 4")));
  }
  Must(kit_.Reject(kLee, "typed 5 for 6"));
  EXPECT_EQ(kit_.Enter(kKim, kRight, "television").value(), pool::Entered::kWaits);
  EXPECT_EQ(kit_.Enter(kLee, kRight, "the hall").value(), pool::Entered::kDrawn);
  EXPECT_EQ(pool::ReadResult(disk_, kit_.OpenDraw().value(), 1).value().numbers, "2 4 6 + 7");
  EXPECT_THAT(kit_.Actions(),
              ::testing::IsSupersetOf({"entered", "entered", "rejected", "entered", "drawn"}));
}

TEST_F(Evening, NumbersThatCannotBeDrawnAreRefusedAndNotRecorded) {
  Must(kit_.ToBalanced());
  const size_t entries = kit_.Actions().size();
  EXPECT_EQ(
      kit_.Enter(kKim, {.main = {2, 4, 9}, .bonus = {7}, .second = {}}, "television").error().code,
      ErrorCode::kInvalid);
  EXPECT_EQ(kit_.Enter(kKim, kRight, "").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(kit_.Actions().size(), entries);
}

TEST_F(Evening, TheNumbersOfASisterDrawNeedAReason) {
  EveningKit sister(disk_, pool::Controls::kDual, "draws/8", DrawId{8});
  Must(sister.ToBalanced());
  Must(sister.Enter(kKim, kRight, "television"));  // It only waits, and is compared already.
  Must(kit_.ToBalanced());
  const auto sisters =
      pool::FindSisterDraws(disk_, "draws", kit_.OpenDraw().value(), kSmallPoolTime).value();
  ASSERT_EQ(sisters.size(), 1u);
  EXPECT_EQ(sisters[0].name, "draw 8 of one-drum in draws/8");
  EXPECT_EQ(ErrorOf(kit_.Enter(kKim, kRight, "television", sisters)),
            "draws/7: draw 7 is balanced: draw 8 of one-drum in draws/8 has the same main numbers. "
            "If the numbers are right all the same, enter them with a reason");
  EXPECT_EQ(kit_.Actions().back(), "refused");
  // Another bonus does not make it another result.
  const game::Drawn other_bonus{.main = {2, 4, 6}, .bonus = {8}, .second = {}};
  EXPECT_FALSE(kit_.Enter(kKim, other_bonus, "television", sisters).ok());
  EXPECT_TRUE(kit_.Enter(kKim, kWrong, "television", sisters).ok());
  Must(kit_.Reject(kKim, "of the test"));
  Must(kit_.Enter(kKim, kRight, "television", sisters, "seen on both screens"));
  Must(kit_.Enter(kLee, kRight, "the hall", sisters, "so did I"));
  EXPECT_EQ(kit_.State().value().revisions[0].reasons,
            std::vector<std::string>{
                "so did I (draw 8 of one-drum in draws/8 has the same main numbers)"});
  // What was given a reason for stops nothing any more.
  Must(kit_.Settle());
  EXPECT_TRUE(
      kit_.With([&](pool::Evening& evening) { return evening.Doubts(sisters); }).value().empty());
}

TEST_F(Evening, ASisterDrawThatComesLaterStopsTheApproval) {
  Must(kit_.ToSettled());
  const EveningKit::Sisters sisters = {
      {.name = "draw 8", .numbers = {"1 2 3 + 4", "2 4 6 + 1"}, .unreadable = {}}};
  EXPECT_EQ(ErrorOf(kit_.Approve(kKim, sisters)),
            "draws/7: draw 7 is settled: draw 8 has the same main numbers. If that is right, "
            "confirm it with a reason");
  EXPECT_EQ(kit_.Confirm(kKim, "", sisters).error().code, ErrorCode::kInvalid);
  Must(kit_.Confirm(kKim, "both drums were seen", sisters));
  EXPECT_EQ(ErrorOf(kit_.Confirm(kKim, "again", sisters)),
            "draws/7: draw 7 is settled: nothing about it looks implausible");
  Must(kit_.Approve(kKim, sisters));
  EveningKit::Sisters more = sisters;
  more.push_back({.name = "draws/9", .numbers = {}, .unreadable = "no entry 00000002"});
  EXPECT_EQ(ErrorOf(kit_.Publish(kLee, more)),
            "draws/7: draw 7 is settled: draws/9 can't be compared: no entry 00000002. If that is "
            "right, confirm it with a reason");
  Must(kit_.Publish(kLee, sisters));
}

TEST_F(Evening, SisterDrawsAreThoseOfThisEveningBesideItAndNoCopies) {
  EveningKit yesterday(disk_, pool::Controls::kDual, "draws/6", DrawId{6});
  Must(yesterday.ToBalanced());
  yesterday.clock().Set(Micros{Raw(kSmallPoolTime) - int64_t{25} * 3600 * 1'000'000});
  Must(yesterday.EnterResult(kRight));
  EveningKit open(disk_, pool::Controls::kDual, "draws/9", DrawId{9});
  Must(open.Create());
  Must(kit_.ToBalanced());
  Must(kit_.EnterResult(kRight));
  for (const std::string& path : disk_.Paths()) {
    if (path.starts_with("draws/7/"))
      disk_.Overwrite("draws/copy/" + path.substr(8), AsBytes(disk_.Read(path)));
  }
  const auto find = [&] {
    return pool::FindSisterDraws(disk_, "draws", kit_.OpenDraw().value(), kSmallPoolTime).value();
  };
  EXPECT_TRUE(find().empty());
  disk_.FlipBit("draws/9/journal/00000001", 100);
  const auto damaged = find();
  ASSERT_EQ(damaged.size(), 1u);
  EXPECT_EQ(damaged[0].name, "draws/9");
  EXPECT_THAT(damaged[0].unreadable, StartsWith("draws/9/journal/00000001: "));
}

TEST_F(Evening, AnImplausibleNumberOfWinnersNeedsAReason) {
  Must(kit_.Create());
  {  // Everybody plays the numbers that are drawn.
    const pool::Draw draw = kit_.OpenDraw().value();
    const auto intake =
        pool::Intake::Open(disk_, draw, {.partition = {}, .publishers = 0, .threads = 1}).value();
    Random random({.seed = 1});
    log::PlaysBatch batch(draw.matrix());
    for (int i = 0; i < 40; ++i) {
      const PlayerId player = PlayerOf(random, PartitionId{0}, 2);
      segment::testing::OwnedTicket ticket{
          .player = player, .time = kSmallPoolTime, .plays = {{.main = {2, 4, 6}, .second = {}}}};
      ticket.key = segment::testing::NumberedKey(static_cast<uint64_t>(i));
      segment::testing::AddTicket(batch, draw.matrix(), ticket);
    }
    Must(intake->partition(PartitionId{0}).Commit(batch, kSmallPoolTime));
    Must(intake->Stop());
  }
  Must(kit_.Close());
  Must(kit_.Seal());
  Must(kit_.Balance());
  Must(kit_.EnterResult(kRight));
  Must(kit_.Settle());
  EXPECT_EQ(ErrorOf(kit_.Approve()),
            "draws/7: draw 7 is settled: tier 1: 40 winners, 0.7 expected. If that is right, "
            "confirm it with a reason");
  EXPECT_FALSE(kit_.Publish().ok());
  EXPECT_EQ(kit_.Confirm(kAda, "a syndicate", {}).error().code, ErrorCode::kForbidden);
  Must(kit_.Confirm(kLee, "a syndicate of forty", {}));
  EXPECT_EQ(kit_.State().value().revisions[0].reasons,
            std::vector<std::string>{"a syndicate of forty (tier 1: 40 winners, 0.7 expected)"});
  Must(kit_.Approve());
  Must(kit_.Publish());
}

TEST_F(Evening, AnApprovalIsOverWhatItSaysAndEnds) {
  Must(kit_.ToSettled());
  const auto approve = [&](auto change) {
    return kit_.With([&](pool::Evening& evening) {
      pool::Approval approval = EveningKit::ApprovalOf(evening.state());
      change(approval);
      return evening.Approve(kKim, approval, {});
    });
  };
  EXPECT_THAT(ErrorOf(approve([](pool::Approval& a) { a.seal = {}; })), HasSubstr("the seal 0"));
  EXPECT_THAT(ErrorOf(approve([](pool::Approval& a) { a.rules = {}; })),
              HasSubstr("the game file 0"));
  EXPECT_THAT(ErrorOf(approve([](pool::Approval& a) { a.settlement = {}; })),
              HasSubstr("the settlement 0"));
  EXPECT_THAT(ErrorOf(approve([](pool::Approval& a) { a.numbers = "1 2 3 + 4"; })),
              HasSubstr("the numbers 1 2 3 + 4"));
  EXPECT_FALSE(approve([](pool::Approval& a) { a.valid_micros = 0; }).ok());
  EXPECT_FALSE(kit_.Publish().ok());
  Must(approve([](pool::Approval& a) { a.valid_micros = 1'000'000; }));
  kit_.clock().Set(Micros{Raw(kSmallPoolTime) + 1'000'001});
  EXPECT_THAT(ErrorOf(kit_.Publish()), HasSubstr("kim has approved it from "));
  kit_.clock().Set(Micros{Raw(kSmallPoolTime) + 1'000'000});
  Must(kit_.Publish());
  EXPECT_EQ(ErrorOf(kit_.Publish()),
            "draws/7: draw 7 is published: its winners and prizes are published already");
}

TEST_F(Evening, ACorrectionSaysWhatChangesForWhomAndStopsPaying) {
  const auto may_pay = [&] { return kit_.Permit(pool::Command::kPay, kKim).ok(); };
  Must(kit_.ToPublished(kWrong));
  EXPECT_TRUE(may_pay());
  Must(kit_.Correct(kLee, "typed 5 for 6"));
  EXPECT_FALSE(may_pay());
  EXPECT_EQ(ErrorOf(kit_.Permit(pool::Command::kPay, kKim)),
            "draws/7: draw 7 is correcting: a correction is under way; nothing may be paid until "
            "it is published");
  Must(kit_.EnterResult(kRight));
  EXPECT_FALSE(may_pay());
  Must(kit_.Settle());
  EXPECT_FALSE(may_pay());
  Must(kit_.Approve());
  EXPECT_FALSE(may_pay());
  Must(kit_.Publish());
  EXPECT_TRUE(may_pay());
  EXPECT_EQ(Phase(), pool::Phase::kCorrected);

  const pool::Draw draw = kit_.OpenDraw().value();
  const auto record = pool::ReadCorrection(disk_, draw, 2).value();
  EXPECT_EQ(record.corrects, 1u);
  EXPECT_GT(record.lost * record.won, 0u);
  EXPECT_EQ(record.changes, Sha256::Of(AsBytes(disk_.Read("draws/7/changes.2"))));
  EXPECT_EQ(kit_.State().value().revisions[1].correction, RecordName(record.Encode()));
  Must(settle::VerifyCorrection(disk_, draw, 2));
}

TEST_F(Evening, ACorrectionOfWhatWasNeverPublishedHasNoList) {
  Must(kit_.ToSettled(kWrong));
  Must(kit_.Correct(kLee, "typed 5 for 6"));
  Must(kit_.EnterResult(kRight));
  Must(kit_.Settle());
  EXPECT_FALSE(disk_.Exists("draws/7/correction.2").value());
  Must(kit_.Approve());
  Must(kit_.Publish());
  EXPECT_EQ(Phase(), pool::Phase::kPublished);
}

TEST_F(Evening, ACorrectionIsHeldAgainstWhatWasPublishedLast) {
  Must(kit_.ToPublished(kWrong));
  Must(kit_.Correct(kLee, "typed 5 for 6"));
  Must(kit_.EnterResult({.main = {1, 2, 3}, .bonus = {4}, .second = {}}));
  Must(kit_.Settle());
  Must(kit_.Correct(kLee, "that is the draw before"));  // Revision 2 is never published.
  Must(kit_.EnterResult(kWrong));                       // It was right after all.
  Must(kit_.Settle());
  const auto record = pool::ReadCorrection(disk_, kit_.OpenDraw().value(), 3).value();
  EXPECT_EQ(record.corrects, 1u);
  EXPECT_EQ(record.lost + record.won + record.changed, 0u);
  EXPECT_GT(record.unchanged, 0u);
}

TEST_F(Evening, TwoProgramsAtOnceDoNotBothTakeAStep) {
  Must(kit_.ToSettled());
  const pool::Draw draw = kit_.OpenDraw().value();
  auto one = pool::Evening::Open(disk_, draw, kit_.clock()).value();
  auto other = pool::Evening::Open(disk_, draw, kit_.clock()).value();
  Must(one.Correct(kLee, "wrong"));
  const Status late = other.Approve(kKim, EveningKit::ApprovalOf(other.state()), {});
  EXPECT_EQ(late.error().code, ErrorCode::kConflict);
  EXPECT_THAT(late.error().message, HasSubstr("somebody else has just done something"));
  EXPECT_EQ(Phase(), pool::Phase::kCorrecting);
}

// Two that settle at once: what the one has just settled is not removed by the other.
TEST_F(Evening, IsSettledByOneAtATime) {
  Must(kit_.ToBalanced());
  Must(kit_.EnterResult(kRight));
  const pool::Draw draw = kit_.OpenDraw().value();
  const auto sealed = pool::SealedPool::Open(disk_, draw).value();
  auto late = pool::Evening::Open(disk_, draw, kit_.clock()).value();
  const auto settle = [&] {
    return settle::SettleEvening(disk_, late, kKim, sealed, {.threads = 1}).error();
  };
  auto writer = late.Hold().value();
  EXPECT_EQ(settle().code, ErrorCode::kUnavailable);
  writer.reset();
  Must(kit_.Settle());
  const std::string settlement = disk_.Read("draws/7/settlement.1");
  EXPECT_EQ(settle().code, ErrorCode::kConflict);
  EXPECT_THAT(settle().message, HasSubstr("somebody else has just done something"));
  EXPECT_EQ(disk_.Read("draws/7/settlement.1"), settlement);
  EXPECT_EQ(Phase(), pool::Phase::kSettled);
}

TEST_F(Evening, IsNotVoidedUnderAnIntakeThatGivesReceipts) {
  Must(kit_.Create());
  const pool::Draw draw = kit_.OpenDraw().value();
  auto intake =
      pool::Intake::Open(disk_, draw, {.partition = {}, .publishers = 0, .threads = 1}).value();
  EXPECT_EQ(kit_.Void(kKim, "called off").error().code, ErrorCode::kUnavailable);
  intake.reset();
  EXPECT_FALSE(kit_.Void(kKim, "called off").value());
  EXPECT_TRUE(kit_.Void(kLee, "called off").value());
  EXPECT_EQ(ErrorOf(kit_.Permit(pool::Command::kSell, kKim)),
            "draws/7: draw 7 is voided: it counts no more");
}

// The logs end the sale, and the journal says so: neither may say it alone.
TEST_F(Evening, WhoseJournalSaysClosedButWhoseLogsGoOnIsCorrupt) {
  Must(kit_.Create());
  Must(kit_.Sell());
  const pool::Draw draw = kit_.OpenDraw().value();
  auto journal = pool::Journal::Open(disk_, draw.journal()).value();
  pool::JournalEntry closed;
  closed.time = ToText(kSmallPoolTime);
  closed.person = kKim;
  closed.action = pool::Action::kClosed;
  Must(journal.Append(disk_, closed));
  for (const Status& refused : {kit_.Close(), kit_.Seal()}) {
    EXPECT_EQ(refused.error().code, ErrorCode::kCorrupt);
    EXPECT_EQ(refused.error().message,
              "draws/7/journal: says that the sale has ended, but not every log has");
  }
}

TEST_F(Evening, ARefusalIsRecordedThoughAnotherProgramWritesToo) {
  Must(kit_.ToSealed());
  const pool::Draw draw = kit_.OpenDraw().value();
  auto one = pool::Evening::Open(disk_, draw, kit_.clock()).value();
  auto other = pool::Evening::Open(disk_, draw, kit_.clock()).value();
  EXPECT_FALSE(one.Permit(pool::Command::kLook, kAda).ok());
  EXPECT_FALSE(other.Permit(pool::Command::kLook, kLee).ok());
  EXPECT_THAT(kit_.Actions(), ElementsAre("opened", "closed", "sealed", "refused", "refused"));
}

TEST_F(Evening, ARefusalThatCannotBeRecordedIsOneAllTheSame) {
  Must(kit_.ToSealed());
  const pool::Draw draw = kit_.OpenDraw().value();
  auto evening = pool::Evening::Open(disk_, draw, kit_.clock()).value();
  disk_.SetFaults({.fail_at = disk_.OperationCount()});
  const Status refused = evening.Permit(pool::Command::kLook, kAda);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_THAT(refused.error().message, HasSubstr("and this could not be recorded: "));
}

TEST_F(Evening, ADrawIsVoidedByTwoAndThenNothingCountsAnyMore) {
  Must(kit_.ToPublished());
  EXPECT_FALSE(kit_.Void(kKim, "a ball was missing").value());
  EXPECT_FALSE(kit_.Void(kKim, "a ball was missing").value());
  EXPECT_TRUE(kit_.Void(kLee, "a ball was missing").value());
  EXPECT_EQ(Phase(), pool::Phase::kVoided);
  EXPECT_EQ(ErrorOf(kit_.Permit(pool::Command::kPay, kKim)),
            "draws/7: draw 7 is voided: it counts no more");
  EXPECT_EQ(ErrorOf(kit_.Void(kKim, "again")), "draws/7: draw 7 is voided: it counts no more");
}

// Every record of the evening: changed, gone, or there though no step can have written it.
TEST_F(Evening, RecordsThatContradictTheJournalAreCorrupt) {
  Must(kit_.ToPublished(kWrong));
  Must(kit_.Correct(kLee, "typed 5 for 6"));
  Must(kit_.EnterResult(kRight));
  Must(kit_.Settle());
  size_t held = 0;
  const std::string last = fmt::format("draws/7/journal/{:08}", kit_.Actions().size());
  for (const std::string& path : disk_.Paths()) {
    if (path.find("/p0") != std::string::npos || path.ends_with("/game.toml")) continue;
    if (path == last) continue;  // Without it the last step has been cut off.
    const std::string content = disk_.Read(path);
    ASSERT_TRUE(disk_.Remove(path).ok());
    const bool is_draw = path.ends_with("/draw");
    const auto gone = kit_.State();
    ASSERT_FALSE(gone.ok()) << path;
    EXPECT_EQ(gone.error().code, is_draw ? ErrorCode::kNotFound : ErrorCode::kCorrupt) << path;
    disk_.Overwrite(path, AsBytes(content));
    // Winner files and lists are read by whoever verifies.
    if (path.find("/winners.") == std::string::npos &&
        path.find("/changes.") == std::string::npos) {
      disk_.FlipBit(path, content.size() * 4);
      EXPECT_EQ(kit_.State().error().code, ErrorCode::kCorrupt) << path;
      disk_.Overwrite(path, AsBytes(content));
    }
    ++held;
  }
  EXPECT_GE(held, 20u);
  ASSERT_TRUE(kit_.State().ok());
  const std::string result = disk_.Read("draws/7/result.2");
  disk_.Overwrite("draws/7/result.3", AsBytes(result));
  EXPECT_EQ(ErrorOf(kit_.State()),
            "draws/7/result.3: is there, but the journal, in which the draw is settled, has no "
            "step that writes it");
}

TEST_F(Evening, ReadFromTheMediumFindsRotThatThePageCacheHides) {
  Must(kit_.ToPublished(kWrong));
  Must(kit_.Correct(kLee, "typed 5 for 6"));
  Must(kit_.EnterResult(kRight));
  Must(kit_.Settle());
  const pool::Draw draw = kit_.OpenDraw().value();
  size_t held = 0;
  for (const std::string& path : disk_.Paths()) {
    const bool record = path.find("/p0") == std::string::npos && !path.ends_with("/draw") &&
                        !path.ends_with("/game.toml") && !path.ends_with(".tmp") &&
                        path.find("/winners.") == std::string::npos &&
                        path.find("/changes.") == std::string::npos;
    if (!record) continue;
    disk_.FlipBit(path, 777, disk::MemoryDisk::Rot::kMedium);
    const auto found = pool::Evening::Open(disk_, draw, kit_.clock(), disk::Access::kReadMedium);
    ASSERT_FALSE(found.ok()) << path;
    EXPECT_EQ(found.error().code, ErrorCode::kCorrupt);
    EXPECT_THAT(found.error().message, HasSubstr(path));
    EXPECT_TRUE(pool::Evening::Open(disk_, draw, kit_.clock()).ok()) << "the cache hides it";
    disk_.FlipBit(path, 777, disk::MemoryDisk::Rot::kMedium);
    ++held;
  }
  EXPECT_GE(held, 18u);
}

TEST_F(Evening, ASealThatTheJournalOfAnOpenDrawCannotKnowIsCorrupt) {
  Must(kit_.ToSealed());
  ASSERT_TRUE(disk_.Remove("draws/7/journal/00000003").ok());
  EXPECT_TRUE(kit_.State().ok());  // As if a crash had come before the entry.
  ASSERT_TRUE(disk_.Remove("draws/7/journal/00000002").ok());
  EXPECT_EQ(ErrorOf(kit_.State()),
            "draws/7/seal: is there, but the journal, in which the draw is open, has no step that "
            "writes it");
}

TEST_F(Evening, WhatACrashLeftIsToldAndFinishedByTheSameCommand) {
  const auto unfinished = [&] {
    return kit_
        .With([](pool::Evening& evening) -> Result<std::vector<std::string>> {
          return evening.unfinished();
        })
        .value();
  };
  const auto drop_last_entry = [&] {
    const std::string path = fmt::format("draws/7/journal/{:08}", kit_.Actions().size());
    ASSERT_TRUE(disk_.Remove(path).ok());
  };
  Must(kit_.ToSealed());
  drop_last_entry();
  EXPECT_THAT(unfinished(),
              ElementsAre("draws/7/seal: is the rest of a step that was cut off; seal it again"));
  Must(kit_.Seal());
  Must(kit_.Balance());
  drop_last_entry();
  Must(kit_.Balance());
  Must(kit_.EnterResult(kRight));
  ASSERT_TRUE(disk_.Remove("draws/7/result.1").ok());
  EXPECT_THAT(unfinished(), ElementsAre("draws/7/result.1: is not written yet; settling, or the "
                                        "next entry, does it"));
  Must(kit_.Settle());
  const std::string settlement = disk_.Read("draws/7/settlement.1");
  drop_last_entry();
  EXPECT_THAT(unfinished(), ElementsAre("draws/7/settlement.1: is the rest of a step that was cut "
                                        "off; settle it again"));
  Must(kit_.Settle());
  EXPECT_EQ(disk_.Read("draws/7/settlement.1"), settlement);
  EXPECT_TRUE(unfinished().empty());
}

TEST_F(Evening, ADrawWhoseRecordIsGoneIsNotMadeAnew) {
  Must(kit_.ToSealed());
  ASSERT_TRUE(disk_.Remove("draws/7/draw").ok());
  const Status made = kit_.Create();
  EXPECT_EQ(made.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(made.error().message,
            "draws/7/journal: '00000002' is of a draw whose record is missing");
}

}  // namespace
}  // namespace drumroll::testing
