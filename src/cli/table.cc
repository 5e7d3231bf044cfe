#include "cli/table.h"

#include <algorithm>
#include <cstdint>

#include "base/assert.h"

namespace drumroll::cli {
namespace {

// The code point that starts at `at`, which moves behind it. Damaged UTF-8 counts one column a
// byte.
uint32_t NextCodePoint(std::string_view text, size_t& at) {
  const auto first = static_cast<uint8_t>(text[at++]);
  const size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  uint32_t code = more == 0 ? first : first & (0x3Fu >> more);
  for (size_t i = 0; i < more && at < text.size(); ++i) {
    code = code << 6 | (static_cast<uint8_t>(text[at++]) & 0x3Fu);
  }
  return code;
}

// The East Asian wide ranges of Unicode that names of games are written in.
bool IsWide(uint32_t code) {
  return (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
         (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
         (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
         (code >= 0x1F300 && code <= 0x1FAFF);
}

std::string Padded(const std::string& text, size_t width, Align align) {
  const size_t own = DisplayWidth(text);
  const std::string fill(width > own ? width - own : 0, ' ');
  return align == Align::kRight ? fill + text : text + fill;
}

}  // namespace

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();) width += IsWide(NextCodePoint(text, at)) ? 2 : 1;
  return width;
}

void Table::Add(std::vector<std::string> cells) {
  DRUMROLL_ASSERT(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

std::vector<size_t> Table::Widths() const {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t width = DisplayWidth(columns_[i].title);
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[i]));
    widths.push_back(width);
  }
  return widths;
}

std::string Table::Line(const std::vector<std::string>& cells,
                        const std::vector<size_t>& widths) const {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i != 0) line += "  ";
    line += Padded(cells[i], widths[i], columns_[i].align);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string Table::Text(Style style) const {
  const std::vector<size_t> widths = Widths();
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  std::string text = style.Strong(Line(titles, widths)) + "\n";
  for (const auto& row : rows_) text += Line(row, widths) + "\n";
  return text;
}

void Facts::Add(std::string name, std::string value) {
  rows_.emplace_back(std::move(name), std::move(value));
}

std::string Facts::Text(Style style) const {
  size_t width = 0;
  for (const auto& [name, value] : rows_) width = std::max(width, DisplayWidth(name));
  std::string text;
  for (const auto& [name, value] : rows_) {
    text += style.Faint(Padded(name, width, Align::kLeft)) + "  " + value + "\n";
  }
  return text;
}

}  // namespace drumroll::cli
