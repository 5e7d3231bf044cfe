// Seconds from lap to lap. One thread.
#ifndef DRUMROLL_MEASURE_STOPWATCH_H_
#define DRUMROLL_MEASURE_STOPWATCH_H_

#include <utility>

#include "base/clock.h"

namespace drumroll::measure {

class Stopwatch {
 public:
  // Seconds since the last lap, or since the watch was made.
  double Lap() {
    const double now = SteadySeconds();
    return now - std::exchange(lap_, now);
  }

 private:
  double lap_ = SteadySeconds();
};

}  // namespace drumroll::measure

#endif  // DRUMROLL_MEASURE_STOPWATCH_H_
