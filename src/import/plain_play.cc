#include "import/plain_play.h"

// Digits are random, so a branch on one is mispredicted every few numbers. What is wrong is
// therefore added up and looked at once: nearly every play is good. Subtractions whose result must
// not be negative leave their sign, bytes that must be equal leave their difference.

namespace drumroll::import {
namespace {

struct Faults {
  uint32_t signs = 0;        // Bit 31 is set if something was negative.
  uint32_t differences = 0;  // Not 0 if something was not equal.
  bool any() const { return ((signs >> 31) | differences) != 0; }
};

// Reads at most 3 * count + 1 bytes. A kCount that is not 0 is the count, known to the compiler.
template <uint32_t kCount>
const char* ReadNumbers(const char* at, uint32_t count, uint32_t of, uint8_t* out, Faults& faults) {
  if (kCount != 0) count = kCount;
  uint32_t signs = 0;
  uint32_t differences = 0;
  uint32_t last = 0;
  for (uint32_t i = 0; i < count; ++i) {
    if (i > 0) differences |= static_cast<uint8_t>(*at++) ^ uint32_t { ' ' };
    const uint32_t first = static_cast<uint8_t>(at[0]) - uint32_t{'0'};
    const uint32_t second = static_cast<uint8_t>(at[1]) - uint32_t{'0'};
    const uint32_t two = second <= 9;
    const uint32_t number = first + (first * 9 + second) * two;  // A condition would be a branch.
    signs |= first | (9 - first) | (number - last - 1);
    last = number;
    out[i] = static_cast<uint8_t>(number);
    at += 1 + two;
  }
  faults.signs |= signs | (of - last);
  faults.differences |= differences;
  return at;
}

const char* ReadDrum(const char* at, const game::Drum& drum, uint8_t* out, Faults& faults) {
  switch (drum.pick) {  // The picks of the lotteries there are.
    case 1:
      return ReadNumbers<1>(at, 1, drum.of, out, faults);
    case 2:
      return ReadNumbers<2>(at, 2, drum.of, out, faults);
    case 5:
      return ReadNumbers<5>(at, 5, drum.of, out, faults);
    case 6:
      return ReadNumbers<6>(at, 6, drum.of, out, faults);
    case 7:
      return ReadNumbers<7>(at, 7, drum.of, out, faults);
    default:
      return ReadNumbers<0>(at, drum.pick, drum.of, out, faults);
  }
}

}  // namespace

const char* ReadPlainPlay(const game::Matrix& matrix, const char* text, uint8_t* out) {
  Faults faults;
  const char* at = ReadDrum(text, matrix.main, out, faults);
  if (matrix.has_second()) {
    if (at[0] != ' ' || at[1] != '+' || at[2] != ' ') return nullptr;
    at = ReadDrum(at + 3, matrix.second, out + matrix.main.pick, faults);
  }
  return faults.any() ? nullptr : at;
}

}  // namespace drumroll::import
