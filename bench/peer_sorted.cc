// The plays sorted by combination, ids and players of one combination side by side, with a
// directory of all 8,145,060: the layout that answers fastest once it is there. It costs seconds
// to build after the close, twice the memory, and works only for small spaces of combinations
// (docs/architecture.md says why drumroll doesn't keep one).
//
// Combinations are numbered in colexicographic order: c1 < ... < c6 has the number
// C(c1 - 1, 1) + C(c2 - 1, 2) + ... + C(c6 - 1, 6). Built by one radix pass to buckets of
// neighbours and a counting sort within each, so that no write misses the cache for long.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/parallel.h"
#include "game/matrix.h"
#include "measure/stopwatch.h"
#include "peer.h"
#include "settle/ordered_file.h"

namespace drumroll::bench {
namespace {

constexpr const char* kPeer = "sorted index";
constexpr uint32_t kNumbers = 45;
constexpr uint32_t kPick = 6;
constexpr uint32_t kSpace = 8'145'060;
constexpr uint32_t kBucketBits = 13;
constexpr uint32_t kBuckets = (kSpace >> kBucketBits) + 1;

// choose[k][n]: the number below n of k chosen numbers.
using Binomials = std::array<std::array<uint32_t, kNumbers + 1>, kPick + 1>;
Binomials MakeBinomials() {
  Binomials choose{};
  for (uint32_t k = 0; k <= kPick; ++k) {
    for (uint32_t n = 0; n <= kNumbers; ++n)
      choose[k][n] = static_cast<uint32_t>(game::Choose(n, k));
  }
  return choose;
}

uint32_t RankOf(const Binomials& choose, uint64_t mask) {
  uint32_t rank = 0;
  for (uint32_t k = 1; mask != 0; ++k, mask &= mask - 1)
    rank += choose[k][static_cast<size_t>(std::countr_zero(mask))];
  return rank;
}

struct Entry {
  uint32_t rank;
  uint32_t id;
  uint64_t player;
};

// Memory for `count` values that are all written before they are read.
template <typename T>
class Array {
 public:
  explicit Array(size_t count) : memory_(count * sizeof(T)), count_(count) {}
  T* data() { return reinterpret_cast<T*>(memory_.data()); }
  const T* data() const { return reinterpret_cast<const T*>(memory_.data()); }
  size_t size() const { return count_; }

 private:
  AlignedBuffer memory_;
  size_t count_;
};

struct Index {
  explicit Index(size_t plays) : ids(plays), players(plays), first(kSpace + 1) {}
  Array<uint32_t> ids;
  Array<uint64_t> players;
  std::vector<uint32_t> first;  // Of each combination; the last one is the end.
};

// Where a thread's share of the plays goes in each bucket.
using Offsets = std::vector<uint32_t>;

class Build {
 public:
  explicit Build(const Job& job)
      : job_(job), choose_(MakeBinomials()), entries_(job.data.plays()), index_(job.data.plays()) {}

  Result<Index> Do() {
    std::vector<Offsets> offsets(job_.threads, Offsets(kBuckets));
    DRUMROLL_TRY(Shares([&](size_t share, size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) ++offsets[share][RankAt(i) >> kBucketBits];
    }));
    const std::vector<uint32_t> begins = Place(offsets);
    DRUMROLL_TRY(Shares([&](size_t share, size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) {
        const uint32_t rank = RankAt(i);
        entries_.data()[offsets[share][rank >> kBucketBits]++] = {rank, static_cast<uint32_t>(i),
                                                                  job_.data.players()[i]};
      }
    }));
    DRUMROLL_TRY(ParallelFor(kBuckets, job_.threads, [&](size_t bucket) -> Status {
      Sort(static_cast<uint32_t>(bucket), begins[bucket], begins[bucket + 1]);
      return {};
    }));
    index_.first[kSpace] = static_cast<uint32_t>(job_.data.plays());
    return std::move(index_);
  }

 private:
  uint32_t RankAt(size_t play) const { return RankOf(choose_, job_.data.masks()[play]); }

  template <typename Work>
  Status Shares(const Work& work) {
    const size_t plays = job_.data.plays();
    return ParallelFor(job_.threads, job_.threads, [&](size_t i) -> Status {
      work(i, plays * i / job_.threads, plays * (i + 1) / job_.threads);
      return {};
    });
  }

  // Turns counts into offsets; returns where each bucket begins.
  static std::vector<uint32_t> Place(std::vector<Offsets>& offsets) {
    std::vector<uint32_t> begins;
    uint32_t next = 0;
    for (uint32_t bucket = 0; bucket < kBuckets; ++bucket) {
      begins.push_back(next);
      for (Offsets& share : offsets) next += std::exchange(share[bucket], next);
    }
    begins.push_back(next);
    return begins;
  }

  void Sort(uint32_t bucket, uint32_t begin, uint32_t end) {
    const uint32_t low = bucket << kBucketBits;
    const uint32_t high = std::min(low + (1u << kBucketBits), kSpace);
    std::vector<uint32_t> next(high - low);
    const Entry* const entries = entries_.data();
    for (uint32_t i = begin; i < end; ++i) ++next[entries[i].rank - low];
    uint32_t at = begin;
    for (uint32_t rank = low; rank < high; ++rank) {
      index_.first[rank] = at;
      at += std::exchange(next[rank - low], at);
    }
    for (uint32_t i = begin; i < end; ++i) {
      const uint32_t place = next[entries[i].rank - low]++;
      index_.ids.data()[place] = entries[i].id;
      index_.players.data()[place] = entries[i].player;
    }
  }

  const Job& job_;
  const Binomials choose_;
  Array<Entry> entries_;
  Index index_;
};

struct WinningRank {
  uint32_t rank;
  uint32_t tier;
};

// All combinations that win, in order: numbers are chosen from the largest down, and a branch that
// can't come to three hits is left.
class Winners {
 public:
  explicit Winners(const Job& job)
      : choose_(MakeBinomials()), main_(job.main_mask()), bonus_(job.bonus) {
    Choose(kPick, kNumbers, 0, 0, false);
  }
  const std::vector<WinningRank>& ranks() const { return ranks_; }

 private:
  void Choose(uint32_t left, uint32_t below, uint32_t rank, uint32_t hits, bool bonus) {
    if (left == 0) {
      if (const uint32_t tier = TierOf(hits, bonus)) ranks_.push_back({rank, tier});
      return;
    }
    if (hits + left < 3) return;
    for (uint32_t bit = left - 1; bit < below; ++bit) {
      Choose(left - 1, bit, rank + choose_[left][bit],
             hits + static_cast<uint32_t>(main_ >> bit & 1), bonus || bit + 1 == bonus_);
    }
  }

  const Binomials choose_;
  const uint64_t main_;
  const uint32_t bonus_;
  std::vector<WinningRank> ranks_;
};

Counts Count(const Job& job, const Index& index) {
  const Winners winners(job);
  Counts counts{};
  for (const WinningRank& winner : winners.ranks())
    counts[winner.tier - 1] += index.first[winner.rank + 1] - index.first[winner.rank];
  return counts;
}

// Ids, players and tiers of the winners of some ranks, each in a row of its own.
void Emit(const Index& index, std::span<const WinningRank> ranks, std::vector<uint8_t>& out) {
  size_t count = 0;
  for (const WinningRank& winner : ranks)
    count += index.first[winner.rank + 1] - index.first[winner.rank];
  out.resize(count * (sizeof(uint32_t) + sizeof(uint64_t) + 1));
  uint8_t* ids = out.data();
  uint8_t* players = ids + count * sizeof(uint32_t);
  uint8_t* tiers = players + count * sizeof(uint64_t);
  for (const WinningRank& winner : ranks) {
    const uint32_t first = index.first[winner.rank];
    const size_t found = index.first[winner.rank + 1] - first;
    std::memcpy(ids, index.ids.data() + first, found * sizeof(uint32_t));
    std::memcpy(players, index.players.data() + first, found * sizeof(uint64_t));
    std::memset(tiers, static_cast<int>(winner.tier), found);
    ids += found * sizeof(uint32_t);
    players += found * sizeof(uint64_t);
    tiers += found;
  }
}

// The groups of one round are gathered on all threads while the disk writes those of the round
// before.
Result<Counts> List(const Job& job, const Index& index) {
  constexpr size_t kRounds = 16;
  const Winners winners(job);
  const std::span<const WinningRank> ranks = winners.ranks();
  const size_t groups = kRounds * job.threads;
  std::vector<std::vector<uint8_t>> lists(job.threads);
  const auto file = DRUMROLL_TRY(settle::OrderedFile::Create(job.disk, job.ListPath(), {}));
  for (size_t round = 0; round < groups; round += job.threads) {
    DRUMROLL_TRY(ParallelFor(job.threads, job.threads, [&](size_t i) -> Status {
      const size_t begin = ranks.size() * (round + i) / groups;
      const size_t end = ranks.size() * (round + i + 1) / groups;
      Emit(index, ranks.subspan(begin, end - begin), lists[i]);
      return {};
    }));
    for (const std::vector<uint8_t>& list : lists) DRUMROLL_TRY(file->Append(list));
  }
  DRUMROLL_TRY(file->Finish());
  DRUMROLL_TRY(job.disk.Remove(job.ListPath()));
  return Count(job, index);
}

}  // namespace

Status RunSorted(const Job& job) {
  if (job.data.plays() > UINT32_MAX)
    return Fail(ErrorCode::kInvalid, "the sorted index takes at most {} plays", UINT32_MAX);
  measure::Stopwatch watch;
  const Index index = DRUMROLL_TRY(Build(job).Do());
  Tell(job, kPeer, "load", watch.Lap(), "radix pass and counting sort");
  const double counts =
      DRUMROLL_TRY(MedianOf(job, [&]() -> Result<Counts> { return Count(job, index); }));
  Tell(job, kPeer, "counts", counts, "directory of combinations");
  const double list = DRUMROLL_TRY(MedianOf(job, [&] { return List(job, index); }));
  Tell(job, kPeer, "list durable", list, "runs of the winning combinations");
  return {};
}

}  // namespace drumroll::bench
