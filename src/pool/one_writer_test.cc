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
  bool IsFree(const Draw& draw) { return LockDraw(disk_, draw.layout()).ok(); }

  disk::MemoryDisk disk_{/*seed=*/1};
  ManualClock clock_{kNow};
  const game::Game game_ = game::FindGame("kr-lotto645").value();
};

TEST_F(OneWriter, HoldsADrawUntilItIsGone) {
  const Draw draw = Create().value();
  auto intake = Intake::Open(disk_, draw, kOneThread).value();
  EXPECT_EQ(CodeOfIntake(draw), ErrorCode::kUnavailable);
  EXPECT_EQ(LockDraw(disk_, draw.layout()).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(Create().error().code, ErrorCode::kConflict);
  intake.reset();
  EXPECT_TRUE(IsFree(draw));
  EXPECT_TRUE(Intake::Open(disk_, draw, kOneThread).ok());
}

TEST_F(OneWriter, LetsGoWithTheSealForTheStepsThatFollow) {
  const Draw draw = Create().value();
  const auto intake = Intake::Open(disk_, draw, kOneThread).value();
  ASSERT_TRUE(intake->Close(kNow).ok());
  EXPECT_FALSE(IsFree(draw));
  ASSERT_TRUE(intake->Seal().ok());
  EXPECT_TRUE(IsFree(draw));
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
