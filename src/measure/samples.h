// Times of a piece of work that was done again and again. A value.
#ifndef DRUMROLL_MEASURE_SAMPLES_H_
#define DRUMROLL_MEASURE_SAMPLES_H_

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/assert.h"

namespace drumroll::measure {

class Samples {
 public:
  void Add(double value) { values_.push_back(value); }
  bool empty() const { return values_.empty(); }
  size_t size() const { return values_.size(); }

  // The smallest sample that `percent` of all samples don't exceed. Requires: not empty; percent in
  // 0 .. 100.
  double Percentile(double percent) const {
    DRUMROLL_ASSERT(!empty());
    std::vector<double> sorted = values_;
    std::sort(sorted.begin(), sorted.end());
    const double rank = percent / 100 * static_cast<double>(sorted.size());
    const size_t below = static_cast<size_t>(rank);
    const bool whole = static_cast<double>(below) == rank;
    return sorted[std::min(whole && below > 0 ? below - 1 : below, sorted.size() - 1)];
  }
  double Median() const { return Percentile(50); }

 private:
  std::vector<double> values_;
};

}  // namespace drumroll::measure

#endif  // DRUMROLL_MEASURE_SAMPLES_H_
