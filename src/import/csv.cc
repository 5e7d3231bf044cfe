#include "import/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <utility>

#include "base/assert.h"
#include "import/fields.h"
#include "import/plain_play.h"

// Most rows differ from the row before in nothing but their numbers: they are the next play of the
// same ticket. So the begin of the text is first compared, as bytes, with what stood before the
// numbers of the last row; then the numbers are read, and what follows is compared with what stood
// behind them. If all is the same, the play is added and nothing else has to be looked at, not even
// where the line ends. Every doubt leads to the careful path, which alone says what is wrong; what
// the fast path takes, the careful path would take alike (tested).

namespace drumroll::import {
namespace {

constexpr std::array<std::string_view, 6> kColumnNames = {"ticket", "player",  "numbers",
                                                          "time",   "channel", "quick_pick"};
constexpr size_t kRequiredColumns = 3;

}  // namespace

CsvReader::CsvReader(const game::Rules& rules, const Defaults& defaults, Sink& sink)
    : matrix_(rules.matrix), sink_(sink), tickets_(rules, defaults, sink), plays_(rules.matrix) {}

Status CsvReader::Feed(Bytes block) {
  return lines_.Feed(
      block, [this](const Line& line) { return ReadLine(line); },
      [this](std::string_view rest) { return TakeLikeLast(rest); });
}

Status CsvReader::Finish() {
  DRUMROLL_TRY(lines_.Finish([this](const Line& line) { return ReadLine(line); }));
  if (!header_read_) return Fail(ErrorCode::kInvalid, "line 1: no header with names of columns");
  tickets_.Finish();
  return tickets_.TakeStatus();
}

Totals CsvReader::totals() const {
  return {
      .rows = rows_, .rejects = rejects_, .tickets = tickets_.tickets(), .plays = tickets_.plays()};
}

Status CsvReader::ReadLine(const Line& line) {
  if (!header_read_) return ReadHeader(line);
  if (line.text.empty()) return {};
  ++rows_;
  if (line.end == Line::End::kTooLong) {
    return Refuse(line, TooLong());
  }
  if (line.end == Line::End::kNone) {
    return Refuse(line, {Reason::kCutOff,
                         "row: the input ends within it; end the last row with a line break"});
  }
  has_last_ = false;
  if (auto problem = ReadRow(line)) return Refuse(line, *std::move(problem));
  if (auto problem = tickets_.Add(line.number, row_)) return Refuse(line, *std::move(problem));
  if (!fields_.quoted()) RememberRow(line);
  if (!tickets_.ok()) [[unlikely]]
    return tickets_.TakeStatus();
  return {};
}

Status CsvReader::ReadHeader(const Line& line) {
  header_read_ = true;
  std::string_view text = line.text;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (line.end == Line::End::kTooLong) {
    return Fail(ErrorCode::kInvalid, "line 1: header longer than {} bytes", kRowBytesMax);
  }
  if (line.end == Line::End::kNone) {
    return Fail(ErrorCode::kInvalid, "line 1: the input ends within the header");
  }
  if (auto problem = fields_.Split(text)) {
    return Fail(ErrorCode::kInvalid, "line 1: {}", problem->message);
  }
  header_ = text;
  for (const std::string_view name : fields_.all()) DRUMROLL_TRY(AddColumn(name));
  for (size_t i = 0; i < kRequiredColumns; ++i) {
    if (std::find(columns_.begin(), columns_.end(), Column{static_cast<int>(i)}) ==
        columns_.end()) {
      return Fail(ErrorCode::kInvalid, "line 1: no column '{}'", kColumnNames[i]);
    }
  }
  return {};
}

Status CsvReader::AddColumn(std::string_view name) {
  const auto found = std::find(kColumnNames.begin(), kColumnNames.end(), name);
  if (found == kColumnNames.end()) {
    return Fail(ErrorCode::kInvalid, "line 1: unknown column '{}', expected some of {}",
                Shown(name), "ticket,player,numbers,time,channel,quick_pick");
  }
  const Column column{static_cast<int>(found - kColumnNames.begin())};
  if (std::find(columns_.begin(), columns_.end(), column) != columns_.end()) {
    return Fail(ErrorCode::kInvalid, "line 1: column '{}' is there twice", name);
  }
  if (column == Column::kNumbers) numbers_column_ = columns_.size();
  columns_.push_back(column);
  return {};
}

size_t CsvReader::TakeLikeLast(std::string_view rest) {
  const size_t before = before_numbers_.size();
  const size_t after = after_numbers_.size();
  if (!has_last_ || rest.size() < before + PlainPlayBytesMax(matrix_) + after) return 0;
  if (std::memcmp(rest.data(), before_numbers_.data(), before) != 0) return 0;
  uint8_t* const room = tickets_.RoomForPlay();
  if (room == nullptr) return 0;
  const char* const end = ReadPlainPlay(matrix_, rest.data() + before, room);
  if (end == nullptr || std::memcmp(end, after_numbers_.data(), after) != 0) return 0;
  tickets_.AppendPlay();
  ++rows_;
  return static_cast<size_t>(end - rest.data()) + after;
}

std::optional<Problem> CsvReader::ReadRow(const Line& line) {
  if (auto problem = fields_.Split(line.text)) return problem;
  const std::span<const std::string_view> fields = fields_.all();
  if (fields.size() != columns_.size()) {
    return Problem{Reason::kColumns, fmt::format("row: {} fields, expected {} as in the header",
                                                 fields.size(), columns_.size())};
  }
  row_ = {};
  plays_.Clear();
  for (size_t i = 0; i < columns_.size(); ++i) {
    const bool plain = columns_[i] == Column::kNumbers && line.padded && !fields_.quoted() &&
                       plays_.AddPlainText(fields[i]);
    if (plain) continue;
    if (auto problem = ReadField(columns_[i], fields[i])) return problem;
  }
  row_.plays = plays_.all();
  return std::nullopt;
}

std::optional<Problem> CsvReader::ReadField(Column column, std::string_view text) {
  const bool absent = text.empty();
  switch (column) {
    case Column::kTicket:
      return ReadTicketKey(text, row_);
    case Column::kPlayer:
      return ReadPlayer(text, row_);
    case Column::kNumbers:
      return plays_.AddText(text);
    case Column::kTime:
      return absent ? std::nullopt : ReadTime(text, row_);
    case Column::kChannel:
      return absent ? std::nullopt : ReadChannel(text, row_);
    case Column::kQuickPick:
      return absent ? std::nullopt : ReadQuickPick(text, row_);
  }
  DRUMROLL_ASSERT(false);
  return std::nullopt;
}

// Requires: the row has no quotes, so that commas are what separates its fields.
void CsvReader::RememberRow(const Line& line) {
  const std::string_view numbers = fields_.all()[numbers_column_];
  const size_t begin = static_cast<size_t>(numbers.data() - line.text.data());
  before_numbers_.assign(line.text.substr(0, begin));
  after_numbers_.assign(line.text.substr(begin + numbers.size()));
  after_numbers_ += line.carriage_return ? "\r\n" : "\n";
  has_last_ = true;
}

Status CsvReader::Refuse(const Line& line, Problem problem) {
  ++rejects_;
  return sink_.Refuse(
      {.line = line.number, .problem = std::move(problem), .row = line.text, .columns = header_});
}

}  // namespace drumroll::import
