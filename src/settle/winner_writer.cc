#include "settle/winner_writer.h"

#include <algorithm>
#include <utility>

namespace drumroll::settle {

Result<WinnerWriter> WinnerWriter::Create(disk::Disk& disk, std::string_view path,
                                          const Options& options) {
  std::unique_ptr<OrderedFile> file = DRUMROLL_TRY(OrderedFile::Create(disk, path, options.file));
  const Header header = EncodeHeader(options.identity);
  DRUMROLL_TRY(file->Append(BytesOf(header)));
  return WinnerWriter(header, std::move(file));
}

Status WinnerWriter::Append(const Chunk& chunk, const Digest& digest) {
  DRUMROLL_ASSERT(!chunk.empty());
  if (!entries_.empty()) {
    const std::pair before(entries_.back().partition, entries_.back().segment);
    DRUMROLL_ASSERT(before < std::pair(Raw(chunk.partition), Raw(chunk.segment)));
  }
  entries_.push_back(EntryOf(chunk, file_->size(), digest));
  Tally(chunk, winners_);
  const ChunkParts parts = PartsOf(chunk);
  DRUMROLL_TRY(file_->Append(parts.players));
  DRUMROLL_TRY(file_->Append(parts.places));
  DRUMROLL_TRY(file_->Append(parts.weights));
  return file_->Append(parts.fill);
}

Result<WinnerWriter::Summary> WinnerWriter::Finish() {
  const Footer footer = EncodeFooter(header_, entries_, winners_);
  for (const ChunkEntry& entry : entries_) DRUMROLL_TRY(file_->Append(BytesOf(entry)));
  DRUMROLL_TRY(file_->Append(BytesOf(footer)));
  DRUMROLL_TRY(file_->Finish());
  Summary summary{.outcome = {}, .places = footer.places, .winners = winners_};
  std::copy(std::begin(footer.outcome), std::end(footer.outcome), summary.outcome.bytes.begin());
  return summary;
}

}  // namespace drumroll::settle
