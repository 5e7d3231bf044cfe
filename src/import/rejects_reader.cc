#include "import/rejects_reader.h"

#include <fmt/format.h>

namespace drumroll::import {
namespace {

constexpr size_t kFields = 5;
constexpr size_t kRowField = 3;
constexpr size_t kColumnsField = 4;

// Feeds the text as this line; the lines up to it are empty.
template <typename Reader>
Status FeedLine(Reader& reader, uint64_t& lines, uint64_t line, std::string_view row,
                std::string& text) {
  text.assign(line - 1 - lines, '\n');
  text += row;
  text += '\n';
  lines = line;
  return reader.Feed(AsBytes(text));
}

Totals operator+(const Totals& a, const Totals& b) {
  return {.rows = a.rows + b.rows,
          .rejects = a.rejects + b.rejects,
          .tickets = a.tickets + b.tickets,
          .plays = a.plays + b.plays};
}

std::string_view WithoutMark(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

}  // namespace

bool RejectsReader::Recognises(std::string_view begin) {
  constexpr std::string_view kNames = kRejectsHeader.substr(0, kRejectsHeader.size() - 1);
  const std::string_view text = WithoutMark(begin);
  const std::string_view rest = text.substr(std::min(text.size(), kNames.size()));
  return text.starts_with(kNames) && (rest.starts_with('\n') || rest.starts_with("\r\n"));
}

RejectsReader::RejectsReader(const game::Rules& rules, const Defaults& defaults, Sink& sink)
    : rules_(rules), defaults_(defaults), sink_(sink), json_(rules, defaults, sink) {}

Status RejectsReader::Feed(Bytes block) {
  return lines_.Feed(block, [this](const Line& line) { return ReadLine(line); });
}

Status RejectsReader::Finish() {
  DRUMROLL_TRY(lines_.Finish([this](const Line& line) { return ReadLine(line); }));
  DRUMROLL_TRY(FinishCsv());
  return json_.Finish();
}

Totals RejectsReader::totals() const {
  return totals_ + json_.totals() + (csv_ ? csv_->totals() : Totals());
}

Status RejectsReader::ReadLine(const Line& line) {
  if (line.number == 1) {
    if (WithoutMark(line.text) == kRejectsHeader.substr(0, kRejectsHeader.size() - 1)) return {};
    return Fail(ErrorCode::kInvalid, "line 1: not the header of a rejects file");
  }
  if (line.text.empty()) return {};
  const auto refuse = [&](Problem problem) {
    return Refuse({.line = line.number, .problem = std::move(problem), .row = line.text});
  };
  if (line.end == Line::End::kTooLong) return refuse(TooLong());
  if (auto problem = fields_.Split(line.text)) return refuse(*std::move(problem));
  const auto fields = fields_.all();
  if (fields.size() != kFields) {
    return refuse({Reason::kColumns, fmt::format("row: {} fields, expected {} as in the header",
                                                 fields.size(), kFields)});
  }
  if (fields[kColumnsField].empty()) return ReadJson(line.number, fields[kRowField]);
  return ReadCsv(line.number, fields[kRowField], fields[kColumnsField]);
}

Status RejectsReader::ReadJson(uint64_t line, std::string_view row) {
  return FeedLine(json_, json_lines_, line, row, text_);
}

Status RejectsReader::ReadCsv(uint64_t line, std::string_view row, std::string_view columns) {
  if (!csv_ || columns != columns_) {
    DRUMROLL_TRY(FinishCsv());
    columns_ = columns;
    csv_lines_ = 0;
    csv_.emplace(rules_, defaults_, sink_);
    const Status header = FeedLine(*csv_, csv_lines_, 1, columns, text_);
    if (!header.ok()) {
      csv_.reset();
      return Refuse({.line = line,
                     .problem = {Reason::kColumns, "columns: " + header.error().message},
                     .row = row,
                     .columns = columns});
    }
  }
  return FeedLine(*csv_, csv_lines_, line, row, text_);
}

Status RejectsReader::FinishCsv() {
  if (!csv_) return {};
  Status finished = csv_->Finish();
  totals_ = totals_ + csv_->totals();
  csv_.reset();
  return finished;
}

Status RejectsReader::Refuse(const Reject& reject) {
  ++totals_.rows;
  ++totals_.rejects;
  return sink_.Refuse(reject);
}

}  // namespace drumroll::import
