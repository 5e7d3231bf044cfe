#include "base/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <set>

namespace drumroll {
namespace {

Digest Beginning(std::initializer_list<uint8_t> bytes) {
  Digest digest;
  std::copy(bytes.begin(), bytes.end(), digest.bytes.begin());
  return digest;
}

// The examples of the paper, which are addresses of the internet: two words each.
TEST(Words, AreTheProquintsOfTheFirst64Bits) {
  EXPECT_EQ(ToWords(Beginning({127, 0, 0, 1, 63, 84, 220, 193})), "lusab-babad-gutih-tugad");
  EXPECT_EQ(ToWords(Beginning({63, 118, 7, 35, 140, 98, 193, 141})), "gutuk-bisog-mudof-sakat");
  EXPECT_EQ(ToWords(Beginning({64, 255, 6, 200, 128, 30, 52, 45})), "haguz-biram-mabiv-gibot");
  EXPECT_EQ(ToWords(Beginning({147, 67, 119, 2, 212, 58, 253, 68})), "natag-lisaf-tibup-zujah");
}

TEST(Words, DifferWhereTheFirst64BitsDo) {
  std::set<std::string> seen = {ToWords(Digest{})};
  for (size_t bit = 0; bit < 64; ++bit) {
    Digest digest;
    digest.bytes[bit / 8] = static_cast<uint8_t>(1u << bit % 8);
    EXPECT_TRUE(seen.insert(ToWords(digest)).second) << bit;
  }
}

}  // namespace
}  // namespace drumroll
