#include "settle/record_engine.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "log/reader.h"
#include "log/voids.h"
#include "settle/difference.h"
#include "settle/record_matcher.h"

namespace drumroll::settle {
namespace {

// Is an ordinal in the ranges? Asked in ascending order.
class VoidWalk {
 public:
  explicit VoidWalk(const std::vector<VoidRange>& ranges)
      : next_(ranges.begin()), end_(ranges.end()) {}

  bool Contains(uint64_t ordinal) {
    while (next_ != end_ && Raw(next_->first) + next_->plays <= ordinal) ++next_;
    return next_ != end_ && Raw(next_->first) <= ordinal;
  }

 private:
  std::vector<VoidRange>::const_iterator next_;
  std::vector<VoidRange>::const_iterator end_;
};

// Ascending, and ranges that touch made one: two lists of the same plays become equal.
std::vector<std::pair<uint64_t, uint64_t>> Canonical(const std::vector<VoidRange>& ranges) {
  std::vector<std::pair<uint64_t, uint64_t>> sorted;
  for (const VoidRange& range : ranges)
    sorted.emplace_back(Raw(range.first), Raw(range.first) + range.plays);
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::pair<uint64_t, uint64_t>> joined;
  for (const auto& range : sorted) {
    if (!joined.empty() && joined.back().second == range.first)
      joined.back().second = range.second;
    else
      joined.push_back(range);
  }
  return joined;
}

// Replays one partition. Voids stand behind their plays in the log, so which plays are voided is
// taken from the input at first, and held against the log's own voids at the end of the same pass.
class PartitionReplay {
 public:
  PartitionReplay(const Input& input, PartitionId id, const WinnerReader& file)
      : input_(input),
        partition_(input.partitions[Raw(id)]),
        matcher_(*input.rules, input.drawn),
        file_(file),
        voids_(partition_.voids) {
    chunk_.partition = id;
    const auto entries = file.entries();
    next_entry_ = static_cast<size_t>(
        std::partition_point(entries.begin(), entries.end(),
                             [&](const ChunkEntry& entry) { return entry.partition < Raw(id); }) -
        entries.begin());
  }

  Status Do(disk::Disk& disk) {
    log::Reader reader = DRUMROLL_TRY(log::Reader::Open(disk, partition_.log));
    while (true) {
      const std::optional<log::Frame> frame = DRUMROLL_TRY(reader.Next());
      if (!frame) break;
      input_.progress(frame->header.plays);
      if (frame->kind() == log::FrameKind::kPlays) DRUMROLL_TRY(AddPlays(*frame));
      if (frame->kind() == log::FrameKind::kVoids) AddVoids(*frame);
    }
    DRUMROLL_TRY(CompareChunk());
    DRUMROLL_TRY(CompareRest());
    DRUMROLL_TRY(CompareVoids());
    if (reader.tail().closed) return {};
    return Fail(ErrorCode::kConflict, "{}: the log of partition {} is not closed",
                partition_.log.directory, chunk_.partition);
  }

  // By this engine. The offsets are relative to the partition's first chunk.
  const std::vector<ChunkEntry>& entries() const { return entries_; }
  uint64_t chunk_bytes() const { return chunk_bytes_; }
  const TierCounts& winners() const { return winners_; }

 private:
  Status AddPlays(const log::Frame& frame) {
    uint64_t ordinal = frame.header.first_ordinal;
    log::TicketCursor cursor(input_.rules->matrix, frame.payload);
    while (true) {
      const std::optional<log::TicketView> ticket = DRUMROLL_TRY(cursor.Next());
      if (!ticket) return {};
      matcher_.Match(*ticket, wins_);
      for (const RecordWin& win : wins_) DRUMROLL_TRY(AddWin(win, ordinal, ticket->player()));
      ordinal += ticket->plays();
    }
  }

  Status AddWin(const RecordWin& win, uint64_t ticket_ordinal, PlayerId player) {
    const uint64_t ordinal = ticket_ordinal + win.play;
    if (voids_.Contains(ordinal)) return {};
    const SegmentIndex range{static_cast<uint32_t>(ordinal / kChunkPlays)};
    if (range != chunk_.segment) {
      DRUMROLL_TRY(CompareChunk());
      chunk_.segment = range;
    }
    const uint32_t offset = static_cast<uint32_t>(ordinal % kChunkPlays);
    for (uint32_t tier = 1; tier <= win.weights.size(); ++tier) {
      const uint64_t weight = win.weights[tier - 1];
      if (weight == 0) continue;
      if (weight > UINT32_MAX)
        return Fail(ErrorCode::kInvalid, "partition {} ordinal {}: weight {} does not fit 32 bits",
                    chunk_.partition, ordinal, weight);
      if (win.system)
        chunk_.AddWeighted(offset, tier, player, static_cast<uint32_t>(weight));
      else
        chunk_.Add(offset, tier, player);
    }
    return {};
  }

  void AddVoids(const log::Frame& frame) {
    for (const log::Void& entry : log::DecodeVoids(frame.payload))
      logged_voids_.push_back({entry.first_ordinal, entry.plays});
  }

  // The range is complete: holds it against the file's next chunk of this partition, which must be
  // of the same range.
  Status CompareChunk() {
    if (chunk_.empty()) return {};
    Chunk found = DRUMROLL_TRY(ReadNext());
    if (found.segment < chunk_.segment) return FirstDifference(found, EmptyAt(found.segment));
    if (found.segment > chunk_.segment) found = EmptyAt(chunk_.segment);
    if (!(found == chunk_)) return FirstDifference(found, chunk_);
    entries_.push_back(EntryOf(chunk_, chunk_bytes_, DigestOf(chunk_)));
    chunk_bytes_ += chunk_.bytes();
    Tally(chunk_, winners_);
    chunk_.Clear();
    return {};
  }

  // Nothing may be left in the file for this partition.
  Status CompareRest() {
    const Chunk found = DRUMROLL_TRY(ReadNext());
    if (found.empty()) return {};
    return FirstDifference(found, EmptyAt(found.segment));
  }

  // The file's next chunk of this partition; an empty one behind all others at the end.
  Result<Chunk> ReadNext() {
    const auto entries = file_.entries();
    if (next_entry_ == entries.size() || entries[next_entry_].partition != Raw(chunk_.partition))
      return EmptyAt(SegmentIndex{UINT32_MAX});
    return file_.Read(next_entry_++);
  }

  Chunk EmptyAt(SegmentIndex segment) const {
    Chunk chunk;
    chunk.partition = chunk_.partition;
    chunk.segment = segment;
    return chunk;
  }

  Status CompareVoids() const {
    const auto given = Canonical(partition_.voids);
    const auto logged = Canonical(logged_voids_);
    if (given == logged) return {};
    const auto [left, right] =
        std::mismatch(given.begin(), given.end(), logged.begin(), logged.end());
    uint64_t first = UINT64_MAX;
    if (left != given.end()) first = std::min(first, left->first);
    if (right != logged.end()) first = std::min(first, right->first);
    return Fail(ErrorCode::kCorrupt,
                "partition {}: the voids given to settling are not those of the log, first from "
                "ordinal {} on",
                chunk_.partition, first);
  }

  const Input& input_;
  const PartitionInput& partition_;
  RecordMatcher matcher_;
  const WinnerReader& file_;
  VoidWalk voids_;
  std::vector<VoidRange> logged_voids_;
  size_t next_entry_ = 0;
  Chunk chunk_;  // The range being replayed.
  std::vector<RecordWin> wins_;

  std::vector<ChunkEntry> entries_;
  uint64_t chunk_bytes_ = 0;
  TierCounts winners_{};
};

// The rest of the file, as it follows from the chunks that were confirmed.
Status CompareTable(const Identity& identity, const WinnerReader& file,
                    const std::vector<ChunkEntry>& entries, const TierCounts& winners) {
  const Header header = EncodeHeader(identity);
  if (std::memcmp(&header, &file.header(), sizeof header) != 0)
    return Fail(ErrorCode::kCorrupt, "the winner file's header is not of this outcome");
  const Footer footer = EncodeFooter(header, entries, winners);
  if (std::memcmp(&footer, &file.footer(), sizeof footer) != 0)
    return Fail(ErrorCode::kCorrupt,
                "the engines disagree on the outcome: by the bitmaps {}, by "
                "the log's records {}",
                ToHex(file.footer().outcome), ToHex(footer.outcome));
  return {};
}

}  // namespace

Status ConfirmWinners(disk::Disk& disk, const Input& input, const Identity& identity,
                      const WinnerReader& file) {
  DRUMROLL_TRY(game::CheckDrawn(input.rules->matrix, input.drawn));
  std::vector<ChunkEntry> entries;
  TierCounts winners{};
  std::vector<std::optional<PartitionReplay>> replays(input.partitions.size());
  const auto replay = [&](size_t id) -> Status {
    replays[id].emplace(input, PartitionId{static_cast<uint16_t>(id)}, file);
    return replays[id]->Do(disk);
  };
  DRUMROLL_TRY(ParallelFor(input.partitions.size(), input.threads, replay));
  uint64_t offset = sizeof(Header);
  for (const auto& partition : replays) {
    for (ChunkEntry entry : partition->entries()) {
      entry.offset += offset;
      entries.push_back(entry);
    }
    offset += partition->chunk_bytes();
    for (size_t tier = 0; tier < kTiersMax; ++tier) winners[tier] += partition->winners()[tier];
  }
  return CompareTable(identity, file, entries, winners);
}

}  // namespace drumroll::settle
