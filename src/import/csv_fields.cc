#include "import/csv_fields.h"

#include <fmt/format.h>

#include "import/fields.h"

namespace drumroll::import {
namespace {

// Takes a quoted field from the front and appends what it holds; false if its closing quote is
// missing.
bool TakeQuoted(std::string_view& text, std::string& out) {
  text.remove_prefix(1);
  while (true) {
    const size_t quote = text.find('"');
    if (quote == text.npos) return false;
    out += text.substr(0, quote);
    text.remove_prefix(quote + 1);
    if (!text.starts_with('"')) return true;
    out += '"';
    text.remove_prefix(1);
  }
}

}  // namespace

std::optional<Problem> CsvFields::Split(std::string_view row) {
  fields_.clear();
  quoted_ = row.find('"') != row.npos;
  if (quoted_) return SplitQuoted(row);
  SplitPlain(row);
  return std::nullopt;
}

void CsvFields::SplitPlain(std::string_view row) {
  while (true) {
    const size_t comma = row.find(',');
    fields_.push_back(row.substr(0, comma));
    if (comma == row.npos) return;
    row.remove_prefix(comma + 1);
  }
}

std::optional<Problem> CsvFields::SplitQuoted(std::string_view row) {
  copy_.clear();
  copy_.reserve(
      row.size());  // Never holds more than the row, so it does not move under the fields.
  while (true) {
    const size_t begin = copy_.size();
    if (row.starts_with('"')) {
      if (!TakeQuoted(row, copy_)) return Problem{Reason::kQuoting, "row: a quote is not closed"};
    } else {
      const std::string_view plain = row.substr(0, row.find_first_of(",\""));
      copy_ += plain;
      row.remove_prefix(plain.size());
    }
    fields_.push_back(std::string_view(copy_).substr(begin));
    if (row.empty()) return std::nullopt;
    if (row[0] != ',') {
      return Problem{Reason::kQuoting, fmt::format("row: {} where a field should end", Shown(row))};
    }
    row.remove_prefix(1);
  }
}

}  // namespace drumroll::import
