#include "cli/tier_amount.h"

#include <gtest/gtest.h>

namespace drumroll::cli {
namespace {

std::string Refusal(const std::vector<std::string>& texts) {
  const auto amounts = ParseTierAmounts("--stated", texts, 5);
  return amounts.ok() ? "" : amounts.error().message;
}

TEST(TierAmount, BelongsToTierOneUnlessItSaysOtherwise) {
  const auto amounts = ParseTierAmounts("--stated", {"1.5M", "3:250_000"}, 5).value();
  EXPECT_EQ(amounts[0], 1'500'000);
  EXPECT_EQ(amounts[1], std::nullopt);
  EXPECT_EQ(amounts[2], 250'000);
}

TEST(TierAmount, RefusesWhatNamesNoTierOrNoAmount) {
  EXPECT_EQ(Refusal({"6:1"}), "--stated: expected a tier of 1..5 before the colon, found '6'");
  EXPECT_EQ(Refusal({"0:1"}), "--stated: expected a tier of 1..5 before the colon, found '0'");
  EXPECT_EQ(Refusal({":1"}), "--stated: expected a tier of 1..5 before the colon, found ''");
  EXPECT_EQ(Refusal({"7", "1:7"}), "--stated: tier 1 is named twice");
  EXPECT_EQ(Refusal({"2:9223372036854775808"}),
            "--stated: 9223372036854775808 is more than money can be");
  EXPECT_NE(Refusal({"2:"}), "");
  EXPECT_NE(Refusal({"-1"}), "");
}

TEST(TierAmount, CountsACarryAsOneDraw) {
  const game::Carries carries = ParseCarries({"0", "2:70"}, 5).value();
  EXPECT_EQ(carries[0], game::Carry{});
  EXPECT_EQ(carries[1], (game::Carry{.amount = 70, .draws = 1}));
}

TEST(TierAmount, CountsTheDrawsOfACarryIfTheyAreSaid) {
  const game::Carries carries = ParseCarries({"1:5M:2", "3:70", "2:0:7"}, 5).value();
  EXPECT_EQ(carries[0], (game::Carry{.amount = 5'000'000, .draws = 2}));
  EXPECT_EQ(carries[1], game::Carry{});
  EXPECT_EQ(carries[2], (game::Carry{.amount = 70, .draws = 1}));
  for (const char* wrong : {"1:5:0", "1:5:x", "1:5:", "1:5:1001", "1:5:2:3", "7:5:1", "::", "5::1"})
    EXPECT_FALSE(ParseCarries({wrong}, 5).ok()) << wrong;
  EXPECT_EQ(ParseCarries({"1:5:2", "9"}, 5).error().message, "--carry: tier 1 is named twice");
}

}  // namespace
}  // namespace drumroll::cli
