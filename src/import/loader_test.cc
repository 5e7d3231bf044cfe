#include "import/loader.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "disk/memory_disk.h"
#include "game/catalog.h"
#include "import/csv.h"

namespace drumroll::import {
namespace {

pool::Draw NewDraw(disk::Disk& disk) {
  ManualClock clock(Micros{1'700'000'000'000'000});
  const game::Game game = game::FindGame("kr-lotto645").value();
  return pool::Draw::Create(disk, "draw", game, game.eras.back().from,
                            {.partitions = 2, .log_file_bytes = 64_KiB}, clock)
      .value();
}

std::string Row(uint64_t key, uint64_t player, int first) {
  return fmt::format("{:032x},{},{} {} {} {} {} {}\n", key, player, first, first + 1, first + 2,
                     first + 3, first + 4, first + 5);
}

struct Loaded {
  uint64_t tickets = 0;
  uint64_t repeats = 0;
  uint64_t conflicts = 0;
  std::vector<uint64_t> refused_lines;
  friend bool operator==(const Loaded&, const Loaded&) = default;
};

// One import, as a process of its own makes it.
Loaded Load(disk::Disk& disk, const pool::Draw& draw, const std::string& rows,
            uint32_t batch_plays) {
  pool::TicketKeys keys(disk, draw, /*seed=*/1);
  const auto intake =
      pool::Intake::Open(disk, draw,
                         {.partition = {}, .publishers = 0, .threads = 1, .keys = &keys})
          .value();
  ManualClock clock(Micros{1'700'000'000'000'000});
  Loaded loaded;
  Loader loader(*intake, keys, clock,
                {.batch_plays = batch_plays, .on_reject = [&](const Reject& reject) {
                   loaded.refused_lines.push_back(reject.line);
                   return Status();
                 }});
  CsvReader reader(draw.rules(), {.time = Micros{1}, .channel = {}}, loader);
  EXPECT_TRUE(reader.Feed(AsBytes("ticket,player,numbers\n" + rows)).ok());
  EXPECT_TRUE(reader.Finish().ok());
  EXPECT_TRUE(loader.Finish().ok());
  EXPECT_EQ(keys.size(), intake->partition(PartitionId{0}).tail().tickets +
                             intake->partition(PartitionId{1}).tail().tickets);
  EXPECT_TRUE(intake->Stop().ok());
  loaded.tickets = loader.tickets();
  loaded.repeats = loader.repeats();
  loaded.conflicts = loader.conflicts();
  return loaded;
}

// Repeats and conflicts of a ticket just before, and of one long before.
class LoaderBatches : public ::testing::TestWithParam<uint32_t> {};

TEST_P(LoaderBatches, TakeEachKeyOnceHoweverFarBackItCame) {
  disk::MemoryDisk disk(1);
  const pool::Draw draw = NewDraw(disk);
  std::string rows;
  Loaded expected;
  uint64_t line = 1;
  for (uint64_t key = 1; key <= 300; ++key) {
    rows += Row(key, key, 1);
    ++line;
    ++expected.tickets;
    if (key <= 7) continue;
    // Neighbours with one key would be one ticket: so the same thing for each key in turn.
    const std::vector<uint64_t> backs =
        key <= 250 ? std::vector<uint64_t>{2, 7} : std::vector<uint64_t>{2, 7, 250};
    for (const uint64_t back : backs) {
      rows += Row(key - back, key - back, 1);
      ++line;
      ++expected.repeats;
    }
    for (const uint64_t change : {0, 1}) {
      for (const uint64_t back : backs) {
        rows += Row(key - back, key - back + change, change == 0 ? 2 : 1);
        expected.refused_lines.push_back(++line);
        ++expected.conflicts;
      }
    }
  }
  EXPECT_EQ(Load(disk, draw, rows, GetParam()), expected);
  expected.repeats += expected.tickets;
  expected.tickets = 0;
  disk.PowerCut();
  EXPECT_EQ(Load(disk, draw, rows, GetParam()), expected) << "the same import again";
}

INSTANTIATE_TEST_SUITE_P(Plays, LoaderBatches, ::testing::Values(1, 3, 50, 1u << 16));

// Rows are refused by the thread that reads them, tickets by the one that knows the keys.
TEST(Loader, TellsOfRowsAndTicketsInTheOrderInWhichTheyAreRefused) {
  std::string rows;
  Loaded expected;
  for (uint64_t line = 2; line <= 400; line += 4) {
    rows += Row(line, line, 1);
    rows += "no row\n";
    rows += Row(line - 1, line, 1);
    rows += Row(line, line, 2);
    expected.tickets += 2;
    ++expected.conflicts;
    expected.refused_lines.insert(expected.refused_lines.end(), {line + 1, line + 3});
  }
  for (const uint32_t batch_plays : {1, 7, 1 << 16}) {
    disk::MemoryDisk fresh(1);
    EXPECT_EQ(Load(fresh, NewDraw(fresh), rows, batch_plays), expected) << batch_plays;
  }
}

}  // namespace
}  // namespace drumroll::import
