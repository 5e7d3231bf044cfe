#include "service/json_body.h"

#include <algorithm>

namespace drumroll::service {
namespace {

namespace dom = simdjson::dom;
using simdjson::error_code;

constexpr size_t kDepthMax = 16;

// What of a name that somebody sent is quoted: it may be long.
std::string_view Shown(std::string_view name) { return name.substr(0, 64); }

bool EndsNumber(char c) {
  return c == ',' || c == ']' || c == '}' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// The number -0 is no whole number of anything, and programs differ on what it is; the library
// makes 0 of it.
bool IsNegativeZeroAt(std::string_view json, size_t at) {
  return json.substr(at, 2) == "-0" && (at + 2 == json.size() || EndsNumber(json[at + 2]));
}

// Requires: this is JSON.
bool HasNegativeZero(std::string_view json) {
  size_t at = json.find("-0");
  while (at != std::string_view::npos && !IsNegativeZeroAt(json, at)) at = json.find("-0", at + 1);
  if (at == std::string_view::npos) return false;  // Nearly always, and fast.
  bool in_string = false;
  for (at = 0; at < json.size(); ++at) {
    if (in_string && json[at] == '\\') {
      ++at;
    } else if (json[at] == '"') {
      in_string = !in_string;
    } else if (!in_string && IsNegativeZeroAt(json, at)) {
      return true;
    }
  }
  return false;
}

}  // namespace

Result<std::string> JsonValue::Text() const {
  std::string_view text;
  if (element_.get_string().get(text) != simdjson::SUCCESS) return Expected("a string");
  return std::string(text);
}

Result<bool> JsonValue::Boolean() const {
  bool value = false;
  if (element_.get_bool().get(value) != simdjson::SUCCESS) return Expected("true or false");
  return value;
}

Result<uint64_t> JsonValue::Number(uint64_t low, uint64_t high) const {
  uint64_t number = 0;
  // A float never passes, 3.0 neither: whoever sends one counts in floats.
  if (element_.get_uint64().get(number) == simdjson::SUCCESS && number >= low && number <= high)
    return number;
  return Refuse("expected a whole number of {}..{}", low, high);
}

Result<std::vector<JsonValue>> JsonValue::List(size_t items_max) const {
  dom::array array;
  if (element_.get_array().get(array) != simdjson::SUCCESS) return Expected("an array");
  std::vector<JsonValue> items;
  for (const dom::element item : array) {
    if (items.size() == items_max) return Refuse("more than {} items", items_max);
    items.emplace_back(fmt::format("{}[{}]", place_, items.size()), item);
  }
  return items;
}

Result<std::vector<uint8_t>> JsonValue::Balls(size_t items_max) const {
  dom::array array;
  if (element_.get_array().get(array) != simdjson::SUCCESS)
    return Expected("an array of numbers of balls");
  std::vector<uint8_t> balls;
  for (const dom::element item : array) {
    uint64_t ball = 0;
    if (item.get_uint64().get(ball) != simdjson::SUCCESS || ball == 0 || ball > UINT8_MAX)
      return At(fmt::format("{}[{}]", place_, balls.size()),
                Fail(ErrorCode::kInvalid, "expected the number of a ball"));
    if (balls.size() == items_max) return Refuse("more than {} numbers", items_max);
    balls.push_back(static_cast<uint8_t>(ball));
  }
  return balls;
}

Result<JsonObject> JsonValue::Object(std::initializer_list<std::string_view> names) const {
  dom::object object;
  if (element_.get_object().get(object) != simdjson::SUCCESS) return Expected("an object");
  JsonObject result;
  result.place_ = place_;
  for (const dom::key_value_pair field : object) {
    if (std::ranges::find(names, field.key) == names.end())
      return Refuse("unknown field '{}'; there are: {}", Shown(field.key), fmt::join(names, ", "));
    const bool twice = std::ranges::any_of(
        result.fields_, [&field](const auto& known) { return known.first == field.key; });
    if (twice) return Refuse("field '{}' is there twice", Shown(field.key));
    result.fields_.emplace_back(field.key, field.value);
  }
  return result;
}

std::string JsonValue::Written() const { return simdjson::minify(element_); }

std::optional<JsonValue> JsonObject::Find(std::string_view name) const {
  for (const auto& [known, element] : fields_) {
    if (known == name && !element.is_null())
      return JsonValue(fmt::format("{}.{}", place_, name), element);
  }
  return std::nullopt;
}

Result<JsonValue> JsonObject::Get(std::string_view name) const {
  std::optional<JsonValue> value = Find(name);
  if (!value) return Fail(ErrorCode::kInvalid, "{}: no field '{}'", place_, name);
  return *std::move(value);
}

Result<std::string> JsonObject::TextOr(std::string_view name, std::string_view absent) const {
  const std::optional<JsonValue> value = Find(name);
  return value ? value->Text() : std::string(absent);
}

Result<JsonBody> JsonBody::Parse(std::string_view text) {
  JsonBody body;
  body.parser_ = std::make_unique<dom::parser>();
  if (body.parser_->allocate(std::max<size_t>(text.size(), 64), kDepthMax) != simdjson::SUCCESS)
    return Fail(ErrorCode::kUnavailable, "no memory for a body of {} bytes", text.size());
  const error_code error = body.parser_->parse(text.data(), text.size()).get(body.root_);
  if (error != simdjson::SUCCESS)
    return Fail(ErrorCode::kInvalid, "body: this is no JSON: {}", simdjson::error_message(error));
  if (HasNegativeZero(text)) return Fail(ErrorCode::kInvalid, "body: -0 is no number here");
  return body;
}

}  // namespace drumroll::service
