#include "workload/quick_pick.h"

#include <algorithm>
#include <bit>

#include "base/assert.h"
#include "base/wide.h"
#include "workload/mix.h"

// Floyd's algorithm (Bentley, "A sample of brilliance", CACM 30(9), 1987) draws k of n with one
// bounded choice a number: for j = n-k+1 .. n, choose t uniformly of 1..j; take t, or j if t is
// taken already. Every set comes from exactly k! of the (n-k+1)···n equally likely sequences of
// choices, so all sets are equally likely if the choices are.
//
// The choices are the digits of one uniform integer below P = (n-k+1)···n in mixed radix, most
// significant first. Multiplying a random word w by the first bound puts the first digit above bit
// 64 and leaves a fraction, which multiplied by the next bound gives the next digit, and so on.
// After all steps the digits are those of floor(w P / 2^64) and the fraction is w P mod 2^64, hence
// rejecting fractions below 2^64 mod P leaves every integer below P the same number of words:
// Lemire's exact method (2019) with one bound P, for one random word and k multiplications
// (Brackett-Rozinsky and Lemire 2024). Larger products are split into groups.
//
// The alternative, a uniform rank and a table that unranks it, is not faster than this (measured:
// 208 M/s for unranking alone with 320 KB of tables) and needs a table for each matrix.

namespace drumroll::workload {
namespace {

constexpr uint64_t kProductMax = uint64_t{1} << 56;

// Splits `word` into the next `steps` choices below j, j + 1, ...; returns the fraction that is
// left.
uint64_t Digits(uint64_t word, uint32_t j, uint32_t steps, uint8_t* choices) {
  for (uint32_t i = 0; i < steps; ++i) {
    const Uint128 product = static_cast<Uint128>(word) * (j + i);
    choices[i] = static_cast<uint8_t>(product >> 64);
    word = static_cast<uint64_t>(product);
  }
  return word;
}

// Floyd's choices as a set in one word, read out in ascending order.
void PlaceInWord(const uint8_t* choices, uint32_t pick, uint32_t of, uint8_t* out) {
  uint64_t taken = 0;
  for (uint32_t i = 0, j = of - pick; i < pick; ++i, ++j) {
    const bool again = (taken >> choices[i]) & 1;
    taken |= uint64_t{1} << (again ? j : choices[i]);
  }
  for (uint32_t i = 0; i < pick; ++i) {
    out[i] = static_cast<uint8_t>(std::countr_zero(taken) + 1);
    taken &= taken - 1;
  }
}

// The same for any drum, by insertion.
void PlaceInOrder(const uint8_t* choices, uint32_t pick, uint32_t of, uint8_t* out) {
  uint8_t* end = out;
  for (uint32_t i = 0, j = of - pick; i < pick; ++i, ++j) {
    const uint8_t number = static_cast<uint8_t>(choices[i] + 1);
    uint8_t* const place = std::lower_bound(out, end, number);
    if (place != end && *place == number) {
      *end++ = static_cast<uint8_t>(j + 1);  // Larger than all numbers so far.
    } else {
      std::copy_backward(place, end, end + 1);
      *place = number;
      ++end;
    }
  }
}

}  // namespace

QuickPick::QuickPick(uint32_t pick, uint32_t of) : pick_(pick), of_(of) {
  DRUMROLL_ASSERT(pick <= of);
  DRUMROLL_ASSERT(of <= 255);
  for (uint32_t j = of - pick + 1; j <= of; ++j) {
    if (groups_.empty() || groups_.back().product > kProductMax / j) groups_.push_back({0, 1, 0});
    ++groups_.back().steps;
    groups_.back().product *= j;
  }
  for (Group& group : groups_) group.reject = (0 - group.product) % group.product;
}

void QuickPick::Choose(Random& random, Choices& choices) const {
  uint32_t done = 0;
  for (const Group& group : groups_) {
    uint64_t fraction;
    do {
      fraction = Digits(random.Next(), of_ - pick_ + 1 + done, group.steps, &choices[done]);
    } while (fraction < group.reject);
    done += group.steps;
  }
}

void QuickPick::Place(const Choices& choices, uint8_t* out) const {
  if (of_ <= 64) {
    PlaceInWord(choices.data(), pick_, of_, out);
  } else {
    PlaceInOrder(choices.data(), pick_, of_, out);
  }
}

void QuickPick::Draw(Random& random, uint8_t* out) const {
  Choices choices;
  Choose(random, choices);
  Place(choices, out);
}

void QuickPick::DrawFrom(uint64_t word, uint8_t* out) const {
  Choices choices;
  uint32_t done = 0;
  for (const Group& group : groups_) {
    Digits(word, of_ - pick_ + 1 + done, group.steps, &choices[done]);
    done += group.steps;
    word = Mix(word);
  }
  Place(choices, out);
}

}  // namespace drumroll::workload
