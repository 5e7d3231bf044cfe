// An exact fraction of 128-bit integers, always reduced, denominator positive. Shares of money are
// computed in it and become whole minor units only where a rounding rule of the game says so.
//
// Arithmetic that would not fit 128 bits makes the value invalid, and everything computed from it;
// the caller checks once, at the end, with valid(). Money needs about 60 bits and the ratios of
// games about 20 each.
#ifndef DRUMROLL_GAME_RATIONAL_H_
#define DRUMROLL_GAME_RATIONAL_H_

#include <compare>
#include <cstdint>
#include <string>

#include "base/wide.h"

namespace drumroll::game {

class Rational {
 public:
  constexpr Rational() = default;
  constexpr Rational(Int128 whole) : num_(whole) {}  // NOLINT: every integer is a fraction
  // Invalid if den == 0.
  Rational(Int128 num, Int128 den);

  static Rational Invalid() { return Rational(1, 0); }
  bool valid() const { return den_ != 0; }
  Int128 num() const { return num_; }
  Int128 den() const { return den_; }
  bool is_whole() const { return den_ == 1; }

  // The largest whole number that is not above it. Requires: valid().
  Int128 Floor() const;

  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b);
  friend Rational operator*(const Rational& a, const Rational& b);
  friend Rational operator/(const Rational& a, const Rational& b);
  Rational& operator+=(const Rational& other) { return *this = *this + other; }
  Rational& operator-=(const Rational& other) { return *this = *this - other; }

  // Invalid values equal each other only; comparing the order Requires: both valid().
  friend bool operator==(const Rational&, const Rational&) = default;
  friend bool operator<(const Rational& a, const Rational& b);

 private:
  Int128 num_ = 0;
  Int128 den_ = 1;  // 0: invalid, with num_ 0.
};

// "7", "7/2", "-1/3", "invalid".
std::string ToText(const Rational& value);

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_RATIONAL_H_
