#include "log/voids.h"

#include <algorithm>
#include <iterator>

#include "base/assert.h"

namespace drumroll::log {

std::vector<uint8_t> EncodeVoids(std::span<const Void> voids) {
  DRUMROLL_ASSERT(!voids.empty());
  std::vector<uint8_t> payload;
  payload.reserve(voids.size() * sizeof(VoidRecord));
  for (const Void& entry : voids) {
    DRUMROLL_ASSERT(entry.plays >= 1);
    DRUMROLL_ASSERT(entry.stakes >= entry.plays);
    VoidRecord record{};
    std::copy(entry.key.bytes.begin(), entry.key.bytes.end(), record.key);
    record.first_ordinal = Raw(entry.first_ordinal);
    record.plays = entry.plays;
    record.stakes = entry.stakes;
    record.time = Raw(entry.time);
    Append(payload, record);
  }
  return payload;
}

Status CheckVoids(Bytes payload, uint32_t count, Ordinal end) {
  if (payload.size() != count * sizeof(VoidRecord)) {
    return Fail(ErrorCode::kCorrupt, "voids: payload of {} bytes, expected {} for {} records",
                payload.size(), count * sizeof(VoidRecord), count);
  }
  for (uint32_t i = 0; i < count; ++i) {
    const auto record = Load<VoidRecord>(payload, i * sizeof(VoidRecord));
    if (record.plays == 0 || record.stakes < record.plays) {
      return Fail(ErrorCode::kCorrupt,
                  "void {}: {} plays and {} stakes, expected at least 1 and as many", i,
                  record.plays, record.stakes);
    }
    if (record.first_ordinal > Raw(end) || record.plays > Raw(end) - record.first_ordinal) {
      return Fail(ErrorCode::kCorrupt, "void {}: {} plays from ordinal {}, expected below {}", i,
                  record.plays, record.first_ordinal, end);
    }
  }
  return {};
}

std::vector<Void> DecodeVoids(Bytes payload) {
  std::vector<Void> voids(payload.size() / sizeof(VoidRecord));
  for (size_t i = 0; i < voids.size(); ++i) {
    const auto record = Load<VoidRecord>(payload, i * sizeof(VoidRecord));
    std::copy(std::begin(record.key), std::end(record.key), voids[i].key.bytes.begin());
    voids[i].first_ordinal = Ordinal{record.first_ordinal};
    voids[i].plays = record.plays;
    voids[i].stakes = record.stakes;
    voids[i].time = Micros{record.time};
  }
  return voids;
}

std::vector<uint8_t> EncodeClose(const Close& close) {
  std::vector<uint8_t> payload;
  Append(payload, CloseRecord{Raw(close.time), close.plays, close.tickets, close.voided_plays});
  return payload;
}

Result<Close> DecodeClose(Bytes payload) {
  if (payload.size() != sizeof(CloseRecord)) {
    return Fail(ErrorCode::kCorrupt, "close: payload of {} bytes, expected {}", payload.size(),
                sizeof(CloseRecord));
  }
  const auto record = Load<CloseRecord>(payload);
  return Close{Micros{record.time}, record.plays, record.tickets, record.voided_plays};
}

Status VoidedSet::Add(const Void& entry) {
  const uint64_t first = Raw(entry.first_ordinal);
  const uint64_t end = first + entry.plays;
  const auto next = end_by_first_.upper_bound(first);
  const bool meets_next = next != end_by_first_.end() && next->first < end;
  const bool meets_before = next != end_by_first_.begin() && std::prev(next)->second > first;
  if (meets_next || meets_before) {
    return Fail(ErrorCode::kCorrupt, "void of {} plays from ordinal {}: some are voided already",
                entry.plays, first);
  }
  end_by_first_.emplace_hint(next, first, end);
  return {};
}

bool VoidedSet::Contains(Ordinal ordinal) const {
  const auto next = end_by_first_.upper_bound(Raw(ordinal));
  return next != end_by_first_.begin() && std::prev(next)->second > Raw(ordinal);
}

}  // namespace drumroll::log
