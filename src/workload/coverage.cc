#include "workload/coverage.h"

#include <cstring>

#include "base/assert.h"

namespace drumroll::workload {

void Unrank(uint32_t pick, uint32_t of, uint64_t rank, uint8_t* out) {
  uint32_t number = 1;
  for (uint32_t i = 0; i < pick; ++number) {
    const uint64_t with_number = game::Choose(of - number, pick - i - 1);
    if (rank < with_number) {
      out[i++] = static_cast<uint8_t>(number);
    } else {
      rank -= with_number;
    }
  }
}

bool Advance(uint32_t pick, uint32_t of, uint8_t* numbers) {
  for (uint32_t i = pick; i-- > 0;) {
    if (numbers[i] == of - (pick - 1 - i)) continue;  // As large as its place allows.
    ++numbers[i];
    for (uint32_t j = i + 1; j < pick; ++j) numbers[j] = static_cast<uint8_t>(numbers[j - 1] + 1);
    return true;
  }
  for (uint32_t i = 0; i < pick; ++i) numbers[i] = static_cast<uint8_t>(i + 1);
  return false;
}

CoverageNumbers::CoverageNumbers(const game::Matrix& matrix, uint64_t first) : matrix_(matrix) {
  const uint64_t main = game::Choose(matrix.main.of, matrix.main.pick);
  const uint64_t second = game::Choose(matrix.second.of, matrix.second.pick);
  DRUMROLL_ASSERT(first <= main * second);
  Unrank(matrix.main.pick, matrix.main.of, first / second % main, next_.data());
  Unrank(matrix.second.pick, matrix.second.of, first % second, next_.data() + matrix.main.pick);
}

void CoverageNumbers::FillTicket(MutableBytes numbers) {
  const uint32_t step = matrix_.play_bytes();
  for (size_t at = 0; at < numbers.size(); at += step) {
    std::memcpy(&numbers[at], next_.data(), step);
    uint8_t* const second = next_.data() + matrix_.main.pick;
    if (!Advance(matrix_.second.pick, matrix_.second.of, second)) {
      Advance(matrix_.main.pick, matrix_.main.of, next_.data());
    }
  }
}

}  // namespace drumroll::workload
