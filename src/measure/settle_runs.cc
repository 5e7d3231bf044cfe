#include "measure/settle_runs.h"

#include <vector>

#include "base/random.h"
#include "measure/canonical.h"
#include "measure/floors.h"
#include "measure/machine.h"
#include "measure/stopwatch.h"
#include "pool/lookup.h"
#include "pool/sealed_pool.h"
#include "settle/bitmap_engine.h"
#include "settle/compile.h"
#include "settle/settle_draw.h"

namespace drumroll::measure {
namespace {

// Enough for the disk to show its rate.
constexpr uint64_t kDiskReadBytes = 1_GiB;

// What is read of a pool's segments.
struct Need {
  uint64_t count = 0;  // The bitmaps of the drawn numbers.
  uint64_t list = 0;   // Those, the starts of tickets and the players.
};

Need NeedOf(const settle::Input& input) {
  const auto drawn = settle::DrawnRows(input.rules->matrix, input.drawn);
  Need need;
  for (const settle::PartitionInput& partition : input.partitions) {
    for (const segment::Reader* segment : partition.segments) {
      const segment::Layout& layout = segment->layout();
      need.count += layout.bytes(0) * drawn.size();
      need.list += layout.bytes(layout.starts()) + layout.bytes(layout.players());
    }
  }
  need.list += need.count;
  return need;
}

std::vector<std::string> SegmentPaths(const pool::SealedPool& pool) {
  std::vector<std::string> paths;
  for (uint32_t i = 0; i < pool.draw().partitions(); ++i) {
    const PartitionId partition{static_cast<uint16_t>(i)};
    for (const segment::Reader* segment : pool.segments(partition)) {
      paths.push_back(disk::Join(pool.draw().layout().Segments(partition),
                                 segment::FileName(segment->identity().segment)));
    }
  }
  return paths;
}

Result<settle::Input> InputFor(const pool::SealedPool& pool, const RunOptions& options) {
  const game::Drawn drawn = DRUMROLL_TRY(game::ParseDrawn(pool.draw().matrix(), kCanonicalNumbers));
  settle::Input input = DRUMROLL_TRY(settle::InputOf(pool, drawn));
  input.threads = options.threads;
  return input;
}

Status Count(const settle::Input& input, const settle::Settlement& expected) {
  const settle::SegmentTotals totals = DRUMROLL_TRY(settle::CountWinners(input));
  if (totals.winners == expected.winners) return {};
  return Fail(ErrorCode::kCorrupt, "the counts differ from those of the first night");
}

// The list's size in bytes.
Result<uint64_t> List(disk::Disk& disk, const settle::Input& input,
                      const settle::Identity& identity, const settle::Settlement& expected,
                      const std::string& path) {
  const settle::Settlement found = DRUMROLL_TRY(settle::WriteWinners(disk, input, identity, path));
  if (found.outcome == expected.outcome) {
    const auto file = DRUMROLL_TRY(disk.Open(path, disk::Access::kRead));
    return file->Size();
  }
  return Fail(ErrorCode::kCorrupt, "outcome {}, but {} in the first night", found.outcome,
              expected.outcome);
}

}  // namespace

Result<WarmRuns> RunWarm(disk::Disk& disk, const pool::Draw& draw,
                         const settle::Settlement& expected, const RunOptions& options) {
  const pool::SealedPool pool = DRUMROLL_TRY(pool::SealedPool::Open(disk, draw));
  settle::Input input = DRUMROLL_TRY(InputFor(pool, options));
  const settle::Identity identity = DRUMROLL_TRY(IdentityOf(disk, draw));
  WarmRuns runs;
  runs.count_bytes = NeedOf(input).count;
  // Once for nothing: brings all that is needed into memory, and into this process.
  const std::string list = disk::Join(options.scratch, "winners");
  runs.list_bytes = DRUMROLL_TRY(List(disk, input, identity, expected, list));
  input.prefetch = false;

  const MemoryFloor memory(runs.count_bytes, options.threads);
  Stopwatch watch;
  for (uint32_t i = 0; i < options.repeats; ++i) {
    runs.memory_rates.Add(memory.ReadRate());
    watch.Lap();
    DRUMROLL_TRY(Count(input, expected));
    runs.count_seconds.Add(watch.Lap());
    runs.list_floors.Add(DRUMROLL_TRY(
        DiskWriteSeconds(disk, disk::Join(options.scratch, "floor"), runs.list_bytes)));
    DRUMROLL_TRY(disk.Remove(list));
    watch.Lap();
    DRUMROLL_TRY(List(disk, input, identity, expected, list));
    runs.list_seconds.Add(watch.Lap());
  }
  DRUMROLL_TRY(disk.Remove(list));
  return runs;
}

Result<ColdRuns> RunCold(disk::Disk& disk, const pool::Draw& draw,
                         const settle::Settlement& expected, const RunOptions& options) {
  const settle::Identity identity = DRUMROLL_TRY(IdentityOf(disk, draw));
  const std::string list = disk::Join(options.scratch, "winners");
  ColdRuns runs;
  for (uint32_t i = 0; i < options.repeats; ++i) {
    DRUMROLL_TRY(DropPageCache());
    Stopwatch watch;
    {
      const pool::SealedPool pool = DRUMROLL_TRY(pool::SealedPool::Open(disk, draw));
      const settle::Input input = DRUMROLL_TRY(InputFor(pool, options));
      DRUMROLL_TRY(Count(input, expected));
      runs.count_seconds.Add(watch.Lap());
      const Need need = NeedOf(input);
      runs.count_bytes = need.count;
      runs.list_bytes = need.list;
      runs.disk_rates.Add(DRUMROLL_TRY(DiskReadRate(disk, SegmentPaths(pool), kDiskReadBytes)));
    }
    DRUMROLL_TRY(DropPageCache());
    watch.Lap();
    const pool::SealedPool pool = DRUMROLL_TRY(pool::SealedPool::Open(disk, draw));
    const settle::Input input = DRUMROLL_TRY(InputFor(pool, options));
    DRUMROLL_TRY(List(disk, input, identity, expected, list));
    runs.list_seconds.Add(watch.Lap());
    DRUMROLL_TRY(disk.Remove(list));
  }
  return runs;
}

Result<LookupRuns> RunLookups(disk::Disk& disk, const pool::Draw& draw, uint32_t players) {
  const pool::SealedPool pool = DRUMROLL_TRY(pool::SealedPool::Open(disk, draw));
  Stopwatch watch;
  pool::Lookup lookup = DRUMROLL_TRY(pool::Lookup::Open(disk, pool));
  lookup.PrepareForMany();
  LookupRuns runs{.prepare_seconds = watch.Lap(), .seconds = {}};
  Random random({.seed = 1});
  for (uint32_t i = 0; i < players; ++i) {
    const auto& segments =
        pool.segments(PartitionId{static_cast<uint16_t>(random.Below(draw.partitions()))});
    if (segments.empty()) continue;
    const segment::Reader& segment = *segments[random.Below(segments.size())];
    // From the column alone: looking the play up would leave its page of the log in the cache.
    const auto offset = static_cast<uint32_t>(random.Below(segment.plays()));
    const PlayerId player = DRUMROLL_TRY(segment.TicketOf(offset)).player;
    watch.Lap();
    const auto tickets = DRUMROLL_TRY(lookup.TicketsOf(player));
    runs.seconds.Add(watch.Lap());
    if (tickets.empty())
      return Fail(ErrorCode::kCorrupt, "player {} was not found by the index", player);
  }
  return runs;
}

}  // namespace drumroll::measure
