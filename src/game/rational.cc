#include "game/rational.h"

#include "base/assert.h"

namespace drumroll::game {
namespace {

Uint128 Magnitude(Int128 value) {
  return value < 0 ? -static_cast<Uint128>(value) : static_cast<Uint128>(value);
}

Int128 GreatestCommonDivisor(Int128 a, Int128 b) {
  Uint128 x = Magnitude(a);
  Uint128 y = Magnitude(b);
  while (y != 0) {
    const Uint128 rest = x % y;
    x = y;
    y = rest;
  }
  return static_cast<Int128>(x);
}

constexpr Int128 kLowest = static_cast<Int128>(Uint128{1} << 127);

}  // namespace

Rational::Rational(Int128 num, Int128 den) : num_(0), den_(0) {
  // -2^127 has no positive counterpart: refusing it keeps every negation below exact.
  if (den == 0 || num == kLowest || den == kLowest) return;
  const Int128 divisor = GreatestCommonDivisor(num, den);
  num_ = num / divisor;
  den_ = den / divisor;
  if (den_ < 0) {
    num_ = -num_;
    den_ = -den_;
  }
}

Int128 Rational::Floor() const {
  DRUMROLL_ASSERT(valid());
  const Int128 quotient = num_ / den_;  // Towards zero.
  return num_ % den_ < 0 ? quotient - 1 : quotient;
}

Rational operator+(const Rational& a, const Rational& b) {
  if (!a.valid() || !b.valid()) return Rational::Invalid();
  // Over the least common denominator, so that sums of like fractions do not grow.
  const Int128 scale = b.den_ / GreatestCommonDivisor(a.den_, b.den_);
  Int128 left = 0;
  Int128 right = 0;
  Int128 num = 0;
  Int128 den = 0;
  if (__builtin_mul_overflow(a.num_, scale, &left) ||
      __builtin_mul_overflow(b.num_, a.den_ / (b.den_ / scale), &right) ||
      __builtin_add_overflow(left, right, &num) || __builtin_mul_overflow(a.den_, scale, &den)) {
    return Rational::Invalid();
  }
  return {num, den};
}

Rational operator-(const Rational& a, const Rational& b) { return a + b * Rational(-1); }

Rational operator*(const Rational& a, const Rational& b) {
  if (!a.valid() || !b.valid()) return Rational::Invalid();
  // Reduced crosswise first: the product is then already in lowest terms.
  const Rational left(a.num_, b.den_);
  const Rational right(b.num_, a.den_);
  Int128 num = 0;
  Int128 den = 0;
  if (__builtin_mul_overflow(left.num_, right.num_, &num) ||
      __builtin_mul_overflow(left.den_, right.den_, &den)) {
    return Rational::Invalid();
  }
  return {num, den};
}

Rational operator/(const Rational& a, const Rational& b) {
  if (!b.valid() || b.num_ == 0) return Rational::Invalid();
  return a * Rational(b.den_, b.num_);
}

bool operator<(const Rational& a, const Rational& b) {
  DRUMROLL_ASSERT(a.valid());
  DRUMROLL_ASSERT(b.valid());
  // Whole parts decide first; only the fractions, both below 1, are compared by products that may
  // overflow (denominators beyond 2^63), which then go through continued fractions.
  const Int128 whole_a = a.Floor();
  const Int128 whole_b = b.Floor();
  if (whole_a != whole_b) return whole_a < whole_b;
  const Int128 rest_a = a.num_ - whole_a * a.den_;
  const Int128 rest_b = b.num_ - whole_b * b.den_;
  if (rest_a == 0 || rest_b == 0) return rest_a == 0 && rest_b != 0;
  return Rational(b.den_, rest_b) < Rational(a.den_, rest_a);  // x < y exactly if 1/y < 1/x.
}

std::string ToText(const Rational& value) {
  if (!value.valid()) return "invalid";
  if (value.is_whole()) return drumroll::ToText(value.num());
  return drumroll::ToText(value.num()) + "/" + drumroll::ToText(value.den());
}

}  // namespace drumroll::game
