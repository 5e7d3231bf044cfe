// The wall clock of a sale, held against the steady one: if it jumps, the sale stops until somebody
// says that it may go on. The order of tickets does not depend on it; what people read on their
// receipts, and when the sale is closed, does.
//
// Two readings that follow on each other are compared, not each with the first: a clock that is
// slewed for days is not one that jumped. Any number of threads.
#ifndef DRUMROLL_POOL_WATCHED_CLOCK_H_
#define DRUMROLL_POOL_WATCHED_CLOCK_H_

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace drumroll::pool {

struct WatchOptions {
  int64_t jump_micros_max = int64_t{60} * 1'000'000;
  // Tests put their own in its place.
  std::function<double()> steady_seconds = SteadySeconds;
};

class WatchedClock {
 public:
  // `last` is the latest time that the draw knows: a clock that is before it by more than the limit
  // has jumped while nobody looked.
  WatchedClock(Clock& clock, Micros last, const WatchOptions& options);

  // kUnavailable, with both times, from a jump on until it is accepted.
  Result<Micros> Now();
  // What Now() says of a jump; nothing if there was none.
  std::optional<std::string> Jump();
  // From here on the clock is right.
  void Accept();

 private:
  Micros Read();  // Requires: the mutex is held.

  Clock& clock_;
  const WatchOptions options_;
  std::mutex mutex_;
  Micros wall_;        // At the last reading.
  double steady_ = 0;  // Likewise.
  std::optional<std::string> jump_;
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_WATCHED_CLOCK_H_
