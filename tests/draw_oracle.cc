#include "draw_oracle.h"

#include <algorithm>

namespace drumroll::testing {
namespace {

using settle::testing::OwnedPlay;
using settle::testing::OwnedTicket;

uint64_t StakesOf(const game::Matrix& matrix, const OwnedTicket& ticket) {
  uint64_t stakes = 0;
  for (const OwnedPlay& play : ticket.plays) stakes += game::Combinations(matrix, play.view());
  return stakes;
}

// What the seal says of a partition, but for its digests.
pool::SealedPartition CountsOf(const game::Matrix& matrix,
                               const settle::testing::Pool::Partition& partition) {
  pool::SealedPartition counts;
  for (size_t i = 0; i < partition.tickets.size(); ++i) {
    const OwnedTicket& ticket = partition.tickets[i];
    const uint64_t stakes = StakesOf(matrix, ticket);
    ++counts.tickets;
    counts.plays += ticket.plays.size();
    counts.stakes += stakes;
    if (!partition.voided.contains(i)) continue;
    counts.voided_plays += ticket.plays.size();
    counts.voided_stakes += stakes;
  }
  counts.segments = counts.plays == 0 ? 0 : 1;
  return counts;
}

}  // namespace

void DrawOracle::Sent(size_t partition, NaiveKind kind, Bytes payload) {
  partitions_[partition].sent.push_back(
      {.kind = kind, .position = 0, .payload = {payload.begin(), payload.end()}});
}

void DrawOracle::Promised(size_t partition) {
  partitions_[partition].promised = partitions_[partition].sent.size();
}

Status DrawOracle::Recovered(size_t id, const std::vector<NaiveFrame>& frames, bool rot) {
  Partition& partition = partitions_[id];
  if (frames.size() + (rot ? 1 : 0) < partition.promised) {
    return Fail(ErrorCode::kCorrupt, "partition {}: {} frames were promised, {} are there", id,
                partition.promised, frames.size());
  }
  if (frames.size() > partition.sent.size()) {
    return Fail(ErrorCode::kCorrupt, "partition {}: {} frames were sent, {} are there", id,
                partition.sent.size(), frames.size());
  }
  for (size_t i = 0; i < frames.size(); ++i) {
    if (frames[i].kind != partition.sent[i].kind || frames[i].payload != partition.sent[i].payload)
      return Fail(ErrorCode::kCorrupt, "partition {}: frame {} is not the one that was sent", id,
                  i);
  }
  partition.sent.resize(frames.size());
  partition.promised = frames.size();
  return {};
}

size_t DrawOracle::promised() const {
  size_t sum = 0;
  for (const Partition& partition : partitions_) sum += partition.promised;
  return sum;
}

bool DrawOracle::closed(size_t partition) const {
  const auto& sent = partitions_[partition].sent;
  return !sent.empty() && sent.back().kind == NaiveKind::kClose;
}

log::Close DrawOracle::CloseOf(size_t partition, Micros now) const {
  const pool::SealedPartition counts =
      CountsOf(matrix_, NaivePartition(matrix_, partitions_[partition].sent));
  return {.time = now,
          .plays = counts.plays,
          .tickets = counts.tickets,
          .voided_plays = counts.voided_plays};
}

std::optional<log::Void> DrawOracle::DrawVoid(size_t id, Random& random, Micros now) const {
  const auto partition = NaivePartition(matrix_, partitions_[id].sent);
  if (partition.tickets.empty()) return std::nullopt;
  const size_t ticket = random.Below(partition.tickets.size());
  if (partition.voided.contains(ticket)) return std::nullopt;
  return log::Void{.key = partition.tickets[ticket].key,
                   .first_ordinal = Ordinal{settle::testing::FirstOrdinals(partition)[ticket]},
                   .plays = static_cast<uint32_t>(partition.tickets[ticket].plays.size()),
                   .stakes = static_cast<uint32_t>(StakesOf(matrix_, partition.tickets[ticket])),
                   .time = now};
}

settle::testing::Pool DrawOracle::Pool() const {
  settle::testing::Pool pool;
  for (const Partition& partition : partitions_)
    pool.partitions.push_back(NaivePartition(matrix_, partition.sent));
  return pool;
}

Status DrawOracle::CheckSeal(const pool::SealRecord& seal) const {
  for (size_t i = 0; i < partitions_.size(); ++i) {
    pool::SealedPartition expected =
        CountsOf(matrix_, NaivePartition(matrix_, partitions_[i].sent));
    const pool::SealedPartition& found = seal.partitions[i];
    expected.content = found.content;
    expected.voids = found.voids;
    expected.log_end = found.log_end;
    expected.log_head = found.log_head;
    if (!(found == expected)) {
      return Fail(ErrorCode::kCorrupt,
                  "partition {}: sealed {} plays, {} tickets, {} stakes, {} voided; sold {}, {}, "
                  "{}, {}",
                  i, found.plays, found.tickets, found.stakes, found.voided_plays, expected.plays,
                  expected.tickets, expected.stakes, expected.voided_plays);
    }
  }
  return {};
}

Status DrawOracle::Promised(const std::string& path, const std::string& content) {
  const auto [file, added] = files_.try_emplace(path, content);
  if (file->second == content) return {};
  return Fail(ErrorCode::kCorrupt, "{}: was\n{}\nand is now\n{}", path, file->second, content);
}

Status DrawOracle::CheckFiles(const disk::MemoryDisk& disk) const {
  const std::vector<std::string> paths = disk.Paths();
  for (const auto& [path, content] : files_) {
    if (!std::binary_search(paths.begin(), paths.end(), path))
      return Fail(ErrorCode::kCorrupt, "{}: was promised and is gone", path);
    if (disk.Read(path) != content)
      return Fail(ErrorCode::kCorrupt, "{}: has other bytes than promised", path);
  }
  return {};
}

}  // namespace drumroll::testing
