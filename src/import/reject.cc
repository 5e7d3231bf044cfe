#include "import/reject.h"

#include <fmt/format.h>

#include <iterator>

#include "base/assert.h"

namespace drumroll::import {
namespace {

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

std::string_view Name(Reason reason) {
  switch (reason) {
    case Reason::kRowTooLong:
      return "row_too_long";
    case Reason::kCutOff:
      return "cut_off";
    case Reason::kQuoting:
      return "quoting";
    case Reason::kColumns:
      return "columns";
    case Reason::kJson:
      return "json";
    case Reason::kField:
      return "field";
    case Reason::kTicket:
      return "ticket";
    case Reason::kPlayer:
      return "player";
    case Reason::kNumbers:
      return "numbers";
    case Reason::kTime:
      return "time";
    case Reason::kChannel:
      return "channel";
    case Reason::kQuickPick:
      return "quick_pick";
    case Reason::kTicketSize:
      return "ticket_size";
    case Reason::kContradiction:
      return "contradiction";
    case Reason::kConflict:
      return "conflict";
  }
  DRUMROLL_ASSERT(false);
  return "";
}

void AppendReject(std::string& out, const Reject& reject) {
  fmt::format_to(std::back_inserter(out), "{},{},", reject.line, Name(reject.problem.reason));
  AppendQuoted(out, reject.problem.message);
  out += ',';
  AppendQuoted(out, reject.row);
  out += ',';
  AppendQuoted(out, reject.columns);
  out += '\n';
}

}  // namespace drumroll::import
