#include "cli/human.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace drumroll::cli {
namespace {

TEST(Human, SeparatesThousands) {
  EXPECT_EQ(WithSeparators(uint64_t{0}), "0");
  EXPECT_EQ(WithSeparators(uint64_t{999}), "999");
  EXPECT_EQ(WithSeparators(uint64_t{1000}), "1,000");
  EXPECT_EQ(WithSeparators(uint64_t{80'000'000}), "80,000,000");
  EXPECT_EQ(WithSeparators(UINT64_MAX), "18,446,744,073,709,551,615");
  EXPECT_EQ(WithSeparators(int64_t{-1234}), "-1,234");
  EXPECT_EQ(WithSeparators(INT64_MIN), "-9,223,372,036,854,775,808");
}

TEST(Human, SaysDurationsInTheUnitThatFits) {
  EXPECT_EQ(DurationText(0), "0 us");
  EXPECT_EQ(DurationText(830e-6), "830 us");
  EXPECT_EQ(DurationText(9.31e-3), "9.31 ms");
  EXPECT_EQ(DurationText(0.9994), "999 ms");
  EXPECT_EQ(DurationText(0.9996), "1.00 s");
  EXPECT_EQ(DurationText(99.9), "99.9 s");
  EXPECT_EQ(DurationText(125), "2 min 05 s");
  EXPECT_EQ(DurationText(3599.6), "1 h 00 min");
  EXPECT_EQ(DurationText(11'220), "3 h 07 min");
}

TEST(Human, SaysSizesInBinaryUnits) {
  EXPECT_EQ(SizeText(0), "0 B");
  EXPECT_EQ(SizeText(1023), "1023 B");
  EXPECT_EQ(SizeText(1024), "1.00 KiB");
  EXPECT_EQ(SizeText(uint64_t{250} << 20), "250 MiB");
  EXPECT_EQ(SizeText((uint64_t{1} << 20) - 1), "1.00 MiB");
  EXPECT_EQ(SizeText(uint64_t{5} << 50), "5120 TiB");
}

TEST(Human, SaysRatesInDecimalUnits) {
  EXPECT_EQ(RateText(950), "950");
  EXPECT_EQ(RateText(12'400), "12.4 k");
  EXPECT_EQ(RateText(1.62e9), "1.62 G");
  EXPECT_EQ(RateText(999'600), "1.00 M");
}

TEST(Human, WritesMoneyWithItsDecimals) {
  EXPECT_EQ(MoneyText(1'616'069'714, 0, "KRW"), "1,616,069,714 KRW");
  EXPECT_EQ(MoneyText(123'456, 2, "USD"), "1,234.56 USD");
  EXPECT_EQ(MoneyText(5, 2, "USD"), "0.05 USD");
  EXPECT_EQ(MoneyText(-5, 2, "USD"), "-0.05 USD");
}

TEST(Human, CountsInTheRightNumber) {
  EXPECT_EQ(Counted(1, "tier"), "1 tier");
  EXPECT_EQ(Counted(0, "tier"), "0 tiers");
  EXPECT_EQ(Counted(1500, "frame"), "1,500 frames");
}

}  // namespace
}  // namespace drumroll::cli
