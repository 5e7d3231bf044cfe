#include "settle/exclusion.h"

#include <algorithm>

#include "segment/format.h"

namespace drumroll::settle {
namespace {

using segment::kBlockPlays;

uint64_t EndOf(const VoidRange& range) { return Raw(range.first) + range.plays; }

}  // namespace

Exclusion::Exclusion(const segment::Reader& segment, std::span<const VoidRange> voids)
    : segment_(segment) {
  const uint64_t begin = Raw(segment.identity().first_ordinal());
  const uint64_t end = begin + segment.plays();
  const auto first = std::partition_point(
      voids.begin(), voids.end(), [&](const VoidRange& range) { return EndOf(range) <= begin; });
  for (auto range = first; range != voids.end() && Raw(range->first) < end; ++range) {
    const uint64_t from = std::max(Raw(range->first), begin);
    const uint64_t to = std::min(EndOf(*range), end);
    voids_.push_back({static_cast<uint32_t>(from - begin), static_cast<uint32_t>(to - begin)});
    voided_ += static_cast<uint32_t>(to - from);
  }
}

const uint8_t* Exclusion::OfBlock(uint32_t block) {
  const uint32_t begin = block * kBlockPlays;
  const uint32_t end = begin + kBlockPlays;
  bits_.clear();
  const auto set = [&](uint32_t from, uint32_t to) {
    bits_.resize(kBlockPlays / 64);
    Set(std::max(from, begin) - begin, std::min(to, end) - begin);
  };
  auto range = std::partition_point(voids_.begin(), voids_.end(),
                                    [&](const Range& voided) { return voided.end <= begin; });
  for (; range != voids_.end() && range->begin < end; ++range) set(range->begin, range->end);
  const std::span<const segment::SystemPlay> systems = segment_.systems();
  auto system = std::partition_point(systems.begin(), systems.end(),
                                     [&](const auto& play) { return play.offset < begin; });
  for (; system != systems.end() && system->offset < end; ++system)
    set(system->offset, system->offset + 1);
  if (segment_.plays() < end && segment_.plays() % segment::kVectorPlays != 0)
    set(segment_.plays(), end);
  return bits_.empty() ? nullptr : reinterpret_cast<const uint8_t*>(bits_.data());
}

bool Exclusion::IsVoided(uint32_t offset) const {
  const auto range = std::partition_point(
      voids_.begin(), voids_.end(), [&](const Range& voided) { return voided.end <= offset; });
  return range != voids_.end() && range->begin <= offset;
}

void Exclusion::Set(uint32_t begin, uint32_t end) {
  while (begin < end) {
    const uint32_t count = std::min(end - begin, 64 - begin % 64);
    const uint64_t ones = count == 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
    bits_[begin / 64] |= ones << begin % 64;
    begin += count;
  }
}

}  // namespace drumroll::settle
