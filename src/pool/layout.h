// Where things are in the directory of one draw. Said once, here; docs/formats/draw.md shows it to
// people.
//
// clang-format off
//   draw                     text record: game, rules, draw number, partitions; written last when the draw opens
//   game.toml                the game file's text as it was then
//   p0000/log/*.log          the truth
//   p0000/segments/*.seg     columnar files over it; *.idx beside them can be made again
//   p0000/voids              the plays cancelled before the close, written by the seal
//   seal                     text record: what the pool is
//   result.1                 text record: the winning numbers; .2, .3 correct it
//   winners.1                every winning play, for result.1
//   settlement.1             text record: the outcome's digest, counts and prizes; written last
// clang-format on
#ifndef DRUMROLL_POOL_LAYOUT_H_
#define DRUMROLL_POOL_LAYOUT_H_

#include <fmt/format.h>

#include <string>

#include "base/ids.h"
#include "disk/disk.h"

namespace drumroll::pool {

struct Layout {
  std::string directory;

  std::string DrawRecord() const { return disk::Join(directory, "draw"); }
  std::string GameFile() const { return disk::Join(directory, "game.toml"); }
  std::string Seal() const { return disk::Join(directory, "seal"); }
  std::string Result(uint32_t revision) const { return Numbered("result", revision); }
  std::string Winners(uint32_t revision) const { return Numbered("winners", revision); }
  std::string Settlement(uint32_t revision) const { return Numbered("settlement", revision); }

  std::string Partition(PartitionId id) const {
    return disk::Join(directory, fmt::format("p{:04x}", Raw(id)));
  }
  std::string Log(PartitionId id) const { return disk::Join(Partition(id), "log"); }
  std::string Segments(PartitionId id) const { return disk::Join(Partition(id), "segments"); }
  std::string Voids(PartitionId id) const { return disk::Join(Partition(id), "voids"); }

 private:
  std::string Numbered(std::string_view name, uint32_t revision) const {
    return disk::Join(directory, fmt::format("{}.{}", name, revision));
  }
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_LAYOUT_H_
