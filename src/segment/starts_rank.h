// Where the tickets of a segment start, countable from anywhere: for who looks up many tickets, as
// StartsCursor walks up to each of them from the front.
//
// Immutable; any thread. 16 KiB for a full segment, beside the segment's own bytes.
#ifndef DRUMROLL_SEGMENT_STARTS_RANK_H_
#define DRUMROLL_SEGMENT_STARTS_RANK_H_

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "segment/reader.h"

namespace drumroll::segment {

class StartsRank {
 public:
  // Reads and checks the whole bitmap of starts: kCorrupt if it is not intact, or has other than
  // tickets() set bits. `reader` outlives the rank.
  static Result<StartsRank> Of(const Reader& reader);

  // The column entry of the ticket of this play. The bits that it counts are checked, again: they
  // may have been read from the disk anew. Requires: offset < plays().
  Result<uint32_t> EntryOf(uint32_t offset) const;

  // The offset of the first play of this entry's ticket; plays() for the entry after the last.
  // kCorrupt as above. Requires: entry <= tickets().
  Result<uint32_t> StartOf(uint32_t entry) const;

 private:
  // 512 plays: so few that a look-up need not check the 64 Ki of a granule.
  struct Piece {
    uint32_t before = 0;  // Starts before it.
    uint32_t crc = 0;     // Of its bits, when their granule was intact.
  };

  explicit StartsRank(const Reader& reader) : reader_(&reader) {}
  std::span<const uint64_t> Words(size_t piece) const;
  Status Check(size_t piece) const;
  Error Changed() const;

  const Reader* reader_;
  std::vector<Piece> pieces_;
};

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_STARTS_RANK_H_
