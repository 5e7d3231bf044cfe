// Reads tickets from JSON Lines (docs/formats/import.md). One thread. Memory does not grow with the
// input.
#ifndef DRUMROLL_IMPORT_JSON_LINES_H_
#define DRUMROLL_IMPORT_JSON_LINES_H_

#include <cstdint>
#include <memory>

#include "import/lines.h"
#include "import/tickets.h"

namespace drumroll::import {

class JsonLinesReader {
 public:
  // `rules` and `sink` must outlive it.
  JsonLinesReader(const game::Rules& rules, const Defaults& defaults, Sink& sink);
  ~JsonLinesReader();

  // Reads a block, cut anywhere. Fails only with what the sink fails with; then the import is over.
  // A bad row is not an error: it is handed to the sink.
  Status Feed(Bytes block);
  // Ends the input: hands over the last ticket.
  Status Finish();

  Totals totals() const;

 private:
  class RowParser;

  Status ReadLine(const Line& line);
  Status Refuse(const Line& line, Problem problem);

  Lines lines_;
  Sink& sink_;
  Tickets tickets_;
  std::unique_ptr<RowParser> parser_;  // Keeps the JSON library out of this header.
  uint64_t rows_ = 0;
  uint64_t rejects_ = 0;
};

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_JSON_LINES_H_
