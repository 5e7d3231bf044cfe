// Known-answer and property tests of the small pieces; one claim each.
#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "base/aligned_buffer.h"
#include "base/clock.h"
#include "base/crc32c.h"
#include "base/ids.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/result.h"
#include "base/sha256.h"
#include "base/wide.h"

namespace drumroll {
namespace {

TEST(Crc32c, GivesThePublishedVectors) {  // RFC 3720 appendix B.4.
  EXPECT_EQ(Crc32c(AsBytes("123456789")), 0xE3069283u);
  const std::vector<uint8_t> zeros(32, 0);
  EXPECT_EQ(Crc32c(zeros), 0x8A9136AAu);
  const std::vector<uint8_t> ones(32, 0xFF);
  EXPECT_EQ(Crc32c(ones), 0x62A8AB43u);
}

TEST(Crc32c, ContinuesOverPieces) {
  EXPECT_EQ(Crc32c(AsBytes("6789"), Crc32c(AsBytes("12345"))), Crc32c(AsBytes("123456789")));
  EXPECT_EQ(Crc32c({}), 0u);
}

TEST(Sha256, GivesThePublishedVectors) {  // FIPS 180-4 examples.
  EXPECT_EQ(ToHex(Sha256::Of(AsBytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(ToHex(Sha256::Of({})),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, StartsAnewAfterFinish) {
  Sha256 hasher;
  hasher.Update(AsBytes("something else"));
  (void)hasher.Finish();
  hasher.Update(AsBytes("a"));
  hasher.Update(AsBytes("bc"));
  EXPECT_EQ(hasher.Finish(), Sha256::Of(AsBytes("abc")));
}

TEST(Digest, ReadsOnlyItsOwnSpelling) {
  const Digest digest = Sha256::Of(AsBytes("abc"));
  EXPECT_EQ(DigestFromHex(ToHex(digest)), digest);
  EXPECT_FALSE(DigestFromHex("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"));
  EXPECT_FALSE(DigestFromHex("ba78"));
}

TEST(Random, RepeatsItselfAndKeepsStreamsApart) {
  Random a({.seed = 1, .stream = 2});
  Random b({.seed = 1, .stream = 2});
  Random c({.seed = 1, .stream = 3});
  std::set<uint64_t> seen;
  for (int i = 0; i < 5000; ++i) {
    const uint64_t value = a.Next();
    EXPECT_EQ(value, b.Next());
    seen.insert(value);
    seen.insert(c.Next());
  }
  EXPECT_EQ(seen.size(), 10000u);
}

TEST(Random, GivesEachOfSevenValuesEquallyOften) {
  Random random({.seed = 7});
  std::array<int, 7> counts{};
  constexpr int kTrials = 700'000;
  for (int i = 0; i < kTrials; ++i) ++counts[random.Below(7)];
  for (const int count : counts)
    EXPECT_NEAR(count, kTrials / 7, 6 * 293);  // 6 sigma, sigma = sqrt(n p q).
}

TEST(Parallel, RunsEveryPieceOnceAndReturnsTheLowestFailure) {
  std::vector<int> done(1000, 0);
  EXPECT_TRUE(ParallelFor(done.size(), 4, [&](size_t i) {
                ++done[i];
                return Status();
              }).ok());
  EXPECT_EQ(std::accumulate(done.begin(), done.end(), 0), 1000);
  const Status failed = ParallelFor(100, 4, [](size_t i) -> Status {
    if (i >= 3) return Fail(ErrorCode::kInvalid, "piece {}", i);
    return {};
  });
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().message, "piece 3");
}

Result<int> Half(int value) {
  if (value % 2 != 0) return Fail(ErrorCode::kInvalid, "{} is odd", value);
  return value / 2;
}

Result<int> Quarter(int value) {
  const int half = DRUMROLL_TRY(Half(value));
  return DRUMROLL_TRY(Half(half));
}

TEST(Result, ReturnsEarlyWithTheFirstError) {
  EXPECT_EQ(Quarter(12).value(), 3);
  EXPECT_EQ(Quarter(6).error().message, "3 is odd");
}

TEST(Clock, WritesTimesInUtc) {
  EXPECT_EQ(ToText(Micros{0}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(ToText(Micros{1'000'000'000'123'456}), "2001-09-09T01:46:40.123456Z");
  EXPECT_EQ(ToText(Micros{-1}), "1969-12-31T23:59:59.999999Z");
}

TEST(Clock, ReadsTheTimesThatItWritesAndNoOthers) {
  for (const int64_t time : {int64_t{0}, int64_t{-1}, int64_t{1'000'000'000'123'456}})
    EXPECT_EQ(MicrosFromText(ToText(Micros{time})), Micros{time});
  EXPECT_EQ(MicrosFromText("2024-02-29T00:00:00.000000Z"), Micros{1'709'164'800'000'000});
  for (const char* text : {"", "2023-02-29T00:00:00.000000Z", "2024-02-29T24:00:00.000000Z",
                           "2024-02-29 00:00:00.000000Z", "2024-02-29T00:00:00.000000z",
                           "2024-02-29T00:00:00.000Z", "2024-02-29T00:00:00.000000Z ",
                           "2024-02-29T00:00:00.-00001Z", "+024-02-29T00:00:00.000000Z"})
    EXPECT_FALSE(MicrosFromText(text)) << text;
}

TEST(Wide, PrintsBothEnds) {
  EXPECT_EQ(ToText(Int128{0}), "0");
  EXPECT_EQ(ToText(Int128{-1}), "-1");
  EXPECT_EQ(ToText(static_cast<Int128>(~Uint128{0} >> 1)),
            "170141183460469231731687303715884105727");
  EXPECT_EQ(ToText(-static_cast<Int128>(~Uint128{0} >> 1) - 1),
            "-170141183460469231731687303715884105728");
}

TEST(AlignedBuffer, IsAlignedForDirectIo) {
  const AlignedBuffer buffer(5000);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer.data()) % AlignedBuffer::kAlignment, 0u);
  EXPECT_EQ(buffer.size(), 5000u);
}

}  // namespace
}  // namespace drumroll
