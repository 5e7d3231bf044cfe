#include "game/rational.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace drumroll::game {
namespace {

constexpr Int128 kHuge = Int128{1} << 126;

TEST(Rational, IsReducedWithAPositiveDenominator) {
  EXPECT_EQ(Rational(6, -4), Rational(-3, 2));
  EXPECT_EQ(ToText(Rational(6, -4)), "-3/2");
  EXPECT_EQ(ToText(Rational(0, -5)), "0");
  EXPECT_EQ(ToText(Rational(10, 5)), "2");
}

TEST(Rational, AddsAndMultipliesExactly) {
  EXPECT_EQ(Rational(1, 6) + Rational(1, 10), Rational(4, 15));
  EXPECT_EQ(Rational(1, 6) - Rational(1, 6), Rational(0));
  EXPECT_EQ(Rational(2, 3) * Rational(9, 4), Rational(3, 2));
  EXPECT_EQ(Rational(2, 3) / Rational(4, 9), Rational(3, 2));
  EXPECT_EQ(Rational(1, 3) + Rational(1, 3) + Rational(1, 3), Rational(1));
}

TEST(Rational, RoundsDownTowardsMinusInfinity) {
  EXPECT_TRUE(Rational(7, 2).Floor() == 3);
  EXPECT_TRUE(Rational(-7, 2).Floor() == -4);
  EXPECT_TRUE(Rational(-4).Floor() == -4);
}

TEST(Rational, BecomesInvalidInsteadOfWrappingAround) {
  EXPECT_FALSE((Rational(kHuge) + Rational(kHuge) + Rational(kHuge)).valid());
  EXPECT_FALSE((Rational(kHuge) * Rational(3)).valid());
  EXPECT_FALSE((Rational(1, kHuge) * Rational(1, 3)).valid());
  EXPECT_FALSE((Rational(1, kHuge) + Rational(1, kHuge - 1)).valid());
  EXPECT_FALSE(Rational(1, 0).valid());
  EXPECT_FALSE((Rational(1) / Rational(0)).valid());
  EXPECT_FALSE((Rational::Invalid() + Rational(1)).valid());
  EXPECT_FALSE((Rational::Invalid() * Rational(0)).valid());
  EXPECT_FALSE((Rational(0) - Rational::Invalid()).valid());
  EXPECT_EQ(ToText(Rational::Invalid()), "invalid");
}

TEST(Rational, ComparesWithoutOverflow) {
  EXPECT_TRUE(Rational(kHuge - 1, kHuge) < Rational(1));
  EXPECT_TRUE(Rational(kHuge - 2, kHuge - 1) < Rational(kHuge - 1, kHuge));
  EXPECT_FALSE(Rational(kHuge - 1, kHuge) < Rational(kHuge - 2, kHuge - 1));
  EXPECT_FALSE(Rational(1, 3) < Rational(1, 3));
  EXPECT_TRUE(Rational(-1, 3) < Rational(-1, 4));
}

TEST(Rational, OrdersAndAddsLikeIntegersOverACommonDenominator) {
  Random random({.seed = 77});
  for (int round = 0; round < 5000; ++round) {
    const auto draw = [&] { return static_cast<Int128>(random.Below(2001)) - 1000; };
    const Int128 a = draw();
    const Int128 b = draw();
    const Int128 c = static_cast<Int128>(random.Below(1000)) + 1;
    const Int128 d = static_cast<Int128>(random.Below(1000)) + 1;
    EXPECT_EQ(Rational(a, c) + Rational(b, d), Rational(a * d + b * c, c * d));
    EXPECT_EQ(Rational(a, c) < Rational(b, d), a * d < b * c);
    const Int128 floor = Rational(a, c).Floor();
    EXPECT_TRUE(floor * c <= a && a < (floor + 1) * c);
  }
}

}  // namespace
}  // namespace drumroll::game
