// The files of games/ as they were when this program was built; the build writes the definition.
#ifndef DRUMROLL_GAME_SHIPPED_FILES_H_
#define DRUMROLL_GAME_SHIPPED_FILES_H_

#include <span>
#include <string_view>

namespace drumroll::game {

struct ShippedFile {
  std::string_view name;  // "kr-lotto645.toml", "kr-lotto645.draws.csv".
  std::string_view text;
};

// By name.
std::span<const ShippedFile> ShippedFiles();

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_SHIPPED_FILES_H_
