// A table for people: columns as wide as their widest cell, two spaces apart, no boxes. Numbers
// stand right-aligned so that they can be compared by eye. Widths are counted in terminal columns:
// Hangul takes two.
#ifndef DRUMROLL_CLI_TABLE_H_
#define DRUMROLL_CLI_TABLE_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/style.h"

namespace drumroll::cli {

enum class Align { kLeft, kRight };

struct Column {
  std::string title;
  Align align = Align::kLeft;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Requires: as many cells as columns.
  void Add(std::vector<std::string> cells);
  // The header and all rows, each line ended, no spaces at line ends.
  std::string Text(Style style) const;

 private:
  std::vector<size_t> Widths() const;
  std::string Line(const std::vector<std::string>& cells, const std::vector<size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Terminal columns that UTF-8 text takes.
size_t DisplayWidth(std::string_view text);

// Lines of `names[i]` and `values[i]`, the values aligned: for the facts of one thing.
class Facts {
 public:
  void Add(std::string name, std::string value);
  std::string Text(Style style) const;

 private:
  std::vector<std::pair<std::string, std::string>> rows_;
};

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_TABLE_H_
