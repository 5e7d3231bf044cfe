// Reads a segment file. Immutable after opening: any thread may call anything at any time.
//
// Opening checks what the rest stands on: the footer, the sizes, the checksum table, the digests
// and the list of system plays. Everything else is checked by who reads it, in the same pass,
// granule by granule:
//
//   for each block: DRUMROLL_TRY(segment.CheckGranule(row, block)); ... read bitmap(row) there ...
//
// so a draw night reads and checks the bitmaps of the drawn numbers and no other byte. CheckAll()
// checks every byte.
#ifndef DRUMROLL_SEGMENT_READER_H_
#define DRUMROLL_SEGMENT_READER_H_

#include <memory>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crc32c.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/sha256.h"
#include "disk/disk.h"
#include "segment/format.h"
#include "segment/identity.h"
#include "segment/layout.h"

namespace drumroll::segment {

// The ticket of a play, as the segment's columns have it.
struct TicketOfPlay {
  uint32_t entry = 0;  // In the columns.
  PlayerId player{};
  LogPosition reference{};
  Micros time{};
};

class Reader {
 public:
  // Opens the file that Map() has mapped. kCorrupt if it is not the segment that `expected` says,
  // or not intact as far as said above.
  static Result<Reader> Open(std::unique_ptr<disk::Mapping> file, const Identity& expected);
  static Result<Reader> Open(disk::Disk& disk, std::string_view path, const Identity& expected);
  // Maps the file and asks for the bytes that opening looks at, without waiting: whoever opens many
  // maps all of them first, and then waits for the disk once instead of once a file.
  static Result<std::unique_ptr<disk::Mapping>> Map(disk::Disk& disk, std::string_view path);
  // The same over bytes that someone else keeps for as long as the reader lives.
  // Requires: they are aligned to 8 bytes.
  static Result<Reader> Over(Bytes file, const Identity& expected);

  const Identity& identity() const { return identity_; }
  const Layout& layout() const { return layout_; }
  const Digest& digest() const { return digest_; }
  uint32_t rows() const { return footer_.rows; }
  uint32_t plays() const { return footer_.plays; }
  uint32_t tickets() const { return footer_.tickets; }
  uint32_t blocks() const { return layout_.blocks(); }
  // True if the first ticket began in the segment before.
  bool continued() const { return footer_.continued != 0; }
  // Standard plays that the plays stand for.
  uint64_t stakes() const { return footer_.stakes; }
  // Of the frame with the last play: the log goes on from there.
  LogPosition last_frame() const { return LogPosition{footer_.last_frame}; }

  // What the sections hold, unchecked. Bit j % 64 of word j / 64 is play j's; the words reach to a
  // multiple of 512 plays.
  std::span<const uint64_t> bitmap(uint32_t row) const { return Section<uint64_t>(row); }
  std::span<const uint64_t> starts() const { return bitmap(layout_.starts()); }
  std::span<const uint64_t> players() const { return Section<uint64_t>(layout_.players()); }
  std::span<const uint64_t> references() const { return Section<uint64_t>(layout_.references()); }
  std::span<const int64_t> times() const { return Section<int64_t>(layout_.times()); }
  // The bytes of a granule, unchecked. Requires: granule < layout().granules(section).
  Bytes granule(uint32_t section, uint32_t granule) const {
    return file_.subspan(layout_.granule_offset(section, granule),
                         layout_.granule_bytes(section, granule));
  }
  // Checked when opened: ascending, below plays(), with counts that the matrix allows.
  std::span<const SystemPlay> systems() const { return Section<SystemPlay>(layout_.systems()); }

  // kCorrupt, with the granule's name and both checksums, unless its bytes are those that were
  // written. Requires: granule < layout().granules(section).
  Status CheckGranule(uint32_t section, uint32_t granule) const {
    const uint32_t found = Crc32c(this->granule(section, granule));
    if (found == Expected(section, granule)) [[likely]]
      return {};
    return GranuleError(section, granule, found);
  }
  // The same for the granule of a column that holds this ticket's entry. Requires: entry <
  // tickets().
  Status CheckEntry(uint32_t section, uint32_t entry) const {
    return CheckGranule(section, entry / (kGranuleBytes / sizeof(uint64_t)));
  }

  // Asks for a granule's bytes to be brought from memory into the processor's cache. A hint.
  // Requires: granule < layout().granules(section). (Always inline: GCC 12 takes a function that
  // only prefetches for one without effect, and drops the call.)
  [[gnu::always_inline]] void PrefetchGranule(uint32_t section, uint32_t granule) const {
    constexpr size_t kCacheLine = 64;
    const Bytes bytes = this->granule(section, granule);
    for (size_t at = 0; at < bytes.size(); at += kCacheLine) __builtin_prefetch(bytes.data() + at);
  }

  // Checks every byte, every digest and that the file is valid in all that docs/formats/segment.md
  // asks.
  Status CheckAll() const;

  // Checks what it reads: the starts up to the play, and the granules of its entry. A few
  // microseconds. Requires: offset < plays().
  Result<TicketOfPlay> TicketOf(uint32_t offset) const;
  // The same of a column entry: checks its granules. Requires: entry < tickets().
  Result<TicketOfPlay> TicketAt(uint32_t entry) const;

  // Asks for a section to be brought into memory soon. A hint; nothing happens to what Over()
  // reads.
  void WillNeed(uint32_t section) const;

 private:
  Reader(Bytes file, const Identity& identity, const Footer& footer, const Layout& layout);

  Status CheckTables() const;
  Status CheckSystems() const;
  Status CheckBitmapEnds() const;
  Status CheckStarts() const;
  Status CheckBlocks() const;
  Error GranuleError(uint32_t section, uint32_t granule, uint32_t found) const;

  template <typename T>
  std::span<const T> Section(uint32_t section) const {
    return {reinterpret_cast<const T*>(file_.data() + layout_.offset(section)),
            layout_.bytes(section) / sizeof(T)};
  }
  uint32_t Expected(uint32_t section, uint32_t granule) const {
    return Load<uint32_t>(
        file_,
        layout_.table() + (uint64_t{layout_.first_granule(section)} + granule) * sizeof(uint32_t));
  }

  Identity identity_;
  Footer footer_;
  Layout layout_;
  Digest digest_;
  Bytes file_;
  std::unique_ptr<disk::Mapping> mapping_;  // Keeps file_, if Open() made it.
};

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_READER_H_
