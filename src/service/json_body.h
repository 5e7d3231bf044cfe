// JSON of a request's body, read strictly: a refusal names the place
// ("tickets[3].plays[0].numbers") and what was expected. No name may come twice or be unknown,
// nothing is deeper than 16, numbers are held to their range, and what is not UTF-8 or goes on
// behind the value is no JSON.
//
// Only files that read bodies include this: it brings in the JSON library.
#ifndef DRUMROLL_SERVICE_JSON_BODY_H_
#define DRUMROLL_SERVICE_JSON_BODY_H_

// Errors are values: without this the library has conversions that throw.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace drumroll::service {

class JsonObject;

// A value and its place. Lives as long as its body.
class JsonValue {
 public:
  JsonValue(std::string place, simdjson::dom::element element)
      : place_(std::move(place)), element_(element) {}

  const std::string& place() const { return place_; }
  bool IsNull() const { return element_.is_null(); }
  Result<std::string> Text() const;
  Result<bool> Boolean() const;
  Result<uint64_t> Number(uint64_t low, uint64_t high) const;
  Result<std::vector<JsonValue>> List(size_t items_max) const;
  // Of these names and no others.
  Result<JsonObject> Object(std::initializer_list<std::string_view> names) const;
  // Numbers of balls: whole, 1..255.
  Result<std::vector<uint8_t>> Balls(size_t items_max) const;
  // As it would be written, without spaces.
  std::string Written() const;

  template <typename... Args>
  Error Refuse(fmt::format_string<Args...> format, Args&&... args) const {
    return At(place_, Fail(ErrorCode::kInvalid, format, std::forward<Args>(args)...));
  }

 private:
  Error Expected(std::string_view what) const { return Refuse("expected {}", what); }

  std::string place_;
  simdjson::dom::element element_;
};

class JsonObject {
 public:
  // Nothing if it is not there, or null.
  std::optional<JsonValue> Find(std::string_view name) const;
  Result<JsonValue> Get(std::string_view name) const;
  Result<std::string> TextOr(std::string_view name, std::string_view absent) const;

 private:
  friend class JsonValue;
  std::string place_;
  std::vector<std::pair<std::string_view, simdjson::dom::element>> fields_;
};

class JsonBody {
 public:
  static Result<JsonBody> Parse(std::string_view text);
  JsonValue root() const { return {"body", root_}; }

 private:
  std::unique_ptr<simdjson::dom::parser> parser_;
  simdjson::dom::element root_;
};

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_JSON_BODY_H_
