// Counts and sizes as people write them in flags. Two kinds, because "M" means a million plays but
// is unclear for bytes: counts take k, M, G (or B), T; sizes must say MB or MiB. Pure functions;
// all results are exact.
#ifndef DRUMROLL_CLI_QUANTITY_H_
#define DRUMROLL_CLI_QUANTITY_H_

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace drumroll::cli {

// "300000000", "300_000_000", "80M", "1.5M", "1G" = "1B" (a billion). kInvalid with the reason
// otherwise.
Result<uint64_t> ParseCount(std::string_view text);

// "4096", "64KiB", "1.5GiB", "100MB"; a bare number is bytes. kInvalid with the reason otherwise.
Result<uint64_t> ParseBytes(std::string_view text);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_QUANTITY_H_
