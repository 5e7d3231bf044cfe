// What every peer is given, what it must find, and how it tells what it took: one JSON line a
// measurement, as bench/peer_duckdb.py prints them.
#ifndef DRUMROLL_BENCH_PEER_H_
#define DRUMROLL_BENCH_PEER_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "peer_data.h"

namespace drumroll::bench {

inline constexpr size_t kTiers = 5;  // Of 6/45: six; five and the bonus; five; four; three.
using Counts = std::array<uint64_t, kTiers>;

struct Job {
  disk::Disk& disk;
  const PeerData& data;
  std::vector<uint8_t> main;  // Winning numbers.
  uint8_t bonus = 0;
  Counts expected{};
  uint32_t repeats = 5;
  size_t threads = 2;
  std::string scratch;  // A directory for the lists.

  uint64_t main_mask() const;
  // The list that is being written; removed by who made it.
  std::string ListPath() const { return disk::Join(scratch, "peer-winners"); }
};

// The tier of a play with so many hits, 1 .. 5; 0 if it wins nothing.
constexpr uint32_t TierOf(uint32_t main_hits, bool bonus_hit) {
  if (main_hits == 6) return 1;
  if (main_hits == 5) return bonus_hit ? 2 : 3;
  if (main_hits == 4) return 4;
  return main_hits == 3 ? 5 : 0;
}

// Does the work `repeats` times and returns the median. kCorrupt if it ever counts something else
// than expected: a peer that is wrong is not a peer.
Result<double> MedianOf(const Job& job, const std::function<Result<Counts>()>& work);

// {"peer": ..., "what": ..., "plays": ..., "seconds": ...} on stdout.
void Tell(const Job& job, const std::string& peer, const std::string& what, double seconds,
          const std::string& plan);

// The peers. Each loads, counts and lists, and tells.
Status RunNaive(const Job& job);
Status RunRoaring(const Job& job);
Status RunSorted(const Job& job);

}  // namespace drumroll::bench

#endif  // DRUMROLL_BENCH_PEER_H_
