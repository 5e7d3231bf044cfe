// What every fuzz target shares. A target may refuse its input with an error; it may not crash,
// hang, leak or go wrong silently: where an input is accepted, it checks what must then hold.
#ifndef DRUMROLL_FUZZ_FUZZ_H_
#define DRUMROLL_FUZZ_FUZZ_H_

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "game/matrix.h"

namespace drumroll::fuzz {

// Small enough that chance finds valid plays.
inline constexpr game::Matrix kMatrix{.main = {.pick = 2, .of = 9, .drawn = 2},
                                      .second = {.pick = 1, .of = 3, .drawn = 1},
                                      .bonus = 1,
                                      .main_pick_max = 4,
                                      .second_pick_max = 2};

// Writes `value` at `offset` if there is room: to fix up checksums, so that what is behind them is
// reached too.
template <typename T>
void Patch(MutableBytes bytes, size_t offset, T value) {
  if (offset <= bytes.size() && bytes.size() - offset >= sizeof value) {
    std::memcpy(bytes.data() + offset, &value, sizeof value);
  }
}

}  // namespace drumroll::fuzz

#endif  // DRUMROLL_FUZZ_FUZZ_H_
