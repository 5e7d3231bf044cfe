// Draws sets of numbers without bias: each of the C(of, pick) sets is exactly equally likely.
// Pure but for the Random passed in; const calls may come from any thread.
#ifndef DRUMROLL_WORKLOAD_QUICK_PICK_H_
#define DRUMROLL_WORKLOAD_QUICK_PICK_H_

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "game/matrix.h"

namespace drumroll::workload {

// `pick` different numbers of 1..of.
class QuickPick {
 public:
  // Requires: pick <= of.
  QuickPick(uint32_t pick, uint32_t of);

  uint32_t pick() const { return pick_; }

  // Writes `pick` numbers, ascending.
  void Draw(Random& random, uint8_t* out) const;

  // Writes the set that `word` stands for: always the same one, and close to uniform over uniform
  // words. For favourites, which are many people's choice and need not be drawn exactly.
  void DrawFrom(uint64_t word, uint8_t* out) const;

 private:
  // Consecutive steps of Floyd's algorithm that one random word decides.
  struct Group {
    uint32_t steps;
    uint64_t
        product;      // Of the steps' bounds; at most 2^56, so at most one word in 256 is rejected.
    uint64_t reject;  // 2^64 mod product.
  };

  template <typename Mask>
  void DrawAs(Random& random, uint8_t* out) const;
  template <typename Mask>
  void DrawFromAs(uint64_t word, uint8_t* out) const;

  uint32_t pick_;
  uint32_t of_;
  std::vector<Group> groups_;
};

// The numbers of one standard play: both drums of a matrix.
class PlayPick {
 public:
  explicit PlayPick(const game::Matrix& matrix)
      : main_(matrix.main.pick, matrix.main.of), second_(matrix.second.pick, matrix.second.of) {}

  // Writes matrix.play_bytes() bytes in the order of a stored play.
  void Draw(Random& random, uint8_t* out) const {
    main_.Draw(random, out);
    if (second_.pick() != 0) second_.Draw(random, out + main_.pick());
  }

 private:
  QuickPick main_;
  QuickPick second_;
};

}  // namespace drumroll::workload

#endif  // DRUMROLL_WORKLOAD_QUICK_PICK_H_
