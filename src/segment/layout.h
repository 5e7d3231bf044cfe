// Where everything is in a segment file: a function of four counts. Value; pure; thread safe.
//
// A file is a row of *sections*: the bitmap of each row of the matrix, the bitmap of ticket starts,
// the three ticket columns and the list of system plays. Each is cut into granules of 8 KiB that
// the checksum table lists in file order, so (section, granule) names every checksum.
#ifndef DRUMROLL_SEGMENT_LAYOUT_H_
#define DRUMROLL_SEGMENT_LAYOUT_H_

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/sha256.h"
#include "game/matrix.h"
#include "segment/format.h"

namespace drumroll::segment {

struct Counts {
  uint32_t rows = 0;
  uint32_t plays = 0;
  uint32_t tickets = 0;
  uint32_t systems = 0;
};

// Plays of a bitmap are padded to whole vectors.
constexpr uint64_t BitmapBytes(uint32_t plays) { return RoundUp(plays, kVectorPlays) / 8; }

class Layout {
 public:
  // Requires: none of the counts exceeds kPlaysMax, so that no size can overflow.
  explicit constexpr Layout(const Counts& counts)
      : rows_(counts.rows),
        bitmap_bytes_(BitmapBytes(counts.plays)),
        column_bytes_(uint64_t{counts.tickets} * sizeof(uint64_t)),
        systems_bytes_(uint64_t{counts.systems} * sizeof(SystemPlay)),
        bitmap_granules_(GranulesOf(bitmap_bytes_)),
        column_granules_(GranulesOf(column_bytes_)),
        systems_granules_(GranulesOf(systems_bytes_)) {}

  // Sections: rows 0 .. rows-1, then these. Each one's file offset, size and granules.
  constexpr uint32_t starts() const { return rows_; }
  constexpr uint32_t players() const { return rows_ + 1; }
  constexpr uint32_t references() const { return rows_ + 2; }
  constexpr uint32_t times() const { return rows_ + 3; }
  constexpr uint32_t systems() const { return rows_ + 4; }
  constexpr uint32_t sections() const { return rows_ + 5; }

  constexpr uint64_t offset(uint32_t section) const {
    if (section <= starts()) return section * bitmap_bytes_;
    return players() * bitmap_bytes_ + (section - players()) * column_bytes_;
  }
  constexpr uint64_t bytes(uint32_t section) const {
    if (section <= starts()) return bitmap_bytes_;
    return section < systems() ? column_bytes_ : systems_bytes_;
  }
  constexpr uint32_t granules(uint32_t section) const {
    if (section <= starts()) return bitmap_granules_;
    return section < systems() ? column_granules_ : systems_granules_;
  }
  // Place in the checksum table of the section's first granule.
  constexpr uint32_t first_granule(uint32_t section) const {
    if (section <= starts()) return section * bitmap_granules_;
    return players() * bitmap_granules_ + (section - players()) * column_granules_;
  }
  // File offset and size of one granule. Requires: granule < granules(section).
  constexpr uint64_t granule_offset(uint32_t section, uint32_t granule) const {
    return offset(section) + uint64_t{granule} * kGranuleBytes;
  }
  constexpr uint64_t granule_bytes(uint32_t section, uint32_t granule) const {
    return std::min<uint64_t>(kGranuleBytes, bytes(section) - uint64_t{granule} * kGranuleBytes);
  }

  constexpr uint32_t blocks() const { return bitmap_granules_; }
  constexpr uint32_t all_granules() const { return first_granule(systems()) + systems_granules_; }
  constexpr uint64_t table() const { return offset(systems()) + systems_bytes_; }
  constexpr uint64_t digests() const {
    return table() + RoundUp(uint64_t{all_granules()} * sizeof(uint32_t), 8);
  }
  constexpr uint64_t footer() const { return digests() + uint64_t{blocks()} * sizeof(Digest); }
  constexpr uint64_t file_bytes() const { return footer() + sizeof(Footer); }

 private:
  static constexpr uint32_t GranulesOf(uint64_t bytes) {
    return static_cast<uint32_t>((bytes + kGranuleBytes - 1) / kGranuleBytes);
  }

  uint32_t rows_;
  uint64_t bitmap_bytes_;
  uint64_t column_bytes_;
  uint64_t systems_bytes_;
  uint32_t bitmap_granules_;
  uint32_t column_granules_;
  uint32_t systems_granules_;
};

// The largest file of a matrix with this many rows.
constexpr Layout LargestLayout(uint32_t rows) {
  return Layout({.rows = rows, .plays = kPlaysMax, .tickets = kPlaysMax, .systems = kPlaysMax});
}

// What messages call a granule: "bitmap of number 12, block 4", "players, granule 0".
std::string NameOfGranule(const game::Matrix& matrix, uint32_t section, uint32_t granule);

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_LAYOUT_H_
