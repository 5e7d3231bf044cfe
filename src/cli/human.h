// Numbers as people read them: separators, units, three digits where more would say nothing. Pure
// functions; machines get plain integers through --json instead.
#ifndef DRUMROLL_CLI_HUMAN_H_
#define DRUMROLL_CLI_HUMAN_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace drumroll::cli {

std::string WithSeparators(uint64_t value);  // 80000000 -> "80,000,000"
std::string WithSeparators(int64_t value);   // -1234 -> "-1,234"
std::string DurationText(
    double seconds);                   // "830 us", "9.31 ms", "1.62 s", "2 min 05 s", "3 h 07 min"
std::string SizeText(uint64_t bytes);  // "512 B", "250 MiB", "1.25 GiB"
std::string RateText(double per_second);  // "950", "12.4 k", "1.62 G": a unit follows
// Minor units as money: (1250, 2, "USD") -> "12.50 USD"; (1616069714, 0, "KRW") -> "1,616,069,714
// KRW".
std::string MoneyText(int64_t minor_units, uint32_t exponent, std::string_view currency);
// "1 play", "2 plays": for counts in sentences.
std::string Counted(uint64_t count, std::string_view singular);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_HUMAN_H_
