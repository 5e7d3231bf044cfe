#include "game/toml_reader.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

namespace drumroll::game {
namespace {

// More digits than any published ratio has, and few enough that sums of such ratios fit 128 bits.
constexpr size_t kDigitsMax = 15;

// The digits of `text`, a point among them left out; nothing if there is anything else.
struct Decimal {
  int64_t digits = 0;
  int64_t scale = 1;  // 10^places after the point.
};
std::optional<Decimal> ParseDecimal(std::string_view text, bool point_allowed) {
  Decimal decimal;
  bool after_point = false;
  if (text.empty() || text.size() > kDigitsMax + 1) return std::nullopt;
  if (text.front() == '.' || text.back() == '.') return std::nullopt;
  for (const char c : text) {
    if (c == '.' && point_allowed && !after_point) {
      after_point = true;
    } else if (c >= '0' && c <= '9') {
      decimal.digits = decimal.digits * 10 + (c - '0');
      if (after_point) decimal.scale *= 10;
    } else {
      return std::nullopt;
    }
  }
  return decimal;
}

}  // namespace

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; });
}

Result<Rational> ParseRatio(std::string_view text) {
  const Error error =
      Fail(ErrorCode::kInvalid, "'{}' is no ratio; expected one like 3/4, 12.5% or 0.45", text);
  if (const size_t slash = text.find('/'); slash != std::string_view::npos) {
    const auto num = ParseDecimal(text.substr(0, slash), /*point_allowed=*/false);
    const auto den = ParseDecimal(text.substr(slash + 1), /*point_allowed=*/false);
    if (!num || !den || den->digits == 0) return error;
    return Rational(num->digits, den->digits);
  }
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  const auto number = ParseDecimal(text, /*point_allowed=*/true);
  if (!number) return error;
  return Rational(number->digits, Int128{number->scale} * (percent ? 100 : 1));
}

Result<TableReader> TableReader::Open(std::string_view place, const TomlValue& value,
                                      std::initializer_list<std::string_view> keys) {
  if (value.kind != TomlValue::Kind::kTable) {
    return Fail(ErrorCode::kInvalid, "{}:{}: expected a table, found {}", place, value.line,
                Name(value.kind));
  }
  for (const TomlField& field : value.fields) {
    if (std::find(keys.begin(), keys.end(), field.key) != keys.end()) continue;
    return Fail(ErrorCode::kInvalid, "{}:{}: '{}' is no key of this table; known are {}", place,
                field.line, field.key, fmt::join(keys, ", "));
  }
  return TableReader(place, value);
}

Error TableReader::RefuseWith(std::string_view key, std::string_view reason) const {
  const TomlValue* value = table_->Find(key);
  return Fail(ErrorCode::kInvalid, "{}:{}: {}", place_, (value ? value : table_)->line, reason);
}

Result<const TomlValue*> TableReader::Get(std::string_view key, TomlValue::Kind kind) const {
  const TomlValue* value = table_->Find(key);
  if (value == nullptr) return Refuse(key, "'{}' is missing", key);
  if (value->kind != kind) {
    return Refuse(key, "'{}' is {}, expected {}", key, Name(value->kind), Name(kind));
  }
  return value;
}

Result<int64_t> TableReader::Integer(std::string_view key, IntegerRange range) const {
  const TomlValue* value = DRUMROLL_TRY(Get(key, TomlValue::Kind::kInteger));
  const int64_t integer = value->integer;
  if (integer >= range.least && integer <= range.most) return integer;
  if (range.most == INT64_MAX) {
    return Refuse(key, "'{}' is {}, expected at least {}", key, integer, range.least);
  }
  return Refuse(key, "'{}' is {}, expected {} to {}", key, integer, range.least, range.most);
}

Result<std::string> TableReader::String(std::string_view key) const {
  const TomlValue* value = DRUMROLL_TRY(Get(key, TomlValue::Kind::kString));
  if (value->string.empty()) return Refuse(key, "'{}' is empty", key);
  if (HasControl(value->string)) return Refuse(key, "'{}' has a control character", key);
  return value->string;
}

Result<Rational> TableReader::Ratio(std::string_view key) const {
  const std::string text = DRUMROLL_TRY(String(key));
  Result<Rational> ratio = ParseRatio(text);
  if (!ratio.ok()) return Refuse(key, "'{}': {}", key, ratio.error().message);
  return ratio;
}

Result<const TomlValue*> TableReader::Table(std::string_view key) const {
  return Get(key, TomlValue::Kind::kTable);
}

Result<const TomlValue*> TableReader::List(std::string_view key) const {
  const TomlValue* list = DRUMROLL_TRY(Get(key, TomlValue::Kind::kList));
  if (list->items.empty()) return Refuse(key, "'{}' is empty", key);
  return list;
}

Result<int64_t> TableReader::IntegerOr(std::string_view key, int64_t absent,
                                       IntegerRange range) const {
  if (!Has(key)) return absent;
  return Integer(key, range);
}

Result<std::string> TableReader::StringOr(std::string_view key, std::string_view absent) const {
  if (!Has(key)) return std::string(absent);
  return String(key);
}

}  // namespace drumroll::game
