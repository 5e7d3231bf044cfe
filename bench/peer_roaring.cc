// CRoaring: a compressed bitmap for each number, and the adder of our kernels in its operations.
// The plays are split into as many shares as there are threads; within one the library is serial.
#include <roaring/roaring.h>

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <vector>

#include "base/parallel.h"
#include "measure/stopwatch.h"
#include "peer.h"
#include "settle/ordered_file.h"

namespace drumroll::bench {
namespace {

constexpr const char* kPeer = "CRoaring";
constexpr uint32_t kNumbers = 45;

struct FreeBitmap {
  void operator()(roaring_bitmap_t* bitmap) const { roaring_bitmap_free(bitmap); }
};
using Bitmap = std::unique_ptr<roaring_bitmap_t, FreeBitmap>;

Bitmap And(const Bitmap& a, const Bitmap& b) {
  return Bitmap(roaring_bitmap_and(a.get(), b.get()));
}
Bitmap Or(const Bitmap& a, const Bitmap& b) { return Bitmap(roaring_bitmap_or(a.get(), b.get())); }
Bitmap Xor(const Bitmap& a, const Bitmap& b) {
  return Bitmap(roaring_bitmap_xor(a.get(), b.get()));
}
Bitmap AndNot(const Bitmap& a, const Bitmap& b) {
  return Bitmap(roaring_bitmap_andnot(a.get(), b.get()));
}

struct Sum {
  Bitmap ones;
  Bitmap twos;
};
Sum Add(const Bitmap& a, const Bitmap& b, const Bitmap& c) {
  const Bitmap half = Xor(a, b);
  return {.ones = Xor(half, c), .twos = Or(And(a, b), And(half, c))};
}

// One share of the plays: [begin, begin + plays).
struct Share {
  size_t begin = 0;
  size_t plays = 0;
  std::array<Bitmap, kNumbers> numbers;
};

void Fill(const Job& job, Share& share) {
  constexpr size_t kBlock = 1 << 16;
  for (Bitmap& bitmap : share.numbers) bitmap.reset(roaring_bitmap_create());
  std::array<std::vector<uint32_t>, kNumbers> found;
  for (size_t block = 0; block < share.plays; block += kBlock) {
    for (std::vector<uint32_t>& places : found) places.clear();
    for (size_t i = block; i < std::min(block + kBlock, share.plays); ++i) {
      for (uint64_t mask = job.data.masks()[share.begin + i]; mask != 0; mask &= mask - 1)
        found[static_cast<size_t>(std::countr_zero(mask))].push_back(static_cast<uint32_t>(i));
    }
    for (size_t n = 0; n < kNumbers; ++n)
      roaring_bitmap_add_many(share.numbers[n].get(), found[n].size(), found[n].data());
  }
}

// The plays of each tier.
std::array<Bitmap, kTiers> Match(const Job& job, const Share& share) {
  const auto number = [&](size_t i) -> const Bitmap& { return share.numbers[job.main[i] - 1u]; };
  const Sum first = Add(number(0), number(1), number(2));
  const Sum second = Add(number(3), number(4), number(5));
  const Bitmap ones = Xor(first.ones, second.ones);
  const Sum high = Add(first.twos, second.twos, And(first.ones, second.ones));
  const Bitmap& twos = high.ones;
  const Bitmap& fours = high.twos;
  const Bitmap five = And(AndNot(fours, twos), ones);
  const Bitmap& bonus = share.numbers[job.bonus - 1u];
  return {And(fours, twos), And(five, bonus), AndNot(five, bonus),
          AndNot(AndNot(fours, twos), ones), AndNot(And(twos, ones), fours)};
}

Counts CountsOf(const std::array<Bitmap, kTiers>& tiers) {
  Counts counts{};
  for (size_t i = 0; i < kTiers; ++i) counts[i] = roaring_bitmap_get_cardinality(tiers[i].get());
  return counts;
}

// Ids, then players, tier by tier.
std::vector<uint8_t> ListOf(const Job& job, const Share& share,
                            const std::array<Bitmap, kTiers>& tiers) {
  std::vector<uint32_t> places;
  std::vector<uint64_t> players;
  for (const Bitmap& tier : tiers) {
    const size_t before = places.size();
    places.resize(before + roaring_bitmap_get_cardinality(tier.get()));
    roaring_bitmap_to_uint32_array(tier.get(), places.data() + before);
  }
  players.reserve(places.size());
  for (const uint32_t place : places) players.push_back(job.data.players()[share.begin + place]);
  std::vector<uint8_t> list;
  const auto add = [&list](const auto& values) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(values.data());
    list.insert(list.end(), bytes, bytes + values.size() * sizeof(values[0]));
  };
  add(places);
  add(players);
  return list;
}

Counts SumOf(const std::vector<Counts>& parts) {
  Counts sum{};
  for (const Counts& part : parts) {
    for (size_t i = 0; i < kTiers; ++i) sum[i] += part[i];
  }
  return sum;
}

Result<Counts> Count(const Job& job, const std::vector<Share>& shares) {
  std::vector<Counts> counts(shares.size());
  DRUMROLL_TRY(ParallelFor(shares.size(), job.threads, [&](size_t i) -> Status {
    counts[i] = CountsOf(Match(job, shares[i]));
    return {};
  }));
  return SumOf(counts);
}

Result<Counts> List(const Job& job, const std::vector<Share>& shares) {
  std::vector<Counts> counts(shares.size());
  std::vector<std::vector<uint8_t>> lists(shares.size());
  DRUMROLL_TRY(ParallelFor(shares.size(), job.threads, [&](size_t i) -> Status {
    const auto tiers = Match(job, shares[i]);
    counts[i] = CountsOf(tiers);
    lists[i] = ListOf(job, shares[i], tiers);
    return {};
  }));
  const auto file = DRUMROLL_TRY(settle::OrderedFile::Create(job.disk, job.ListPath(), {}));
  for (const std::vector<uint8_t>& list : lists) DRUMROLL_TRY(file->Append(list));
  DRUMROLL_TRY(file->Finish());
  DRUMROLL_TRY(job.disk.Remove(job.ListPath()));
  return SumOf(counts);
}

}  // namespace

Status RunRoaring(const Job& job) {
  measure::Stopwatch watch;
  std::vector<Share> shares(job.threads);
  const size_t each = (job.data.plays() + shares.size() - 1) / shares.size();
  for (size_t i = 0; i < shares.size(); ++i) {
    shares[i].begin = std::min(i * each, job.data.plays());
    shares[i].plays = std::min(each, job.data.plays() - shares[i].begin);
  }
  DRUMROLL_TRY(ParallelFor(shares.size(), job.threads, [&](size_t i) -> Status {
    Fill(job, shares[i]);
    return {};
  }));
  Tell(job, kPeer, "load", watch.Lap(), "45 bitmaps a thread");
  const double counts = DRUMROLL_TRY(MedianOf(job, [&] { return Count(job, shares); }));
  Tell(job, kPeer, "counts", counts, "adder of AND, OR, XOR");
  const double list = DRUMROLL_TRY(MedianOf(job, [&] { return List(job, shares); }));
  Tell(job, kPeer, "list durable", list, "adder, then gathered players");
  return {};
}

}  // namespace drumroll::bench
