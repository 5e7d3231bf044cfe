#include "lake/rows.h"

#include <algorithm>

namespace drumroll::lake {
namespace {

size_t AlternativeOf(ColumnType type) {
  switch (type) {
    case ColumnType::kBool:
      return 2;
    case ColumnType::kString:
      return 3;
    case ColumnType::kInt64:
    case ColumnType::kTimestamp:
      break;
  }
  return 1;
}

void Set(const Batch& batch, size_t column, size_t row, const Cell& cell) {
  if (const auto* const integer = std::get_if<int64_t>(&cell)) {
    batch.Integers(column)[row] = *integer;
  } else if (const auto* const truth = std::get_if<bool>(&cell)) {
    batch.Booleans(column)[row] = *truth;
  } else if (const auto* const text = std::get_if<std::string>(&cell)) {
    batch.SetText(column, row, *text);
  } else {
    Batch::Clear(batch.Presence(column), row);
  }
}

}  // namespace

void Rows::Add(std::vector<Cell> row) {
  DRUMROLL_ASSERT(row.size() == table_.columns.size());
  for (size_t column = 0; column < row.size(); ++column) {
    DRUMROLL_ASSERT(row[column].index() == 0 ||
                    row[column].index() == AlternativeOf(table_.columns[column].type));
  }
  rows_.push_back(std::move(row));
}

Result<size_t> Rows::Fill(const Batch& batch) {
  const size_t count = std::min(batch.rows_max(), rows_.size() - next_);
  for (size_t row = 0; row < count; ++row) {
    for (size_t column = 0; column < table_.columns.size(); ++column)
      Set(batch, column, row, rows_[next_ + row][column]);
  }
  next_ += count;
  return count;
}

}  // namespace drumroll::lake
