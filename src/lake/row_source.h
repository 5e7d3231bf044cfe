// Where the rows of a table come from, a batch at a time, so that memory does not grow with them.
#ifndef DRUMROLL_LAKE_ROW_SOURCE_H_
#define DRUMROLL_LAKE_ROW_SOURCE_H_

#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "base/result.h"
#include "lake/duckdb_api.h"

namespace drumroll::lake {

// A batch of rows that is being filled, column by column. All values are there at first, whatever
// they are.
class Batch {
 public:
  Batch(const DuckdbApi& api, DuckDataChunk chunk, size_t rows_max)
      : api_(api), chunk_(chunk), rows_max_(rows_max) {}

  size_t rows_max() const { return rows_max_; }
  // The column's values, rows_max() of them: of an INT64 or TIMESTAMP column; of a BOOL column.
  int64_t* Integers(size_t column) const { return static_cast<int64_t*>(DataOf(column)); }
  bool* Booleans(size_t column) const { return static_cast<bool*>(DataOf(column)); }
  void SetText(size_t column, size_t row, std::string_view text) const {
    api_.vector_assign_string_element_len(VectorOf(column), row, text.data(), text.size());
  }
  // Bit r % 64 of word r / 64 says whether row r has a value. All have, until one is cleared.
  uint64_t* Presence(size_t column) const {
    const DuckVector vector = VectorOf(column);
    api_.vector_ensure_validity_writable(vector);
    return api_.vector_get_validity(vector);
  }
  static void Clear(uint64_t* presence, size_t row) {
    presence[row / 64] &= ~(uint64_t{1} << row % 64);
  }

 private:
  DuckVector VectorOf(size_t column) const { return api_.data_chunk_get_vector(chunk_, column); }
  void* DataOf(size_t column) const { return api_.vector_get_data(VectorOf(column)); }

  const DuckdbApi& api_;
  DuckDataChunk chunk_;
  size_t rows_max_;
};

class RowSource {
 public:
  virtual ~RowSource() = default;
  // Fills the first n rows of the batch and returns n, which is 0 after the last row, and only
  // there. One thread.
  virtual Result<size_t> Fill(const Batch& batch) = 0;
};

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_ROW_SOURCE_H_
