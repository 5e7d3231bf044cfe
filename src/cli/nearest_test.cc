#include "cli/nearest.h"

#include <gtest/gtest.h>

namespace drumroll::cli {
namespace {

const std::vector<std::string> kVerbs = {"seal", "settle", "verify", "version", "close"};

TEST(Nearest, FindsTheWordThatWasMeant) {
  EXPECT_EQ(Nearest("versoin", kVerbs), "version");
  EXPECT_EQ(Nearest("verfy", kVerbs), "verify");
  EXPECT_EQ(Nearest("sael", kVerbs), "seal");
  EXPECT_EQ(Nearest("sett", kVerbs), "settle");
  EXPECT_EQ(Nearest("closed", kVerbs), "close");
}

TEST(Nearest, SaysNothingRatherThanNonsense) {
  EXPECT_EQ(Nearest("analytics", kVerbs), std::nullopt);
  EXPECT_EQ(Nearest("x", kVerbs), std::nullopt);
  EXPECT_EQ(Nearest("", kVerbs), std::nullopt);
  EXPECT_EQ(Nearest("seal", {}), std::nullopt);
}

}  // namespace
}  // namespace drumroll::cli
