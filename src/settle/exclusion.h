// Which plays of a segment the kernels must not match: voided ones, system plays (they are matched
// one by one), and the bits behind the last play, which look like plays that hit nothing. One
// thread.
#ifndef DRUMROLL_SETTLE_EXCLUSION_H_
#define DRUMROLL_SETTLE_EXCLUSION_H_

#include <cstdint>
#include <span>
#include <vector>

#include "segment/reader.h"
#include "settle/input.h"

namespace drumroll::settle {

class Exclusion {
 public:
  // The voids of the segment's partition. Both arguments must outlive the object.
  Exclusion(const segment::Reader& segment, std::span<const VoidRange> voids);

  // The block's excluded plays as a bitmap of whole vectors, valid until the next call; null if
  // there are none.
  const uint8_t* OfBlock(uint32_t block);
  // Is the play voided?
  bool IsVoided(uint32_t offset) const;
  // Voided plays of the segment.
  uint32_t voided() const { return voided_; }

 private:
  struct Range {
    uint32_t begin;  // Offsets in the segment.
    uint32_t end;
  };
  void Set(uint32_t begin, uint32_t end);

  const segment::Reader& segment_;
  std::vector<Range> voids_;  // Within the segment.
  uint32_t voided_ = 0;
  std::vector<uint64_t> bits_;
};

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_EXCLUSION_H_
