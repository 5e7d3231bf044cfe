// How plays become bitmaps.
//
// Setting a play's six bits in the file's own bitmaps would touch six lines that are 128 KiB apart,
// all in one cache set. Instead the bits of 64 plays are collected in one word per row (46 words:
// in the first-level cache whatever happens), then stored to the block's granules, 377 KiB that
// stay in the second-level cache until the block is full, checksummed and hashed there, and copied
// once. 64 plays cost 384 read-modify-writes of hot words and 46 stores: 7 ns a play, as much as
// hashing it.
#include "segment/transposer.h"

#include <algorithm>
#include <cstring>

#include "base/assert.h"

namespace drumroll::segment {
namespace {

// Sets the bit of one play in the words of its numbers; returns not 0 if one is outside 1..of.
// `words` has 256 words.
uint32_t SetBits(Bytes numbers, uint32_t of, uint64_t bit, uint64_t* words) {
  uint32_t outside = 0;
  for (const uint8_t number : numbers) {
    outside |= uint32_t{number} - 1u >= of;
    words[number] |= bit;
  }
  return outside;
}

}  // namespace

Transposer::Transposer(const game::Matrix& matrix)
    : pick_(matrix.main.pick),
      of_(matrix.main.of),
      second_pick_(matrix.second.pick),
      second_of_(matrix.second.of),
      granules_((matrix.rows() + 1) * kStride) {
  DRUMROLL_ASSERT(of_ + second_of_ < words_.size());
}

void Transposer::Clear() {
  plays_ = 0;
  outside_ = 0;
  start_word_ = 0;
  words_.fill(0);
}

// The plays that the numbers are of, from play plays_ on; they fit its word. (Unrolled for a pick
// of six the loop takes 1 ns a play less, of 17 with hashing: not worth a template.)
uint32_t Transposer::SetWord(Bytes numbers) {
  uint64_t bit = uint64_t{1} << (plays_ % 64);
  uint32_t outside = 0;
  for (; !numbers.empty(); numbers = numbers.subspan(pick_ + second_pick_), bit <<= 1) {
    outside |= SetBits(numbers.first(pick_), of_, bit, words_.data());
    outside |= SetBits(numbers.subspan(pick_, second_pick_), second_of_, bit, words_.data() + of_);
  }
  return outside;
}

bool Transposer::AddStandard(Bytes numbers, uint32_t count) {
  DRUMROLL_ASSERT(count <= kBlockPlays - plays_);
  DRUMROLL_ASSERT(numbers.size() == uint64_t{count} * (pick_ + second_pick_));
  while (count > 0) {
    const uint32_t part = std::min(count, 64 - plays_ % 64);
    const Bytes now = numbers.first(uint64_t{part} * (pick_ + second_pick_));
    outside_ |= SetWord(now);
    numbers = numbers.subspan(now.size());
    count -= part;
    plays_ += part;
    if (plays_ % 64 == 0) Flush();
  }
  return outside_ == 0;
}

bool Transposer::Add(const game::Play& play) {
  DRUMROLL_ASSERT(plays_ < kBlockPlays);
  const uint64_t bit = uint64_t{1} << (plays_ % 64);
  outside_ |= SetBits(play.main, of_, bit, words_.data());
  outside_ |= SetBits(play.second, second_of_, bit, words_.data() + of_);
  if (++plays_ % 64 == 0) Flush();
  return outside_ == 0;
}

// Stores the words of the 64 plays that end at plays_ and clears them.
void Transposer::Flush() {
  const uint32_t rows = of_ + second_of_;
  uint8_t* to = granules_.data() + (plays_ - 1) / 64 * sizeof(uint64_t);
  for (uint32_t row = 0; row < rows; ++row, to += kStride)
    std::memcpy(to, &words_[row + 1], sizeof(uint64_t));
  std::memcpy(to, &start_word_, sizeof(uint64_t));
  std::fill_n(words_.begin(), rows + 1, 0);
  start_word_ = 0;
}

void Transposer::Complete() {
  if (plays_ % 64 != 0) Flush();
  const uint64_t stored = RoundUp(plays_, 64) / 8;
  for (uint32_t row = 0; row <= of_ + second_of_; ++row)
    std::memset(granules_.data() + row * kStride + stored, 0, granule_bytes() - stored);
}

}  // namespace drumroll::segment
