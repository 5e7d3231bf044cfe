#include "settle/winner_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/parallel.h"

namespace drumroll::settle {
namespace {

constexpr uint64_t kReadBytes = 1_MiB;  // Entries are read in pieces of this size.

Status ReadExactly(disk::File& file, uint64_t offset, MutableBytes into) {
  const size_t read = DRUMROLL_TRY(file.ReadAt(offset, into));
  if (read == into.size()) return {};
  return Fail(ErrorCode::kCorrupt, "{} bytes at {}, expected {}", read, offset, into.size());
}

template <typename T>
MutableBytes WritableBytes(std::span<T> values) {
  return {reinterpret_cast<uint8_t*>(values.data()), values.size_bytes()};
}

}  // namespace

Result<WinnerReader> WinnerReader::Open(disk::Disk& disk, std::string_view path,
                                        disk::Access access) {
  WinnerReader reader;
  reader.file_ = DRUMROLL_TRY(disk.Open(path, access));
  Status status = reader.ReadTable();
  if (!status.ok()) return At(path, std::move(status).error());
  return reader;
}

Status WinnerReader::ReadTable() {
  const uint64_t size = DRUMROLL_TRY(file_->Size());
  constexpr uint64_t kEnds = sizeof(Header) + sizeof(Footer);
  if (size < kEnds)
    return Fail(ErrorCode::kCorrupt, "{} bytes, a winner file has at least {}", size, kEnds);
  DRUMROLL_TRY(ReadExactly(*file_, 0, WritableBytes(std::span(&header_, 1))));
  DRUMROLL_TRY(ReadExactly(*file_, size - sizeof(Footer), WritableBytes(std::span(&footer_, 1))));
  Result<Identity> identity = DecodeHeader(header_);
  if (!identity.ok()) return At("header", std::move(identity).error());
  identity_ = std::move(identity).value();
  Status footer = CheckFooter(footer_);
  if (!footer.ok()) return At("footer", std::move(footer).error());
  if (footer_.chunks > (size - kEnds) / sizeof(ChunkEntry))
    return Fail(ErrorCode::kCorrupt, "footer: {} chunks don't fit {} bytes", footer_.chunks, size);
  const uint64_t table = size - sizeof(Footer) - footer_.chunks * sizeof(ChunkEntry);
  entries_.resize(footer_.chunks);
  const MutableBytes bytes = WritableBytes(std::span(entries_));
  for (uint64_t done = 0; done < bytes.size(); done += kReadBytes)
    DRUMROLL_TRY(ReadExactly(*file_, table + done,
                             bytes.subspan(done, std::min(kReadBytes, bytes.size() - done))));
  return CheckTable(header_, entries_, footer_, size);
}

Digest WinnerReader::outcome() const {
  Digest digest;
  std::copy(std::begin(footer_.outcome), std::end(footer_.outcome), digest.bytes.begin());
  return digest;
}

TierCounts WinnerReader::winners() const {
  TierCounts winners;
  std::copy(std::begin(footer_.winners), std::end(footer_.winners), winners.begin());
  return winners;
}

Result<Chunk> WinnerReader::Read(size_t index) const {
  DRUMROLL_ASSERT(index < entries_.size());
  const ChunkEntry& entry = entries_[index];
  const std::string place =
      fmt::format("{}: partition {} segment {}", file_->path(), entry.partition, entry.segment);
  std::vector<uint8_t> bytes(ChunkBytes(entry.count, entry.weighted));
  Status read = ReadExactly(*file_, entry.offset, bytes);
  if (!read.ok()) return At(place, std::move(read).error());
  const Digest digest = DigestOf(PartsOf(entry, bytes));
  if (std::memcmp(digest.bytes.data(), entry.digest, sizeof entry.digest) != 0)
    return Fail(ErrorCode::kCorrupt, "{}: digest {}, expected {}", place, ToHex(digest),
                ToHex(entry.digest));
  Result<Chunk> chunk = DecodeChunk(entry, bytes, identity_.tiers);
  if (!chunk.ok()) return At(place, std::move(chunk).error());
  return chunk;
}

std::optional<size_t> WinnerReader::Find(PartitionId partition, SegmentIndex segment) const {
  const std::pair key(Raw(partition), Raw(segment));
  const auto found = std::partition_point(
      entries_.begin(), entries_.end(),
      [&](const ChunkEntry& entry) { return std::pair(entry.partition, entry.segment) < key; });
  if (found == entries_.end() || std::pair(found->partition, found->segment) != key) return {};
  return static_cast<size_t>(found - entries_.begin());
}

std::optional<size_t> WinnerReader::ChunkOf(PartitionId partition, Ordinal ordinal) const {
  const uint64_t segment = Raw(ordinal) / kChunkPlays;
  if (segment > UINT32_MAX) return std::nullopt;
  return Find(partition, SegmentIndex{static_cast<uint32_t>(segment)});
}

Result<std::vector<Winner>> WinnerReader::Find(PartitionId partition, Ordinal ordinal) const {
  const std::optional<size_t> index = ChunkOf(partition, ordinal);
  if (!index) return std::vector<Winner>();
  return WinsOf(DRUMROLL_TRY(Read(*index)), ordinal);
}

Status WinnerReader::Verify(size_t threads) const {
  std::vector<TierCounts> counts(entries_.size());
  const auto tally = [&](size_t i) -> Status {
    const Chunk chunk = DRUMROLL_TRY(Read(i));
    Tally(chunk, counts[i]);
    return {};
  };
  DRUMROLL_TRY(ParallelFor(entries_.size(), threads, tally));
  TierCounts sums{};
  for (const TierCounts& chunk : counts)
    for (size_t tier = 0; tier < sums.size(); ++tier) sums[tier] += chunk[tier];
  for (size_t tier = 0; tier < sums.size(); ++tier)
    if (sums[tier] != footer_.winners[tier])
      return Fail(ErrorCode::kCorrupt, "{}: footer: {} winners of tier {}, the chunks have {}",
                  file_->path(), footer_.winners[tier], tier + 1, sums[tier]);
  return {};
}

Result<std::optional<Winner>> WinnerCursor::Next() {
  while (next_ == winners_.size()) {
    if (next_chunk_ == reader_.entries().size()) return std::optional<Winner>();
    const Chunk chunk = DRUMROLL_TRY(reader_.Read(next_chunk_));
    ++next_chunk_;
    winners_.clear();
    next_ = 0;
    ForEachWinner(chunk, [&](const Winner& winner) {
      if (tier_ == 0 || winner.tier == tier_) winners_.push_back(winner);
    });
  }
  return std::optional<Winner>(winners_[next_++]);
}

}  // namespace drumroll::settle
