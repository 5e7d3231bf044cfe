// Which ticket keys a draw has seen, and where each ticket stands in the logs: so that a retry is
// found out and answered from the log instead of being taken twice. Kept in memory, rebuilt from
// the logs when the draw is opened.
//
// An open-addressing table of (64-bit hash, place): 16 bytes a slot, at most 4/5 full. A hash match
// is a candidate, not an answer: the caller reads the ticket at that place and compares. One
// thread.
#ifndef DRUMROLL_POOL_TICKET_KEYS_H_
#define DRUMROLL_POOL_TICKET_KEYS_H_

#include <cstdint>
#include <vector>

#include "base/ids.h"

namespace drumroll::pool {

class TicketKeys {
 public:
  struct Place {
    PartitionId partition{};
    LogPosition position{};  // Of the ticket's first byte. Requires: below 2^48.
    friend bool operator==(const Place&, const Place&) = default;
  };

  TicketKeys();

  void Add(const TicketKey& key, Place place);

  // The places of all tickets whose key hashes as this one does; empty for nearly every new key.
  std::vector<Place> Candidates(const TicketKey& key) const;

  uint64_t size() const { return size_; }
  uint64_t memory_bytes() const { return slots_.size() * sizeof(Slot); }

 private:
  struct Slot {
    uint64_t hash = 0;
    uint64_t place =
        0;  // partition << 48 | position; 0 is empty (a log's first bytes are its file header).
  };
  static uint64_t HashOf(const TicketKey& key);
  void Insert(Slot slot);
  void Grow();

  std::vector<Slot> slots_;
  uint64_t size_ = 0;
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_TICKET_KEYS_H_
