// A TOML text as a tree of values that know their line. It hides toml++, whose header costs seconds
// in each file that includes it, and whose exceptions end here.
#ifndef DRUMROLL_GAME_TOML_H_
#define DRUMROLL_GAME_TOML_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace drumroll::game {

struct TomlField;

struct TomlValue {
  enum class Kind {
    kString,
    kInteger,
    kList,
    kTable,
    kOther
  };  // kOther: float, boolean, date, time.
  Kind kind = Kind::kOther;
  uint32_t line = 0;
  std::string string;
  int64_t integer = 0;
  std::vector<TomlValue> items;
  std::vector<TomlField> fields;  // By key.

  // Null if there is no such key.
  const TomlValue* Find(std::string_view key) const;
};

struct TomlField {
  std::string key;
  uint32_t line = 0;
  TomlValue value;
};

// "a string", "a list", ...
std::string_view Name(TomlValue::Kind kind);

// kInvalid with "place:line: reason" unless it is TOML 1.0 of at most 1 MiB with at most 2000 dots,
// however hostile.
Result<TomlValue> ParseToml(std::string_view place, std::string_view text);

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_TOML_H_
