// Text that may hold bytes of a damaged file, or of whoever named a file, made safe for a terminal.
// A pure function.
#ifndef DRUMROLL_CLI_PRINTABLE_H_
#define DRUMROLL_CLI_PRINTABLE_H_

#include <string>
#include <string_view>

namespace drumroll::cli {

// `text` with every control character but the line break, and every byte that is not UTF-8, as
// "\x1b": messages quote what they found, and that must not move a cursor or recolour a screen.
std::string Printable(std::string_view text);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_PRINTABLE_H_
