// What is drawn and what is played, without money: drums, the numbers of a play, the drawn numbers,
// hits.
//
// Numbers are 1-based bytes, as on the ball. A play's numbers are stored ascending within each
// drum, the main drum first. For bitmaps and masks every number of the matrix has a *row*: number v
// of the main drum is row v - 1, number v of the second drum is row main.of + v - 1.
#ifndef DRUMROLL_GAME_MATRIX_H_
#define DRUMROLL_GAME_MATRIX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace drumroll::game {

// Pick `pick` of the numbers 1..of; `drawn` balls are drawn as main numbers.
struct Drum {
  uint8_t pick = 0;
  uint8_t of = 0;
  uint8_t drawn = 0;
  friend bool operator==(const Drum&, const Drum&) = default;
};

struct Matrix {
  Drum main{};
  Drum second{};      // pick == 0: the game has no second drum.
  uint8_t bonus = 0;  // Bonus balls, drawn from what is left in the main drum.
  // A system play has main_pick_max >= n > main.pick numbers and stands for C(n, pick) plays (times
  // the same of the second drum). Equal to the pick where the game has none.
  uint8_t main_pick_max = 0;
  uint8_t second_pick_max = 0;

  bool has_second() const { return second.pick != 0; }
  uint32_t rows() const { return uint32_t{main.of} + second.of; }
  // Bytes of a standard play's numbers.
  uint32_t play_bytes() const { return uint32_t{main.pick} + second.pick; }
  friend bool operator==(const Matrix&, const Matrix&) = default;
};

// The numbers of one play; the spans belong to someone else.
struct Play {
  Bytes main{};    // Ascending.
  Bytes second{};  // Ascending; empty without a second drum.
};

// kInvalid with the reason unless every number is in range, strictly ascending and their count is
// allowed.
Status CheckPlay(const Matrix& matrix, const Play& play);
// True for more numbers than the pick in either drum.
bool IsSystem(const Matrix& matrix, const Play& play);
// How many standard plays it stands for: C(n, pick) * C(n2, pick2). Requires: CheckPlay() passed.
uint64_t Combinations(const Matrix& matrix, const Play& play);

// The winning numbers of one draw.
struct Drawn {
  std::vector<uint8_t> main{};    // Ascending.
  std::vector<uint8_t> bonus{};   // Ascending.
  std::vector<uint8_t> second{};  // Ascending.
  friend bool operator==(const Drawn&, const Drawn&) = default;
};

// kInvalid unless the counts are the matrix', all in range, none twice (a bonus equal to a main
// number is refused).
Status CheckDrawn(const Matrix& matrix, const Drawn& drawn);
// Reads "3 11 19 27 34 42 + 7" (main numbers in any order, a '+', the bonus numbers, or the second
// drum's numbers; with both: main + bonus + second); commas and spaces alike separate numbers.
// Checked.
Result<Drawn> ParseDrawn(const Matrix& matrix, std::string_view text);
std::string ToText(const Drawn& drawn);  // "3 11 19 27 34 42 + 7".

// How a play meets the drawn numbers.
struct Hits {
  uint8_t main = 0;
  uint8_t bonus = 0;
  uint8_t second = 0;
  friend bool operator==(const Hits&, const Hits&) = default;
  friend auto operator<=>(const Hits&, const Hits&) = default;
};

// By set intersection of sorted numbers: the reference that every faster way must equal.
Hits CountHits(const Play& play, const Drawn& drawn);

// n choose k; 0 if k > n. Requires: the result fits 64 bits (n <= 64 always does).
uint64_t Choose(uint32_t n, uint32_t k);

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_MATRIX_H_
