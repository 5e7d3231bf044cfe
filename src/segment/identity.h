// Which segment it is: what a file must say of itself before it is believed, and what messages call
// it.
#ifndef DRUMROLL_SEGMENT_IDENTITY_H_
#define DRUMROLL_SEGMENT_IDENTITY_H_

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "base/ids.h"
#include "game/matrix.h"
#include "segment/format.h"

namespace drumroll::segment {

struct Identity {
  DrawId draw{};
  PartitionId partition{};
  SegmentIndex segment{};
  game::Matrix matrix;

  Ordinal first_ordinal() const { return Ordinal{uint64_t{Raw(segment)} * kPlaysMax}; }
  friend bool operator==(const Identity&, const Identity&) = default;
};

// "segment 17 of partition 3".
inline std::string ToText(const Identity& identity) {
  return fmt::format("segment {} of partition {}", identity.segment, identity.partition);
}

// "00000011.seg" for segment 17, and the index by player beside it.
inline std::string FileName(SegmentIndex segment) {
  return fmt::format("{:08x}.seg", Raw(segment));
}
inline std::string IndexFileName(SegmentIndex segment) {
  return fmt::format("{:08x}.idx", Raw(segment));
}

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_IDENTITY_H_
