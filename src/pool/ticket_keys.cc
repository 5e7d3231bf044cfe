#include "pool/ticket_keys.h"

#include <xxhash.h>

#include "base/assert.h"

namespace drumroll::pool {
namespace {

constexpr uint64_t kFirstSlots = 1024;
constexpr uint64_t kPositionMask = (uint64_t{1} << 48) - 1;

}  // namespace

TicketKeys::TicketKeys() : slots_(kFirstSlots) {}

uint64_t TicketKeys::HashOf(const TicketKey& key) {
  return XXH3_64bits(key.bytes.data(), key.bytes.size());
}

void TicketKeys::Add(const TicketKey& key, Place place) {
  DRUMROLL_ASSERT(Raw(place.position) != 0);
  DRUMROLL_ASSERT(Raw(place.position) <= kPositionMask);
  if ((size_ + 1) * 5 > slots_.size() * 4) Grow();
  Insert({HashOf(key), uint64_t{Raw(place.partition)} << 48 | Raw(place.position)});
  ++size_;
}

void TicketKeys::Insert(Slot slot) {
  const uint64_t mask = slots_.size() - 1;  // The size is a power of two.
  uint64_t i = slot.hash & mask;
  while (slots_[i].place != 0) i = (i + 1) & mask;
  slots_[i] = slot;
}

void TicketKeys::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.place != 0) Insert(slot);
  }
}

std::vector<TicketKeys::Place> TicketKeys::Candidates(const TicketKey& key) const {
  const uint64_t hash = HashOf(key);
  const uint64_t mask = slots_.size() - 1;
  std::vector<Place> places;
  for (uint64_t i = hash & mask; slots_[i].place != 0; i = (i + 1) & mask) {
    if (slots_[i].hash != hash) continue;
    places.push_back({PartitionId{static_cast<uint16_t>(slots_[i].place >> 48)},
                      LogPosition{slots_[i].place & kPositionMask}});
  }
  return places;
}

}  // namespace drumroll::pool
