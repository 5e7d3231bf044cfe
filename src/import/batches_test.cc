#include "import/batches.h"

#include <gtest/gtest.h>

#include <map>

#include "base/partition_hash.h"
#include "import/test_kit.h"

namespace drumroll::import {
namespace {

// Hands tickets on to Batches.
class BatchSink final : public Sink {
 public:
  explicit BatchSink(Batches& batches) : batches_(batches) {}
  Status Take(const ImportedTicket& ticket) override { return batches_.Add(ticket); }
  Status Refuse(const Reject&) override { return {}; }

 private:
  Batches& batches_;
};

TEST(Batches, BringEachTicketToThePartitionOfItsPlayer) {
  const game::Rules rules = OneDrum();
  std::string text = "ticket,player,numbers\n";
  for (uint64_t i = 0; i < 1000; ++i) text += fmt::format("{:032x},{},1 2 3 4 5 6\n", i, i * 7);
  uint64_t plays = 0, flushes = 0;
  Batches batches(rules.matrix, {.partitions = 5, .plays_per_batch = 16},
                  [&](PartitionId partition, const log::PlaysBatch& batch) -> Status {
                    ++flushes;
                    plays += batch.plays();
                    EXPECT_LE(batch.plays(), 16u);
                    log::TicketCursor cursor(rules.matrix, batch.payload());
                    while (const auto ticket = cursor.Next().value()) {
                      EXPECT_EQ(PartitionOf(ticket->player(), 5), partition);
                    }
                    return {};
                  });
  BatchSink sink(batches);
  CsvReader reader(rules, kDefaults, sink);
  ASSERT_TRUE(reader.Feed(AsBytes(text)).ok());
  ASSERT_TRUE(reader.Finish().ok());
  EXPECT_LT(plays, 1000u);
  ASSERT_TRUE(batches.FlushAll().ok());
  EXPECT_EQ(plays, 1000u);
  EXPECT_GE(flushes, 1000u / 16);
  ASSERT_TRUE(batches.FlushAll().ok());
  EXPECT_EQ(plays, 1000u);
}

TEST(Batches, PassOnTheErrorOfTheFlush) {
  const game::Rules rules = OneDrum();
  Batches batches(rules.matrix, {.partitions = 1, .plays_per_batch = 1},
                  [](PartitionId, const log::PlaysBatch&) -> Status {
                    return Fail(ErrorCode::kUnavailable, "disk full");
                  });
  BatchSink sink(batches);
  CsvReader reader(rules, kDefaults, sink);
  const std::string text = fmt::format("ticket,player,numbers\n{:032x},1,1 2 3 4 5 6\n", 1);
  ASSERT_TRUE(reader.Feed(AsBytes(text)).ok());
  EXPECT_EQ(reader.Finish().error().message, "disk full");
}

TEST(Reject, IsALineOfCsvWhateverTheRowHolds) {
  std::string out(kRejectsHeader);
  AppendReject(out, {.line = 17,
                     .problem = {Reason::kNumbers, "number '\"' is \"odd\""},
                     .row = "a,\"b\",\x01\xFF"});
  EXPECT_EQ(out,
            "line,reason,message,row\n"
            "17,numbers,\"number '\"\"' is \"\"odd\"\"\",\"a,\"\"b\"\",\x01\xFF\"\n");
}

TEST(Reject, HasADocumentedNameForEveryReason) {
  std::map<std::string_view, int> names;
  for (int i = 0; i <= static_cast<int>(Reason::kContradiction); ++i) ++names[Name(Reason{i})];
  EXPECT_EQ(names.size(), 14u);
}

}  // namespace
}  // namespace drumroll::import
