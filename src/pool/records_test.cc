#include "pool/records.h"

#include <gtest/gtest.h>

#include "base/text_record.h"

namespace drumroll::pool {
namespace {

SealRecord SampleSeal() {
  SealRecord seal{.game = "kr-lotto645",
                  .rules = Sha256::Of(AsBytes("rules")),
                  .draw = DrawId{1128},
                  .partitions = {}};
  for (uint64_t i = 0; i < 2; ++i) {
    seal.partitions.push_back({.plays = 100 + i,
                               .tickets = 30,
                               .stakes = 120,
                               .voided_plays = i,
                               .voided_stakes = 2 * i,
                               .segments = 1,
                               .content = Sha256::Of(AsBytes("c")),
                               .voids = Sha256::Of({}),
                               .log_end = 4096,
                               .log_head = Sha256::Of(AsBytes("h"))});
  }
  return seal;
}

TEST(SealRecord, ReadsBackAndCountsWithoutVoidedPlays) {
  const SealRecord seal = SampleSeal();
  const auto read = SealRecord::Decode("seal", seal.Encode());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read.value(), seal);
  EXPECT_EQ(seal.Plays(), 200u);
  EXPECT_EQ(seal.Stakes(), 238u);
  EXPECT_EQ(seal.VoidedPlays(), 1u);
  EXPECT_EQ(seal.Tickets(), 60u);
}

TEST(SealRecord, RefusesSumsThatDoNotAddUpEvenWithARightDigest) {
  TextRecordWriter writer("drumroll-seal/v1");
  writer.Add("game", "g");
  writer.Add("rules", Digest{});
  writer.Add("draw", uint64_t{1});
  writer.Add("plays", uint64_t{5});
  writer.Add("stakes", uint64_t{0});
  writer.Add("partitions", uint64_t{0});
  const auto seal = SealRecord::Decode("pool/seal", std::move(writer).Finish());
  ASSERT_FALSE(seal.ok());
  EXPECT_EQ(seal.error().message,
            "pool/seal: 5 plays and 0 stakes in all, but the partitions sum to 0 and 0");
}

TEST(Records, ReadBackWhatTheyWrite) {
  const DrawRecord draw{.game = "kr-lotto645",
                        .rules = Sha256::Of(AsBytes("rules")),
                        .draw = DrawId{1},
                        .partitions = 4,
                        .log_file_bytes = 1 << 20,
                        .opened = "2026-11-23T00:00:00.000000Z"};
  EXPECT_EQ(DrawRecord::Decode("draw", draw.Encode()).value().Encode(), draw.Encode());

  const ResultRecord result{.draw = DrawId{1},
                            .revision = 2,
                            .seal = Sha256::Of(AsBytes("seal")),
                            .numbers = "1 2 3 4 5 6 + 7",
                            .source = "television, studio 2",
                            .entered = "2026-11-23T00:00:00.000000Z"};
  EXPECT_EQ(ResultRecord::Decode("result", result.Encode()).value().Encode(), result.Encode());

  SettlementRecord settled{.draw = DrawId{1},
                           .revision = 1,
                           .seal = {},
                           .result = {},
                           .outcome = Sha256::Of(AsBytes("outcome")),
                           .plays = 7,
                           .winners = {1, 3},
                           .prizes = R"({"tiers":[]})",
                           .open_reason = ""};
  EXPECT_EQ(SettlementRecord::Decode("settlement", settled.Encode()).value(), settled);
  settled.prizes.clear();
  settled.open_reason = "tier 2: not known";
  EXPECT_EQ(SettlementRecord::Decode("settlement", settled.Encode()).value(), settled);

  const CorrectionRecord correction{.draw = DrawId{1},
                                    .revision = 3,
                                    .corrects = 1,
                                    .outcome_before = Sha256::Of(AsBytes("before")),
                                    .outcome_after = Sha256::Of(AsBytes("after")),
                                    .lost = 4,
                                    .won = 5,
                                    .changed = 6,
                                    .unchanged = 7,
                                    .changes = Sha256::Of(AsBytes("list"))};
  EXPECT_EQ(CorrectionRecord::Decode("correction", correction.Encode()).value(), correction);
}

TEST(ResultRecord, IsNamedByWhatWasDrawnNotByWhenItWasEntered) {
  const ResultRecord result{.draw = DrawId{1},
                            .revision = 1,
                            .seal = {},
                            .numbers = "1 2 3 4 5 6 + 7",
                            .source = "television",
                            .entered = "2026-11-23T00:00:00.000000Z"};
  ResultRecord elsewhere = result;
  elsewhere.source = "radio";
  elsewhere.entered = "2026-11-23T00:00:01.000000Z";
  EXPECT_EQ(elsewhere.Name(), result.Name());
  elsewhere.numbers = "1 2 3 4 5 8 + 7";
  EXPECT_FALSE(elsewhere.Name() == result.Name());
}

TEST(Records, RefuseEveryFlippedBitAndEveryCut) {
  const std::string text = SampleSeal().Encode();
  for (size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string damaged = text;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_FALSE(SealRecord::Decode("seal", damaged).ok()) << "bit " << bit;
  }
  for (size_t size = 0; size < text.size(); ++size)
    ASSERT_FALSE(SealRecord::Decode("seal", text.substr(0, size)).ok());
}

}  // namespace
}  // namespace drumroll::pool
