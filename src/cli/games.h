// What --game means: a game that is part of the program, or a game file of the operator's own.
#ifndef DRUMROLL_CLI_GAMES_H_
#define DRUMROLL_CLI_GAMES_H_

#include <string>

#include "base/result.h"
#include "disk/disk.h"
#include "game/rules.h"

namespace drumroll::cli {

// The shipped game of that id; or, if `name` ends in ".toml" or has a "/", the game file of that
// path.
Result<game::Game> LoadGame(disk::Disk& disk, const std::string& name);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_GAMES_H_
