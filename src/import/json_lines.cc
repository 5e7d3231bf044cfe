#include "import/json_lines.h"

#include <fmt/format.h>
// Errors are values: without this the library has conversions that throw.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cstring>
#include <string_view>
#include <utility>

#include "import/fields.h"
#include "import/plays.h"

static_assert(drumroll::import::kLinePadding >= simdjson::SIMDJSON_PADDING);

namespace drumroll::import {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;
using simdjson::SUCCESS;

enum Field : uint32_t {
  kTicketField = 1,
  kPlayerField = 2,
  kNumbersField = 4,
  kSecondField = 8,
  kPlaysField = 16,
  kTimeField = 32,
  kChannelField = 64,
  kQuickPickField = 128,
};

struct FieldName {
  std::string_view name;
  Field field;
};
constexpr FieldName kFieldNames[] = {
    {"ticket", kTicketField},   {"player", kPlayerField},        {"numbers", kNumbersField},
    {"second", kSecondField},   {"plays", kPlaysField},          {"time", kTimeField},
    {"channel", kChannelField}, {"quick_pick", kQuickPickField},
};

Problem NotJson(error_code error) {
  return {Reason::kJson, fmt::format("row: not a JSON object: {}", simdjson::error_message(error))};
}

Problem WrongType(std::string_view name, std::string_view expected) {
  return {Reason::kField, fmt::format("field '{}': expected {}", name, expected)};
}

// A value that is not what it should be is either no JSON at all or of another type.
Problem WrongValue(error_code error, std::string_view name, std::string_view expected) {
  const bool wrong_type = error == simdjson::INCORRECT_TYPE || error == simdjson::NUMBER_ERROR ||
                          error == simdjson::NUMBER_OUT_OF_RANGE;
  return wrong_type ? WrongType(name, expected) : NotJson(error);
}

bool IsNull(ondemand::value value) {
  bool is_null = false;
  return value.is_null().get(is_null) == SUCCESS && is_null;
}

// The known field of that name that was not `seen` before.
std::optional<Problem> Identify(std::string_view name, uint32_t allowed, uint32_t& seen,
                                Field& field) {
  for (const FieldName& known : kFieldNames) {
    if (known.name != name || (known.field & allowed) == 0) continue;
    if ((seen & known.field) != 0) {
      return Problem{Reason::kField, fmt::format("field '{}' is there twice", name)};
    }
    seen |= known.field;
    field = known.field;
    return std::nullopt;
  }
  return Problem{Reason::kField, fmt::format("unknown field '{}'", Shown(name))};
}

}  // namespace

// One row at a time, read in one pass over its bytes.
class JsonLinesReader::RowParser {
 public:
  explicit RowParser(const game::Matrix& matrix)
      : plays_(matrix), padded_(kRowBytesMax + kLinePadding) {
    std::memset(padded_.data(), 0, padded_.size());
  }

  std::optional<Problem> Parse(std::string_view text);
  const Row& row() const { return row_; }

 private:
  std::optional<Problem> ParseObject(ondemand::object object);
  std::optional<Problem> ParseField(Field field, ondemand::value value);
  std::optional<Problem> TextOf(ondemand::value value, std::string_view name,
                                std::optional<std::string_view>& text);
  std::optional<Problem> ParsePlayer(ondemand::value value);
  std::optional<Problem> ParseTime(ondemand::value value);
  std::optional<Problem> ParseChannel(ondemand::value value);
  std::optional<Problem> ParseQuickPick(ondemand::value value);
  std::optional<Problem> ParseNumbers(ondemand::value value, Field field);
  std::optional<Problem> ParsePlays(ondemand::value value);
  std::optional<Problem> ParsePlay(ondemand::value value);

  ondemand::parser parser_;
  Plays plays_;
  Row row_;
  AlignedBuffer padded_;  // The row, and blanks behind it.
};

std::optional<Problem> JsonLinesReader::RowParser::Parse(std::string_view text) {
  row_ = {};
  plays_.Clear();
  // The parser looks a little beyond the row, and what stands there can change why a bad row is
  // refused. So it always sees blanks, wherever the block was cut (found by fuzzing).
  std::memcpy(padded_.data(), text.data(), text.size());
  std::memset(padded_.data() + text.size(), ' ', kLinePadding);
  text = {reinterpret_cast<const char*>(padded_.data()), text.size()};
  ondemand::document document;
  const simdjson::padded_string_view view(text.data(), text.size(), text.size() + kLinePadding);
  if (const error_code error = parser_.iterate(view).get(document)) return NotJson(error);
  ondemand::object object;
  if (const error_code error = document.get_object().get(object)) return NotJson(error);
  if (auto problem = ParseObject(object)) return problem;
  const char* rest;
  if (document.current_location().get(rest) != simdjson::OUT_OF_BOUNDS) {
    return Problem{Reason::kJson, "row: more after the JSON object"};
  }
  row_.plays = plays_.all();
  return std::nullopt;
}

std::optional<Problem> JsonLinesReader::RowParser::ParseObject(ondemand::object object) {
  uint32_t seen = 0;
  for (auto next : object) {
    ondemand::field pair;
    std::string_view name;
    Field field;
    if (const error_code error = std::move(next).get(pair)) return NotJson(error);
    if (const error_code error = pair.unescaped_key().get(name)) return NotJson(error);
    if (auto problem = Identify(name, ~uint32_t{0}, seen, field)) return problem;
    if ((seen & kPlaysField) != 0 && (seen & (kNumbersField | kSecondField)) != 0) {
      return Problem{Reason::kField, "both 'plays' and the numbers of one play"};
    }
    if (auto problem = ParseField(field, pair.value())) return problem;
  }
  for (const FieldName& known : kFieldNames) {
    const bool required = known.field == kTicketField || known.field == kPlayerField;
    if (required && (seen & known.field) == 0) {
      return Problem{Reason::kField, fmt::format("no field '{}'", known.name)};
    }
  }
  if ((seen & kPlaysField) != 0) return std::nullopt;
  if ((seen & kNumbersField) == 0) return Problem{Reason::kField, "no field 'numbers'"};
  return plays_.EndPlay();
}

std::optional<Problem> JsonLinesReader::RowParser::ParseField(Field field, ondemand::value value) {
  switch (field) {
    case kTicketField: {
      std::string_view text;
      if (const error_code error = value.get_string().get(text)) {
        return WrongValue(error, "ticket", "a string");
      }
      return ReadTicketKey(text, row_);
    }
    case kPlayerField:
      return ParsePlayer(value);
    case kNumbersField:
    case kSecondField:
      return ParseNumbers(value, field);
    case kPlaysField:
      return ParsePlays(value);
    case kTimeField:
      return ParseTime(value);
    case kChannelField:
      return ParseChannel(value);
    case kQuickPickField:
      return ParseQuickPick(value);
  }
  return std::nullopt;
}

// Numbers and strings alike give their text, which is read as in every other format; what the text
// may be is a part of what JSON allows as a number. A null gives nothing.
std::optional<Problem> JsonLinesReader::RowParser::TextOf(ondemand::value value,
                                                          std::string_view name,
                                                          std::optional<std::string_view>& text) {
  ondemand::json_type type;
  if (const error_code error = value.type().get(type)) return NotJson(error);
  if (type == ondemand::json_type::string) {
    std::string_view unescaped;
    if (const error_code error = value.get_string().get(unescaped)) return NotJson(error);
    text = unescaped;
    return std::nullopt;
  }
  if (type == ondemand::json_type::number) {
    std::string_view token = value.raw_json_token();
    token.remove_suffix(token.size() - 1 - token.find_last_not_of(" \t\r\n"));
    text = token;
    return std::nullopt;
  }
  if (IsNull(value)) return std::nullopt;
  return WrongType(name, "a number or a string");
}

std::optional<Problem> JsonLinesReader::RowParser::ParsePlayer(ondemand::value value) {
  std::optional<std::string_view> text;
  if (auto problem = TextOf(value, "player", text)) return problem;
  if (!text) return WrongType("player", "a number or a string");
  return ReadPlayer(*text, row_);
}

std::optional<Problem> JsonLinesReader::RowParser::ParseTime(ondemand::value value) {
  std::optional<std::string_view> text;
  if (auto problem = TextOf(value, "time", text)) return problem;
  return text ? ReadTime(*text, row_) : std::nullopt;
}

std::optional<Problem> JsonLinesReader::RowParser::ParseChannel(ondemand::value value) {
  std::optional<std::string_view> text;
  if (auto problem = TextOf(value, "channel", text)) return problem;
  return text ? ReadChannel(*text, row_) : std::nullopt;
}

std::optional<Problem> JsonLinesReader::RowParser::ParseQuickPick(ondemand::value value) {
  if (IsNull(value)) return std::nullopt;
  bool quick_pick = false;
  if (const error_code error = value.get_bool().get(quick_pick)) {
    return WrongValue(error, "quick_pick", "true or false");
  }
  row_.quick_pick = quick_pick;
  return std::nullopt;
}

std::optional<Problem> JsonLinesReader::RowParser::ParseNumbers(ondemand::value value,
                                                                Field field) {
  constexpr std::string_view kExpected = "an array of numbers of balls";
  const std::string_view name = field == kSecondField ? "second" : "numbers";
  ondemand::array array;
  if (const error_code error = value.get_array().get(array)) {
    return WrongValue(error, name, kExpected);
  }
  for (auto element : array) {
    uint64_t number = 0;
    if (const error_code error = element.get_uint64().get(number)) {
      return WrongValue(error, name, kExpected);
    }
    field == kSecondField ? plays_.AddSecond(number) : plays_.AddMain(number);
  }
  return std::nullopt;
}

std::optional<Problem> JsonLinesReader::RowParser::ParsePlays(ondemand::value value) {
  ondemand::array array;
  if (const error_code error = value.get_array().get(array)) {
    return WrongValue(error, "plays", "an array of plays");
  }
  for (auto element : array) {
    ondemand::value play;
    if (const error_code error = std::move(element).get(play)) return NotJson(error);
    if (auto problem = ParsePlay(play)) return problem;
    if (auto problem = plays_.EndPlay()) return problem;
  }
  if (plays_.all().empty()) return Problem{Reason::kField, "field 'plays': no play in it"};
  return std::nullopt;
}

std::optional<Problem> JsonLinesReader::RowParser::ParsePlay(ondemand::value value) {
  ondemand::json_type type;
  if (const error_code error = value.type().get(type)) return NotJson(error);
  if (type != ondemand::json_type::object) return ParseNumbers(value, kNumbersField);
  ondemand::object object;
  if (const error_code error = value.get_object().get(object)) return NotJson(error);
  uint32_t seen = 0;
  for (auto next : object) {
    ondemand::field pair;
    std::string_view name;
    Field field;
    if (const error_code error = std::move(next).get(pair)) return NotJson(error);
    if (const error_code error = pair.unescaped_key().get(name)) return NotJson(error);
    if (auto problem = Identify(name, kNumbersField | kSecondField, seen, field)) return problem;
    if (auto problem = ParseNumbers(pair.value(), field)) return problem;
  }
  return std::nullopt;
}

JsonLinesReader::JsonLinesReader(const game::Rules& rules, const Defaults& defaults, Sink& sink)
    : sink_(sink),
      tickets_(rules, defaults, sink),
      parser_(std::make_unique<RowParser>(rules.matrix)) {}

JsonLinesReader::~JsonLinesReader() = default;

Status JsonLinesReader::Feed(Bytes block) {
  return lines_.Feed(block, [this](const Line& line) { return ReadLine(line); });
}

Status JsonLinesReader::Finish() {
  DRUMROLL_TRY(lines_.Finish([this](const Line& line) { return ReadLine(line); }));
  tickets_.Finish();
  return tickets_.TakeStatus();
}

Totals JsonLinesReader::totals() const {
  return {
      .rows = rows_, .rejects = rejects_, .tickets = tickets_.tickets(), .plays = tickets_.plays()};
}

Status JsonLinesReader::ReadLine(const Line& line) {
  std::string_view text = line.text;
  if (line.number == 1 && text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  if (text.empty()) return {};
  ++rows_;
  if (line.end == Line::End::kTooLong) return Refuse(line, TooLong());
  if (auto problem = parser_->Parse(text)) return Refuse(line, *std::move(problem));
  if (auto problem = tickets_.Add(line.number, parser_->row())) {
    return Refuse(line, *std::move(problem));
  }
  if (!tickets_.ok()) [[unlikely]] {
    return tickets_.TakeStatus();
  }
  return {};
}

Status JsonLinesReader::Refuse(const Line& line, Problem problem) {
  ++rejects_;
  return sink_.Refuse({.line = line.number, .problem = std::move(problem), .row = line.text});
}

}  // namespace drumroll::import
