// Two that append to one log destroy it: a draw is held by one writer at a time.
#include <gtest/gtest.h>

#include <memory>

#include "disk/memory_disk.h"
#include "game/catalog.h"
#include "pool/draw.h"
#include "pool/intake.h"

namespace drumroll::pool {
namespace {

constexpr Micros kNow{1'700'000'000'000'000};
constexpr IntakeOptions kOneThread{.partition = {}, .publishers = 0, .threads = 1};

class OneWriter : public ::testing::Test {
 protected:
  Result<Draw> Create() {
    return Draw::Create(disk_, "draw", game_, DrawId{1128}, {.partitions = 1}, clock_);
  }
  ErrorCode CodeOfIntake(const Draw& draw) {
    return Intake::Open(disk_, draw, kOneThread).error().code;
  }
  ErrorCode CodeOfResult(const Draw& draw) {
    const game::Drawn drawn{.main = {1, 5, 8, 16, 28, 33}, .bonus = {45}, .second = {}};
    return RecordResult(disk_, draw, drawn, "test", clock_).error().code;
  }

  disk::MemoryDisk disk_{/*seed=*/1};
  ManualClock clock_{kNow};
  const game::Game game_ = game::FindGame("kr-lotto645").value();
};

TEST_F(OneWriter, HoldsADrawUntilItIsGone) {
  const Draw draw = Create().value();
  auto intake = Intake::Open(disk_, draw, kOneThread).value();
  EXPECT_EQ(CodeOfIntake(draw), ErrorCode::kUnavailable);
  EXPECT_EQ(CodeOfResult(draw), ErrorCode::kUnavailable);
  EXPECT_EQ(Create().error().code, ErrorCode::kConflict);
  intake.reset();
  EXPECT_EQ(CodeOfResult(draw), ErrorCode::kConflict) << "it is not sealed, but it is free";
  EXPECT_TRUE(Intake::Open(disk_, draw, kOneThread).ok());
}

TEST_F(OneWriter, LetsGoWithTheSealForTheStepsThatFollow) {
  const Draw draw = Create().value();
  const auto intake = Intake::Open(disk_, draw, kOneThread).value();
  ASSERT_TRUE(intake->Close(kNow).ok());
  EXPECT_EQ(CodeOfResult(draw), ErrorCode::kUnavailable);
  ASSERT_TRUE(intake->Seal().ok());
  const game::Drawn drawn{.main = {1, 5, 8, 16, 28, 33}, .bonus = {45}, .second = {}};
  EXPECT_TRUE(RecordResult(disk_, draw, drawn, "test", clock_).ok());
}

TEST_F(OneWriter, IsForgottenWhenItsProcessDies) {
  const Draw draw = Create().value();
  const auto dead = Intake::Open(disk_, draw, kOneThread).value();
  disk_.ProcessCrash();
  EXPECT_TRUE(Intake::Open(disk_, draw, kOneThread).ok());
}

TEST_F(OneWriter, KeepsOthersFromMakingTheSameDraw) {
  ASSERT_TRUE(disk_.MakeDirectories("draw").ok());
  auto maker = disk_.LockDirectory("draw", disk::Hold::kAlone).value();
  EXPECT_EQ(Create().error().code, ErrorCode::kUnavailable);
  maker.reset();
  EXPECT_TRUE(Create().ok());
}

TEST_F(OneWriter, NeedsADirectoryWithAName) {
  const auto made = Draw::Create(disk_, "", game_, DrawId{1128}, {.partitions = 1}, clock_);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(disk_.Paths().empty());
}

}  // namespace
}  // namespace drumroll::pool
