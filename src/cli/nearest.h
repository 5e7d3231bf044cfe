// The word that was probably meant.
#ifndef DRUMROLL_CLI_NEAREST_H_
#define DRUMROLL_CLI_NEAREST_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumroll::cli {

// The candidate with the fewest edits (insert, delete, replace, swap of neighbours) from `word`, or
// one that `word` begins; nothing if none is close. The first of several equally near ones.
std::optional<std::string> Nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_NEAREST_H_
