// The games that drumroll knows: those it ships with, and those of a folder.
#ifndef DRUMROLL_GAME_CATALOG_H_
#define DRUMROLL_GAME_CATALOG_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "disk/disk.h"
#include "game/published.h"
#include "game/rules.h"

namespace drumroll::game {

// The ids of the shipped games, in order.
std::vector<std::string_view> ListGames();

// A shipped game; kNotFound, listing the known ones, if there is none of that id.
Result<Game> FindGame(std::string_view id);

// The game of a file.
Result<Game> ReadGame(disk::Disk& disk, std::string_view path);

// The games of all *.toml files of a folder, by file name. Fails with the first file that is wrong,
// and with kConflict if two have the same id.
Result<std::vector<Game>> ReadGames(disk::Disk& disk, std::string_view folder);

// Draws of a shipped game that happened, by number; none if the game is shipped without.
Result<std::vector<PublishedDraw>> PublishedDraws(std::string_view game);

// One of them; kNotFound if it is not in the table.
Result<PublishedDraw> FindPublishedDraw(std::string_view game, DrawId draw);

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_CATALOG_H_
