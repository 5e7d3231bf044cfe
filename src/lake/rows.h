// The rows of a small table, all in memory.
#ifndef DRUMROLL_LAKE_ROWS_H_
#define DRUMROLL_LAKE_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "lake/row_source.h"
#include "lake/table.h"

namespace drumroll::lake {

// A value of a row: NULL, of an INT64 or TIMESTAMP column, of a BOOL or of a STRING column.
using Cell = std::variant<std::monostate, int64_t, bool, std::string>;

inline constexpr std::monostate kNull;
// Counts, ordinals and the like; what exceeds 63 bits becomes negative, as in docs/formats/lake.md.
inline Cell CellOf(uint64_t value) { return static_cast<int64_t>(value); }
inline Cell CellOf(Micros time) { return Raw(time); }
// NULL for an empty text: nothing that drumroll stores is one.
inline Cell TextOrNull(const std::string& text) { return text.empty() ? Cell() : Cell(text); }

class Rows final : public RowSource {
 public:
  explicit Rows(const Table& table) : table_(table) {}

  const Table& table() const { return table_; }
  // Requires: a cell for each column, of its type.
  void Add(std::vector<Cell> row);

  Result<size_t> Fill(const Batch& batch) override;

 private:
  Table table_;
  std::vector<std::vector<Cell>> rows_;
  size_t next_ = 0;
};

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_ROWS_H_
