#include "settle/input.h"

#include "segment/format.h"

namespace drumroll::settle {
namespace {

Status CheckSegment(const Input& input, const segment::Identity& expected, bool last,
                    const segment::Reader& segment) {
  if (!(segment.identity() == expected))
    return Fail(ErrorCode::kInvalid, "draw {}: {} stands where {} should", input.draw,
                ToText(segment.identity()), ToText(expected));
  if (!last && segment.plays() != segment::kPlaysMax)
    return Fail(ErrorCode::kInvalid, "{}: {} plays, only the last may have less than {}",
                ToText(expected), segment.plays(), segment::kPlaysMax);
  return {};
}

Status CheckVoids(const PartitionInput& partition) {
  uint64_t end = 0;
  const uint64_t plays = partition.plays();
  for (const VoidRange& range : partition.voids) {
    const uint64_t first = Raw(range.first);
    if (range.plays == 0 || first < end || first > plays || range.plays > plays - first)
      return Fail(ErrorCode::kInvalid, "void of {} plays from {}: after {}, of {} plays",
                  range.plays, first, end, plays);
    end = first + range.plays;
  }
  return {};
}

Status CheckPartition(const Input& input, uint16_t id) {
  const PartitionInput& partition = input.partitions[id];
  for (size_t i = 0; i < partition.segments.size(); ++i) {
    const segment::Identity expected{.draw = input.draw,
                                     .partition = PartitionId{id},
                                     .segment = SegmentIndex{static_cast<uint32_t>(i)},
                                     .matrix = input.rules->matrix};
    DRUMROLL_TRY(
        CheckSegment(input, expected, i + 1 == partition.segments.size(), *partition.segments[i]));
  }
  Status voids = CheckVoids(partition);
  if (!voids.ok()) return At(fmt::format("partition {}", id), std::move(voids).error());
  return {};
}

}  // namespace

uint64_t PartitionInput::plays() const {
  uint64_t plays = 0;
  for (const segment::Reader* reader : segments) plays += reader->plays();
  return plays;
}

Status CheckInput(const Input& input) {
  DRUMROLL_ASSERT(input.rules != nullptr);
  DRUMROLL_TRY(game::CheckDrawn(input.rules->matrix, input.drawn));
  if (input.partitions.empty() || input.partitions.size() > UINT16_MAX)
    return Fail(ErrorCode::kInvalid, "{} partitions, expected 1 .. {}", input.partitions.size(),
                UINT16_MAX);
  for (size_t id = 0; id < input.partitions.size(); ++id)
    DRUMROLL_TRY(CheckPartition(input, static_cast<uint16_t>(id)));
  return {};
}

}  // namespace drumroll::settle
