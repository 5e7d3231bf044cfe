// Numbers as people choose them, in a simple model with the features that trouble a draw engine:
// much more of some numbers, and some combinations played by very many.
//
//   * One ticket in 20 takes one of 2^20 favourites by log-uniform popularity: each octave of ranks
//   is
//     chosen equally often, so the hottest combination alone gets 1/20 of them: 0.25 % of all
//     plays, 750,000 of 300 million (for comparison: in 2023 103 of 664 winners of one prize came
//     from one shop). The first of them are the patterns on the slip: runs of equal steps, 1 2 3 4
//     5 6 first.
//   * One in three has birthdays: numbers up to 31 only.
//   * The rest plays any numbers.
//
// Both of the last choose among as many favourites as there are such combinations, the one of rank
// r with a popularity ~ r^(-1/2). The favourites are the same in all partitions; two ranks may
// share a combination.
#ifndef DRUMROLL_WORKLOAD_HUMAN_NUMBERS_H_
#define DRUMROLL_WORKLOAD_HUMAN_NUMBERS_H_

#include <cstdint>
#include <vector>

#include "game/matrix.h"
#include "workload/number_source.h"
#include "workload/pool_options.h"
#include "workload/quick_pick.h"

namespace drumroll::workload {

class HumanNumbers final : public NumberSource {
 public:
  HumanNumbers(const game::Matrix& matrix, const PoolOptions& options, PartitionId partition);
  void FillTicket(MutableBytes numbers) override;

 private:
  // Favourite combinations of numbers up to a limit.
  struct Favourites {
    QuickPick main;
    uint64_t count;
    uint64_t key;
  };
  Favourites MakeFavourites(uint32_t of, Random& keys) const;
  uint64_t PopularRank(uint64_t count);
  void WriteHottest(uint8_t* out);
  void Write(const Favourites& favourites, uint64_t rank, uint8_t* out) const;

  game::Matrix matrix_;
  Random random_;
  QuickPick second_;
  Favourites birthdays_;
  Favourites any_;
  std::vector<uint8_t> patterns_;  // Main numbers of one after another.
};

}  // namespace drumroll::workload

#endif  // DRUMROLL_WORKLOAD_HUMAN_NUMBERS_H_
