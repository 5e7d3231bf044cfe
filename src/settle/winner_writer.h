// Writes a winner file under a name aside. Nobody may take it for the outcome before both engines
// agreed on it and it was renamed: that is the caller's work. One thread.
#ifndef DRUMROLL_SETTLE_WINNER_WRITER_H_
#define DRUMROLL_SETTLE_WINNER_WRITER_H_

#include <memory>
#include <string_view>
#include <vector>

#include "settle/chunk.h"
#include "settle/ordered_file.h"
#include "settle/winner_table.h"

namespace drumroll::settle {

class WinnerWriter {
 public:
  struct Options {
    Identity identity;
    OrderedFile::Options file;
  };
  // kConflict if the file exists.
  static Result<WinnerWriter> Create(disk::Disk& disk, std::string_view path,
                                     const Options& options);

  // Adds a chunk with its digest (computed by the caller: it can be in parallel). Requires: not
  // empty, after the chunk before by (partition, segment).
  Status Append(const Chunk& chunk, const Digest& digest);

  struct Summary {
    Digest outcome;
    uint64_t places = 0;
    TierCounts winners{};
  };
  // Writes entries and footer. When it returned success the bytes survive a power cut; the name
  // does after SyncDirectory(). Call once, last.
  Result<Summary> Finish();

 private:
  WinnerWriter(const Header& header, std::unique_ptr<OrderedFile> file)
      : header_(header), file_(std::move(file)) {}

  Header header_;
  std::unique_ptr<OrderedFile> file_;
  std::vector<ChunkEntry> entries_;
  TierCounts winners_{};
};

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_WINNER_WRITER_H_
