#include "cli/human.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace drumroll::cli {
namespace {

uint64_t Magnitude(int64_t value) {
  return value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
}

// Three significant digits, never in scientific notation: 1.62, 16.2, 162. Requires: 0 <= value <
// 10000.
std::string ThreeDigits(double value) {
  if (value < 9.995) return fmt::format("{:.2f}", value);
  if (value < 99.95) return fmt::format("{:.1f}", value);
  return fmt::format("{:.0f}", value);
}

}  // namespace

std::string WithSeparators(uint64_t value) {
  const std::string digits = fmt::format("{}", value);
  std::string text;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string WithSeparators(int64_t value) {
  return fmt::format("{}{}", value < 0 ? "-" : "", WithSeparators(Magnitude(value)));
}

std::string DurationText(double seconds) {
  if (seconds < 0.9995e-3) return fmt::format("{:.0f} us", seconds * 1e6);
  if (seconds < 0.9995) return ThreeDigits(seconds * 1e3) + " ms";
  if (seconds < 99.95) return ThreeDigits(seconds) + " s";
  const auto whole = static_cast<uint64_t>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

std::string SizeText(uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} B", bytes);
  static constexpr std::array<std::string_view, 4> kUnits = {"KiB", "MiB", "GiB", "TiB"};
  double value = static_cast<double>(bytes) / 1024;
  size_t unit = 0;
  for (; value >= 1023.5 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  return fmt::format("{} {}", ThreeDigits(value), kUnits[unit]);
}

std::string RateText(double per_second) {
  if (per_second < 999.5) return fmt::format("{:.0f}", per_second);
  static constexpr std::array<std::string_view, 4> kUnits = {"k", "M", "G", "T"};
  double value = per_second / 1000;
  size_t unit = 0;
  for (; value >= 999.5 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  return fmt::format("{} {}", ThreeDigits(value), kUnits[unit]);
}

std::string MoneyText(int64_t minor_units, uint32_t exponent, std::string_view currency) {
  if (exponent == 0) return fmt::format("{} {}", WithSeparators(minor_units), currency);
  uint64_t unit = 1;
  for (uint32_t i = 0; i < exponent; ++i) unit *= 10;
  const uint64_t magnitude = Magnitude(minor_units);
  return fmt::format("{}{}.{:0{}} {}", minor_units < 0 ? "-" : "", WithSeparators(magnitude / unit),
                     magnitude % unit, exponent, currency);
}

std::string Counted(uint64_t count, std::string_view singular) {
  return fmt::format("{} {}{}", WithSeparators(count), singular, count == 1 ? "" : "s");
}

}  // namespace drumroll::cli
