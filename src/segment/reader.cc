#include "segment/reader.h"

#include <algorithm>
#include <cstring>

#include "base/wide.h"
#include "segment/bits.h"
#include "segment/digest.h"
#include "segment/starts_cursor.h"

namespace drumroll::segment {
namespace {

// Footer, digests and checksums of any matrix, and some system plays.
constexpr uint64_t kEndBytes = 32_KiB;

template <typename... Args>
Error Corrupt(const Identity& identity, fmt::format_string<Args...> format, Args&&... args) {
  return At(ToText(identity), Fail(ErrorCode::kCorrupt, format, std::forward<Args>(args)...));
}

// The form of the footer: that it is one, whole and of this version.
Status CheckFooterForm(const Identity& expected, const Footer& footer) {
  if (footer.magic != kMagic)
    return Corrupt(expected, "footer: magic {:016x}, expected {:016x}", footer.magic, kMagic);
  const uint32_t crc = Crc32c(BytesOf(footer).first(offsetof(Footer, crc)));
  if (crc != footer.crc)
    return Corrupt(expected, "footer: crc {:08x}, expected {:08x}", crc, footer.crc);
  if (footer.version != kVersion)
    return Corrupt(expected, "footer: version {}, expected {}", footer.version, kVersion);
  if (!AllZero(footer.zero) || footer.zero32 != 0)
    return Corrupt(expected, "footer: reserved bytes are not zero");
  return {};
}

Status CheckFooterIdentity(const Identity& expected, const Footer& footer) {
  if (footer.draw != Raw(expected.draw))
    return Corrupt(expected, "footer: draw {}, expected {}", footer.draw, expected.draw);
  if (footer.partition != Raw(expected.partition)) {
    return Corrupt(expected, "footer: partition {}, expected {}", footer.partition,
                   expected.partition);
  }
  if (footer.segment != Raw(expected.segment))
    return Corrupt(expected, "footer: segment {}, expected {}", footer.segment, expected.segment);
  if (footer.rows != expected.matrix.rows())
    return Corrupt(expected, "footer: {} rows, expected {}", footer.rows, expected.matrix.rows());
  return {};
}

// That no count exceeds what there can be; from here on no size overflows.
Status CheckFooterCounts(const Identity& expected, const Footer& footer) {
  if (footer.plays < 1 || footer.plays > kPlaysMax)
    return Corrupt(expected, "footer: {} plays, expected 1 to {}", footer.plays, kPlaysMax);
  if (footer.tickets < 1 || footer.tickets > footer.plays) {
    return Corrupt(expected, "footer: {} tickets, expected 1 to {}, as many as plays",
                   footer.tickets, footer.plays);
  }
  if (footer.systems > footer.plays) {
    return Corrupt(expected, "footer: {} system plays, expected at most {}, as many as plays",
                   footer.systems, footer.plays);
  }
  const uint32_t continued_max = footer.segment == 0 ? 0 : 1;
  if (footer.continued > continued_max) {
    return Corrupt(expected, "footer: continued {}, expected at most {}", footer.continued,
                   continued_max);
  }
  return {};
}

// Bit `plays` of a bitmap and all behind it.
bool EndIsZero(std::span<const uint64_t> bitmap, uint32_t plays) {
  const uint32_t word = plays / 64;
  if (word == bitmap.size()) return true;
  return bitmap[word] >> (plays % 64) == 0 && AllZero(RawBytes(bitmap.subspan(word + 1)));
}

}  // namespace

Reader::Reader(Bytes file, const Identity& identity, const Footer& footer, const Layout& layout)
    : identity_(identity), footer_(footer), layout_(layout), file_(file) {
  std::memcpy(digest_.bytes.data(), footer_.digest, sizeof footer_.digest);
}

Result<std::unique_ptr<disk::Mapping>> Reader::Map(disk::Disk& disk, std::string_view path) {
  const auto file = DRUMROLL_TRY(disk.Open(path, disk::Access::kRead));
  auto mapping = DRUMROLL_TRY(file->Map());
  const uint64_t size = mapping->bytes().size();
  const uint64_t end = std::min(size, kEndBytes);
  mapping->WillNeed(size - end, end);
  return mapping;
}

Result<Reader> Reader::Open(std::unique_ptr<disk::Mapping> file, const Identity& expected) {
  Reader reader = DRUMROLL_TRY(Over(file->bytes(), expected));
  reader.mapping_ = std::move(file);
  return reader;
}

Result<Reader> Reader::Open(disk::Disk& disk, std::string_view path, const Identity& expected) {
  return Open(DRUMROLL_TRY(Map(disk, path)), expected);
}

Result<Reader> Reader::Over(Bytes file, const Identity& expected) {
  DRUMROLL_ASSERT(reinterpret_cast<uintptr_t>(file.data()) % alignof(uint64_t) == 0);
  if (file.size() < sizeof(Footer)) {
    return Corrupt(expected, "{} bytes, expected at least the {} of a footer", file.size(),
                   sizeof(Footer));
  }
  const Footer footer = Load<Footer>(file, file.size() - sizeof(Footer));
  DRUMROLL_TRY(CheckFooterForm(expected, footer));
  DRUMROLL_TRY(CheckFooterIdentity(expected, footer));
  DRUMROLL_TRY(CheckFooterCounts(expected, footer));
  const Layout layout({.rows = footer.rows,
                       .plays = footer.plays,
                       .tickets = footer.tickets,
                       .systems = footer.systems});
  if (file.size() != layout.file_bytes()) {
    return Corrupt(expected, "{} bytes, expected {} from the counts of the footer", file.size(),
                   layout.file_bytes());
  }
  Reader reader(file, expected, footer, layout);
  DRUMROLL_TRY(reader.CheckTables());
  DRUMROLL_TRY(reader.CheckSystems());
  return reader;
}

// The checksum table, the block digests, and the content digest over them and the system plays.
Status Reader::CheckTables() const {
  const uint32_t crc = Crc32c(file_.subspan(layout_.table(), layout_.footer() - layout_.table()));
  if (crc != footer_.tables_crc) {
    return Corrupt(identity_, "checksums and digests: crc {:08x}, expected {:08x}", crc,
                   footer_.tables_crc);
  }
  const uint64_t table_end = layout_.table() + layout_.all_granules() * sizeof(uint32_t);
  if (!AllZero(file_.subspan(table_end, layout_.digests() - table_end)))
    return Corrupt(identity_, "checksums: the fill is not zero");
  for (uint32_t granule = 0; granule < layout_.granules(layout_.systems()); ++granule)
    DRUMROLL_TRY(CheckGranule(layout_.systems(), granule));
  const std::span<const Digest> block_digests(
      reinterpret_cast<const Digest*>(file_.data() + layout_.digests()), blocks());
  const Digest digest = ContentDigest(footer_, block_digests, systems());
  if (digest != digest_)
    return Corrupt(identity_, "content digest {}, expected {}", ToHex(digest), ToHex(digest_));
  return {};
}

Status Reader::CheckSystems() const {
  const game::Matrix& matrix = identity_.matrix;
  Uint128 stakes = footer_.plays;
  uint64_t least = 0;  // The next play's offset.
  for (const SystemPlay& system : systems()) {
    if (system.offset < least || system.offset >= plays()) {
      return Corrupt(identity_, "system play at {}, expected {} to {}", system.offset, least,
                     plays() - 1);
    }
    if (system.main_count < matrix.main.pick || system.main_count > matrix.main_pick_max ||
        system.second_count < matrix.second.pick || system.second_count > matrix.second_pick_max ||
        system.zero != 0 ||
        system.main_count + system.second_count == static_cast<int>(matrix.play_bytes())) {
      return Corrupt(identity_, "system play at {}: {} and {} numbers, not a count of the matrix",
                     system.offset, system.main_count, system.second_count);
    }
    stakes += Uint128{game::Choose(system.main_count, matrix.main.pick)} *
                  game::Choose(system.second_count, matrix.second.pick) -
              1;
    least = uint64_t{system.offset} + 1;
  }
  if (stakes != footer_.stakes) {
    return Corrupt(identity_, "footer: stakes {}, expected {} from the system plays",
                   footer_.stakes, drumroll::ToText(static_cast<Int128>(stakes)));
  }
  return {};
}

Status Reader::CheckAll() const {
  for (uint32_t section = 0; section < layout_.sections(); ++section) {
    for (uint32_t granule = 0; granule < layout_.granules(section); ++granule)
      DRUMROLL_TRY(CheckGranule(section, granule));
  }
  DRUMROLL_TRY(CheckBitmapEnds());
  DRUMROLL_TRY(CheckStarts());
  return CheckBlocks();
}

Status Reader::CheckBitmapEnds() const {
  for (uint32_t section = 0; section <= layout_.starts(); ++section) {
    if (!EndIsZero(bitmap(section), plays())) {
      return Corrupt(identity_, "{}: a bit beyond the {} plays is set",
                     NameOfGranule(identity_.matrix, section, blocks() - 1), plays());
    }
  }
  return {};
}

Status Reader::CheckStarts() const {
  if ((starts().front() & 1) == 0)
    return Corrupt(identity_, "bitmap of ticket starts: no ticket starts with the first play");
  const uint32_t found = CountOnes(starts());
  if (found != tickets()) {
    return Corrupt(identity_, "bitmap of ticket starts: {} bits are set, expected {}", found,
                   tickets());
  }
  return {};
}

// Requires: CheckStarts() passed, so that the blocks' tickets add up to the columns.
Status Reader::CheckBlocks() const {
  constexpr size_t kBlockWords = kBlockPlays / 64;
  Sha256 hasher;
  uint32_t first = 0;
  for (uint32_t block = 0; block < blocks(); ++block) {
    const Bytes starts_granule = granule(layout_.starts(), block);
    const uint32_t count =
        CountOnes(starts().subspan(block * kBlockWords, starts_granule.size() / sizeof(uint64_t)));
    const Digest found = BlockDigest(hasher, {.first = granule(0, block).data(),
                                              .stride = layout_.bytes(0),
                                              .bitmaps = rows() + 1,
                                              .granule_bytes = starts_granule.size(),
                                              .players = players().subspan(first, count),
                                              .references = references().subspan(first, count),
                                              .times = times().subspan(first, count)});
    const Digest expected = Load<Digest>(file_, layout_.digests() + block * sizeof(Digest));
    if (found != expected)
      return Corrupt(identity_, "block {}: digest {}, expected {}", block, ToHex(found),
                     ToHex(expected));
    first += count;
  }
  return {};
}

Error Reader::GranuleError(uint32_t section, uint32_t granule, uint32_t found) const {
  return Corrupt(identity_, "{}: crc {:08x}, expected {:08x}",
                 NameOfGranule(identity_.matrix, section, granule), found,
                 Expected(section, granule));
}

Result<TicketOfPlay> Reader::TicketOf(uint32_t offset) const {
  DRUMROLL_ASSERT(offset < plays());
  return TicketAt(DRUMROLL_TRY(StartsCursor(*this).EntryOf(offset)));
}

Result<TicketOfPlay> Reader::TicketAt(uint32_t entry) const {
  DRUMROLL_ASSERT(entry < tickets());
  for (uint32_t section = layout_.players(); section <= layout_.times(); ++section)
    DRUMROLL_TRY(CheckEntry(section, entry));
  return TicketOfPlay{.entry = entry,
                      .player = PlayerId{players()[entry]},
                      .reference = LogPosition{references()[entry]},
                      .time = Micros{times()[entry]}};
}

void Reader::WillNeed(uint32_t section) const {
  if (mapping_ != nullptr) mapping_->WillNeed(layout_.offset(section), layout_.bytes(section));
}

}  // namespace drumroll::segment
