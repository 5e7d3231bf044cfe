// The body of each kernel; included once by each kernel_*.cc, which defines before it, in an
// unnamed namespace,
//   Vector         an integer or vector type with & | ^ ~
//   Ones(v)        the number of set bits in each 64-bit lane, as a Vector
//   Total(v)       the sum of the lanes
//   Parity(a, b, c), Majority(a, b, c)   bit by bit: whether an odd number, or two or three, are
//   set OnesOfWord(w)  the number of set bits of a uint64_t
// and is compiled for its own processor. Nothing here may have external linkage (see
// settle/kernel.h).
//
// How it works. A play's hits are counted in binary, one bit of the count per bitmap ("plane"),
// with the adders of a hardware multiplier: a full adder takes three bitmaps of weight w and gives
// one of weight w and one of weight 2w, in five instructions for all plays of a vector at once. Six
// drawn numbers cost 17 instructions. A tier is then a boolean of the planes. The tiers are data,
// not code, so that any matrix works; to pay for looking at that data once per many plays,
// everything is done on batches that stay in the first-level cache.
#ifndef DRUMROLL_SETTLE_KERNEL_INC_H_
#define DRUMROLL_SETTLE_KERNEL_INC_H_

#include <cstddef>
#include <cstdint>

#include "settle/kernel.h"

namespace drumroll::settle {
namespace {

constexpr size_t kLanes = kVectorBytes / sizeof(Vector);  // Vectors of this machine in one of ours.
constexpr size_t kBatch = 16 * kLanes;                    // 8192 plays: 1 KiB a plane.
constexpr uint32_t kMainPlanesMax = 5;
constexpr uint32_t kOtherPlanesMax = 2;

using Plane = Vector[kBatch];

inline Vector LoadVector(const uint8_t* bytes) {
  Vector v;
  __builtin_memcpy(&v, bytes, sizeof v);
  return v;
}

inline void FullAdd(Vector a, Vector b, Vector c, Vector& sum, Vector& carry) {
  const Vector parity = Parity(a, b, c);
  carry = Majority(a, b, c);
  sum = parity;
}

// Up to seven rows, known at compile time: a carry-save adder. `planes` gets the bits of the
// counts.
template <uint32_t kRows>
void AddUp(const uint8_t* const* rows, size_t first, size_t count, Plane* planes) {
  static_assert(kRows >= 1 && kRows <= 7);
  for (size_t i = 0; i < count; ++i) {
    const size_t at = (first + i) * sizeof(Vector);
    Vector ones = LoadVector(rows[0] + at);
    Vector carries[3] = {};
    uint32_t row = 1;
    uint32_t carry = 0;
    for (; row + 2 <= kRows; row += 2)
      FullAdd(ones, LoadVector(rows[row] + at), LoadVector(rows[row + 1] + at), ones,
              carries[carry++]);
    if (row < kRows) {
      const Vector last = LoadVector(rows[row] + at);
      carries[carry] = ones & last;
      ones ^= last;
    }
    planes[0][i] = ones;
    if constexpr (kRows >= 2 && kRows <= 3) planes[1][i] = carries[0];
    if constexpr (kRows >= 4)
      FullAdd(carries[0], carries[1], carries[2], planes[1][i], planes[2][i]);
  }
}

// Any number of rows: adds one after the other to a binary counter.
inline void AddUpMany(const uint8_t* const* rows, uint32_t row_count, size_t first, size_t count,
                      Plane* planes) {
  for (size_t i = 0; i < count; ++i) {
    Vector counter[kMainPlanesMax] = {};
    for (uint32_t row = 0; row < row_count; ++row) {
      Vector carry = LoadVector(rows[row] + (first + i) * sizeof(Vector));
      for (Vector& bit : counter) {
        const Vector next = bit & carry;
        bit ^= carry;
        carry = next;
      }
    }
    for (uint32_t plane = 0; plane < kMainPlanesMax; ++plane) planes[plane][i] = counter[plane];
  }
}

inline uint32_t PlanesFor(uint32_t rows) {
  if (rows > 7) return kMainPlanesMax;
  return rows >= 4 ? 3 : rows >= 2 ? 2 : rows;
}

void CountHits(const uint8_t* const* rows, uint32_t row_count, size_t first, size_t count,
               Plane* planes) {
  switch (row_count) {
    case 0:
      return;
    case 1:
      return AddUp<1>(rows, first, count, planes);
    case 2:
      return AddUp<2>(rows, first, count, planes);
    case 3:
      return AddUp<3>(rows, first, count, planes);
    case 4:
      return AddUp<4>(rows, first, count, planes);
    case 5:
      return AddUp<5>(rows, first, count, planes);
    case 6:
      return AddUp<6>(rows, first, count, planes);
    case 7:
      return AddUp<7>(rows, first, count, planes);
    default:
      return AddUpMany(rows, row_count, first, count, planes);
  }
}

// The plays whose count, given by kPlanes planes, is `value`. Each value has a loop of its own:
// which planes are inverted is then known at compile time.
template <uint32_t kPlanes, uint32_t kValue = 0>
void SelectEqual(const Plane* planes, uint32_t value, size_t count, Plane& out) {
  if constexpr (kValue + 1 < 1u << kPlanes) {
    if (value != kValue) return SelectEqual<kPlanes, kValue + 1>(planes, value, count, out);
  }
  for (size_t i = 0; i < count; ++i) {
    Vector equal = ~Vector{};
    for (uint32_t plane = 0; plane < kPlanes; ++plane)
      equal &= (kValue >> plane & 1) != 0 ? planes[plane][i] : ~planes[plane][i];
    out[i] = equal;
  }
}

void SelectEqual(const Plane* planes, uint32_t plane_count, uint32_t value, size_t count,
                 Plane& out) {
  switch (plane_count) {
    case 0:
      return SelectEqual<0>(planes, value, count, out);
    case 1:
      return SelectEqual<1>(planes, value, count, out);
    case 2:
      return SelectEqual<2>(planes, value, count, out);
    case 3:
      return SelectEqual<3>(planes, value, count, out);
    default:
      return SelectEqual<kMainPlanesMax>(planes, value, count, out);
  }
}

// What one batch needs, in the first-level cache.
struct Scratch {
  alignas(64) Plane main[kMainPlanesMax];
  Plane bonus[kOtherPlanesMax];
  Plane second[kOtherPlanesMax];
  Plane mains[kMainRowsMax +
              1];  // By index in program.mains: plays with exactly that many main hits.
  Plane rest;      // Plays whose other hits are those of the term.
  Plane pair;
  Plane code[kCodePlanesMax];
  Vector ones[kTierCodes];  // Plays of each tier so far, one sum a lane.
};

// Fills scratch.rest for a set of (bonus, second) pairs.
void SelectRest(const MatchProgram& program, uint16_t rest, size_t count, Scratch& scratch) {
  for (size_t i = 0; i < count; ++i) scratch.rest[i] = Vector{};
  for (uint32_t bonus = 0; bonus <= program.bonus_rows; ++bonus) {
    const uint32_t seconds = static_cast<uint32_t>(rest >> (4 * bonus) & 0xFu);
    if (seconds == 0) continue;
    // All second counts that exist: only the bonus matters.
    const bool any_second = seconds == (2u << program.second_rows) - 1;
    SelectEqual(scratch.bonus, PlanesFor(program.bonus_rows), bonus, count, scratch.pair);
    if (any_second) {
      for (size_t i = 0; i < count; ++i) scratch.rest[i] |= scratch.pair[i];
      continue;
    }
    Plane equal;
    for (uint32_t second = 0; second <= program.second_rows; ++second) {
      if ((seconds >> second & 1) == 0) continue;
      SelectEqual(scratch.second, PlanesFor(program.second_rows), second, count, equal);
      for (size_t i = 0; i < count; ++i) scratch.rest[i] |= scratch.pair[i] & equal[i];
    }
  }
}

// Adds one tier's plays of a batch to its count and, if `code_planes` > 0, to the tier codes.
inline void Collect(const Plane& main, const Plane* rest, uint32_t tier, size_t count,
                    uint32_t code_planes, Scratch& scratch) {
  Vector ones = scratch.ones[tier];
  const Plane* plays = &main;
  if (rest != nullptr) {
    for (size_t i = 0; i < count; ++i) {
      scratch.pair[i] = main[i] & (*rest)[i];
      ones += Ones(scratch.pair[i]);
    }
    plays = &scratch.pair;
  } else {
    for (size_t i = 0; i < count; ++i) ones += Ones(main[i]);
  }
  scratch.ones[tier] = ones;
  for (uint32_t plane = 0; plane < code_planes; ++plane) {
    if ((tier >> plane & 1) == 0) continue;
    for (size_t i = 0; i < count; ++i) scratch.code[plane][i] |= (*plays)[i];
  }
}

void MatchBatch(const MatchProgram& program, const MatchInput& input, size_t first, size_t count,
                uint8_t* const* planes, Scratch& scratch) {
  const uint8_t* const* rows = input.rows;
  CountHits(rows, program.main_rows, first, count, scratch.main);
  CountHits(rows + program.main_rows, program.bonus_rows, first, count, scratch.bonus);
  CountHits(rows + program.main_rows + program.bonus_rows, program.second_rows, first, count,
            scratch.second);
  for (uint32_t m = 0; m < program.main_count; ++m) {
    SelectEqual(scratch.main, PlanesFor(program.main_rows), program.mains[m], count,
                scratch.mains[m]);
    if (input.exclude == nullptr) continue;
    for (size_t i = 0; i < count; ++i)
      scratch.mains[m][i] &= ~LoadVector(input.exclude + (first + i) * sizeof(Vector));
  }
  const uint32_t code_planes = planes != nullptr ? program.code_planes : 0;
  for (uint32_t plane = 0; plane < code_planes; ++plane)
    for (size_t i = 0; i < count; ++i) scratch.code[plane][i] = Vector{};
  uint16_t rest = MatchProgram::kAnyRest;
  for (uint32_t t = 0; t < program.term_count; ++t) {
    const MatchProgram::Term& term = program.terms[t];
    if (term.rest != rest) SelectRest(program, rest = term.rest, count, scratch);
    Collect(scratch.mains[term.main], rest == MatchProgram::kAnyRest ? nullptr : &scratch.rest,
            term.tier, count, code_planes, scratch);
  }
  for (uint32_t plane = 0; plane < code_planes; ++plane)
    __builtin_memcpy(planes[plane] + first * sizeof(Vector), scratch.code[plane],
                     count * sizeof(Vector));
}

void Match(const MatchProgram& program, const MatchInput& input, uint64_t* counts,
           uint8_t* const* planes) {
  Scratch scratch;
  for (Vector& ones : scratch.ones) ones = Vector{};
  const size_t vectors = input.vectors * kLanes;
  size_t first = 0;
  for (; first + kBatch <= vectors; first += kBatch)
    MatchBatch(program, input, first, kBatch, planes, scratch);
  if (first < vectors) MatchBatch(program, input, first, vectors - first, planes, scratch);
  for (size_t tier = 0; tier < kTierCodes; ++tier) counts[tier] += Total(scratch.ones[tier]);
}

inline uint64_t LoadWord(const uint8_t* bytes, size_t word) {
  uint64_t value;
  __builtin_memcpy(&value, bytes + word * sizeof value, sizeof value);
  return value;
}

// Asks for the part of the granules ahead that belongs to this word; once a vector. (Always inline:
// GCC 12 takes a function that only prefetches for one without effect, and drops the call.)
[[gnu::always_inline]] inline void AskAhead(const EmitInput& input, size_t word) {
  if (word % (kVectorBytes / 8) != 0) return;
  constexpr int kRead = 0;
  constexpr int kSecondLevel = 2;
  for (uint32_t i = 0; i < input.ahead_count; ++i)
    __builtin_prefetch(input.ahead[i] + word * 8, kRead, kSecondLevel);
}

// Writes the positions of the set bits of `word` to `out`, where the first four may be written
// beyond their number: in a lottery few plays of 64 win, and four stores cost less than a branch
// that can't be foreseen. Returns their number.
inline uint32_t ListBits(uint64_t word, uint32_t first, uint32_t* out) {
  const uint32_t count = OnesOfWord(word);
  for (uint32_t i = 0; i < 4; ++i) {
    // With no bit left, some position that is overwritten later.
    out[i] = first + static_cast<uint32_t>(__builtin_ctzll(word | uint64_t{1} << 63));
    word &= word - 1;
  }
  for (uint32_t i = 4; i < count; ++i) {
    out[i] = first + static_cast<uint32_t>(__builtin_ctzll(word));
    word &= word - 1;
  }
  return count;
}

// First lists the winners' positions, then fills in the rest for each: both loops run without
// surprises. The number of code planes is a template argument so that a play's code is gathered
// without a loop.
template <uint32_t kPlanes>
size_t EmitPlanes(const EmitInput& input, uint32_t* places, uint32_t* entries) {
  // The entry of a play is the number of starts up to and including it, less one; here, up to its
  // word.
  uint32_t entry_before[kEmitVectorsMax * kVectorBytes / 8];
  uint32_t entry = input.first_entry - 1;
  size_t count = 0;
  const size_t words = input.vectors * (kVectorBytes / 8);
  for (size_t word = 0; word < words; ++word) {
    uint64_t winners = 0;
    for (uint32_t plane = 0; plane < kPlanes; ++plane)
      winners |= LoadWord(input.planes[plane], word);
    AskAhead(input, word);
    count += ListBits(winners, static_cast<uint32_t>(word * 64), places + count);
    entry_before[word] = entry;
    entry += OnesOfWord(LoadWord(input.starts, word));
  }
  for (size_t i = 0; i < count; ++i) {
    const uint32_t play = places[i];
    const uint32_t bit = play % 64;
    uint32_t tier = 0;
    for (uint32_t plane = 0; plane < kPlanes; ++plane)
      tier |= static_cast<uint32_t>(LoadWord(input.planes[plane], play / 64) >> bit & 1) << plane;
    places[i] = (input.first_offset + play) | tier << 20;
    entries[i] =
        entry_before[play / 64] + OnesOfWord(LoadWord(input.starts, play / 64) << (63 - bit));
  }
  return count;
}

[[maybe_unused]] size_t Emit(const EmitInput& input, uint32_t* places, uint32_t* entries) {
  switch (input.code_planes) {
    case 1:
      return EmitPlanes<1>(input, places, entries);
    case 2:
      return EmitPlanes<2>(input, places, entries);
    case 3:
      return EmitPlanes<3>(input, places, entries);
    default:
      return EmitPlanes<4>(input, places, entries);
  }
}

uint64_t CountBits(const uint8_t* bitmap, size_t vectors) {
  Vector ones{};
  for (size_t i = 0; i < vectors * kLanes; ++i)
    ones += Ones(LoadVector(bitmap + i * sizeof(Vector)));
  return Total(ones);
}

}  // namespace
}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_KERNEL_INC_H_
