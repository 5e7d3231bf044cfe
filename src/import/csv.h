// Reads tickets from CSV (docs/formats/import.md). One thread. Memory does not grow with the input.
//
//   CsvReader reader(rules, {.time = clock.Now()}, sink);
//   while (...) DRUMROLL_TRY(reader.Feed(block));    // Blocks may be cut anywhere.
//   DRUMROLL_TRY(reader.Finish());
#ifndef DRUMROLL_IMPORT_CSV_H_
#define DRUMROLL_IMPORT_CSV_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "import/csv_fields.h"
#include "import/lines.h"
#include "import/plays.h"
#include "import/tickets.h"

namespace drumroll::import {

class CsvReader {
 public:
  // `rules` and `sink` must outlive it.
  CsvReader(const game::Rules& rules, const Defaults& defaults, Sink& sink);

  // Reads a block. kInvalid for a header that is refused, otherwise only what the sink fails with;
  // then the import is over. A bad row is not an error: it is handed to the sink.
  Status Feed(Bytes block);
  // Ends the input: hands over the last ticket. kInvalid if there was not even a header.
  Status Finish();

  Totals totals() const;

 private:
  enum class Column { kTicket, kPlayer, kNumbers, kTime, kChannel, kQuickPick };

  Status ReadLine(const Line& line);
  Status ReadHeader(const Line& line);
  Status AddColumn(std::string_view name);
  size_t TakeLikeLast(std::string_view rest);
  std::optional<Problem> ReadRow(const Line& line);
  std::optional<Problem> ReadField(Column column, std::string_view text);
  void RememberRow(const Line& line);
  Status Refuse(const Line& line, Problem problem);

  const game::Matrix& matrix_;
  Lines lines_;
  Sink& sink_;
  Tickets tickets_;
  Plays plays_;
  std::string header_;  // As it stood.
  std::vector<Column> columns_;
  size_t numbers_column_ = 0;
  bool header_read_ = false;
  Row row_;
  CsvFields fields_;
  // What stood around the numbers of the last row that was added to its ticket, with its line
  // break. A row with the same around its numbers says the same.
  std::string before_numbers_;
  std::string after_numbers_;
  bool has_last_ = false;
  uint64_t rows_ = 0;
  uint64_t rejects_ = 0;
};

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_CSV_H_
