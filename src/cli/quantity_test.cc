#include "cli/quantity.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace drumroll::cli {
namespace {

uint64_t Count(std::string_view text) { return ParseCount(text).value(); }
uint64_t Size(std::string_view text) { return ParseBytes(text).value(); }

TEST(Quantity, ReadsCountsAsPeopleWriteThem) {
  EXPECT_EQ(Count("0"), 0u);
  EXPECT_EQ(Count("300000000"), 300'000'000u);
  EXPECT_EQ(Count("300_000_000"), 300'000'000u);
  EXPECT_EQ(Count("80M"), 80'000'000u);
  EXPECT_EQ(Count("1G"), 1'000'000'000u);
  EXPECT_EQ(Count("1B"), 1'000'000'000u);
  EXPECT_EQ(Count("1.5k"), 1500u);
  EXPECT_EQ(Count("18446744073709551615"), UINT64_MAX);
}

TEST(Quantity, ReadsSizesInBothKindsOfUnits) {
  EXPECT_EQ(Size("4096"), 4096u);
  EXPECT_EQ(Size("64MiB"), uint64_t{64} << 20);
  EXPECT_EQ(Size("1.5GiB"), uint64_t{3} << 29);
  EXPECT_EQ(Size("100MB"), 100'000'000u);
}

TEST(Quantity, RefusesWhatIsNoExactNumber) {
  for (const std::string text :
       {"", "M", "-1", "+1", " 1", "1 ", "1x", "1..5", ".5M", "5.M", "_1", "1_", "1__0", "1._5M",
        "1_.5M", "0x10", "1e6", "1MM", "9999999999999999999999999"}) {
    EXPECT_FALSE(ParseCount(text).ok()) << '"' << text << '"';
    EXPECT_FALSE(ParseBytes(text).ok()) << '"' << text << '"';
  }
  EXPECT_EQ(ParseCount("1.5").error().message, "'1.5' is not a whole number");
  EXPECT_EQ(ParseCount("18446744073709551616").error().message,
            "'18446744073709551616' is more than 64 bits hold");
  EXPECT_EQ(ParseCount("99999999T").error().message, "'99999999T' is more than 64 bits hold");
}

TEST(Quantity, SaysWhatItExpected) {
  EXPECT_EQ(ParseCount("many").error().message,
            "expected a count such as 300_000, 80M or 1.5G, found 'many'");
  // "64M" of bytes may mean 64,000,000 or 67,108,864: it must be said.
  EXPECT_EQ(ParseBytes("64M").error().message,
            "expected a size such as 4096, 64MiB or 1.5GB, found '64M'");
  EXPECT_EQ(ParseBytes("64M").error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace drumroll::cli
