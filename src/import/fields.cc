#include "import/fields.h"

#include <emmintrin.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/wide.h"

namespace drumroll::import {
namespace {

// Sixteen characters, each as its value; what is no hexadecimal digit leaves its byte of `faults`
// not 0.
__m128i HexDigits(__m128i text, __m128i& faults) {
  const auto at_most = [](__m128i bytes, char most) {
    return _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(most)), bytes);
  };
  const __m128i digit = _mm_sub_epi8(text, _mm_set1_epi8('0'));
  const __m128i letter =
      _mm_sub_epi8(_mm_or_si128(text, _mm_set1_epi8('a' ^ 'A')), _mm_set1_epi8('a'));
  const __m128i is_digit = at_most(digit, 9);
  const __m128i is_letter = at_most(letter, 5);
  faults =
      _mm_or_si128(faults, _mm_andnot_si128(_mm_or_si128(is_digit, is_letter), _mm_set1_epi8(1)));
  return _mm_or_si128(_mm_and_si128(is_digit, digit),
                      _mm_and_si128(is_letter, _mm_add_epi8(letter, _mm_set1_epi8(10))));
}

// In each pair of digits the first one is the upper half of the byte; the bytes stand in 16 bits.
__m128i Pairs(__m128i digits) {
  const __m128i pairs = _mm_or_si128(_mm_slli_epi16(digits, 4), _mm_srli_epi16(digits, 8));
  return _mm_and_si128(pairs, _mm_set1_epi16(0xFF));
}

// All digits at once, and one look at all faults: a ticket key is nearly always good. (SSE2, which
// every x86-64 has.)
std::optional<TicketKey> DecodeKey(const char* text) {
  __m128i faults = _mm_setzero_si128();
  const auto* const halves = reinterpret_cast<const __m128i*>(text);
  const __m128i first = HexDigits(_mm_loadu_si128(halves), faults);
  const __m128i second = HexDigits(_mm_loadu_si128(halves + 1), faults);
  if (_mm_movemask_epi8(_mm_cmpeq_epi8(faults, _mm_setzero_si128())) != 0xFFFF) return std::nullopt;
  TicketKey key;
  _mm_storeu_si128(reinterpret_cast<__m128i*>(key.bytes.data()),
                   _mm_packus_epi16(Pairs(first), Pairs(second)));
  return key;
}

// The parts of a UUID, between the dashes.
struct UuidPart {
  size_t begin;
  size_t size;
};
constexpr std::array<UuidPart, 5> kUuidParts = {{{0, 8}, {9, 4}, {14, 4}, {19, 4}, {24, 12}}};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Eight characters in one word, the first lowest. A digit is 0x30 to 0x39: its upper half is 3, and
// still is when 6 is added.
bool AreEightDigits(uint64_t text) {
  constexpr uint64_t kUpper = 0xF0F0F0F0F0F0F0F0u;
  return ((text & kUpper) | (((text + 0x0606060606060606u) & kUpper) >> 4)) == 0x3333333333333333u;
}

// Their value: digits are added up to pairs, pairs to fours, fours to the eight.
uint64_t EightDigits(uint64_t text) {
  text = (text & 0x0F0F0F0F0F0F0F0Fu) * (1 + (10u << 8)) >> 8;
  text = (text & 0x00FF00FF00FF00FFu) * (1 + (100u << 16)) >> 16;
  return (text & 0x0000FFFF0000FFFFu) * (1 + (uint64_t{10'000} << 32)) >> 32;
}

// Takes `count` digits from the front; nothing if they aren't there.
std::optional<int64_t> TakeDigits(std::string_view& text, size_t count) {
  if (text.size() < count) return std::nullopt;
  int64_t value = 0;
  for (size_t i = 0; i < count; ++i) {
    if (!IsDigit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool Take(std::string_view& text, char expected) {
  if (text.empty() || text[0] != expected) return false;
  text.remove_prefix(1);
  return true;
}

// Takes `count` digits that are in [least, most].
bool TakeNumber(std::string_view& text, size_t count, int64_t least, int64_t most, int64_t& value) {
  const std::optional<int64_t> digits = TakeDigits(text, count);
  if (!digits || *digits < least || *digits > most) return false;
  value = *digits;
  return true;
}

bool IsLeapYear(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int64_t DaysOfMonth(int64_t year, int64_t month) {
  constexpr std::array<int64_t, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<size_t>(month - 1)] + (month == 2 && IsLeapYear(year) ? 1 : 0);
}

// Days since 1970-01-01 (Hinnant, "chrono-compatible low-level date algorithms"): years start in
// March, so that the leap day is the last of its year. Requires: year >= 1970.
int64_t DaysSince1970(int64_t year, int64_t month, int64_t day) {
  year -= month <= 2;
  const int64_t era = year / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

// "2026-11-21".
bool TakeDate(std::string_view& text, int64_t& days) {
  int64_t year, month, day;
  if (!TakeNumber(text, 4, 1970, 9999, year) || !Take(text, '-')) return false;
  if (!TakeNumber(text, 2, 1, 12, month) || !Take(text, '-')) return false;
  if (!TakeNumber(text, 2, 1, DaysOfMonth(year, month), day)) return false;
  days = DaysSince1970(year, month, day);
  return true;
}

// "19:59:59.123456", at most six decimals.
bool TakeTimeOfDay(std::string_view& text, int64_t& micros) {
  int64_t hour, minute, second;
  if (!TakeNumber(text, 2, 0, 23, hour) || !Take(text, ':')) return false;
  if (!TakeNumber(text, 2, 0, 59, minute) || !Take(text, ':')) return false;
  if (!TakeNumber(text, 2, 0, 59, second)) return false;
  micros = ((hour * 60 + minute) * 60 + second) * 1'000'000;
  if (!Take(text, '.')) return true;
  int64_t unit = 100'000;
  size_t digits = 0;
  for (; digits < text.size() && digits < 6 && IsDigit(text[digits]); ++digits, unit /= 10) {
    micros += (text[digits] - '0') * unit;
  }
  text.remove_prefix(digits);
  return digits > 0;
}

// "Z", "+09:00".
bool TakeOffset(std::string_view& text, int64_t& minutes) {
  if (Take(text, 'Z') || Take(text, 'z')) {
    minutes = 0;
    return true;
  }
  const bool east = Take(text, '+');
  if (!east && !Take(text, '-')) return false;
  int64_t hour, minute;
  if (!TakeNumber(text, 2, 0, 23, hour) || !Take(text, ':')) return false;
  if (!TakeNumber(text, 2, 0, 59, minute)) return false;
  minutes = (hour * 60 + minute) * (east ? 1 : -1);
  return true;
}

constexpr int64_t kMicrosEnd = int64_t{253'402'300'800} * 1'000'000;  // 10000-01-01T00:00:00Z.

std::optional<Micros> ParseRfc3339(std::string_view text) {
  int64_t days, micros, minutes;
  if (!TakeDate(text, days)) return std::nullopt;
  if (!Take(text, 'T') && !Take(text, 't')) return std::nullopt;
  if (!TakeTimeOfDay(text, micros) || !TakeOffset(text, minutes)) return std::nullopt;
  const int64_t time = (days * 1440 - minutes) * 60 * 1'000'000 + micros;
  if (!text.empty() || time < 0 || time >= kMicrosEnd) return std::nullopt;
  return Micros{time};
}

Problem NotOfForm(Reason reason, std::string_view text, std::string_view expected) {
  return {reason, fmt::format("{}: '{}', expected {}", Name(reason), Shown(text), expected)};
}

}  // namespace

std::optional<TicketKey> ParseTicketKey(std::string_view text) {
  if (text.size() == 32) return DecodeKey(text.data());
  if (text.size() != 36) return std::nullopt;
  std::array<char, 32> digits;
  char* to = digits.data();
  for (const UuidPart part : kUuidParts) {
    if (part.begin > 0 && text[part.begin - 1] != '-') return std::nullopt;
    to = std::copy_n(text.data() + part.begin, part.size, to);
  }
  return DecodeKey(digits.data());
}

std::optional<uint64_t> ParseUnsigned(std::string_view text, uint64_t max) {
  constexpr size_t kDigitsMax = 20;  // Of UINT64_MAX; so many fit the sum below.
  if (text.empty() || text.size() > kDigitsMax || (text[0] == '0' && text.size() > 1)) {
    return std::nullopt;
  }
  Uint128 value = 0;
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    const uint64_t eight = Load<uint64_t>(AsBytes(text), at);
    if (!AreEightDigits(eight)) return std::nullopt;
    value = value * 100'000'000 + EightDigits(eight);
  }
  for (; at < text.size(); ++at) {
    if (!IsDigit(text[at])) return std::nullopt;
    value = value * 10 + static_cast<uint32_t>(text[at] - '0');
  }
  if (value > max) return std::nullopt;
  return static_cast<uint64_t>(value);
}

std::optional<Micros> ParseTime(std::string_view text) {
  if (text.size() > 4 && text[4] == '-') return ParseRfc3339(text);
  const std::optional<uint64_t> micros = ParseUnsigned(text, kMicrosEnd - 1);
  if (!micros) return std::nullopt;
  return Micros{static_cast<int64_t>(*micros)};
}

std::optional<bool> ParseBool(std::string_view text) {
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return std::nullopt;
}

std::optional<Problem> ReadTicketKey(std::string_view text, Row& row) {
  const std::optional<TicketKey> key = ParseTicketKey(text);
  if (!key) return NotOfForm(Reason::kTicket, text, "a UUID or 32 hexadecimal digits");
  row.key = *key;
  return std::nullopt;
}

std::optional<Problem> ReadPlayer(std::string_view text, Row& row) {
  const std::optional<uint64_t> player = ParseUnsigned(text);
  if (!player) {
    return NotOfForm(Reason::kPlayer, text, "a decimal number of 64 bits, no leading zeros");
  }
  row.player = PlayerId{*player};
  return std::nullopt;
}

std::optional<Problem> ReadTime(std::string_view text, Row& row) {
  row.time = ParseTime(text);
  if (row.time) return std::nullopt;
  return NotOfForm(Reason::kTime, text, "RFC 3339 or microseconds since 1970");
}

std::optional<Problem> ReadChannel(std::string_view text, Row& row) {
  const std::optional<uint64_t> channel = ParseUnsigned(text, UINT32_MAX);
  if (!channel) {
    return NotOfForm(Reason::kChannel, text, "a decimal number of 32 bits, no leading zeros");
  }
  row.channel = Channel{static_cast<uint32_t>(*channel)};
  return std::nullopt;
}

std::optional<Problem> ReadQuickPick(std::string_view text, Row& row) {
  row.quick_pick = ParseBool(text);
  if (row.quick_pick) return std::nullopt;
  return NotOfForm(Reason::kQuickPick, text, "true, false, 1 or 0");
}

}  // namespace drumroll::import
