#include "workload/human_numbers.h"

#include <algorithm>
#include <cstring>

#include "base/wide.h"
#include "workload/mix.h"

namespace drumroll::workload {
namespace {

constexpr uint64_t kHeadOf = 20;      // One ticket in so many.
constexpr uint64_t kBirthdaysOf = 3;  // Of the others.
constexpr uint64_t kOctaves = 20;     // The head has 2^20 - 1 favourites.
constexpr uint32_t kDaysOfMonth = 31;

// Equal steps over the slip: 1 2 3 4 5 6, 2 3 4 5 6 7, ... with step 1, then 1 3 5 ... with step 2,
// and so on.
std::vector<uint8_t> Patterns(const game::Drum& drum) {
  std::vector<uint8_t> patterns;
  for (uint32_t step = 1; 1 + step * (drum.pick - 1u) <= drum.of; ++step) {
    for (uint32_t start = 1; start + step * (drum.pick - 1u) <= drum.of; ++start) {
      for (uint32_t i = 0; i < drum.pick; ++i) {
        patterns.push_back(static_cast<uint8_t>(start + i * step));
      }
    }
    if (drum.pick == 1) break;
  }
  return patterns;
}

}  // namespace

HumanNumbers::Favourites HumanNumbers::MakeFavourites(uint32_t of, Random& keys) const {
  return {
      QuickPick(matrix_.main.pick, of),
      game::Choose(of, matrix_.main.pick) * game::Choose(matrix_.second.of, matrix_.second.pick),
      keys.Next()};
}

HumanNumbers::HumanNumbers(const game::Matrix& matrix, const PoolOptions& options,
                           PartitionId partition)
    : matrix_(matrix),
      random_(RandomFor(options.seed, Purpose::kNumbers, partition)),
      second_(matrix.second.pick, matrix.second.of),
      birthdays_{QuickPick(0, 0), 0, 0},
      any_{QuickPick(0, 0), 0, 0},
      patterns_(Patterns(matrix.main)) {
  Random keys = RandomFor(options.seed, Purpose::kFavourites);
  const uint32_t days = std::clamp<uint32_t>(kDaysOfMonth, matrix.main.pick, matrix.main.of);
  birthdays_ = MakeFavourites(days, keys);
  any_ = MakeFavourites(matrix.main.of, keys);
}

void HumanNumbers::FillTicket(MutableBytes numbers) {
  const uint32_t step = matrix_.play_bytes();
  const bool head = random_.Below(kHeadOf) == 0;
  const Favourites& favourites = random_.Below(kBirthdaysOf) == 0 ? birthdays_ : any_;
  for (size_t at = 0; at < numbers.size(); at += step) {
    if (head) {
      WriteHottest(&numbers[at]);
    } else {
      Write(favourites, PopularRank(favourites.count), &numbers[at]);
    }
  }
}

// count * u^2 with u uniform over [0, 1): ranks below r have the share sqrt(r / count).
uint64_t HumanNumbers::PopularRank(uint64_t count) {
  const uint64_t word = random_.Next();
  const uint64_t square = static_cast<uint64_t>((static_cast<Uint128>(word) * word) >> 64);
  return static_cast<uint64_t>((static_cast<Uint128>(square) * count) >> 64);
}

void HumanNumbers::WriteHottest(uint8_t* out) {
  const uint64_t octave = random_.Below(kOctaves);
  const uint64_t first = uint64_t{1} << octave;
  const uint64_t rank = first - 1 + (random_.Next() & (first - 1));
  Write(any_, rank, out);
  const size_t pick = matrix_.main.pick;
  if (rank < patterns_.size() / pick) std::memcpy(out, &patterns_[rank * pick], pick);
}

// A favourite is the set that its rank's hash stands for: no table, whatever the matrix.
void HumanNumbers::Write(const Favourites& favourites, uint64_t rank, uint8_t* out) const {
  const uint64_t word = Mix(favourites.key ^ rank);
  favourites.main.DrawFrom(word, out);
  if (second_.pick() != 0) second_.DrawFrom(Mix(word), out + matrix_.main.pick);
}

}  // namespace drumroll::workload
