#include "segment/starts_cursor.h"

#include <algorithm>
#include <bit>

#include "segment/bits.h"

namespace drumroll::segment {
namespace {

constexpr size_t kBlockWords = kBlockPlays / 64;
constexpr size_t kPieceWords = 64;  // Counted at once when looking for an entry.
static_assert(kBlockWords % kPieceWords == 0);

}  // namespace

// Checks the granule that `word` is in. Words are visited in order, so are granules.
Status StartsCursor::Check(size_t word) {
  const size_t block = word / kBlockWords;
  if (block < checked_blocks_) return {};
  DRUMROLL_ASSERT(block == checked_blocks_);
  DRUMROLL_TRY(reader_.CheckGranule(reader_.layout().starts(), checked_blocks_));
  ++checked_blocks_;
  return {};
}

inline void StartsCursor::Advance(size_t words) {
  ones_ += CountOnes(words_.subspan(word_, words));
  word_ += words;
}

Error StartsCursor::NotAsMany() const {
  return At(
      ToText(reader_.identity()),
      Fail(ErrorCode::kCorrupt, "bitmap of ticket starts: its set bits are not the {} tickets",
           reader_.tickets()));
}

Result<uint32_t> StartsCursor::EntryOf(uint32_t offset) {
  const size_t target = offset / 64;
  DRUMROLL_ASSERT(offset < reader_.plays());
  DRUMROLL_ASSERT(target >= word_);
  DRUMROLL_TRY(Check(word_));
  while (word_ < target) {
    const size_t block_end = (word_ / kBlockWords + 1) * kBlockWords;
    Advance(std::min(target, block_end) - word_);
    DRUMROLL_TRY(Check(word_));
  }
  const uint64_t up_to = ~uint64_t{0} >> (63 - offset % 64);
  const uint32_t starts = ones_ + static_cast<uint32_t>(std::popcount(words_[word_] & up_to));
  if (starts < 1 || starts > reader_.tickets()) return NotAsMany();
  return starts - 1;
}

Result<uint32_t> StartsCursor::StartOf(uint32_t entry) {
  DRUMROLL_ASSERT(entry <= reader_.tickets());
  DRUMROLL_ASSERT(entry >= ones_);
  if (entry == reader_.tickets()) return reader_.plays();
  size_t piece_words = kPieceWords;
  while (word_ < words_.size()) {
    DRUMROLL_TRY(Check(word_));
    const size_t words =
        word_ % piece_words == 0 ? std::min(piece_words, words_.size() - word_) : 1;
    const uint32_t ones = CountOnes(words_.subspan(word_, words));
    if (ones_ + ones > entry) {
      if (words == 1)
        return static_cast<uint32_t>(word_ * 64) + SelectOne(words_[word_], entry - ones_);
      piece_words = 1;  // It is in this piece: word by word.
    } else {
      ones_ += ones;
      word_ += words;
    }
  }
  return NotAsMany();
}

}  // namespace drumroll::segment
