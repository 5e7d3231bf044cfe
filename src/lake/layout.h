// Where a draw is in a lake. Said once, here; docs/formats/lake.md shows it to people.
#ifndef DRUMROLL_LAKE_LAYOUT_H_
#define DRUMROLL_LAKE_LAYOUT_H_

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/ids.h"
#include "disk/disk.h"

namespace drumroll::lake {

struct Layout {
  std::string lake;
  std::string game;
  DrawId draw{};

  // Relative to the lake: "plays/game=kr-lotto645/draw_no=1128".
  std::string InLake(std::string_view table) const {
    return fmt::format("{}/game={}/draw_no={}", table, game, draw);
  }
  static std::string FileName(size_t part) { return fmt::format("part-{:05}.parquet", part); }

  std::string Folder(std::string_view table) const { return disk::Join(lake, InLake(table)); }
  std::string Records() const { return Folder("_draws"); }
  std::string Manifest() const { return disk::Join(Records(), "manifest.json"); }
  std::string Success() const { return disk::Join(Records(), "_SUCCESS"); }
  std::string Staging() const { return Folder("_staging"); }
  // Where a file of a table, or of the records, is made before it gets its name.
  std::string Staged(std::string_view table, std::string_view file) const {
    return disk::Join(Staging(), fmt::format("{}.{}", table, file));
  }
};

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_LAYOUT_H_
