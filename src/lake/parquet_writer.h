// Writes tables as Parquet files, by DuckDB: rows come from a source, are encoded a row group at a
// time, and leave. The file is a function of the rows and of DuckDB's version.
//
// A database in memory with one thread, the caller's: so many files are written side by side as
// there are writers. One thread each.
#ifndef DRUMROLL_LAKE_PARQUET_WRITER_H_
#define DRUMROLL_LAKE_PARQUET_WRITER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "lake/duckdb_library.h"
#include "lake/row_source.h"
#include "lake/table.h"

namespace drumroll::lake {

class ParquetWriter {
 public:
  // `library` outlives the writer, which takes no more memory than this.
  static Result<ParquetWriter> Open(const DuckdbLibrary& library, uint64_t memory_bytes_max);

  // Writes the file at `path`, replacing any; returns the rows. Nothing is synced. The error is the
  // source's, or kUnavailable with DuckDB's words: no space, no memory. What stands at `path` means
  // nothing then.
  Result<uint64_t> Write(const Table& table, RowSource& source, const std::string& path);

  ParquetWriter(ParquetWriter&&) noexcept;
  ParquetWriter& operator=(ParquetWriter&&) noexcept;
  ~ParquetWriter();

 private:
  class Database;  // What the library has opened, and will close.
  explicit ParquetWriter(std::unique_ptr<Database> database);

  std::unique_ptr<Database> database_;
  uint64_t written_ = 0;  // Files, so that each has a name for its rows.
};

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_PARQUET_WRITER_H_
