#include "pool/lookup.h"

#include <algorithm>
#include <numeric>

#include "base/parallel.h"
#include "base/partition_hash.h"
#include "log/files.h"
#include "segment/starts_cursor.h"

namespace drumroll::pool {
namespace {

bool HasBit(std::span<const uint64_t> bitmap, uint32_t offset) {
  return (bitmap[offset / 64] >> (offset % 64) & 1) != 0;
}

// Where the ticket of the play at `offset` starts in this segment, and where the next one does.
struct Run {
  uint32_t begin = 0;
  uint32_t end = 0;
};
Run RunOf(const segment::Reader& segment, uint32_t offset) {
  const std::span<const uint64_t> starts = segment.starts();
  Run run{.begin = offset, .end = offset + 1};
  while (run.begin > 0 && !HasBit(starts, run.begin)) --run.begin;
  while (run.end < segment.plays() && !HasBit(starts, run.end)) ++run.end;
  return run;
}

// What is wrong with a ticket: its columns, if their checksums say so, and else `error`.
Error Blame(const segment::Reader& segment, uint32_t entry, Error error) {
  const auto columns = segment.TicketAt(entry);
  return columns.ok() ? std::move(error) : columns.error();
}

}  // namespace

Result<Lookup> Lookup::Open(disk::Disk& disk, const SealedPool& pool) {
  Lookup lookup(pool);
  const Draw& draw = pool.draw();
  for (uint32_t i = 0; i < draw.partitions(); ++i) {
    const PartitionId partition{static_cast<uint16_t>(i)};
    Part& part = lookup.parts_.emplace_back();
    const std::string directory = draw.layout().Segments(partition);
    // One look-up at a time writes what is missing; another that can't wait makes its own.
    const auto alone = disk.LockDirectory(directory, disk::Hold::kAlone);
    for (const segment::Reader* reader : pool.segments(partition)) {
      const std::string path =
          disk::Join(directory, segment::IndexFileName(reader->identity().segment));
      part.indices.push_back(DRUMROLL_TRY(
          alone.ok() ? segment::PlayerIndex::OpenOrBuild(disk, path, *reader)
                     : segment::PlayerIndex::OpenOrBuildInMemory(disk, path, *reader)));
    }
    const log::LogId log = draw.LogOf(partition);
    const uint32_t count = DRUMROLL_TRY(log::CountFiles(disk, log));
    for (uint32_t file = 0; file < count; ++file) {
      part.files.push_back(DRUMROLL_TRY(disk.Open(log::PathOf(log, file), disk::Access::kRead)));
    }
  }
  return lookup;
}

void Lookup::PrepareForMany() {
  const Status done = ParallelFor(parts_.size(), CoreCount(), [this](size_t i) -> Status {
    Part& part = parts_[i];
    part.filter = PlayerFilter::Of(part.indices);
    for (const segment::Reader* reader : pool_->segments(PartitionId{static_cast<uint16_t>(i)})) {
      Result<segment::StartsRank> rank = segment::StartsRank::Of(*reader);
      part.ranks.push_back(rank.ok() ? std::optional(std::move(rank).value()) : std::nullopt);
    }
    return {};
  });
  DRUMROLL_ASSERT(done.ok());
}

Result<FoundTicket> Lookup::TicketOf(PartitionId partition, Ordinal ordinal) const {
  if (Raw(partition) >= parts_.size()) {
    return Fail(ErrorCode::kNotFound, "there is no partition {}; the draw has {}", partition,
                parts_.size());
  }
  const uint64_t plays = pool_->seal().partitions[Raw(partition)].plays;
  if (Raw(ordinal) >= plays) {
    return Fail(ErrorCode::kNotFound, "partition {} has no play {}; it has {}", partition, ordinal,
                plays);
  }
  const auto segment = static_cast<uint32_t>(Raw(ordinal) / segment::kPlaysMax);
  const auto offset = static_cast<uint32_t>(Raw(ordinal) % segment::kPlaysMax);
  const uint32_t entry = DRUMROLL_TRY(EntryOf(partition, segment, offset));
  return Read(partition, segment, entry, offset);
}

Result<std::vector<FoundTicket>> Lookup::TicketsOf(PlayerId player) const {
  const PartitionId partition = PartitionOf(player, static_cast<uint32_t>(parts_.size()));
  const Part& part = parts_[Raw(partition)];
  std::vector<FoundTicket> tickets;
  std::vector<uint32_t> entries;
  for (const uint32_t segment : SegmentsOf(player, part)) {
    entries.clear();
    DRUMROLL_TRY(part.indices[segment].Find(player, entries));
    for (const uint32_t entry : entries) {
      // A ticket that began in the segment before was found there.
      if (entry == 0 && pool_->segments(partition)[segment]->continued()) continue;
      const uint32_t offset = DRUMROLL_TRY(StartOf(partition, segment, entry));
      FoundTicket found = DRUMROLL_TRY(Read(partition, segment, entry, offset));
      // Another player may have the same hash.
      if (found.ticket.player == player) tickets.push_back(std::move(found));
    }
  }
  return tickets;
}

std::vector<uint32_t> Lookup::SegmentsOf(PlayerId player, const Part& part) const {
  std::vector<uint32_t> segments;
  if (part.filter) {
    part.filter->Find(player, segments);
  } else {
    segments.resize(part.indices.size());
    std::iota(segments.begin(), segments.end(), 0u);
  }
  return segments;
}

Result<uint32_t> Lookup::EntryOf(PartitionId partition, uint32_t segment, uint32_t offset) const {
  const Part& part = parts_[Raw(partition)];
  if (!part.ranks.empty() && part.ranks[segment]) return part.ranks[segment]->EntryOf(offset);
  return segment::StartsCursor(*pool_->segments(partition)[segment]).EntryOf(offset);
}

Result<uint32_t> Lookup::StartOf(PartitionId partition, uint32_t segment, uint32_t entry) const {
  const Part& part = parts_[Raw(partition)];
  if (!part.ranks.empty() && part.ranks[segment]) return part.ranks[segment]->StartOf(entry);
  return segment::StartsCursor(*pool_->segments(partition)[segment]).StartOf(entry);
}

// Requires: the play at `offset` is of the ticket with this column entry.
Result<FoundTicket> Lookup::Read(PartitionId partition, uint32_t index, uint32_t entry,
                                 uint32_t offset) const {
  const segment::Reader& segment = *pool_->segments(partition)[index];
  // The columns are not checked by their checksums: the log says the same, and is held to it.
  const LogPosition reference{segment.references()[entry]};
  const auto bytes = ReadTicket(partition, reference);
  if (!bytes.ok()) return Blame(segment, entry, bytes.error());
  log::TicketCursor tickets(pool_->draw().matrix(), bytes.value());
  const auto next = tickets.Next();
  if (!next.ok()) return Blame(segment, entry, next.error());
  const auto& view = next.value();
  if (!view || Raw(view->player()) != segment.players()[entry] ||
      view->time() != segment.times()[entry]) {
    return Blame(segment, entry,
                 Fail(ErrorCode::kCorrupt,
                      "{}: the log at {} does not hold the ticket that play {} of it names",
                      ToText(segment.identity()), reference, offset));
  }
  // A ticket at the start of a segment may have begun in the one before: its plays here are its
  // last ones then.
  const Run run = RunOf(segment, offset);
  uint64_t first = Raw(segment.identity().first_ordinal()) + run.begin;
  if (run.begin == 0 && segment.continued()) {
    const uint32_t here = run.end;
    if (view->plays() <= here) {
      return Fail(ErrorCode::kCorrupt, "{}: its first ticket has {} plays here, but {} in the log",
                  ToText(segment.identity()), here, view->plays());
    }
    first -= view->plays() - here;
  }
  FoundTicket found{.partition = partition, .ticket = view->ticket(), .plays = {}};
  log::PlayCursor plays(pool_->draw().matrix(), *view);
  for (game::Play play; plays.Next(play); ++first) {
    found.plays.push_back({.ordinal = Ordinal{first},
                           .main = {play.main.begin(), play.main.end()},
                           .second = {play.second.begin(), play.second.end()},
                           .voided = IsVoided(partition, Ordinal{first})});
  }
  DRUMROLL_TRY(HoldToBitmaps(partition, found));
  return found;
}

Result<std::vector<uint8_t>> Lookup::ReadTicket(PartitionId partition,
                                                LogPosition reference) const {
  const game::Matrix& matrix = pool_->draw().matrix();
  const log::Place place = log::PlaceOf(reference, pool_->draw().record().log_file_bytes);
  const auto& files = parts_[Raw(partition)].files;
  if (place.file >= files.size()) {
    return Fail(ErrorCode::kCorrupt,
                "partition {}: a reference to log position {}, but the log has {} files", partition,
                reference, files.size());
  }
  // Nearly every ticket is a few standard plays: one short read, then more only if it says so.
  std::vector<uint8_t> bytes(512);
  bytes.resize(DRUMROLL_TRY(files[place.file]->ReadAt(place.offset, bytes)));
  if (bytes.size() < sizeof(log::TicketHeader)) {
    return Fail(ErrorCode::kCorrupt, "{}: ends at {}, inside a ticket", files[place.file]->path(),
                place.offset + bytes.size());
  }
  const auto header = Load<log::TicketHeader>(bytes);
  const bool counted = (header.flags & log::kTicketCounted) != 0;
  const uint64_t play_bytes_max =
      counted ? 2 + uint64_t{matrix.main_pick_max} + matrix.second_pick_max : matrix.play_bytes();
  const uint64_t bytes_max = sizeof header + header.plays * play_bytes_max;
  if (bytes_max > bytes.size()) {
    bytes.resize(bytes_max);
    bytes.resize(DRUMROLL_TRY(files[place.file]->ReadAt(place.offset, bytes)));
  }
  return bytes;
}

Status Lookup::HoldToBitmaps(PartitionId partition, const FoundTicket& found) const {
  const auto& segments = pool_->segments(partition);
  const uint32_t second_row = pool_->draw().matrix().main.of;
  for (const FoundPlay& play : found.plays) {
    const uint64_t index = Raw(play.ordinal) / segment::kPlaysMax;
    if (index >= segments.size()) {
      return Fail(ErrorCode::kCorrupt, "partition {}: play {} is behind the last segment",
                  partition, play.ordinal);
    }
    const auto offset = static_cast<uint32_t>(Raw(play.ordinal) % segment::kPlaysMax);
    bool same = offset < segments[index]->plays();
    for (const uint8_t number : play.main)
      same = same && HasBit(segments[index]->bitmap(number - 1u), offset);
    for (const uint8_t number : play.second) {
      same = same && HasBit(segments[index]->bitmap(second_row + number - 1u), offset);
    }
    if (!same) {
      return Fail(ErrorCode::kCorrupt, "{}: play {} has other numbers than in the log",
                  ToText(segments[index]->identity()), offset);
    }
  }
  return {};
}

bool Lookup::IsVoided(PartitionId partition, Ordinal ordinal) const {
  const std::vector<VoidRange>& voids = pool_->voids(partition);
  const auto after =
      std::upper_bound(voids.begin(), voids.end(), Raw(ordinal),
                       [](uint64_t value, const VoidRange& range) { return value < range.first; });
  return after != voids.begin() && Raw(ordinal) < std::prev(after)->first + std::prev(after)->plays;
}

}  // namespace drumroll::pool
