// 128-bit integers: money times shares does not fit 64 bits.
#ifndef DRUMROLL_BASE_WIDE_H_
#define DRUMROLL_BASE_WIDE_H_

#include <string>

namespace drumroll {

__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

inline std::string ToText(Int128 value) {
  if (value == 0) return "0";
  const bool negative = value < 0;
  Uint128 rest = negative ? -static_cast<Uint128>(value) : static_cast<Uint128>(value);
  std::string reversed;
  for (; rest != 0; rest /= 10) reversed += static_cast<char>('0' + static_cast<int>(rest % 10));
  if (negative) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

}  // namespace drumroll

#endif  // DRUMROLL_BASE_WIDE_H_
