// What a sale counts, for its operator's gauges: /metrics shows it.
#ifndef DRUMROLL_POOL_SALE_FIGURES_H_
#define DRUMROLL_POOL_SALE_FIGURES_H_

#include <array>
#include <atomic>
#include <cstdint>

namespace drumroll::pool {

// Durations by their powers of two: bucket i counts those below 2^i microseconds that no bucket
// before it counts; the last one has all the rest.
struct Durations {
  static constexpr size_t kBuckets = 25;
  std::array<uint64_t, kBuckets> counts{};
  uint64_t count = 0;
  double seconds = 0;

  void Add(double duration_seconds);
  Durations& operator+=(const Durations& other);
  // At least so many of a hundred were not longer than what is returned: the end of a bucket, in
  // seconds. 0 without any.
  double Percentile(double percent) const;
};

// Counted since the sale was opened.
struct SaleFigures {
  uint64_t tickets = 0;    // Sold: durable.
  uint64_t plays = 0;      // Of them.
  uint64_t voids = 0;      // Tickets cancelled.
  uint64_t repeats = 0;    // Retries that got the first receipt again.
  uint64_t conflicts = 0;  // Keys that belong to another ticket.
  uint64_t invalid = 0;    // Orders that are no ticket of this game.
  uint64_t late = 0;       // New tickets after the sale had ended.
  uint64_t busy = 0;       // Refused because too many waited.
  uint64_t refused = 0;    // Refused because the disk is nearly full or the clock jumped.
  uint64_t failed = 0;     // Refused because the sale has failed.
  uint64_t frames = 0;
  uint64_t syncs = 0;
  Durations sync;               // How long each sync took.
  uint64_t queued_tickets = 0;  // Waiting now.
  uint64_t queued_bytes = 0;
  uint64_t keys = 0;  // Of all tickets of the draw.
  uint64_t key_bytes = 0;
  uint64_t clock_jumped = 0;  // 1 while it waits for somebody's word on the clock, else 0.
  uint64_t has_failed = 0;    // 1 once it has failed.

  // As one sale after the other counted.
  SaleFigures& operator+=(const SaleFigures& other);
  // What stays of them once the sale is gone: what waits and what is held does not.
  SaleFigures Past() const;
};

// What is counted outside of the tills.
struct SaleCounts {
  std::atomic<uint64_t> repeats = 0;
  std::atomic<uint64_t> conflicts = 0;
  std::atomic<uint64_t> invalid = 0;
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_SALE_FIGURES_H_
