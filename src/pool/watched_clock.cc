#include "pool/watched_clock.h"

#include <cmath>

namespace drumroll::pool {

WatchedClock::WatchedClock(Clock& clock, Micros last, const WatchOptions& options)
    : clock_(clock), options_(options), wall_(clock.Now()), steady_(options_.steady_seconds()) {
  if (Raw(last) - Raw(wall_) <= options_.jump_micros_max) return;
  jump_ =
      fmt::format("the clock says {}, but the draw has tickets of {}", ToText(wall_), ToText(last));
}

Micros WatchedClock::Read() {
  const Micros wall = clock_.Now();
  const double steady = options_.steady_seconds();
  const auto passed = static_cast<int64_t>(std::llround((steady - steady_) * 1e6));
  const Micros expected{Raw(wall_) + passed};
  if (!jump_ && std::llabs(Raw(wall) - Raw(expected)) > options_.jump_micros_max)
    jump_ = fmt::format("the clock jumped from {} to {}", ToText(expected), ToText(wall));
  wall_ = wall;
  steady_ = steady;
  return wall;
}

Result<Micros> WatchedClock::Now() {
  const std::lock_guard lock(mutex_);
  const Micros now = Read();
  if (!jump_) return now;
  return Fail(ErrorCode::kUnavailable, "{}; somebody has to say that the sale may go on", *jump_);
}

std::optional<std::string> WatchedClock::Jump() {
  const std::lock_guard lock(mutex_);
  Read();
  return jump_;
}

void WatchedClock::Accept() {
  const std::lock_guard lock(mutex_);
  Read();
  jump_.reset();
}

}  // namespace drumroll::pool
