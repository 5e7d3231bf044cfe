#include "workload/quick_pick.h"

#include <array>
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

// A set of numbers as a mask: bit v - 1 stands for v. One machine word where the drum fits it.
struct WideMask {
  std::array<uint64_t, 4> words{};
};

bool Has(uint64_t mask, uint32_t bit) { return (mask >> bit & 1) != 0; }
bool Has(const WideMask& mask, uint32_t bit) { return Has(mask.words[bit / 64], bit % 64); }

void Set(uint64_t& mask, uint32_t bit) { mask |= uint64_t{1} << bit; }
void Set(WideMask& mask, uint32_t bit) { Set(mask.words[bit / 64], bit % 64); }

uint8_t* WriteAscending(uint64_t mask, uint32_t base, uint8_t* out) {
  for (; mask != 0; mask &= mask - 1) {
    *out++ = static_cast<uint8_t>(base + static_cast<uint32_t>(std::countr_zero(mask)));
  }
  return out;
}

void WriteAscending(uint64_t mask, uint8_t* out) { WriteAscending(mask, 1, out); }
void WriteAscending(const WideMask& mask, uint8_t* out) {
  uint32_t base = 1;
  for (const uint64_t word : mask.words) {
    out = WriteAscending(word, base, out);
    base += 64;
  }
}

// Floyd's steps for j, j + 1, ...: the choices are the digits of `word`. Returns the fraction that
// is left.
template <typename Mask>
uint64_t Take(Mask& taken, uint64_t word, uint32_t j, uint32_t steps) {
  for (const uint32_t end = j + steps; j < end; ++j) {
    const Uint128 product = static_cast<Uint128>(word) * j;
    const uint32_t choice = static_cast<uint32_t>(product >> 64);
    Set(taken, Has(taken, choice) ? j - 1 : choice);
    word = static_cast<uint64_t>(product);
  }
  return word;
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

template <typename Mask>
void QuickPick::DrawAs(Random& random, uint8_t* out) const {
  Mask taken{};
  uint32_t j = of_ - pick_ + 1;
  for (const Group& group : groups_) {
    const Mask before = taken;
    while (Take(taken, random.Next(), j, group.steps) < group.reject) taken = before;
    j += group.steps;
  }
  WriteAscending(taken, out);
}

template <typename Mask>
void QuickPick::DrawFromAs(uint64_t word, uint8_t* out) const {
  Mask taken{};
  uint32_t j = of_ - pick_ + 1;
  for (const Group& group : groups_) {
    Take(taken, word, j, group.steps);
    j += group.steps;
    word = Mix(word);
  }
  WriteAscending(taken, out);
}

void QuickPick::Draw(Random& random, uint8_t* out) const {
  of_ <= 64 ? DrawAs<uint64_t>(random, out) : DrawAs<WideMask>(random, out);
}

void QuickPick::DrawFrom(uint64_t word, uint8_t* out) const {
  of_ <= 64 ? DrawFromAs<uint64_t>(word, out) : DrawFromAs<WideMask>(word, out);
}

}  // namespace drumroll::workload
