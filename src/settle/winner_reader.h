// Reads a winner file. Open() checks header, entries and footer, and that they are each other's;
// each chunk is checked as it is read, so nothing that this class returns is unchecked. Several
// threads may call const functions at once.
#ifndef DRUMROLL_SETTLE_WINNER_READER_H_
#define DRUMROLL_SETTLE_WINNER_READER_H_

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "disk/disk.h"
#include "settle/chunk.h"
#include "settle/winner_table.h"

namespace drumroll::settle {

class WinnerReader {
 public:
  // kNotFound, kCorrupt; messages name the file.
  static Result<WinnerReader> Open(disk::Disk& disk, std::string_view path, disk::Access access);

  const Identity& identity() const { return identity_; }
  std::span<const ChunkEntry> entries() const { return entries_; }
  const Header& header() const { return header_; }
  const Footer& footer() const { return footer_; }
  Digest outcome() const;
  // As the footer says; Verify() holds it against the chunks.
  TierCounts winners() const;
  uint64_t places() const { return footer_.places; }

  // The chunk of entries()[index]; kCorrupt unless its bytes are those of its digest and
  // well-formed.
  Result<Chunk> Read(size_t index) const;
  // The entry of this range; nothing if nobody wins there.
  std::optional<size_t> Find(PartitionId partition, SegmentIndex segment) const;
  // The chunk that would have the wins of this play; nothing if it has none.
  std::optional<size_t> ChunkOf(PartitionId partition, Ordinal ordinal) const;
  // The wins of one play, by tier; empty if it has none. Reads its chunk.
  Result<std::vector<Winner>> Find(PartitionId partition, Ordinal ordinal) const;
  // Reads everything on this many threads: kCorrupt unless all chunks are valid and their sums are
  // the footer's.
  Status Verify(size_t threads) const;

 private:
  WinnerReader() = default;
  Status ReadTable();

  std::unique_ptr<disk::File> file_;
  Header header_{};
  Footer footer_{};
  Identity identity_;
  std::vector<ChunkEntry> entries_;
};

// All winners in the order of the file; a search by player is a scan. One thread.
class WinnerCursor {
 public:
  // `reader` must outlive the cursor. With a tier (not 0) only its winners.
  explicit WinnerCursor(const WinnerReader& reader, uint32_t tier = 0)
      : reader_(reader), tier_(tier) {}
  // The next one; nothing at the end.
  Result<std::optional<Winner>> Next();

 private:
  const WinnerReader& reader_;
  uint32_t tier_;
  size_t next_chunk_ = 0;
  std::vector<Winner> winners_;  // Of one chunk.
  size_t next_ = 0;
};

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_WINNER_READER_H_
