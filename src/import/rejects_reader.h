// Reads a rejects file back after its rows were put right (docs/formats/import.md, "Rejects"). One
// thread. Memory does not grow with the input.
#ifndef DRUMROLL_IMPORT_REJECTS_READER_H_
#define DRUMROLL_IMPORT_REJECTS_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "import/csv.h"
#include "import/csv_fields.h"
#include "import/json_lines.h"
#include "import/lines.h"

namespace drumroll::import {

class RejectsReader {
 public:
  // True if an input that begins so is a rejects file.
  static bool Recognises(std::string_view begin);

  // `rules` and `sink` must outlive it.
  RejectsReader(const game::Rules& rules, const Defaults& defaults, Sink& sink);

  // As those of CsvReader. A row that is refused again is told with its line in this file.
  Status Feed(Bytes block);
  Status Finish();

  Totals totals() const;

 private:
  Status ReadLine(const Line& line);
  Status ReadCsv(uint64_t line, std::string_view row, std::string_view columns);
  Status ReadJson(uint64_t line, std::string_view row);
  Status FinishCsv();
  Status Refuse(const Reject& reject);

  const game::Rules& rules_;
  const Defaults defaults_;
  Sink& sink_;
  Lines lines_;
  CsvFields fields_;
  // The rows go to the readers for what they were, on the lines on which they stand here: what lies
  // between is empty to a reader.
  JsonLinesReader json_;
  uint64_t json_lines_ = 0;
  std::optional<CsvReader> csv_;  // For the columns of the last row of CSV.
  std::string columns_;
  uint64_t csv_lines_ = 0;
  std::string text_;
  Totals totals_;  // Of earlier columns, and of lines that no reader got.
};

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_REJECTS_READER_H_
