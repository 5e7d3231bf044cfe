// Reads a table of a game file strictly: every key is known, every value has its type and range,
// and a refusal names the place, the line and the key.
#ifndef DRUMROLL_GAME_TOML_READER_H_
#define DRUMROLL_GAME_TOML_READER_H_

#include <fmt/format.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "game/rational.h"
#include "game/toml.h"

namespace drumroll::game {

struct IntegerRange {
  int64_t least = 0;
  int64_t most = INT64_MAX;
};

// A view: the value and the place live longer.
class TableReader {
 public:
  // kInvalid unless `value` is a table and has no key beside `keys`. `place` names the file.
  static Result<TableReader> Open(std::string_view place, const TomlValue& value,
                                  std::initializer_list<std::string_view> keys);

  bool Has(std::string_view key) const { return table_->Find(key) != nullptr; }
  uint32_t line() const { return table_->line; }

  // kInvalid if the key is missing, or its value is not as asked for.
  Result<int64_t> Integer(std::string_view key, IntegerRange range) const;
  // Never empty, and on one line.
  Result<std::string> String(std::string_view key) const;
  Result<Rational> Ratio(std::string_view key) const;
  Result<const TomlValue*> Table(std::string_view key) const;
  Result<const TomlValue*> List(std::string_view key) const;  // Never empty.

  Result<int64_t> IntegerOr(std::string_view key, int64_t absent, IntegerRange range) const;
  Result<std::string> StringOr(std::string_view key, std::string_view absent) const;

  // "place:line: reason", with the line of the key's value, or of the table.
  template <typename... Args>
  Error Refuse(std::string_view key, fmt::format_string<Args...> format, Args&&... args) const {
    return RefuseWith(key, fmt::format(format, std::forward<Args>(args)...));
  }
  // The same for an error found by someone else.
  Error RefuseWith(std::string_view key, std::string_view reason) const;

 private:
  TableReader(std::string_view place, const TomlValue& table) : place_(place), table_(&table) {}
  Result<const TomlValue*> Get(std::string_view key, TomlValue::Kind kind) const;

  std::string_view place_;
  const TomlValue* table_;
};

// Text for people goes to terminals and into lines: it must not steer the one nor break the other.
bool HasControl(std::string_view text);

// "3/4", "12.5%", "0.45" or "1", exactly; kInvalid for anything else.
Result<Rational> ParseRatio(std::string_view text);

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_TOML_READER_H_
