// Turns plays into bitmaps, a block of 2^16 plays at a time. One thread.
#ifndef DRUMROLL_SEGMENT_TRANSPOSER_H_
#define DRUMROLL_SEGMENT_TRANSPOSER_H_

#include <array>
#include <cstdint>

#include "base/aligned_buffer.h"
#include "base/bytes.h"
#include "game/matrix.h"
#include "segment/format.h"

namespace drumroll::segment {

class Transposer {
 public:
  // From one bitmap's granule to the next. Not 8 KiB: at a power of two all rows' current cache
  // lines would fall into one set of the first-level cache and evict each other.
  static constexpr uint64_t kStride = kGranuleBytes + 64;

  explicit Transposer(const game::Matrix& matrix);

  // Forgets all plays.
  void Clear();

  // Says that the next play is the first of its ticket.
  void MarkStart() { start_word_ |= uint64_t{1} << (plays_ % 64); }

  // Appends standard plays, whose numbers lie one after another. False if a number is not in the
  // matrix: then only Clear() may follow. Requires: plays() + count <= kBlockPlays.
  [[nodiscard]] bool AddStandard(Bytes numbers, uint32_t count);
  // The same for one play of any kind.
  [[nodiscard]] bool Add(const game::Play& play);

  // Completes the last vector with zeros; from here on only granules are read, until Clear().
  void Complete();

  uint32_t plays() const { return plays_; }
  // After Complete(): the bytes of each granule, and those of row `row` (`rows` is the bitmap of
  // starts).
  uint64_t granule_bytes() const { return RoundUp(plays_, kVectorPlays) / 8; }
  const uint8_t* granule(uint32_t row) const { return granules_.data() + row * kStride; }

 private:
  uint32_t SetWord(Bytes numbers);
  void Flush();

  uint32_t pick_;
  uint32_t of_;
  uint32_t second_pick_;
  uint32_t second_of_;
  uint32_t plays_ = 0;
  uint32_t outside_ = 0;  // Not 0 if a number outside the matrix has come.
  uint64_t start_word_ = 0;
  // The last, incomplete 64 plays: bit j of words_[row + 1] is play j's. Every pair of bytes
  // addresses a word of it, so wild numbers are found without looking at each before it is used;
  // words_[0] takes number 0.
  std::array<uint64_t, 512> words_{};
  AlignedBuffer granules_;
};

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_TRANSPOSER_H_
