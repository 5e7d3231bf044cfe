#include "pool/state.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "base/clock.h"
#include "disk/memory_disk.h"
#include "pool/journal_testing.h"
#include "pool/records.h"

namespace drumroll::pool {
namespace {

using testing::DigestNamed;

const Person kKim{.name = "kim", .role = Role::kOfficer};
const Person kLee{.name = "lee", .role = Role::kOfficer};
const Person kAda{.name = "ada", .role = Role::kAuditor};
constexpr const char* kNumbers = "1 5 8 16 28 33 + 45";
constexpr const char* kOthers = "2 5 8 16 28 33 + 45";

std::string TimeAt(int minute) {
  return ToText(Micros{1'720'871'222'000'000 + int64_t{minute} * 60'000'000});
}

// A draw's evening, entry by entry. Each entry is right unless `change` makes it wrong.
class Story {
 public:
  using Change = std::function<void(JournalEntry&)>;

  explicit Story(Controls controls) {
    JournalEntry entry = NextEntry(kKim, Action::kOpened);
    entry.controls = controls;
    entry.rules = DigestNamed("rules");
    EXPECT_TRUE(journal_.Append(disk_, entry).ok());
    state_ = StateOf(journal_).value();
  }

  const State& state() const { return state_; }
  const Journal& journal() const { return journal_; }
  disk::MemoryDisk& disk() { return disk_; }
  void At(int minute) { minute_ = minute; }

  JournalEntry NextEntry(const Person& person, Action action) const {
    JournalEntry entry;
    entry.time = TimeAt(minute_);
    entry.person = person;
    entry.action = action;
    return journal_.Next(entry);
  }

  Status Do(
      const Person& person, Action action, const Change& change = [](JournalEntry&) {}) {
    JournalEntry entry = Filled(person, action);
    change(entry);
    const Status valid = CheckEntry(entry);
    EXPECT_TRUE(valid.ok()) << valid.error().message;
    DRUMROLL_TRY(Apply(state_, entry));
    EXPECT_TRUE(journal_.Append(disk_, entry).ok());
    return {};
  }
  std::string Refusal(
      const Person& person, Action action, const Change& change = [](JournalEntry&) {}) {
    const Status done = Do(person, action, change);
    return done.ok() ? "done" : done.error().message;
  }

  Status Enter(const Person& person, const char* numbers, const char* source) {
    return Do(person, Action::kEntered, Saying(numbers, source));
  }
  Status Draw(const Person& person, const char* numbers, const char* source) {
    return Do(person, Action::kDrawn, Saying(numbers, source));
  }
  Change Saying(const char* numbers, const char* source) const {
    return [=](JournalEntry& entry) {
      entry.numbers = numbers;
      entry.source = source;
      if (entry.result) entry.result = ResultName(entry);
    };
  }
  static Digest ResultName(const JournalEntry& entry) {
    return ResultRecord{.draw = entry.draw,
                        .revision = entry.revision,
                        .seal = *entry.seal,
                        .numbers = entry.numbers,
                        .source = {},
                        .entered = {}}
        .Name();
  }

  // As far as this phase, with kNumbers; the first time.
  Story& To(Phase phase) {
    const auto reached = [&] { return state_.phase == phase; };
    if (!reached()) Must(Do(kKim, Action::kClosed));
    if (!reached()) Must(Do(kKim, Action::kSealed));
    if (!reached()) Must(Do(kAda, Action::kBalanced));
    if (!reached() && state_.controls == Controls::kDual) Must(Enter(kKim, kNumbers, "television"));
    if (!reached()) Must(Draw(kLee, kNumbers, "the auditor's telephone"));
    if (!reached()) Must(Do(kKim, Action::kSettled));
    if (!reached()) Must(Do(kKim, Action::kApproved));
    if (!reached()) Must(Do(kLee, Action::kPublished));
    if (!reached()) Must(Do(kKim, Action::kCorrecting));
    if (!reached()) Must(Enter(kKim, kOthers, "television"));
    if (!reached()) Must(Draw(kLee, kOthers, "the auditor's telephone"));
    if (!reached()) Must(Do(kKim, Action::kSettled));
    if (!reached()) Must(Do(kKim, Action::kApproved));
    if (!reached()) Must(Do(kLee, Action::kPublished));
    EXPECT_EQ(state_.phase, phase);
    return *this;
  }

 private:
  static void Must(const Status& status) { ASSERT_TRUE(status.ok()) << status.error().message; }

  // The entry as it must be in this state, and like one where the state has nothing to say.
  JournalEntry Filled(const Person& person, Action action) const {
    JournalEntry entry = testing::SampleEntry(action);
    const JournalEntry next = NextEntry(person, action);
    entry.number = next.number;
    entry.previous = next.previous;
    entry.draw = next.draw;
    entry.time = next.time;
    entry.person = person;
    if (action == Action::kOpened) return entry;
    const auto known = [](std::optional<Digest>& field, const std::optional<Digest>& digest) {
      if (field && digest) field = digest;
    };
    known(entry.seal, state_.seal);
    if (entry.revision != 0) entry.revision = state_.next_revision();
    if (!entry.expires.empty()) entry.expires = TimeAt(minute_ + 30);
    if (action == Action::kEntered || action == Action::kDrawn) {
      entry.note.clear();
      if (entry.result) entry.result = ResultName(entry);
      return entry;
    }
    if (action == Action::kRejected || action == Action::kCorrecting || state_.revisions.empty())
      return entry;
    const Revision& last = state_.revisions.back();
    if (entry.revision != 0) entry.revision = state_.next_revision() - 1;
    known(entry.rules, state_.rules);
    known(entry.result, last.result);
    if (action != Action::kSettled) {
      known(entry.settlement, last.settlement);
      if (entry.correction) entry.correction = last.correction;
    } else if (state_.published == 0) {
      entry.correction.reset();
    }
    if (action == Action::kConfirmed) entry.correction.reset();
    if (!entry.numbers.empty()) entry.numbers = last.numbers;
    return entry;
  }

  disk::MemoryDisk disk_{1};
  Journal journal_ =
      Journal::Create(disk_, {.directory = "journal", .draw = DrawId{1128}, .record = {}}).value();
  State state_;
  int minute_ = 0;
};

TEST(State, OfAWholeEveningIsWhatItsEntriesLedTo) {
  Story story(Controls::kDual);
  story.To(Phase::kCorrected);
  const State read =
      StateOf(
          Journal::Open(story.disk(), {.directory = "journal", .draw = DrawId{1128}, .record = {}})
              .value())
          .value();
  EXPECT_EQ(read.phase, Phase::kCorrected);
  EXPECT_EQ(read.published, 2u);
  ASSERT_EQ(read.revisions.size(), 2u);
  EXPECT_EQ(read.revisions[0].numbers, kNumbers);
  EXPECT_EQ(read.revisions[1].numbers, kOthers);
  EXPECT_TRUE(read.revisions[0].published && read.revisions[1].published);
  EXPECT_FALSE(read.revisions[0].correction);
  EXPECT_TRUE(read.revisions[1].correction);
  EXPECT_FALSE(read.approval);
}

TEST(State, KnowsWhenTheSaleBeganAndWhenItEnded) {
  Story story(Controls::kDual);
  EXPECT_EQ(story.state().opened, TimeAt(0));
  EXPECT_EQ(story.state().closed, "");
  for (const int minute : {5, 9}) {  // A close may be repeated; the first one ended the sale.
    story.At(minute);
    ASSERT_TRUE(story.Do(kKim, Action::kClosed).ok());
    EXPECT_EQ(story.state().closed, TimeAt(5));
  }
}

TEST(State, OfOnePersonsEveningNeedsNoSecondOne) {
  Story story(Controls::kSingle);
  story.To(Phase::kSealed);
  EXPECT_TRUE(story.Draw(kKim, kNumbers, "television").ok());
  EXPECT_TRUE(story.Do(kKim, Action::kSettled).ok());
  EXPECT_TRUE(story.Draw(kKim, kOthers, "television").ok());  // Corrects the first one.
  EXPECT_TRUE(story.Do(kKim, Action::kSettled).ok());
  EXPECT_TRUE(story.Do(kKim, Action::kPublished).ok());
  EXPECT_EQ(story.state().phase, Phase::kPublished);
  EXPECT_TRUE(story.Do(kKim, Action::kVoided).ok());
}

// Each action in each phase: done exactly where the table of commands allows it, and the rest of
// what it needs is there; refused with the table's text where it does not.
TEST(State, TakesAStepOnlyWhereTheTableHasIt) {
  const std::map<Action, Command> commands = {
      {Action::kClosed, Command::kClose},       {Action::kSealed, Command::kSeal},
      {Action::kBalanced, Command::kBalance},   {Action::kEntered, Command::kEnter},
      {Action::kDrawn, Command::kEnter},        {Action::kRejected, Command::kReject},
      {Action::kSettled, Command::kSettle},     {Action::kConfirmed, Command::kConfirm},
      {Action::kApproved, Command::kApprove},   {Action::kPublished, Command::kPublish},
      {Action::kCorrecting, Command::kCorrect}, {Action::kVoidRequested, Command::kVoid},
      {Action::kVoided, Command::kVoid},        {Action::kOpened, Command::kOpen}};
  size_t refused = 0;
  for (size_t p = 0; p < kPhases; ++p) {
    const auto phase = static_cast<Phase>(p);
    for (const auto& [action, command] : commands) {
      Story story(Controls::kDual);
      if (phase == Phase::kVoided) {
        ASSERT_TRUE(story.Do(kKim, Action::kVoidRequested).ok());
        ASSERT_TRUE(story.Do(kLee, Action::kVoided).ok());
      } else {
        story.To(phase);
      }
      const std::string_view refusal = RefusalIn(Controls::kDual, phase, command);
      const State before = story.state();
      const std::string found = story.Refusal(kKim, action);
      if (refusal.empty()) {
        // What else a step needs, and has not got here.
        const std::map<Action, std::string> needs = {
            {Action::kDrawn, "a second entry is needed"},
            {Action::kRejected, "no entry of a result waits"},
            {Action::kPublished, "nobody has approved it yet"},
            {Action::kVoided, "nobody has asked to void it yet"}};
        EXPECT_EQ(found, needs.contains(action) ? needs.at(action) : "done")
            << Name(phase) << ", " << Name(action);
      } else {
        EXPECT_EQ(found, refusal) << Name(phase) << ", " << Name(action);
        EXPECT_EQ(story.state().phase, before.phase);
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 90u);
}

TEST(State, TakesAStepOnlyFromARoleThatHasIt) {
  Story story(Controls::kDual);
  EXPECT_EQ(story.Refusal({.name = "sam", .role = Role::kSeller}, Action::kClosed),
            "sam is seller; 'close' is for: officer");
  EXPECT_EQ(story.Refusal({.name = "ada", .role = Role::kAdmin}, Action::kClosed),
            "ada is admin; 'close' is for: officer");
  EXPECT_EQ(story.state().phase, Phase::kOpen);
}

// Role x command x phase: the phase is named first, as that is so whoever asks.
TEST(State, PermitsACommandWhereBothTablesDo) {
  size_t permitted = 0;
  for (const Controls controls : {Controls::kSingle, Controls::kDual}) {
    for (size_t p = 0; p < kPhases; ++p) {
      State state;
      state.controls = controls;
      state.phase = static_cast<Phase>(p);
      for (size_t c = 0; c < kCommands; ++c) {
        const auto command = static_cast<Command>(c);
        const std::string_view refusal = RefusalIn(controls, state.phase, command);
        for (const Role role : kRoles) {
          const Person person{.name = "kim", .role = role};
          const Status by_role = CheckRole(person, command);
          const Status found = CheckPermission(state, command, person);
          if (!refusal.empty()) {
            EXPECT_EQ(found.error().code, ErrorCode::kConflict);
            EXPECT_EQ(found.error().message, refusal);
          } else if (!by_role.ok()) {
            EXPECT_EQ(found.error().code, ErrorCode::kForbidden);
            EXPECT_EQ(found.error().message, by_role.error().message);
          } else {
            EXPECT_TRUE(found.ok());
            ++permitted;
          }
        }
      }
    }
  }
  EXPECT_GT(permitted, 150u);
}

TEST(State, TheSecondEntryIsAnotherPersonsFromAnotherSource) {
  Story story(Controls::kDual);
  story.To(Phase::kBalanced);
  ASSERT_TRUE(story.Enter(kKim, kNumbers, "Television, studio 2").ok());
  const auto drawn = [&](const Person& person, const char* numbers, const char* source) {
    return story.Refusal(person, Action::kDrawn, story.Saying(numbers, source));
  };
  EXPECT_EQ(drawn(kKim, kNumbers, "radio"),
            "kim has entered a result already; another person enters the second one");
  EXPECT_EQ(drawn(kLee, kNumbers, "television, STUDIO 2 "),
            "the first entry is from 'Television, studio 2' too; the second one needs another "
            "source");
  EXPECT_EQ(drawn(kLee, kOthers, "radio"), "the two entries differ");
  EXPECT_EQ(story.state().phase, Phase::kBalanced);
  EXPECT_EQ(drawn(kLee, kNumbers, "radio"), "done");
  EXPECT_EQ(story.state().phase, Phase::kDrawn);
  EXPECT_TRUE(story.state().waiting.empty());
}

TEST(State, TwoEntriesThatDifferAreRejectedTogether) {
  Story story(Controls::kDual);
  story.To(Phase::kBalanced);
  EXPECT_EQ(story.Refusal(kKim, Action::kRejected), "no entry of a result waits");
  ASSERT_TRUE(story.Enter(kKim, kNumbers, "television").ok());
  EXPECT_EQ(story.Refusal(kLee, Action::kEntered, story.Saying(kNumbers, "radio")),
            "the two entries are equal; the second one is the result, and does not wait");
  ASSERT_TRUE(story.Enter(kLee, kOthers, "radio").ok());
  EXPECT_EQ(story.state().waiting.size(), 2u);
  EXPECT_EQ(story.Refusal(kAda, Action::kRejected), "ada is auditor; 'reject' is for: officer");
  EXPECT_EQ(story.Refusal(kLee, Action::kDrawn, story.Saying(kNumbers, "the hall")),
            "two entries differ; reject them first, then enter the result twice again");
  ASSERT_TRUE(story.Do(kLee, Action::kRejected).ok());
  EXPECT_TRUE(story.state().waiting.empty());
  ASSERT_TRUE(story.Enter(kKim, kOthers, "television").ok());
  ASSERT_TRUE(story.Draw(kLee, kOthers, "radio").ok());
}

TEST(State, AResultIsBoundToDrawRevisionAndSeal) {
  Story story(Controls::kDual);
  story.To(Phase::kBalanced);
  ASSERT_TRUE(story.Enter(kKim, kNumbers, "television").ok());
  const auto refused = [&](const Story::Change& change) {
    return story.Refusal(kLee, Action::kDrawn, [&](JournalEntry& entry) {
      story.Saying(kNumbers, "radio")(entry);
      change(entry);
    });
  };
  EXPECT_EQ(refused([](JournalEntry& entry) { entry.revision = 2; }),
            "the step is about revision 2, but it is revision 1's turn");
  EXPECT_EQ(refused([](JournalEntry& entry) {
              entry.seal = Digest{};
            }).find("the step is about the seal 0000"),
            0u);
  EXPECT_EQ(refused([](JournalEntry& entry) {
              entry.result = Digest{};
            }).find("the step is about the result 0000"),
            0u);
}

TEST(State, SameNumbersAreNoCorrectionUnlessOneWasBegun) {
  Story story(Controls::kSingle);
  story.To(Phase::kSealed);
  ASSERT_TRUE(story.Draw(kKim, kNumbers, "television").ok());
  EXPECT_EQ(story.Refusal(kKim, Action::kDrawn, story.Saying(kNumbers, "radio")),
            "these numbers are recorded already, as revision 1: 1 5 8 16 28 33 + 45");
  ASSERT_TRUE(story.Do(kKim, Action::kCorrecting).ok());
  EXPECT_TRUE(story.Draw(kKim, kNumbers, "radio").ok());
  EXPECT_EQ(story.state().revisions.size(), 2u);
}

TEST(State, WhatIsApprovedIsAllThatIsPublished) {
  struct Case {
    Story::Change change;
    std::string text;
  };
  const std::vector<Case> cases = {
      {[](JournalEntry& entry) { entry.revision = 2; }, "the step is about revision 2, "},
      {[](JournalEntry& entry) { entry.seal = Digest{}; }, "the step is about the seal 0"},
      {[](JournalEntry& entry) { entry.result = Digest{}; }, "the step is about the result 0"},
      {[](JournalEntry& entry) { entry.rules = Digest{}; }, "the step is about the game file 0"},
      {[](JournalEntry& entry) { entry.settlement = Digest{}; },
       "the step is about the settlement 0"},
      {[](JournalEntry& entry) { entry.correction = Digest{}; },
       "the step is about the correction 0"},
      {[](JournalEntry& entry) { entry.numbers = kOthers; },
       "the step is about the numbers 2 5 8 16 28 33 + 45, but the draw's are 1 5 8"}};
  for (const Case& c : cases) {
    Story story(Controls::kDual);
    story.To(Phase::kSettled);
    EXPECT_EQ(story.Refusal(kKim, Action::kApproved, c.change).find(c.text), 0u) << c.text;
    EXPECT_FALSE(story.state().approval);
    ASSERT_TRUE(story.Do(kKim, Action::kApproved).ok());
    EXPECT_EQ(story.Refusal(kLee, Action::kPublished, c.change).find(c.text), 0u) << c.text;
    EXPECT_EQ(story.state().phase, Phase::kSettled);
  }
}

TEST(State, TwoPeoplePublishAndTheFirstOnesWordEnds) {
  Story story(Controls::kDual);
  story.To(Phase::kSettled);
  EXPECT_EQ(story.Refusal(kLee, Action::kPublished), "nobody has approved it yet");
  story.At(100);
  EXPECT_EQ(story.Refusal(kKim, Action::kApproved,
                          [](JournalEntry& entry) { entry.expires = TimeAt(100); }),
            "the approval ends before it begins");
  ASSERT_TRUE(story.Do(kKim, Action::kApproved).ok());
  EXPECT_EQ(story.Refusal(kKim, Action::kPublished),
            "kim has approved it; another person is needed");
  story.At(131);
  EXPECT_EQ(story.Refusal(kLee, Action::kPublished),
            fmt::format("kim has approved it from {} until {}, but it is {}", TimeAt(100),
                        TimeAt(130), TimeAt(131)));
  story.At(99);  // The clock was set back.
  EXPECT_NE(story.Refusal(kLee, Action::kPublished), "done");
  story.At(130);
  EXPECT_EQ(story.Refusal(kLee, Action::kPublished), "done");
  EXPECT_EQ(story.state().phase, Phase::kPublished);
}

TEST(State, ACorrectionEndsWhatWasApproved) {
  Story story(Controls::kDual);
  story.To(Phase::kSettled);
  ASSERT_TRUE(story.Do(kKim, Action::kApproved).ok());
  ASSERT_TRUE(story.Do(kLee, Action::kCorrecting).ok());
  EXPECT_FALSE(story.state().approval);
  ASSERT_TRUE(story.Enter(kKim, kOthers, "television").ok());
  ASSERT_TRUE(story.Draw(kLee, kOthers, "radio").ok());
  // Nothing was published: there is nothing that changes for anybody.
  EXPECT_EQ(story.Refusal(kKim, Action::kSettled,
                          [](JournalEntry& entry) { entry.correction = Digest{}; }),
            "nothing was published yet: there is nothing that changes for anybody");
  ASSERT_TRUE(story.Do(kKim, Action::kSettled).ok());
  EXPECT_EQ(story.Refusal(kLee, Action::kPublished), "nobody has approved it yet");
  ASSERT_TRUE(story.Do(kKim, Action::kApproved).ok());
  ASSERT_TRUE(story.Do(kLee, Action::kPublished).ok());
  EXPECT_EQ(story.state().phase, Phase::kPublished);
}

TEST(State, ACorrectionOfWhatWasPublishedSaysWhatChanges) {
  Story story(Controls::kDual);
  story.To(Phase::kCorrecting);
  ASSERT_TRUE(story.Enter(kKim, kOthers, "television").ok());
  ASSERT_TRUE(story.Draw(kLee, kOthers, "radio").ok());
  EXPECT_EQ(
      story.Refusal(kKim, Action::kSettled, [](JournalEntry& entry) { entry.correction.reset(); }),
      "revision 1 was published: what changes for whom must be found too");
  EXPECT_TRUE(story.Do(kKim, Action::kSettled).ok());
}

TEST(State, TwoPeopleVoidADraw) {
  Story story(Controls::kDual);
  EXPECT_EQ(story.Refusal(kKim, Action::kVoided), "nobody has asked to void it yet");
  story.At(10);
  ASSERT_TRUE(story.Do(kKim, Action::kVoidRequested).ok());
  EXPECT_EQ(story.Refusal(kKim, Action::kVoided),
            "kim has asked to void it; another person is needed");
  story.At(41);
  EXPECT_NE(story.Refusal(kLee, Action::kVoided), "done");
  story.At(40);
  EXPECT_EQ(story.Refusal(kLee, Action::kVoided), "done");
  EXPECT_EQ(story.state().phase, Phase::kVoided);
  EXPECT_EQ(story.Refusal(kKim, Action::kClosed), "it counts no more");
}

TEST(State, RefusalsAreRecordedWhileThePoolIsBlindOnlyAndNotForEver) {
  Story story(Controls::kDual);
  EXPECT_EQ(story.Refusal(kKim, Action::kRefused),
            "refusals are recorded while the pool is blind only");
  story.To(Phase::kSealed);
  State state = story.state();
  JournalEntry entry = testing::SampleEntry(Action::kRefused);
  for (uint64_t i = 0; i < kRefusalsMax; ++i) ASSERT_TRUE(Apply(state, entry).ok());
  EXPECT_EQ(Apply(state, entry).error().message, "1000 refusals are recorded");
  EXPECT_EQ(state.phase, Phase::kSealed);
}

TEST(State, AClockIsAcceptedWhileTicketsAreSoldOnly) {
  Story story(Controls::kDual);
  EXPECT_EQ(story.Refusal(kKim, Action::kClockAccepted), "done");
  EXPECT_EQ(story.state().phase, Phase::kOpen);
  story.To(Phase::kClosed);
  EXPECT_EQ(story.Refusal(kKim, Action::kClockAccepted),
            "its sale has ended; no clock matters any more");
  story.To(Phase::kSealed);
  EXPECT_EQ(story.Refusal(kKim, Action::kClockAccepted),
            "its sale has ended; no play can be added or cancelled any more");
}

TEST(State, AJournalWithAStepThatCouldNotBeTakenIsCorrupt) {
  Story story(Controls::kDual);
  story.To(Phase::kClosed);
  Journal journal = story.journal();
  ASSERT_TRUE(journal.Append(story.disk(), story.NextEntry(kKim, Action::kClosed)).ok());
  EXPECT_TRUE(StateOf(journal).ok());
  JournalEntry entry = story.NextEntry(kKim, Action::kCorrecting);
  entry.revision = 1;
  entry.note = "why not";
  ASSERT_TRUE(journal.Append(story.disk(), entry).ok());
  const auto state = StateOf(journal);
  ASSERT_FALSE(state.ok());
  EXPECT_EQ(state.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(state.error().message,
            "journal/00000004: can't follow: nothing states yet what its pool is; seal it first");
}

TEST(State, AJournalBeginsWithTheDrawsOpeningByWhoMayOpenOne) {
  disk::MemoryDisk disk(1);
  const Journal::Identity identity{.directory = "journal", .draw = DrawId{1}, .record = {}};
  Journal closed = Journal::Create(disk, identity).value();
  ASSERT_TRUE(closed.Append(disk, testing::SampleEntry(Action::kClosed)).ok());
  EXPECT_EQ(StateOf(closed).error().message,
            "journal/00000001: can't follow: a journal begins with 'opened', not with 'closed'");
  Journal sold = Journal::Create(disk, identity).value();
  JournalEntry entry = testing::SampleEntry(Action::kOpened);
  entry.person.role = Role::kSeller;
  ASSERT_TRUE(sold.Append(disk, entry).ok());
  EXPECT_EQ(StateOf(sold).error().message,
            "journal/00000001: can't follow: kim is seller; 'open' is for: officer, admin");
}

}  // namespace
}  // namespace drumroll::pool
