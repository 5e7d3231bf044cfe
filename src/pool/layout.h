// Where things are in the directory of one draw. Said once, here; docs/formats/draw.md shows it to
// people.
//
// clang-format off
//   draw                     text record: game, rules, draw number, partitions; written last when the draw opens
//   game.toml                the game file's text as it was then
//   journal/00000001         who did what, one text record an entry, each naming the one before
//   p0000/log/*.log          the truth
//   p0000/segments/*.seg     columnar files over it; *.idx beside them can be made again
//   reserve.close            no byte, but blocks: space for the close and the seal; reserve.settle likewise
//   statement.<digest>       text record: what an independent node or verifier says that the pool is
//   p0000/voids              the plays cancelled before the close, written by the seal
//   seal                     text record: what the pool is
//   result.1                 text record: the winning numbers; .2, .3 correct it
//   winners.1                every winning play, for result.1
//   settlement.1             text record: the outcome's digest, counts and prizes
//   changes.2                who wins, loses or gets another prize by a correction of what was published
//   correction.2             text record: their digest and counts
// clang-format on
#ifndef DRUMROLL_POOL_LAYOUT_H_
#define DRUMROLL_POOL_LAYOUT_H_

#include <fmt/format.h>

#include <string>

#include "base/ids.h"
#include "base/sha256.h"
#include "disk/disk.h"

namespace drumroll::pool {

struct Layout {
  std::string directory;

  std::string DrawRecord() const { return disk::Join(directory, "draw"); }
  std::string GameFile() const { return disk::Join(directory, "game.toml"); }
  std::string Journal() const { return disk::Join(directory, "journal"); }
  std::string ReserveToClose() const { return disk::Join(directory, "reserve.close"); }
  std::string ReserveToSettle() const { return disk::Join(directory, "reserve.settle"); }
  std::string Seal() const { return disk::Join(directory, "seal"); }
  std::string Result(uint32_t revision) const { return Numbered("result", revision); }
  std::string Winners(uint32_t revision) const { return Numbered("winners", revision); }
  std::string Settlement(uint32_t revision) const { return Numbered("settlement", revision); }

  std::string Partition(PartitionId id) const {
    return disk::Join(directory, fmt::format("p{:04x}", Raw(id)));
  }
  std::string Log(PartitionId id) const { return disk::Join(Partition(id), "log"); }
  std::string Segments(PartitionId id) const { return disk::Join(Partition(id), "segments"); }
  // The statement that was compared with the seal; by its name, so that no other takes its place.
  std::string Statement(const Digest& name) const {
    return disk::Join(directory, fmt::format("statement.{}", ToHex(name).substr(0, 16)));
  }
  std::string Correction(uint32_t revision) const { return Numbered("correction", revision); }
  std::string Changes(uint32_t revision) const { return Numbered("changes", revision); }
  std::string Voids(PartitionId id) const { return disk::Join(Partition(id), "voids"); }

 private:
  std::string Numbered(std::string_view name, uint32_t revision) const {
    return disk::Join(directory, fmt::format("{}.{}", name, revision));
  }
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_LAYOUT_H_
