#include "lake/masks.h"

#include <gtest/gtest.h>

#include <vector>

namespace drumroll::lake {
namespace {

TEST(Masks, HoldEachNumberInABitOfItsOwnAndNeverTheSign) {
  Masks all;
  for (uint32_t number = 1; number <= 2 * kMaskBits; ++number) {
    const std::vector<uint8_t> one = {static_cast<uint8_t>(number)};
    const Masks masks = MasksOf(one);
    EXPECT_EQ(masks.lo, number <= 62 ? int64_t{1} << (number - 1) : 0);
    EXPECT_EQ(masks.hi, number <= 62 ? 0 : int64_t{1} << (number - 63));
    EXPECT_EQ(all.lo & masks.lo, 0);
    EXPECT_EQ(all.hi & masks.hi, 0);
    all.lo |= masks.lo;
    all.hi |= masks.hi;
  }
  EXPECT_EQ(all.lo, (int64_t{1} << 62) - 1);
  EXPECT_EQ(all.hi, (int64_t{1} << 62) - 1);
}

TEST(Masks, OfAMatrixWithTooManyNumbersAreRefused) {
  game::Matrix matrix{.main = {.pick = 6, .of = 124, .drawn = 6},
                      .second = {.pick = 1, .of = 62, .drawn = 1}};
  EXPECT_TRUE(CheckMaskable(matrix).ok());
  matrix.main.of = 125;
  EXPECT_FALSE(CheckMaskable(matrix).ok());
  matrix.main.of = 124;
  matrix.second.of = 63;
  EXPECT_FALSE(CheckMaskable(matrix).ok());
}

}  // namespace
}  // namespace drumroll::lake
