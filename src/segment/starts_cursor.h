// Walks over the ticket starts of a segment once, forwards: from plays to their tickets' entries
// and back. Each granule of the bitmap is checked when the walk enters it. One thread.
#ifndef DRUMROLL_SEGMENT_STARTS_CURSOR_H_
#define DRUMROLL_SEGMENT_STARTS_CURSOR_H_

#include <cstdint>
#include <span>

#include "base/result.h"
#include "segment/reader.h"

namespace drumroll::segment {

class StartsCursor {
 public:
  // `reader` must outlive the cursor.
  explicit StartsCursor(const Reader& reader) : reader_(reader), words_(reader.starts()) {}

  // The column entry of the ticket of this play. kCorrupt if the bitmap is not intact. One cursor
  // answers either EntryOf() or StartOf(). Requires: offset < plays(), not below that of the call
  // before.
  Result<uint32_t> EntryOf(uint32_t offset);

  // The offset of the first play of this entry's ticket; plays() for the entry after the last.
  // kCorrupt as above. Requires: entry <= tickets(), not below that of the call before.
  Result<uint32_t> StartOf(uint32_t entry);

 private:
  Status Check(size_t word);
  void Advance(size_t words);
  Error NotAsMany() const;

  const Reader& reader_;
  std::span<const uint64_t> words_;
  size_t word_ = 0;    // Where the walk is.
  uint32_t ones_ = 0;  // Starts before it.
  uint32_t checked_blocks_ = 0;
};

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_STARTS_CURSOR_H_
