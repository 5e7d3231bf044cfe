#include "pool/sale_figures.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace drumroll::pool {

void Durations::Add(double duration_seconds) {
  const auto micros = static_cast<uint64_t>(std::max(duration_seconds, 0.0) * 1e6);
  ++counts[std::min<size_t>(std::bit_width(micros), kBuckets - 1)];
  ++count;
  seconds += duration_seconds;
}

Durations& Durations::operator+=(const Durations& other) {
  for (size_t i = 0; i < kBuckets; ++i) counts[i] += other.counts[i];
  count += other.count;
  seconds += other.seconds;
  return *this;
}

double Durations::Percentile(double percent) const {
  const auto wanted = static_cast<uint64_t>(std::ceil(static_cast<double>(count) * percent / 100));
  uint64_t seen = 0;
  for (size_t i = 0; i < kBuckets; ++i) {
    seen += counts[i];
    if (seen != 0 && seen >= wanted) return std::ldexp(1e-6, static_cast<int>(i));
  }
  return 0;
}

}  // namespace drumroll::pool
