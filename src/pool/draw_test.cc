#include "pool/draw.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text_record.h"
#include "game/catalog.h"
#include "pool/testing.h"
#include "pool/verify.h"

namespace drumroll::pool {
namespace {

using testing::kFirst;
using testing::kTime;
using testing::Must;
using testing::SoldDraw;
using testing::Told;

const game::Drawn kDrawn{.main = {1, 2, 3}, .bonus = {8}, .second = {}};
const game::Drawn kCorrected{.main = {1, 2, 4}, .bonus = {8}, .second = {}};

template <typename Kind>
class DrawOnDisk : public ::testing::Test {
 protected:
  disk::Disk& disk() { return kind_.disk; }
  const std::string& directory() { return kind_.directory; }
  std::string Create(const game::Game& game, DrawId draw, DrawOptions options) {
    return Told(Draw::Create(disk(), directory(), game, draw, options, clock_));
  }

  Kind kind_;
  ManualClock clock_{kTime};
};
TYPED_TEST_SUITE(DrawOnDisk, testing::Kinds, testing::KindNames);

TYPED_TEST(DrawOnDisk, OpensAsItWasCreated) {
  const game::Game game = Must(game::FindGame("kr-lotto645"));
  ASSERT_EQ(this->Create(game, DrawId{1128}, {.partitions = 3, .log_file_bytes = 1_MiB}), "ok");
  const Draw draw = Must(Draw::Open(this->disk(), this->directory()));
  EXPECT_EQ(draw.record().game, "kr-lotto645");
  EXPECT_EQ(draw.record().rules, game.digest);
  EXPECT_EQ(draw.record().draw, DrawId{1128});
  EXPECT_EQ(draw.partitions(), 3u);
  EXPECT_EQ(draw.record().log_file_bytes, 1_MiB);
  EXPECT_EQ(draw.record().opened, ToText(kTime));
  EXPECT_EQ(draw.rules().from, DrawId{836}) << "the era of the draw, not the first one";
  EXPECT_EQ(draw.LogOf(PartitionId{2}).directory, this->directory() + "/p0002/log");
}

TYPED_TEST(DrawOnDisk, IsCreatedOnceAndWithOptionsThatCanBe) {
  const game::Game game = Must(game::FindGame("jp-loto6"));
  EXPECT_EQ(this->Create(game, DrawId{0}, {}), "not found: game jp-loto6: no rules for draw 0");
  EXPECT_EQ(this->Create(game, DrawId{1}, {.partitions = 0}),
            "invalid: 0 partitions, expected 1 to 4096");
  EXPECT_EQ(this->Create(game, DrawId{1}, {.partitions = 4097}),
            "invalid: 4097 partitions, expected 1 to 4096");
  EXPECT_EQ(this->Create(game, DrawId{1}, {.log_file_bytes = 1000}),
            "invalid: log files of 1000 bytes, expected a multiple of 4096 in 65536 .. 1073741824");
  EXPECT_FALSE(Must(this->disk().Exists(this->directory()))) << "refused before anything is made";
  EXPECT_EQ(this->Create(game, DrawId{1}, {}), "ok");
  EXPECT_EQ(this->Create(game, DrawId{2}, {}),
            fmt::format("conflict: {}: there is a draw already", this->directory()));
  EXPECT_EQ(Must(Draw::Open(this->disk(), this->directory())).record().draw, DrawId{1});
}

TYPED_TEST(DrawOnDisk, BeginsItsJournalWithWhoOpenedIt) {
  const game::Game game = game::testing::SmallGame(testing::kOneDrum);
  const DrawOptions options{.controls = Controls::kDual,
                            .opener = {.name = "ada", .role = Role::kAdmin}};
  ASSERT_EQ(this->Create(game, DrawId{7}, options), "ok");
  const Draw draw = Must(Draw::Open(this->disk(), this->directory()));
  const Journal journal = Must(Journal::Open(this->disk(), draw.journal()));
  ASSERT_EQ(journal.entries().size(), 1u);
  const JournalEntry& opened = journal.entries()[0];
  EXPECT_EQ(opened.action, Action::kOpened);
  EXPECT_EQ(opened.person, options.opener);
  EXPECT_EQ(opened.controls, Controls::kDual);
  EXPECT_EQ(opened.rules, game.digest);
  EXPECT_EQ(opened.time, draw.record().opened);
  EXPECT_EQ(opened.previous, RecordName(draw.record().Encode())) << "so it is of this draw alone";
}

TYPED_TEST(DrawOnDisk, IsOpenedBySomebodyWhoMay) {
  const game::Game game = game::testing::SmallGame(testing::kOneDrum);
  const auto opened_by = [&](Person person) {
    return this->Create(game, DrawId{7}, {.opener = std::move(person)});
  };
  EXPECT_EQ(opened_by({.name = "sam", .role = Role::kSeller}),
            "forbidden: sam is seller; 'open' is for: officer, admin");
  EXPECT_EQ(opened_by({.name = "Kim"}),
            "invalid: 'Kim' is no name of a person: expected 1 to 64 of a-z, 0-9 and . _ @ -");
  EXPECT_FALSE(Must(this->disk().Exists(this->directory()))) << "nothing was begun";
}

TYPED_TEST(DrawOnDisk, IsNotFoundWhereThereIsNone) {
  EXPECT_EQ(
      Told(Draw::Open(this->disk(), this->directory())),
      fmt::format("not found: {}: no draw here (there is no file 'draw')", this->directory()));
}

TYPED_TEST(DrawOnDisk, IsRefusedWithOtherRulesThanItWasOpenedWith) {
  SoldDraw sold(this->disk(), this->directory());
  const std::string path = sold.layout().GameFile();
  const std::string text = testing::ContentOf(this->disk(), path);
  const std::string cheaper = game::testing::SmallGame(testing::kTwoDrums).source;
  testing::Put(this->disk(), path, cheaper);
  EXPECT_EQ(Told(Draw::Open(this->disk(), this->directory())),
            fmt::format("corrupt: {}: sha256 {}, expected {} as the draw's record says", path,
                        Sha256::Of(AsBytes(cheaper)), Sha256::Of(AsBytes(text))));
  // Even if the record names that text: it is the file of another game.
  DrawRecord record = sold.draw().record();
  record.rules = Sha256::Of(AsBytes(cheaper));
  testing::Put(this->disk(), sold.layout().DrawRecord(), record.Encode());
  EXPECT_EQ(Told(Draw::Open(this->disk(), this->directory())),
            fmt::format("corrupt: {}: game 'two-drums', expected 'one-drum' as the draw's record "
                        "says",
                        path));
}

// Whoever can write the record can write its digest, too.
TYPED_TEST(DrawOnDisk, IsRefusedForARecordThatNoDrawCanHave) {
  SoldDraw sold(this->disk(), this->directory());
  const std::string path = sold.layout().DrawRecord();
  const DrawRecord good = sold.draw().record();
  const auto refusal = [&](auto change) {
    DrawRecord record = good;
    change(record);
    testing::Put(this->disk(), path, record.Encode());
    return Told(Draw::Open(this->disk(), this->directory()));
  };
  EXPECT_EQ(refusal([](DrawRecord& record) { record.partitions = 0; }),
            fmt::format("corrupt: {}: 0 partitions, expected 1 to 4096", path));
  EXPECT_EQ(refusal([](DrawRecord& record) { record.partitions = 4097; }),
            fmt::format("corrupt: {}: 4097 partitions, expected 1 to 4096", path));
  EXPECT_EQ(refusal([](DrawRecord& record) { record.log_file_bytes = 0; }),
            fmt::format("corrupt: {}: log files of 0 bytes, expected a multiple of 4096 in 65536 "
                        ".. 1073741824",
                        path));
  EXPECT_EQ(refusal([](DrawRecord& record) { record.draw = DrawId{0}; }),
            "not found: game one-drum: no rules for draw 0");
}

TEST(Draw, IsWholeOrAbsentWhereverItsCreationStops) {
  const game::Game game = game::testing::SmallGame(testing::kOneDrum);
  ManualClock clock(kTime);
  for (const bool power_cut : {false, true}) {
    bool created = false;
    for (uint64_t at = 0; !created; ++at) {
      disk::MemoryDisk disk(at, {.crash_at = at});
      const auto made = Draw::Create(disk, "draw", game, DrawId{7}, {.partitions = 2}, clock);
      created = made.ok();
      if (power_cut) {
        disk.PowerCut();
      } else {
        disk.ProcessCrash();
      }
      auto found = Draw::Open(disk, "draw");
      if (!found.ok()) {
        ASSERT_FALSE(created) << "what Create() promised is gone";
        ASSERT_EQ(found.error().code, ErrorCode::kNotFound) << found.error().message;
        found = Draw::Create(disk, "draw", game, DrawId{7}, {.partitions = 2}, clock);
      }
      ASSERT_TRUE(found.ok()) << "operation " << at << ": " << found.error().message;
      ASSERT_EQ(found.value().record().rules, game.digest);
    }
  }
}

// Every step of an evening in every state, by the name of what is refused.
class StateOfADraw : public ::testing::Test {
 protected:
  void SetUp() override { Must(sold_.SellPlays(kFirst, 3)); }

  std::string Commit() {
    log::PlaysBatch batch(sold_.matrix());
    segment::testing::AddTicket(
        batch, sold_.matrix(),
        {.player = PlayerId{1}, .time = {}, .plays = {testing::PlayOf(sold_.matrix(), 1)}});
    return Told(sold_.partition(kFirst).Commit(batch, kTime));
  }
  std::string Void() { return Told(sold_.partition(kFirst).Void(sold_.VoidOf(kFirst, 0), kTime)); }
  std::string OpenIntake() { return Told(sold_.OpenIntake()); }
  std::string Seal() { return Told(sold_.intake().Seal()); }
  std::string ReadSeal() { return Told(pool::ReadSeal(disk_, sold_.draw())); }
  std::string OpenPool() { return Told(SealedPool::Open(disk_, sold_.draw())); }
  std::string Look() { return Told(sold_.OpenEvening().Permit(Command::kLook, Person{})); }
  std::string Record(const game::Drawn& drawn) { return Told(sold_.Record(drawn)); }
  uint32_t LastResult() { return Must(pool::LastResult(disk_, sold_.draw())); }
  std::string Verify() { return Told(VerifyDraw(disk_, sold_.draw(), {.threads = 1})); }

  disk::MemoryDisk disk_{/*seed=*/1};
  SoldDraw sold_{disk_, "draw"};
};

constexpr char kNotSealed[] =
    "conflict: draw: not sealed yet; run 'drumroll close' and 'drumroll seal' first";
constexpr char kClosedLog[] = "conflict: draw/p0000/log: the log is closed";

TEST_F(StateOfADraw, WhileOpenTakesPlaysAndNothingThatComesAfterTheClose) {
  EXPECT_EQ(Seal(), "conflict: draw: the draw is open; run 'drumroll close' first");
  EXPECT_EQ(ReadSeal(), kNotSealed);
  EXPECT_EQ(OpenPool(), kNotSealed);
  EXPECT_EQ(Record(kDrawn),
            "conflict: draw: draw 7 is open: its sale has not ended; close it first");
  EXPECT_EQ(Look(), "ok") << "nothing is secret while tickets are sold";
  EXPECT_EQ(LastResult(), 0u);
  EXPECT_EQ(Commit(), "ok");
  EXPECT_EQ(Void(), "ok");
  EXPECT_EQ(Verify(), "ok");
}

TEST_F(StateOfADraw, OnceClosedTakesNoPlayAndNoVoid) {
  sold_.Close();
  for (const bool reopened : {false, true}) {
    if (reopened) sold_.Stop();
    EXPECT_EQ(Commit(), kClosedLog);
    EXPECT_EQ(Void(), "conflict: partition 0: its log is closed");
    EXPECT_EQ(Told(sold_.intake().Close(kTime)), "ok") << "it may be repeated";
    EXPECT_EQ(ReadSeal(), kNotSealed);
    EXPECT_EQ(Record(kDrawn).substr(0, 9), "conflict:");
    EXPECT_EQ(Look(), "ok");
    EXPECT_EQ(Verify(), "ok");
    EXPECT_EQ(sold_.intake().plays(), 3u);
  }
  EXPECT_EQ(Seal(), "ok");
}

TEST_F(StateOfADraw, OnceSealedIsBlindAndStaysAsItIs) {
  sold_.Close();
  sold_.Seal();
  testing::Files sealed = testing::FilesOf(disk_, "draw");
  EXPECT_EQ(Commit(), kClosedLog);
  EXPECT_EQ(Void(), "conflict: partition 0: its log is closed");
  EXPECT_EQ(Seal(), "conflict: draw: the draw is sealed already");
  EXPECT_EQ(OpenIntake(), "conflict: draw: the draw is sealed; it takes no more plays");
  EXPECT_EQ(Look(),
            "conflict: draw: draw 7 is sealed: the pool is blind between its seal and its result; "
            "nobody may read numbers of plays");
  EXPECT_EQ(OpenPool(), "ok");
  EXPECT_EQ(Told(ReadSettlement(disk_, sold_.draw(), 1)),
            "not found: draw: revision 1 is not settled; run 'drumroll settle' first");
  EXPECT_EQ(Verify(), "ok");
  // Close, seal and the refused look.
  for (const char* entry : {"journal/00000002", "journal/00000003", "journal/00000004"})
    sealed[entry] = disk_.Read(disk::Join("draw", entry));
  testing::ExpectSame(testing::FilesOf(disk_, "draw"), sealed);
}

TEST_F(StateOfADraw, OnceDrawnShowsThePoolAndKeepsEveryResult) {
  sold_.Close();
  const SealRecord seal = sold_.Seal();
  ASSERT_EQ(Record(kDrawn), "ok");
  const testing::Files drawn = testing::FilesOf(disk_, "draw");
  EXPECT_EQ(Look(), "ok");
  EXPECT_EQ(Commit(), kClosedLog);
  EXPECT_EQ(Seal(), "conflict: draw: the draw is sealed already");
  EXPECT_EQ(Record(kDrawn),
            "conflict: draw: draw 7 is drawn: these numbers are recorded already, as revision 1: 1 "
            "2 3 + 8");
  sold_.clock().Set(Micros{Raw(kTime) + 60'000'000});
  ASSERT_EQ(Record(kCorrected), "ok");
  EXPECT_EQ(LastResult(), 2u);
  EXPECT_EQ(disk_.Read("draw/result.1"), drawn.at("result.1")) << "nothing is edited";
  const ResultRecord second = Must(ReadResult(disk_, sold_.draw(), 2));
  EXPECT_EQ(second.numbers, "1 2 4 + 8");
  EXPECT_EQ(second.seal, RecordName(seal.Encode()));
  EXPECT_EQ(second.entered, ToText(Micros{Raw(kTime) + 60'000'000}));
  EXPECT_EQ(Record(kDrawn), "ok") << "a correction back to the first numbers";
  EXPECT_EQ(LastResult(), 3u);
}

TEST_F(StateOfADraw, RecordsOnlyNumbersThatCanBeDrawn) {
  sold_.Close();
  sold_.Seal();
  EXPECT_EQ(Record({.main = {1, 2}, .bonus = {8}, .second = {}}).substr(0, 8), "invalid:");
  EXPECT_EQ(Record({.main = {1, 2, 9}, .bonus = {8}, .second = {}}).substr(0, 8), "invalid:");
  EXPECT_EQ(Record({.main = {1, 2, 3}, .bonus = {3}, .second = {}}).substr(0, 8), "invalid:");
  EXPECT_EQ(LastResult(), 0u);
  Must(sold_.Record(kDrawn, "studio 2\nseal 0000"));
  EXPECT_EQ(Must(ReadResult(disk_, sold_.draw(), 1)).source, "studio 2 seal 0000")
      << "what people type makes no lines of a record";
}

// A first result that is gone would open the blind pool again, and another could take its place.
TEST_F(StateOfADraw, MissesAResultThatWasThere) {
  sold_.Close();
  sold_.Seal();
  Must(sold_.Record(kDrawn));
  Must(sold_.Record(kCorrected));
  Must(disk_.Remove("draw/result.1"));
  const std::string missing =
      "corrupt: draw/result.1: is missing, though revision 2 is recorded or settled";
  EXPECT_EQ(Told(pool::LastResult(disk_, sold_.draw())), missing);
  EXPECT_EQ(Told(Evening::Open(disk_, sold_.draw(), sold_.clock())),
            "corrupt: draw/result.1: is missing, but the journal names it");
  Must(disk_.Rename("draw/result.2", "draw/settlement.2"));
  EXPECT_EQ(Told(pool::LastResult(disk_, sold_.draw())), missing);
  // Other names are none of a result's.
  Must(disk_.Remove("draw/settlement.2"));
  for (const char* name : {"result.1.tmp", "result.01", "result.x", "result.", "results.4"})
    testing::Put(disk_, disk::Join("draw", name), "");
  EXPECT_EQ(LastResult(), 0u);
}

// A result whose name is not safe yet must not be outlived by its correction.
TEST_F(StateOfADraw, NeverLosesAResultThatWasCorrected) {
  sold_.Close();
  sold_.Seal();
  sold_.Stop();
  (void)sold_.OpenEvening();
  const auto record = [&](const game::Drawn& drawn, uint64_t crash_at) {
    Evening evening = Must(Evening::Open(disk_, sold_.draw(), sold_.clock()));
    disk_.SetFaults({.crash_at = disk_.OperationCount() + crash_at});
    (void)evening.Enter(Person{}, {.drawn = drawn, .source = "test", .reason = {}}, {});
    disk_.ProcessCrash();
    disk_.SetFaults({});
  };
  uint64_t corrected = 0;
  constexpr uint64_t kSteps = 40;
  // Stopped in the one, and in the other.
  for (uint64_t step = 0; step < kSteps * kSteps; ++step) {
    record(kDrawn, step % kSteps);
    record(kCorrected, step / kSteps);
    disk_.PowerCut();
    const auto evening = Evening::Open(disk_, sold_.draw(), sold_.clock());
    ASSERT_TRUE(evening.ok()) << "step " << step << ": " << evening.error().message;
    corrected += evening.value().state().revisions.size() == 2 ? 1 : 0;
    for (const std::string& path : disk_.Paths()) {
      if (path.starts_with("draw/result.") || path.ends_with(".tmp") ||
          path.ends_with("/00000004") || path.ends_with("/00000005"))
        Must(disk_.Remove(path));
    }
    for (const char* directory : {"draw", "draw/journal"}) Must(disk_.SyncDirectory(directory));
  }
  EXPECT_GT(corrected, kSteps);
}

TEST_F(StateOfADraw, RefusesRecordsOfAnotherDraw) {
  SoldDraw other(disk_, "other", {.draw = DrawId{8}});
  for (SoldDraw* draw : {&sold_, &other}) {
    draw->Close();
    draw->Seal();
    Must(draw->Record(kDrawn));
  }
  testing::Copy(disk_, "other/seal", "draw/seal");
  EXPECT_EQ(ReadSeal(),
            "corrupt: draw/seal: the seal is of another draw: 8 of one-drum, 2 partitions; "
            "expected 7 of one-drum, 2");
  testing::Copy(disk_, "other/result.1", "draw/result.1");
  EXPECT_EQ(Told(ReadResult(disk_, sold_.draw(), 1)),
            "corrupt: draw/result.1: says draw 8 revision 1, expected 7 and 1");
  testing::Copy(disk_, "draw/result.1", "draw/result.2");
  EXPECT_EQ(Told(ReadResult(disk_, sold_.draw(), 2)),
            "corrupt: draw/result.2: says draw 8 revision 1, expected 7 and 2");
  SettlementRecord settled;
  settled.draw = DrawId{8};
  settled.prizes = "{}";
  testing::Put(disk_, "draw/settlement.1", settled.Encode());
  EXPECT_EQ(Told(ReadSettlement(disk_, sold_.draw(), 1)),
            "corrupt: draw/settlement.1: says draw 8 revision 1, expected 7 and 1");
}

}  // namespace
}  // namespace drumroll::pool
