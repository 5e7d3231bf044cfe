// Each combination of a matrix exactly once, over all partitions together: then every tier must
// have exactly its published number of ways as winners, whatever is drawn (it happened: Texas,
// April 2023).
#ifndef DRUMROLL_WORKLOAD_COVERAGE_H_
#define DRUMROLL_WORKLOAD_COVERAGE_H_

#include <array>
#include <cstdint>

#include "game/matrix.h"
#include "workload/number_source.h"

namespace drumroll::workload {

// Writes the combination of this rank in lexicographic order. Requires: rank < C(of, pick).
void Unrank(uint32_t pick, uint32_t of, uint64_t rank, uint8_t* out);
// Makes it the next one; false, and the first one, after the last.
bool Advance(uint32_t pick, uint32_t of, uint8_t* numbers);

// The combinations from rank `first` on, in lexicographic order.
class CoverageNumbers final : public NumberSource {
 public:
  // Requires: first <= game::Space(matrix).
  CoverageNumbers(const game::Matrix& matrix, uint64_t first);
  void FillTicket(MutableBytes numbers) override;

 private:
  game::Matrix matrix_;
  std::array<uint8_t, 512> next_{};
};

}  // namespace drumroll::workload

#endif  // DRUMROLL_WORKLOAD_COVERAGE_H_
