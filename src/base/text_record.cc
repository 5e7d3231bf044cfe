#include "base/text_record.h"

#include <charconv>

#include "base/assert.h"
#include "base/bytes.h"

namespace drumroll {
namespace {

constexpr std::string_view kDigestName = "sha256 ";
constexpr size_t kDigestLine = kDigestName.size() + 64 + 1;

}  // namespace

TextRecordWriter::TextRecordWriter(std::string_view kind) : text_(kind) { text_ += '\n'; }

void TextRecordWriter::Add(std::string_view name, std::string_view value) {
  DRUMROLL_ASSERT(!name.empty() && name.find_first_of(" \n") == std::string_view::npos);
  DRUMROLL_ASSERT(name != "sha256");
  DRUMROLL_ASSERT(value.find('\n') == std::string_view::npos);
  text_ += name;
  text_ += ' ';
  text_ += value;
  text_ += '\n';
}

void TextRecordWriter::Add(std::string_view name, uint64_t value) {
  Add(name, fmt::format("{}", value));
}

void TextRecordWriter::Add(std::string_view name, const Digest& value) { Add(name, ToHex(value)); }

std::string TextRecordWriter::Finish() && {
  const Digest digest = Sha256::Of(AsBytes(text_));
  text_ += kDigestName;
  text_ += ToHex(digest);
  text_ += '\n';
  return std::move(text_);
}

Digest RecordName(std::string_view text) {
  DRUMROLL_ASSERT(text.size() > kDigestLine);
  return Sha256::Of(AsBytes(text.substr(0, text.size() - kDigestLine)));
}

Result<TextRecordReader> TextRecordReader::Open(std::string_view place, std::string_view kind,
                                                std::string_view text) {
  if (text.size() < kDigestLine) {
    return Fail(ErrorCode::kCorrupt, "{}: {} bytes, too short for a record of kind {}", place,
                text.size(), kind);
  }
  std::string_view body = text.substr(0, text.size() - kDigestLine);
  const std::string_view last = text.substr(body.size());
  TextRecordReader reader;
  reader.place_ = place;
  reader.digest_ = Sha256::Of(AsBytes(body));
  const std::string expected = fmt::format("{}{}\n", kDigestName, ToHex(reader.digest_));
  if (last != expected) {
    return Fail(ErrorCode::kCorrupt, "{}: the last line does not match the content, expected '{}'",
                place, expected.substr(0, expected.size() - 1));
  }
  bool first = true;
  while (!body.empty()) {
    const size_t end = body.find('\n');
    if (end == std::string_view::npos)
      return Fail(ErrorCode::kCorrupt, "{}: a line without its end", place);
    const std::string_view line = body.substr(0, end);
    body.remove_prefix(end + 1);
    if (first) {
      if (line != kind) {
        return Fail(ErrorCode::kCorrupt, "{}: the record is of kind '{}', expected '{}'", place,
                    line, kind);
      }
      first = false;
      continue;
    }
    const size_t space = line.find(' ');
    if (space == std::string_view::npos || space == 0) {
      return Fail(ErrorCode::kCorrupt, "{}: line '{}' has no name and value", place, line);
    }
    reader.lines_.emplace_back(line.substr(0, space), line.substr(space + 1));
  }
  if (first)
    return Fail(ErrorCode::kCorrupt, "{}: an empty record, expected kind '{}'", place, kind);
  return reader;
}

bool TextRecordReader::NextIs(std::string_view name) const {
  return next_ < lines_.size() && lines_[next_].first == name;
}

Result<std::string> TextRecordReader::Text(std::string_view name) {
  if (!NextIs(name)) {
    return Fail(ErrorCode::kCorrupt, "{}: line {}: expected '{}', found '{}'", place_, next_ + 2,
                name, next_ < lines_.size() ? lines_[next_].first : "the end");
  }
  return lines_[next_++].second;
}

Result<uint64_t> TextRecordReader::Number(std::string_view name) {
  const std::string text = DRUMROLL_TRY(Text(name));
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() ||
      text != fmt::format("{}", value)) {
    return Fail(ErrorCode::kCorrupt,
                "{}: line {}: {} is '{}', expected a decimal number below 2^64", place_, next_ + 1,
                name, text);
  }
  return value;
}

Result<Digest> TextRecordReader::DigestOf(std::string_view name) {
  const std::string text = DRUMROLL_TRY(Text(name));
  const auto digest = DigestFromHex(text);
  if (!digest) {
    return Fail(ErrorCode::kCorrupt, "{}: line {}: {} is '{}', expected 64 hex digits", place_,
                next_ + 1, name, text);
  }
  return *digest;
}

Status TextRecordReader::End() const {
  if (next_ == lines_.size()) return {};
  return Fail(ErrorCode::kCorrupt, "{}: line {}: '{}' was not expected", place_, next_ + 2,
              lines_[next_].first);
}

}  // namespace drumroll
