#include "pool/void_file.h"

#include <gtest/gtest.h>

#include "pool/testing.h"

namespace drumroll::pool {
namespace {

constexpr uint64_t kPlays = 1000;

log::Void VoidAt(uint64_t first, uint32_t plays, uint32_t stakes) {
  return {.key = {}, .first_ordinal = Ordinal{first}, .plays = plays, .stakes = stakes, .time = {}};
}

std::vector<uint8_t> FileOf(const std::vector<VoidRange>& ranges) {
  std::vector<uint8_t> bytes;
  for (const VoidRange& range : ranges) Append(bytes, range);
  return bytes;
}

std::string Refusal(const std::vector<VoidRange>& ranges, uint64_t plays = kPlays) {
  return testing::Told(DecodeVoidFile("voids", FileOf(ranges), plays));
}

// The rules of the document, one by one.
bool IsValid(Bytes bytes, uint64_t plays) {
  if (bytes.size() % 16 != 0) return false;
  __extension__ using Wide = unsigned __int128;
  Wide end = 0;
  for (size_t at = 0; at < bytes.size(); at += 16) {
    const auto first = Load<uint64_t>(bytes, at);
    const auto count = Load<uint32_t>(bytes, at + 8);
    const auto stakes = Load<uint32_t>(bytes, at + 12);
    if (first < end || count == 0 || stakes < count) return false;
    end = Wide{first} + count;
    if (end > plays) return false;
  }
  return true;
}

TEST(VoidFile, IsTheBytesOfItsDocument) {
  const std::vector<log::Void> voids = {VoidAt(0x0102, 3, 7), VoidAt(5, 1, 1)};
  const std::vector<uint8_t> expected = {
      5, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,  // The lower ordinal comes first.
      2, 1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 7, 0, 0, 0};
  EXPECT_EQ(EncodeVoidFile(voids), expected);
  EXPECT_EQ(EncodeVoidFile({}), std::vector<uint8_t>());
}

TEST(VoidFile, ReadsBackWhatItWroteInOrderOfOrdinals) {
  Random random({.seed = 61});
  for (int round = 0; round < 200; ++round) {
    std::vector<VoidRange> ranges;
    for (uint64_t at = random.Below(5); at + 9 < kPlays; at += 10 + random.Below(200)) {
      const auto plays = static_cast<uint32_t>(1 + random.Below(9));
      ranges.push_back({at, plays, plays + static_cast<uint32_t>(random.Below(3))});
    }
    std::vector<log::Void> voids;
    for (const VoidRange& range : ranges)
      voids.push_back(VoidAt(range.first, range.plays, range.stakes));
    for (size_t i = voids.size(); i > 1; --i) std::swap(voids[i - 1], voids[random.Below(i)]);
    const auto read = DecodeVoidFile("voids", EncodeVoidFile(voids), kPlays);
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read.value(), ranges);
  }
}

TEST(VoidFile, IsRefusedForEachBrokenRule) {
  EXPECT_EQ(Refusal({{0, 1, 1}, {1, 2, 2}, {999, 1, 1}}), "ok");
  EXPECT_EQ(Refusal({{7, 0, 0}}),
            "corrupt: voids: range 0 is 0 plays (0 stakes) from ordinal 7; expected it behind "
            "ordinal 0 and below 1000");
  EXPECT_EQ(Refusal({{7, 3, 2}}),
            "corrupt: voids: range 0 is 3 plays (2 stakes) from ordinal 7; expected it behind "
            "ordinal 0 and below 1000");
  EXPECT_EQ(Refusal({{7, 3, 3}, {9, 1, 1}}),
            "corrupt: voids: range 1 is 1 plays (1 stakes) from ordinal 9; expected it behind "
            "ordinal 10 and below 1000");
  EXPECT_EQ(Refusal({{7, 3, 3}, {2, 1, 1}}),
            "corrupt: voids: range 1 is 1 plays (1 stakes) from ordinal 2; expected it behind "
            "ordinal 10 and below 1000");
  EXPECT_EQ(Refusal({{999, 2, 2}}),
            "corrupt: voids: range 0 is 2 plays (2 stakes) from ordinal 999; expected it behind "
            "ordinal 0 and below 1000");
  EXPECT_EQ(Refusal({{~uint64_t{0}, 1, 1}}),
            "corrupt: voids: range 0 is 1 plays (1 stakes) from ordinal 18446744073709551615; "
            "expected it behind ordinal 0 and below 1000");
  EXPECT_EQ(Refusal({{0, 1, 1}}, 0),
            "corrupt: voids: range 0 is 1 plays (1 stakes) from ordinal 0; expected it behind "
            "ordinal 0 and below 0");
}

TEST(VoidFile, IsRefusedWhenCutInsideOfARange) {
  const std::vector<uint8_t> file = FileOf({{3, 1, 1}, {10, 5, 9}, {500, 2, 2}});
  for (size_t size = 0; size < file.size(); ++size) {
    const auto read = DecodeVoidFile("voids", Bytes(file).first(size), kPlays);
    if (size % 16 == 0) {  // Whole ranges are a list; that it is not the one sealed, the seal says.
      EXPECT_EQ(read.value().size(), size / 16);
    } else {
      EXPECT_EQ(testing::Told(read),
                fmt::format("corrupt: voids: {} bytes, expected a multiple of 16", size));
    }
  }
}

TEST(VoidFile, TakesChangedBytesOnlyAsTheRulesAllow) {
  const std::vector<VoidRange> ranges = {{3, 1, 1}, {10, 5, 9}, {500, 2, 2}};
  const std::vector<uint8_t> good = FileOf(ranges);
  for (size_t at = 0; at < good.size(); ++at) {
    for (int change = 1; change < 256; ++change) {
      std::vector<uint8_t> file = good;
      file[at] = static_cast<uint8_t>(file[at] ^ change);
      const auto read = DecodeVoidFile("voids", file, kPlays);
      ASSERT_EQ(read.ok(), IsValid(file, kPlays)) << "byte " << at << " changed by " << change;
      if (read.ok()) {
        ASSERT_NE(read.value(), ranges);
      }
    }
  }
}

}  // namespace
}  // namespace drumroll::pool
