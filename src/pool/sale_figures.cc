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

SaleFigures& SaleFigures::operator+=(const SaleFigures& other) {
  constexpr uint64_t SaleFigures::*kCounts[] = {
      &SaleFigures::tickets,        &SaleFigures::plays,        &SaleFigures::voids,
      &SaleFigures::repeats,        &SaleFigures::conflicts,    &SaleFigures::invalid,
      &SaleFigures::late,           &SaleFigures::busy,         &SaleFigures::refused,
      &SaleFigures::failed,         &SaleFigures::frames,       &SaleFigures::syncs,
      &SaleFigures::queued_tickets, &SaleFigures::queued_bytes, &SaleFigures::keys,
      &SaleFigures::key_bytes,      &SaleFigures::clock_jumped, &SaleFigures::has_failed};
  static_assert(sizeof(SaleFigures) == sizeof(Durations) + sizeof kCounts / sizeof kCounts[0] * 8,
                "each figure is added");
  for (uint64_t SaleFigures::*const count : kCounts) this->*count += other.*count;
  sync += other.sync;
  return *this;
}

SaleFigures SaleFigures::Past() const {
  SaleFigures past = *this;
  past.queued_tickets = past.queued_bytes = past.keys = past.key_bytes = 0;
  past.clock_jumped = past.has_failed = 0;
  return past;
}

}  // namespace drumroll::pool
