#include "pool/void_file.h"

#include <algorithm>

namespace drumroll::pool {

std::vector<uint8_t> EncodeVoidFile(std::span<const log::Void> voids) {
  std::vector<VoidRange> ranges;
  ranges.reserve(voids.size());
  for (const log::Void& entry : voids)
    ranges.push_back({Raw(entry.first_ordinal), entry.plays, entry.stakes});
  std::sort(ranges.begin(), ranges.end(),
            [](const VoidRange& a, const VoidRange& b) { return a.first < b.first; });
  std::vector<uint8_t> bytes;
  bytes.reserve(ranges.size() * sizeof(VoidRange));
  for (const VoidRange& range : ranges) Append(bytes, range);
  return bytes;
}

Result<std::vector<VoidRange>> DecodeVoidFile(std::string_view place, Bytes bytes, uint64_t plays) {
  if (bytes.size() % sizeof(VoidRange) != 0) {
    return Fail(ErrorCode::kCorrupt, "{}: {} bytes, expected a multiple of {}", place, bytes.size(),
                sizeof(VoidRange));
  }
  std::vector<VoidRange> ranges;
  uint64_t end = 0;
  for (size_t offset = 0; offset < bytes.size(); offset += sizeof(VoidRange)) {
    const auto range = Load<VoidRange>(bytes, offset);
    if (range.plays == 0 || range.stakes < range.plays || range.first < end ||
        range.first >= plays || range.plays > plays - range.first) {
      return Fail(ErrorCode::kCorrupt,
                  "{}: range {} is {} plays ({} stakes) from ordinal {}; expected it behind "
                  "ordinal {} and below {}",
                  place, ranges.size(), range.plays, range.stakes, range.first, end, plays);
    }
    end = range.first + range.plays;
    ranges.push_back(range);
  }
  return ranges;
}

}  // namespace drumroll::pool
