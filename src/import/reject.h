// Rows that are refused, and the file that they go to (docs/formats/import.md, "Rejects"). Pure.
#ifndef DRUMROLL_IMPORT_REJECT_H_
#define DRUMROLL_IMPORT_REJECT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace drumroll::import {

enum class Reason {
  kRowTooLong,
  kCutOff,
  kQuoting,
  kColumns,
  kJson,
  kField,
  kTicket,
  kPlayer,
  kNumbers,
  kTime,
  kChannel,
  kQuickPick,
  kTicketSize,
  kContradiction,
  kConflict,
};

// "row_too_long", "cut_off", ...: part of the format.
std::string_view Name(Reason reason);

// Why a row is refused.
struct Problem {
  Reason reason;
  std::string message;  // For people; names what was found and what was expected.
};

// A refused row.
struct Reject {
  uint64_t line = 0;  // From 1.
  Problem problem;
  std::string_view row;  // Without its line break; valid during the call that hands it over.
  std::string_view columns = {};  // As the input's header names them; empty for a row of JSON.
};

inline constexpr std::string_view kRejectsHeader = "line,reason,message,row,columns\n";
// Appends the reject as a line of the rejects file.
void AppendReject(std::string& out, const Reject& reject);

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_REJECT_H_
