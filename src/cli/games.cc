#include "cli/games.h"

#include "game/catalog.h"

namespace drumroll::cli {

Result<game::Game> LoadGame(disk::Disk& disk, const std::string& name) {
  const bool is_path = name.ends_with(".toml") || name.find('/') != std::string::npos;
  return is_path ? game::ReadGame(disk, name) : game::FindGame(name);
}

}  // namespace drumroll::cli
