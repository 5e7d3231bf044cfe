#include "cli/quantity.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>

#include "base/wide.h"

namespace drumroll::cli {
namespace {

struct Unit {
  std::string_view suffix;
  uint64_t factor;
};

constexpr std::array<Unit, 7> kCountUnits = {{
    {"", 1},
    {"k", 1'000},
    {"K", 1'000},
    {"M", 1'000'000},
    {"G", 1'000'000'000},
    {"B", 1'000'000'000},
    {"T", 1'000'000'000'000},
}};

constexpr std::array<Unit, 10> kByteUnits = {{
    {"", 1},
    {"B", 1},
    {"kB", 1'000},
    {"MB", 1'000'000},
    {"GB", 1'000'000'000},
    {"TB", 1'000'000'000'000},
    {"KiB", uint64_t{1} << 10},
    {"MiB", uint64_t{1} << 20},
    {"GiB", uint64_t{1} << 30},
    {"TiB", uint64_t{1} << 40},
}};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "1_000.25" as 100025 / 100. Nothing unless it is digits, with single underscores between them,
// and at most one point between two digits.
struct Decimal {
  Uint128 digits = 0;
  Uint128 scale = 1;
};

std::optional<Decimal> ParseDecimal(std::string_view text) {
  if (text.empty() || !IsDigit(text.front()) || !IsDigit(text.back())) return std::nullopt;
  Decimal decimal;
  bool fraction = false;
  size_t digits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsDigit(c)) {
      decimal.digits = decimal.digits * 10 + static_cast<unsigned>(c - '0');
      if (fraction) decimal.scale *= 10;
      if (++digits > 24)
        return std::nullopt;  // No overflow of 128 bits, here or times a factor of 2^40.
    } else if (c == '.' && !fraction && IsDigit(text[i + 1]) && IsDigit(text[i - 1])) {
      fraction = true;
    } else if (c != '_' || !IsDigit(text[i - 1])) {
      return std::nullopt;
    }
  }
  return decimal;
}

Result<uint64_t> Exact(std::string_view text, const Decimal& decimal, const Unit& unit) {
  const Uint128 product = decimal.digits * unit.factor;
  if (product % decimal.scale != 0)
    return Fail(ErrorCode::kInvalid, "'{}' is not a whole number", text);
  const Uint128 value = product / decimal.scale;
  if (value > std::numeric_limits<uint64_t>::max()) {
    return Fail(ErrorCode::kInvalid, "'{}' is more than 64 bits hold", text);
  }
  return static_cast<uint64_t>(value);
}

Result<uint64_t> Parse(std::string_view text, std::span<const Unit> units,
                       std::string_view expected) {
  const auto is_number = [](char c) { return IsDigit(c) || c == '_' || c == '.'; };
  const auto suffix_at = std::find_if_not(text.begin(), text.end(), is_number);
  const auto length = static_cast<size_t>(suffix_at - text.begin());
  const auto decimal = ParseDecimal(text.substr(0, length));
  const auto unit = std::find_if(units.begin(), units.end(),
                                 [&](const Unit& u) { return u.suffix == text.substr(length); });
  if (!decimal || unit == units.end()) {
    return Fail(ErrorCode::kInvalid, "expected {}, found '{}'", expected, text);
  }
  return Exact(text, *decimal, *unit);
}

}  // namespace

Result<uint64_t> ParseCount(std::string_view text) {
  return Parse(text, kCountUnits, "a count such as 300_000, 80M or 1.5G");
}

Result<uint64_t> ParseBytes(std::string_view text) {
  return Parse(text, kByteUnits, "a size such as 4096, 64MiB or 1.5GB");
}

}  // namespace drumroll::cli
