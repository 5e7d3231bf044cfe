// Two check characters make the code a Reed-Solomon code over the field of 32 elements: read as the
// coefficients of a polynomial, first character first, it is a multiple of (x - a)(x - a^2), a
// being the element 2. Up to 31 characters long, any two words of such a code differ in three
// places at least. So one or two wrong characters never make another code, and two that changed
// places, neighbours or not, are two wrong characters.
#include "pool/ticket_code.h"

#include <array>

#include "base/wide.h"

namespace drumroll::pool {
namespace {

// Crockford's: without I, L, O, which look like 1 and 0, and U, which looks like V.
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr size_t kDataCharacters = 16;
constexpr size_t kCheckCharacters = 2;
constexpr size_t kCharacters = kDataCharacters + kCheckCharacters;
constexpr size_t kGroup = 6;
static_assert(kCharacters % kGroup == 0 && kCharacters <= 31);
static_assert(32 + kCodePartitionBits + kCodeOrdinalBits == 5 * kDataCharacters);

using Symbols = std::array<uint8_t, kCharacters>;

// In the field of 32 elements, x^5 = x^2 + 1.
constexpr uint8_t Times2(uint8_t a) {
  return static_cast<uint8_t>((a << 1) ^ ((a & 16) != 0 ? 0b100101 : 0));
}
constexpr uint8_t Times(uint8_t a, uint8_t b) {
  uint8_t product = 0;
  for (; b != 0; b = static_cast<uint8_t>(b >> 1), a = Times2(a)) {
    if ((b & 1) != 0) product = static_cast<uint8_t>(product ^ a);
  }
  return product;
}

// (x - 2)(x - 4) = x^2 + kMiddle x + kLast.
constexpr uint8_t kMiddle = Times2(1) ^ Times2(2);
constexpr uint8_t kLast = Times(2, 4);

// What is left of the polynomial with these coefficients when it is divided by that.
template <typename Coefficients>
constexpr std::array<uint8_t, kCheckCharacters> Remainder(const Coefficients& coefficients) {
  std::array<uint8_t, kCheckCharacters> rest{};
  for (const uint8_t next : coefficients) {
    const uint8_t lead = rest[0];
    rest[0] = static_cast<uint8_t>(rest[1] ^ Times(lead, kMiddle));
    rest[1] = static_cast<uint8_t>(next ^ Times(lead, kLast));
  }
  return rest;
}

// The value of a character, -1 if it has none.
int ValueOf(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const size_t found = kAlphabet.find(c);
  return found == std::string_view::npos ? -1 : static_cast<int>(found);
}

Result<Symbols> ReadSymbols(std::string_view text) {
  Symbols symbols{};
  size_t count = 0;
  for (const char c : text) {
    if (c == '-' || c == ' ') continue;
    const int value = ValueOf(c);
    if (value < 0)
      return Fail(ErrorCode::kInvalid, "'{}' is no ticket code: no code has such a character",
                  text);
    if (count < kCharacters) symbols[count] = static_cast<uint8_t>(value);
    ++count;
  }
  if (count != kCharacters) {
    return Fail(ErrorCode::kInvalid, "'{}' is no ticket code: {} characters, expected {}", text,
                count, kCharacters);
  }
  return symbols;
}

}  // namespace

std::string TicketCode(const PlayName& name) {
  DRUMROLL_ASSERT(Raw(name.partition) >> kCodePartitionBits == 0);
  DRUMROLL_ASSERT(Raw(name.ordinal) >> kCodeOrdinalBits == 0);
  Uint128 data = Raw(name.draw);
  data = data << kCodePartitionBits | Raw(name.partition);
  data = data << kCodeOrdinalBits | Raw(name.ordinal);
  Symbols symbols{};
  for (size_t i = kDataCharacters; i-- > 0; data >>= 5)
    symbols[i] = static_cast<uint8_t>(data & 31);
  // With zeros in their places, the rest is what the check characters must take away; in this field
  // that is the same as adding it.
  const auto checks = Remainder(symbols);
  for (size_t i = 0; i < kCheckCharacters; ++i) symbols[kDataCharacters + i] = checks[i];
  std::string text;
  text.reserve(kCharacters + kCharacters / kGroup - 1);
  for (size_t i = 0; i < kCharacters; ++i) {
    if (i != 0 && i % kGroup == 0) text += '-';
    text += kAlphabet[symbols[i]];
  }
  return text;
}

Result<PlayName> ParseTicketCode(std::string_view text) {
  constexpr size_t kTextBytesMax = 64;  // Enough for any spacing; and it is said again in messages.
  if (text.size() > kTextBytesMax) {
    return Fail(ErrorCode::kInvalid, "a ticket code of {} bytes, expected at most {}", text.size(),
                kTextBytesMax);
  }
  const Symbols symbols = DRUMROLL_TRY(ReadSymbols(text));
  if (Remainder(symbols) != std::array<uint8_t, kCheckCharacters>{}) {
    return Fail(ErrorCode::kInvalid,
                "'{}' is no ticket code: its check characters are wrong; read it again", text);
  }
  Uint128 data = 0;
  for (size_t i = 0; i < kDataCharacters; ++i) data = data << 5 | symbols[i];
  const auto low = [&](uint32_t bits) {
    const auto value = static_cast<uint64_t>(data & ((Uint128{1} << bits) - 1));
    data >>= bits;
    return value;
  };
  PlayName name;
  name.ordinal = Ordinal{low(kCodeOrdinalBits)};
  name.partition = PartitionId{static_cast<uint16_t>(low(kCodePartitionBits))};
  name.draw = DrawId{static_cast<uint32_t>(low(32))};
  return name;
}

}  // namespace drumroll::pool
