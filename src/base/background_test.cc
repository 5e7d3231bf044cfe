#include "base/background.h"

#include <gtest/gtest.h>

#include <atomic>

namespace drumroll {
namespace {

TEST(Background, RunsEveryJobBeforeDrainReturns) {
  for (const size_t threads : {size_t{0}, size_t{1}, size_t{3}}) {
    std::atomic<int> done{0};
    Background background({.threads = threads, .queued_max = 2});
    for (int i = 0; i < 100; ++i) {
      EXPECT_TRUE(background
                      .Submit([&done] {
                        ++done;
                        return Status();
                      })
                      .ok());
    }
    EXPECT_TRUE(background.Drain().ok());
    EXPECT_EQ(done, 100);
  }
}

TEST(Background, KeepsTheFirstErrorForEver) {
  for (const size_t threads : {size_t{0}, size_t{2}}) {
    Background background({.threads = threads, .queued_max = 4});
    (void)background.Submit([]() -> Status { return Fail(ErrorCode::kCorrupt, "first"); });
    EXPECT_EQ(background.Drain().error().message, "first");
    const Status later =
        background.Submit([]() -> Status { return Fail(ErrorCode::kInvalid, "second"); });
    ASSERT_FALSE(later.ok());
    EXPECT_EQ(later.error().message, "first");
    EXPECT_EQ(background.Drain().error().message, "first");
  }
}

}  // namespace
}  // namespace drumroll
