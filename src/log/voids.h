// The payloads of void and close frames, and the set of plays that were voided.
#ifndef DRUMROLL_LOG_VOIDS_H_
#define DRUMROLL_LOG_VOIDS_H_

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "log/format.h"

namespace drumroll::log {

// A ticket that was cancelled before the close.
struct Void {
  TicketKey key;
  Ordinal first_ordinal{};
  uint32_t plays = 0;
  uint32_t stakes = 0;  // Standard plays that its plays stand for; not less than `plays`.
  Micros time{};
  friend bool operator==(const Void&, const Void&) = default;
};

// The payload. Requires: at least one, each of 1 or more plays and no fewer stakes.
std::vector<uint8_t> EncodeVoids(std::span<const Void> voids);
// kCorrupt unless the payload is exactly `count` voids of plays below `end`, the frame's first
// ordinal.
Status CheckVoids(Bytes payload, uint32_t count, Ordinal end);
// The voids of a payload that CheckVoids() passed, as Scanner's frames have.
std::vector<Void> DecodeVoids(Bytes payload);

// What the log holds when it is closed.
struct Close {
  Micros time{};
  uint64_t plays = 0;
  uint64_t tickets = 0;
  uint64_t voided_plays = 0;
  friend bool operator==(const Close&, const Close&) = default;
};

std::vector<uint8_t> EncodeClose(const Close& close);
// kCorrupt unless the payload has the size of a close.
Result<Close> DecodeClose(Bytes payload);

// The ordinals that were voided, as ranges: memory grows with the voids, which are few, not with
// the plays.
class VoidedSet {
 public:
  // Adds plays; kCorrupt, and nothing added, if one of them is in the set already.
  Status Add(const Void& entry);
  bool Contains(Ordinal ordinal) const;

 private:
  std::map<uint64_t, uint64_t> end_by_first_;
};

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_VOIDS_H_
