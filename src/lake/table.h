// What a table of the lake is: its name and its columns (docs/formats/lake.md). The tables
// themselves are in lake/tables.h.
#ifndef DRUMROLL_LAKE_TABLE_H_
#define DRUMROLL_LAKE_TABLE_H_

#include <span>
#include <string_view>

namespace drumroll::lake {

// All that the lake has: what DuckDB and BigQuery read alike.
enum class ColumnType {
  kInt64,
  kString,
  kBool,
  kTimestamp,  // Microseconds since 1970, UTC.
};

struct Column {
  std::string_view name;
  ColumnType type;
};

struct Table {
  std::string_view name;
  std::span<const Column> columns;
};

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_TABLE_H_
