// One row of CSV as its fields (RFC 4180, except that a field cannot contain a line break). One
// thread.
#ifndef DRUMROLL_IMPORT_CSV_FIELDS_H_
#define DRUMROLL_IMPORT_CSV_FIELDS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "import/reject.h"

namespace drumroll::import {

class CsvFields {
 public:
  // A problem if the row's quotes are wrong.
  std::optional<Problem> Split(std::string_view row);

  // The last row's fields without their quotes. They are parts of the row, or copies if it is
  // quoted().
  std::span<const std::string_view> all() const { return fields_; }
  bool quoted() const { return quoted_; }

 private:
  void SplitPlain(std::string_view row);
  std::optional<Problem> SplitQuoted(std::string_view row);

  std::vector<std::string_view> fields_;
  std::string copy_;
  bool quoted_ = false;
};

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_CSV_FIELDS_H_
