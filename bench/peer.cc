#include "peer.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "measure/samples.h"
#include "measure/stopwatch.h"

namespace drumroll::bench {

uint64_t Job::main_mask() const {
  uint64_t mask = 0;
  for (const uint8_t number : main) mask |= uint64_t{1} << (number - 1);
  return mask;
}

Result<double> MedianOf(const Job& job, const std::function<Result<Counts>()>& work) {
  measure::Samples seconds;
  for (uint32_t i = 0; i < job.repeats; ++i) {
    measure::Stopwatch watch;
    const Counts found = DRUMROLL_TRY(work());
    seconds.Add(watch.Lap());
    for (size_t tier = 0; tier < kTiers; ++tier) {
      if (found[tier] == job.expected[tier]) continue;
      return Fail(ErrorCode::kCorrupt, "tier {}: {} winners, expected {}", tier + 1, found[tier],
                  job.expected[tier]);
    }
  }
  return seconds.Median();
}

void Tell(const Job& job, const std::string& peer, const std::string& what, double seconds,
          const std::string& plan) {
  const nlohmann::ordered_json line = {{"peer", peer},
                                       {"what", what},
                                       {"plays", job.data.plays()},
                                       {"seconds", seconds},
                                       {"plan", plan}};
  std::puts(line.dump().c_str());
  std::fflush(stdout);
}

}  // namespace drumroll::bench
