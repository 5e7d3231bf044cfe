#include "disk/memory_content.h"

#include <algorithm>

#include "base/assert.h"

namespace drumroll::disk {
namespace {

constexpr uint64_t kPieceBytes =
    512;  // A drive writes no less than a sector at once; nothing promises more.

void PutAt(MemoryContent::Buffer& buffer, uint64_t offset, Bytes bytes) {
  if (bytes.empty()) return;
  const uint64_t end = offset + bytes.size();
  if (buffer.size() < end) buffer.resize(end);
  std::memcpy(buffer.data() + offset, bytes.data(), bytes.size());
}

}  // namespace

// One half of the cuts is even-handed. The other half goes for what even odds never show with large
// writes: nothing survived, a single piece, all but one, or all of it, untorn.
SurvivalOdds SurvivalOdds::Draw(Random& random) {
  switch (random.Next() & 7) {
    case 0:
      return {.survive_of_256 = 0, .torn_of_256 = 0};
    case 1:
      return {.survive_of_256 = 16, .torn_of_256 = 64};
    case 2:
      return {.survive_of_256 = 248, .torn_of_256 = 8};
    case 3:
      return {.survive_of_256 = 256, .torn_of_256 = 0};
    default:
      return {};
  }
}

void MemoryContent::Write(uint64_t offset, Bytes bytes) {
  if (bytes.empty()) return;  // Like pwrite(), does not grow the file.
  PutAt(MutableCache(), offset, bytes);
  pending_.push_back({offset, bytes.size(), pending_bytes_.size(), /*is_resize=*/false});
  Append(pending_bytes_, bytes);
}

void MemoryContent::Resize(uint64_t size) {
  MutableCache().resize(size);
  pending_.push_back({size, 0, pending_bytes_.size(), /*is_resize=*/true});
}

size_t MemoryContent::ReadWrittenBack(uint64_t offset, MutableBytes into) const {
  if (offset >= size()) return 0;
  const MutableBytes seen = into.first(std::min<uint64_t>(into.size(), size() - offset));
  const uint64_t end = offset + seen.size();
  std::fill(seen.begin(), seen.end(), uint8_t{0});
  const auto put = [&](uint64_t at, Bytes bytes) {
    const uint64_t from = std::max(at, offset);
    const uint64_t to = std::min(at + bytes.size(), end);
    if (from < to)
      std::memcpy(seen.data() + (from - offset), bytes.data() + (from - at), to - from);
  };
  put(0, medium_);
  for (const Change& change : pending_) {
    if (!change.is_resize) {
      put(change.offset, BytesOfChange(change));
    } else if (change.offset < end) {  // Cut here, and zeros if it grew again.
      const uint64_t from = std::max(change.offset, offset) - offset;
      std::fill(seen.begin() + static_cast<ptrdiff_t>(from), seen.end(), uint8_t{0});
    }
  }
  return seen.size();
}

void MemoryContent::Sync() {
  for (const Change& change : pending_) {
    if (change.is_resize) {
      medium_.resize(change.offset);
    } else {
      PutAt(medium_, change.offset, BytesOfChange(change));
    }
  }
  // The size is metadata: it is right even where an earlier failed sync has lost the data, which
  // then are zeros.
  medium_.resize(size());
  ForgetPending();
}

void MemoryContent::FailSync(Random& random) {
  cache_is_wrong_ |= !pending_.empty();
  KeepSomePending(random);
  ForgetPending();
}

void MemoryContent::PowerCut(Random& random) {
  KeepSomePending(random);
  if (cache_is_wrong_) {
    MutableCache() = medium_;
    cache_is_wrong_ = false;
  } else if (!pending_.empty()) {
    // Only what was pending can differ: large files with small tails are the rule.
    MutableCache().resize(medium_.size());
    uint64_t cut = medium_.size();
    for (const Change& change : pending_) {
      if (change.is_resize) {
        cut = std::min(cut, change.offset);
      } else {
        CopyToCache(change.offset, change.size);
      }
    }
    CopyToCache(cut, medium_.size() - cut);
  }
  ForgetPending();
}

void MemoryContent::DropCache() {
  auto fresh = std::make_shared<Buffer>(size());
  (void)ReadWrittenBack(0, *fresh);
  cache_ = std::move(fresh);
}

void MemoryContent::FlipBit(uint64_t bit, bool in_cache) {
  const uint64_t byte = bit / 8;
  const auto mask = static_cast<uint8_t>(1u << (bit % 8));
  DRUMROLL_ASSERT(byte < size());
  if (byte < medium_.size()) medium_[byte] ^= mask;
  if (in_cache) MutableCache()[byte] ^= mask;
  cache_is_wrong_ |= !in_cache || HasPending();
}

void MemoryContent::Overwrite(Bytes bytes) {
  medium_.assign(bytes.begin(), bytes.end());
  cache_ = std::make_shared<Buffer>(medium_);
  cache_is_wrong_ = false;
  ForgetPending();
}

MemoryContent::Buffer& MemoryContent::MutableCache() {
  if (cache_.use_count() > 1) cache_ = std::make_shared<Buffer>(*cache_);
  return *cache_;
}

Bytes MemoryContent::BytesOfChange(const Change& change) const {
  return Bytes(pending_bytes_).subspan(change.bytes_from, change.size);
}

void MemoryContent::KeepSomePending(Random& random) {
  if (pending_.empty()) return;
  const SurvivalOdds odds = SurvivalOdds::Draw(random);
  for (const Change& change : pending_) {
    if (!change.is_resize) {
      KeepSomePieces(change, odds, random);
    } else if (odds.Survives(random.Next())) {
      medium_.resize(change.offset);
    }
  }
}

void MemoryContent::KeepSomePieces(const Change& change, const SurvivalOdds& odds, Random& random) {
  const Bytes bytes = BytesOfChange(change);
  const uint64_t end = change.offset + change.size;
  // The size can get there without the data.
  if (end > medium_.size() && odds.Survives(random.Next())) medium_.resize(end);
  for (uint64_t at = change.offset; at < end;) {
    const uint64_t size = std::min(end, (at / kPieceBytes + 1) * kPieceBytes) - at;
    const uint64_t bits = random.Next();
    if (odds.Survives(bits)) {
      const uint64_t kept = odds.IsTorn(bits) ? (bits >> 16) % size : size;
      PutAt(medium_, at, bytes.subspan(at - change.offset, kept));
    }
    at += size;
  }
}

void MemoryContent::ForgetPending() {
  pending_.clear();
  pending_bytes_.clear();
}

void MemoryContent::CopyToCache(uint64_t offset, uint64_t size) {
  if (offset >= medium_.size()) return;
  const uint64_t copied = std::min<uint64_t>(size, medium_.size() - offset);
  std::memcpy(MutableCache().data() + offset, medium_.data() + offset, copied);
}

}  // namespace drumroll::disk
