#include "game/toml.h"

#include <toml++/toml.h>

#include <algorithm>
#include <utility>

namespace drumroll::game {
namespace {

constexpr size_t kTextMax = size_t{1} << 20;
// Tables nest by brackets and by dots. toml++ bounds the brackets but not the dots ("[a.a.a. ..."),
// and takes its tree down by recursion: without a bound of ours, a hostile file of 1 MiB would run
// off the stack.
constexpr size_t kDotsMax = 2000;

// As deep as the text nests, which kDotsMax bounds.
TomlValue Convert(const toml::node& node) {
  TomlValue value;
  value.line = node.source().begin.line;
  if (const auto* string = node.as_string()) {
    value.kind = TomlValue::Kind::kString;
    value.string = string->get();
  } else if (const auto* integer = node.as_integer()) {
    value.kind = TomlValue::Kind::kInteger;
    value.integer = integer->get();
  } else if (const auto* list = node.as_array()) {
    value.kind = TomlValue::Kind::kList;
    for (const toml::node& item : *list) value.items.push_back(Convert(item));
  } else if (const auto* table = node.as_table()) {
    value.kind = TomlValue::Kind::kTable;
    for (const auto& [key, field] : *table) {
      value.fields.push_back({std::string(key.str()), key.source().begin.line, Convert(field)});
    }
  }
  return value;
}

}  // namespace

const TomlValue* TomlValue::Find(std::string_view key) const {
  for (const TomlField& field : fields) {
    if (field.key == key) return &field.value;
  }
  return nullptr;
}

std::string_view Name(TomlValue::Kind kind) {
  switch (kind) {
    case TomlValue::Kind::kString:
      return "a string";
    case TomlValue::Kind::kInteger:
      return "an integer";
    case TomlValue::Kind::kList:
      return "a list";
    case TomlValue::Kind::kTable:
      return "a table";
    case TomlValue::Kind::kOther:
      break;
  }
  return "a fraction, a boolean or a date";
}

Result<TomlValue> ParseToml(std::string_view place, std::string_view text) {
  if (text.size() > kTextMax) {
    return Fail(ErrorCode::kInvalid, "{}:1: {} bytes, expected at most {}", place, text.size(),
                kTextMax);
  }
  const auto dots = static_cast<size_t>(std::count(text.begin(), text.end(), '.'));
  if (dots > kDotsMax) {
    return Fail(ErrorCode::kInvalid, "{}:1: {} dots, expected at most {}", place, dots, kDotsMax);
  }
  try {
    return Convert(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return Fail(ErrorCode::kInvalid, "{}:{}: {}", place, error.source().begin.line,
                error.description());
  }
}

}  // namespace drumroll::game
