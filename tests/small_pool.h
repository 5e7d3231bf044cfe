// A small draw on a disk in memory, brought all the way to its settlement.
#ifndef DRUMROLL_TESTS_SMALL_POOL_H_
#define DRUMROLL_TESTS_SMALL_POOL_H_

#include <memory>
#include <string_view>

#include "base/partition_hash.h"
#include "disk/memory_disk.h"
#include "game/small_games.h"
#include "pool/draw.h"
#include "pool/evening.h"
#include "pool/intake.h"
#include "pool/sealed_pool.h"
#include "settle/settle_evening.h"
#include "settle/testing.h"

namespace drumroll::testing {

using game::testing::kOneDrum;
using game::testing::kTwoDrums;
using game::testing::SmallGame;

struct SmallPoolOptions {
  uint64_t seed = 1;
  std::string_view game = kOneDrum;
  uint32_t partitions = 2;
  uint32_t plays = 100;  // Of each partition.
  uint32_t tickets_of_frame = 20;
  uint64_t prewrite_bytes = 0;
  uint64_t log_file_bytes = 64_KiB;
};

inline constexpr Micros kSmallPoolTime{1'700'000'000'000'000};

// A player whose tickets go to this partition.
inline PlayerId PlayerOf(Random& random, PartitionId partition, uint32_t partitions) {
  for (;;) {
    const PlayerId player{random.Below(1000)};
    if (PartitionOf(player, partitions) == partition) return player;
  }
}

// Sells to one partition, and cancels the first of every tenth frame.
inline Status FillSmallPartition(pool::Partition& partition, const game::Matrix& matrix,
                                 Random& random, const SmallPoolOptions& options) {
  auto tickets = segment::testing::DrawTickets(
      random, matrix, {.plays = options.plays, .plays_max = 4, .systems_one_in = 6});
  log::PlaysBatch batch(matrix);
  uint64_t frames = 0;
  const uint64_t sold = partition.tail().tickets;
  for (size_t i = 0; i < tickets.size(); ++i) {
    tickets[i].key =
        segment::testing::NumberedKey(uint64_t{Raw(partition.id())} << 32 | (sold + i));
    tickets[i].player = PlayerOf(random, partition.id(), options.partitions);
    segment::testing::AddTicket(batch, matrix, tickets[i]);
    if (batch.tickets() < options.tickets_of_frame && i + 1 < tickets.size()) continue;
    const uint64_t first = partition.tail().plays();
    DRUMROLL_TRY(partition.Commit(batch, kSmallPoolTime));
    if (++frames % 3 == 1) {
      log::TicketCursor cursor(matrix, batch.payload());
      const auto ticket = DRUMROLL_TRY(cursor.Next());
      uint64_t stakes = 0;
      log::PlayCursor plays(matrix, *ticket);
      for (game::Play play; plays.Next(play);) stakes += game::Combinations(matrix, play);
      DRUMROLL_TRY(partition.Void({.key = ticket->ticket().key,
                                   .first_ordinal = Ordinal{first},
                                   .plays = ticket->plays(),
                                   .stakes = static_cast<uint32_t>(stakes),
                                   .time = kSmallPoolTime},
                                  kSmallPoolTime));
    }
    batch.Clear();
  }
  return {};
}

// From nothing to the first settlement.
inline Result<pool::Draw> MakeSmallPool(disk::Disk& disk, std::string_view directory,
                                        const SmallPoolOptions& options) {
  ManualClock clock(kSmallPoolTime);
  Random random({.seed = options.seed});
  pool::Draw draw = DRUMROLL_TRY(pool::Draw::Create(
      disk, directory, SmallGame(options.game), DrawId{7},
      {.partitions = options.partitions, .log_file_bytes = options.log_file_bytes}, clock));
  const auto intake = DRUMROLL_TRY(pool::Intake::Open(
      disk, draw,
      {.partition = {.prewrite_bytes = options.prewrite_bytes}, .publishers = 0, .threads = 1}));
  for (uint32_t i = 0; i < options.partitions; ++i) {
    DRUMROLL_TRY(FillSmallPartition(intake->partition(PartitionId{static_cast<uint16_t>(i)}),
                                    draw.matrix(), random, options));
  }
  const pool::Person person;
  auto evening = DRUMROLL_TRY(pool::Evening::Open(disk, draw, clock));
  DRUMROLL_TRY(evening.Close(person, *intake));
  DRUMROLL_TRY(evening.Seal(person, *intake));
  const game::Drawn drawn = settle::testing::DrawResult(random, draw.matrix());
  DRUMROLL_TRY(evening.Enter(person, {.drawn = drawn, .source = "test", .reason = {}}, {}));
  const pool::SealedPool sealed = DRUMROLL_TRY(pool::SealedPool::Open(disk, draw));
  DRUMROLL_TRY(settle::SettleEvening(disk, evening, person, sealed, {.threads = 1}));
  return draw;
}

}  // namespace drumroll::testing

#endif  // DRUMROLL_TESTS_SMALL_POOL_H_
