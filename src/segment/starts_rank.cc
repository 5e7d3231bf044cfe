#include "segment/starts_rank.h"

#include <algorithm>
#include <bit>

#include "base/crc32c.h"
#include "segment/bits.h"

namespace drumroll::segment {
namespace {

constexpr uint32_t kPieceWords = kVectorPlays / 64;

uint32_t CrcOf(std::span<const uint64_t> words) {
  return Crc32c({reinterpret_cast<const uint8_t*>(words.data()), words.size_bytes()});
}

}  // namespace

std::span<const uint64_t> StartsRank::Words(size_t piece) const {
  return reader_->starts().subspan(piece * kPieceWords, kPieceWords);
}

Result<StartsRank> StartsRank::Of(const Reader& reader) {
  StartsRank rank(reader);
  const uint32_t section = reader.layout().starts();
  for (uint32_t granule = 0; granule < reader.layout().granules(section); ++granule)
    DRUMROLL_TRY(reader.CheckGranule(section, granule));
  const size_t pieces = reader.starts().size() / kPieceWords;
  rank.pieces_.reserve(pieces);
  uint32_t ones = 0;
  for (size_t i = 0; i < pieces; ++i) {
    const std::span<const uint64_t> words = rank.Words(i);
    rank.pieces_.push_back({.before = ones, .crc = CrcOf(words)});
    ones += CountOnes(words);
  }
  if (ones == reader.tickets()) return rank;
  return Fail(ErrorCode::kCorrupt, "{}: bitmap of ticket starts: {} set bits, expected {} tickets",
              ToText(reader.identity()), ones, reader.tickets());
}

Status StartsRank::Check(size_t piece) const {
  if (CrcOf(Words(piece)) == pieces_[piece].crc) [[likely]]
    return {};
  return Changed();
}

Error StartsRank::Changed() const {
  return At(ToText(reader_->identity()),
            Fail(ErrorCode::kCorrupt,
                 "bitmap of ticket starts: its bits are not those that were "
                 "checked when it was opened"));
}

Result<uint32_t> StartsRank::EntryOf(uint32_t offset) const {
  DRUMROLL_ASSERT(offset < reader_->plays());
  const size_t piece = offset / kVectorPlays;
  DRUMROLL_TRY(Check(piece));
  const std::span<const uint64_t> words = Words(piece);
  const uint32_t word = offset % kVectorPlays / 64;
  const uint64_t up_to = ~uint64_t{0} >> (63 - offset % 64);
  auto starts = pieces_[piece].before + static_cast<uint32_t>(std::popcount(words[word] & up_to));
  for (uint32_t i = 0; i < word; ++i) starts += static_cast<uint32_t>(std::popcount(words[i]));
  if (starts < 1) return Changed();
  return starts - 1;
}

Result<uint32_t> StartsRank::StartOf(uint32_t entry) const {
  DRUMROLL_ASSERT(entry <= reader_->tickets());
  if (entry == reader_->tickets()) return reader_->plays();
  // The last piece that begins at or before it holds it.
  const auto after = std::ranges::upper_bound(pieces_, entry, {}, &Piece::before);
  const auto piece = static_cast<size_t>(after - pieces_.begin()) - 1;
  DRUMROLL_TRY(Check(piece));
  uint32_t skip = entry - pieces_[piece].before;
  auto offset = static_cast<uint32_t>(piece * kVectorPlays);
  for (const uint64_t word : Words(piece)) {
    const auto ones = static_cast<uint32_t>(std::popcount(word));
    if (skip < ones) return offset + SelectOne(word, skip);
    skip -= ones;
    offset += 64;
  }
  return Changed();
}

}  // namespace drumroll::segment
