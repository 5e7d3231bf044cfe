// Randomness is passed in and replayable: the same seed and stream give the same numbers for ever.
// AES-128 in counter mode keyed by SHA-256(seed, stream): streams never overlap, whatever the seeds
// (splitmix-style generators seeded with close seeds do overlap and once produced a pool without
// jackpots).
#ifndef DRUMROLL_BASE_RANDOM_H_
#define DRUMROLL_BASE_RANDOM_H_

#include <array>
#include <cstdint>
#include <memory>

#include "base/assert.h"
#include "base/wide.h"

struct evp_cipher_ctx_st;

namespace drumroll {

// One thread. About 0.5 ns a number.
class Random {
 public:
  struct Options {
    uint64_t seed = 0;
    uint64_t stream = 0;
  };
  explicit Random(Options options);
  ~Random();
  Random(Random&&) noexcept;
  Random& operator=(Random&&) noexcept;

  // Uniform over all 64-bit numbers.
  uint64_t Next() {
    if (next_ == kBlock) Refill();
    return block_[next_++];
  }

  // Uniform over [0, bound), exactly (Lemire 2019: multiply, reject the short tail). Requires:
  // bound > 0.
  uint64_t Below(uint64_t bound) {
    DRUMROLL_ASSERT(bound > 0);
    Uint128 product = static_cast<Uint128>(Next()) * bound;
    if (static_cast<uint64_t>(product) < bound) [[unlikely]] {
      const uint64_t reject = (0 - bound) % bound;
      while (static_cast<uint64_t>(product) < reject)
        product = static_cast<Uint128>(Next()) * bound;
    }
    return static_cast<uint64_t>(product >> 64);
  }

 private:
  static constexpr size_t kBlock = 1024;
  void Refill();

  struct Free {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  std::unique_ptr<evp_cipher_ctx_st, Free> cipher_;
  std::array<uint64_t, kBlock> block_;
  size_t next_ = kBlock;
};

// A seed that nobody can foretell, from the system. For what must not be replayed.
uint64_t SystemSeed();

}  // namespace drumroll

#endif  // DRUMROLL_BASE_RANDOM_H_
