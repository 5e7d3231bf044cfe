#include "pool/statement.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace drumroll::pool {
namespace {

SealRecord SampleSeal() {
  SealRecord seal{.game = "kr-lotto645",
                  .rules = Sha256::Of(AsBytes("rules")),
                  .draw = DrawId{1128},
                  .partitions = {}};
  for (uint64_t i = 0; i < 3; ++i) {
    seal.partitions.push_back({.plays = 100 + i,
                               .tickets = 30,
                               .stakes = 120,
                               .voided_plays = 2,
                               .voided_stakes = 2,
                               .segments = 1,
                               .content = Sha256::Of(AsBytes("content")),
                               .voids = Sha256::Of({}),
                               .log_end = 4096,
                               .log_head = Sha256::Of(AsBytes("head"))});
  }
  return seal;
}

StatementRecord SampleStatement() {
  return {.by = "node-b",
          .method = "drumroll verify on a restored backup",
          .made = "2026-11-23T20:05:00.000000Z",
          .pool = SampleSeal()};
}

TEST(Statement, ReadsBackWhatItWrote) {
  const StatementRecord statement = SampleStatement();
  const auto read = StatementRecord::Decode("statement", statement.Encode());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read.value(), statement);
}

TEST(Statement, RefusesEveryFlippedBitAndEveryCut) {
  const std::string text = SampleStatement().Encode();
  for (size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string damaged = text;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_FALSE(StatementRecord::Decode("statement", damaged).ok()) << "bit " << bit;
  }
  for (size_t size = 0; size < text.size(); ++size)
    ASSERT_FALSE(StatementRecord::Decode("statement", text.substr(0, size)).ok()) << size;
}

TEST(Statement, ThatSaysTheSameAgrees) {
  const Status agrees = HoldToSeal("b.statement", SampleStatement(), SampleSeal());
  EXPECT_TRUE(agrees.ok());
}

TEST(Statement, NamesTheFirstFieldThatDiffersAndBothValues) {
  struct Case {
    std::function<void(SealRecord&)> change;
    std::string message;
  };
  const auto in = [](auto member, auto value) {
    return [member, value](SealRecord& pool) { pool.partitions[1].*member = value; };
  };
  const Digest other = Sha256::Of(AsBytes("other"));
  const std::string hex = ToHex(other);
  const std::vector<Case> cases = {
      {[](SealRecord& pool) { pool.game = "jp-loto6"; },
       "game: node-b says jp-loto6, the seal says kr-lotto645"},
      {[&](SealRecord& pool) { pool.rules = other; }, "rules: node-b says " + hex + ", "},
      {[](SealRecord& pool) { pool.draw = DrawId{1129}; },
       "draw: node-b says 1129, the seal says 1128"},
      {[](SealRecord& pool) { pool.partitions.pop_back(); },
       "partitions: node-b says 2, the seal says 3"},
      {in(&SealedPartition::plays, 102), "partition 1: plays: node-b says 102, the seal says 101"},
      {in(&SealedPartition::tickets, 31), "partition 1: tickets: node-b says 31, "},
      {in(&SealedPartition::stakes, 121), "partition 1: stakes: node-b says 121, "},
      {in(&SealedPartition::voided_plays, 3), "partition 1: voided plays: node-b says 3, "},
      {in(&SealedPartition::voided_stakes, 3), "partition 1: voided stakes: node-b says 3, "},
      {in(&SealedPartition::segments, 2), "partition 1: segments: node-b says 2, "},
      {in(&SealedPartition::content, other), "partition 1: content: node-b says " + hex},
      {in(&SealedPartition::voids, other), "partition 1: voids: node-b says " + hex},
      {in(&SealedPartition::log_end, 4097), "partition 1: end of the log: node-b says 4097, "},
      {in(&SealedPartition::log_head, other), "partition 1: head of the log: node-b says " + hex}};
  for (const Case& c : cases) {
    StatementRecord statement = SampleStatement();
    c.change(statement.pool);
    const Status status = HoldToSeal("b.statement", statement, SampleSeal());
    ASSERT_FALSE(status.ok()) << c.message;
    EXPECT_EQ(status.error().code, ErrorCode::kConflict);
    EXPECT_EQ(status.error().message.find("b.statement: " + c.message), 0u)
        << status.error().message;
  }
}

TEST(Statement, ThatDiffersTwiceIsNamedByTheFirst) {
  StatementRecord statement = SampleStatement();
  statement.pool.partitions[2].plays = 7;
  statement.pool.partitions[0].log_end = 7;
  EXPECT_EQ(HoldToSeal("s", statement, SampleSeal()).error().message,
            "s: partition 0: end of the log: node-b says 7, the seal says 4096");
}

}  // namespace
}  // namespace drumroll::pool
