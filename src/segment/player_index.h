// Finds a player's plays in one segment: the .idx file beside it, or the same bytes in memory.
// Derived: it can be made again from the segment at any time, and nothing rests on it.
//
// Immutable after opening: any thread may call anything at any time. Warm, a look-up takes about a
// microsecond where the player has no ticket, and a few where it has.
#ifndef DRUMROLL_SEGMENT_PLAYER_INDEX_H_
#define DRUMROLL_SEGMENT_PLAYER_INDEX_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "disk/disk.h"
#include "segment/format.h"
#include "segment/reader.h"

namespace drumroll::segment {

// The index file of a segment, a function of it. kCorrupt if the player column is not intact.
Result<std::vector<uint8_t>> BuildPlayerIndex(const Reader& segment);

class PlayerIndex {
 public:
  // Maps the index of this segment. kNotFound if there is none; kCorrupt if it is not whole or
  // belongs to another segment. `segment` must outlive the index.
  static Result<PlayerIndex> Open(disk::Disk& disk, std::string_view path, const Reader& segment);

  // The same, but what is missing or wrong is made again: written aside and renamed, not synced
  // (after a power cut it may be gone or wrong, and is made again). An index that can't be written
  // is kept in memory. One at a time for a path.
  static Result<PlayerIndex> OpenOrBuild(disk::Disk& disk, std::string_view path,
                                         const Reader& segment);
  // Likewise, but nothing is written.
  static Result<PlayerIndex> OpenOrBuildInMemory(disk::Disk& disk, std::string_view path,
                                                 const Reader& segment);

  // Over the bytes of BuildPlayerIndex().
  static Result<PlayerIndex> Over(std::vector<uint8_t> file, const Reader& segment);

  // Appends the column entries of all tickets whose player has this player's hash, in arrival
  // order: nearly always they are his. The granules of the index that it reads are checked, the
  // player column is not: whoever reads the ticket holds the two to each other. kCorrupt if one is
  // not intact: remove the index then, and build it anew.
  Status Find(PlayerId player, std::vector<uint32_t>& found) const;

  // All of it, after its granules were checked.
  Result<std::span<const IndexEntry>> CheckedEntries() const;

  // Checks every byte, the order, and that each entry is the one of its player.
  Status CheckAll() const;

 private:
  PlayerIndex(Bytes file, const Reader& segment);

  Status CheckFooter() const;
  Status CheckGranule(uint32_t granule) const;
  Result<uint32_t> LowerBound(uint32_t hash) const;

  std::span<const IndexEntry> Granule(uint32_t granule) const;
  std::span<const IndexEntry> entries() const;
  std::string Place() const;

  const Reader* segment_;
  Bytes file_;
  uint32_t granules_;
  std::unique_ptr<disk::Mapping> mapping_;  // One of these two keeps file_.
  std::vector<uint8_t> memory_;
};

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_PLAYER_INDEX_H_
