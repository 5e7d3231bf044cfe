// The fields of a row, from text to values, the same for all formats (docs/formats/import.md).
// Pure; allocates for problems only.
#ifndef DRUMROLL_IMPORT_FIELDS_H_
#define DRUMROLL_IMPORT_FIELDS_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "import/reject.h"
#include "import/row.h"

namespace drumroll::import {

// Nothing if the text is anything else than what the format says.

// 32 hexadecimal digits, or a UUID.
std::optional<TicketKey> ParseTicketKey(std::string_view text);

// Decimal, no sign, no leading zeros, at most `max`.
std::optional<uint64_t> ParseUnsigned(std::string_view text, uint64_t max = UINT64_MAX);

// RFC 3339, or microseconds since 1970. Not before 1970, not after 9999.
std::optional<Micros> ParseTime(std::string_view text);

// "true", "false", "1" or "0".
std::optional<bool> ParseBool(std::string_view text);

// The same into a row, with the problem if there is one.
std::optional<Problem> ReadTicketKey(std::string_view text, Row& row);
std::optional<Problem> ReadPlayer(std::string_view text, Row& row);
std::optional<Problem> ReadTime(std::string_view text, Row& row);
std::optional<Problem> ReadChannel(std::string_view text, Row& row);
std::optional<Problem> ReadQuickPick(std::string_view text, Row& row);

// Text for a message: the begin of it, if it is long.
inline std::string_view Shown(std::string_view text) { return text.substr(0, 80); }

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_FIELDS_H_
