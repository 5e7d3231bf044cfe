// A hash of 64 bits is cut into 12 bits that choose a shard, 28 bits, the print, that stand in the
// entry, and 24 that are not used. An entry is one word: print, then value. So 40 bits of the hash
// tell keys apart: with n entries a new key meets another's print with probability n / 2^40, at 100
// million once in 11,000 times.
//
// Each shard is a table with linear probing that is kept in the order of prints: an entry's home is
// print * capacity / 2^28, which ascends with the print, and an entry stands at its home or as
// little behind it as those before it allow. This order is what makes the table small:
//
//  * Growing is one pass from front to back in which every entry moves to its new home: no hash is
//    needed, no cache line is touched twice. That is cheap enough to grow by only an eighth at a
//    time, so a shard is between 80 and 90 % full: 8 / 0.9 = 8.9 to 8 / 0.8 = 10 bytes an entry.
//    Whole pages and the slots behind the homes add to that: at most 10.4 bytes from 25 to 100
//    million entries (key_table_test measures it).
//  * All entries of one print are neighbours: Find() returns them in place.
//  * An unsuccessful search ends at the first larger print: at 90 % after (1 + 1 / 0.1) / 2 = 5.5
//    slots on average, less than a cache line.
//
// With 100 million entries a shard has 24,414, in at most 250 KB: so much memory is there twice
// while it grows.
//
// Not chosen: keys of 16 bytes in the table (24 bytes a slot with 8 of content, doubling at 80 %:
// 30 to 60 bytes an entry); 8-byte slots that double at 90 % (8.9 to 17.8 bytes, 26.7 while they
// grow); sorted runs as in an LSM tree, which have to be merged, in memory that is there twice.
#include "pool/key_table.h"

#include <algorithm>
#include <cstring>

#include "base/assert.h"

namespace drumroll::pool {
namespace {

constexpr size_t kSlotsMin = 16;
constexpr size_t kSlotsBehindMax = 64;

// Slots behind the last home. More than these are needed once in a million; then there are more.
constexpr uint32_t CapacityOf(size_t slots) {
  return static_cast<uint32_t>(slots - std::min(kSlotsBehindMax, slots / 4));
}

size_t NextSize(size_t slots) {
  if (slots == 0) return kSlotsMin;
  return ZeroedWords::RoundedUp(slots < ZeroedWords::kPageWords ? slots * 2 : slots + slots / 8);
}

}  // namespace

size_t KeyTable::FirstOf(const Shard& shard, uint64_t print) {
  const uint64_t* const slots = shard.slots.data();
  size_t slot = HomeOf(shard, print);
  while (slots[slot] != 0 && PrintOfEntry(slots[slot]) < print) ++slot;
  return slot;
}

std::span<const uint64_t> KeyTable::Find(uint64_t hash) const {
  const Shard& shard = shards_[ShardOf(hash)];
  if (shard.size == 0) return {};
  const uint64_t print = PrintOf(hash);
  const uint64_t* const slots = shard.slots.data();
  const size_t first = FirstOf(shard, print);
  size_t end = first;
  while (slots[end] != 0 && PrintOfEntry(slots[end]) == print) ++end;
  return {slots + first, end - first};
}

void KeyTable::Insert(uint64_t hash, uint64_t value) {
  DRUMROLL_ASSERT(value != 0 && value <= kValueMax);
  Shard& shard = shards_[ShardOf(hash)];
  if (uint64_t{shard.size + 1} * 10 > uint64_t{shard.capacity} * 9) Grow(shard);
  const uint64_t print = PrintOf(hash);
  uint64_t* const slots = shard.slots.data();
  size_t slot = FirstOf(shard, print);
  while (slots[slot] != 0 && PrintOfEntry(slots[slot]) == print) ++slot;
  // All from here to the next empty slot move on by one.
  size_t empty = slot;
  while (slots[empty] != 0) ++empty;
  if (empty + 1 == shard.slots.size()) {
    // The last slot stays empty: it ends every search.
    MoveTo(shard, ZeroedWords::RoundedUp(shard.slots.size() + kSlotsBehindMax), shard.capacity);
    return Insert(hash, value);
  }
  std::memmove(slots + slot + 1, slots + slot, (empty - slot) * sizeof(uint64_t));
  slots[slot] = print << kValueBits | value;
  ++shard.size;
}

size_t KeyTable::SlotOf(const Shard& shard, uint64_t hash, uint64_t value) {
  const uint64_t entry = PrintOf(hash) << kValueBits | value;
  DRUMROLL_ASSERT(shard.size != 0);
  const uint64_t* const slots = shard.slots.data();
  size_t slot = FirstOf(shard, PrintOf(hash));
  while (slots[slot] != entry) {
    DRUMROLL_ASSERT(slots[slot] != 0);
    ++slot;
  }
  return slot;
}

void KeyTable::Replace(uint64_t hash, uint64_t from, uint64_t to) {
  DRUMROLL_ASSERT(to != 0 && to <= kValueMax);
  Shard& shard = shards_[ShardOf(hash)];
  const size_t slot = SlotOf(shard, hash, from);
  shard.slots.data()[slot] = PrintOf(hash) << kValueBits | to;
}

// Those behind it come back by one, up to the first that stands at its home.
void KeyTable::Remove(uint64_t hash, uint64_t value) {
  Shard& shard = shards_[ShardOf(hash)];
  uint64_t* const slots = shard.slots.data();
  const size_t slot = SlotOf(shard, hash, value);
  size_t end = slot + 1;
  while (slots[end] != 0 && HomeOf(shard, PrintOfEntry(slots[end])) < end) ++end;
  std::memmove(slots + slot, slots + slot + 1, (end - slot - 1) * sizeof(uint64_t));
  slots[end - 1] = 0;
  --shard.size;
}

void KeyTable::Grow(Shard& shard) {
  const size_t slots = NextSize(shard.slots.size());
  MoveTo(shard, slots, CapacityOf(slots));
}

void KeyTable::MoveTo(Shard& shard, size_t slots, uint32_t capacity) {
  Shard moved{.slots = ZeroedWords(slots), .capacity = capacity, .size = shard.size};
  const uint64_t* const from = shard.slots.data();
  uint64_t* const to = moved.slots.data();
  size_t next = 0;
  for (size_t i = 0; i < shard.slots.size(); ++i) {
    if (from[i] == 0) continue;
    next = std::max(next, HomeOf(moved, PrintOfEntry(from[i])));
    if (next + 1 == slots) {
      // Too many at the very end: the same again, with more slots behind.
      return MoveTo(shard, ZeroedWords::RoundedUp(slots + kSlotsBehindMax), capacity);
    }
    to[next++] = from[i];
  }
  shard = std::move(moved);
}

void KeyTable::Prefetch(uint64_t hash) const {
  const Shard& shard = shards_[ShardOf(hash)];
  if (shard.size == 0) return;
  __builtin_prefetch(shard.slots.data() + HomeOf(shard, PrintOf(hash)), /*for writing*/ 1);
}

void KeyTable::Reserve(uint64_t entries) {
  // By chance a shard has a few more than its share.
  const uint64_t of_shard = entries / kShards + entries / kShards / 32;
  const size_t slots = ZeroedWords::RoundedUp(of_shard * 10 / 9 + kSlotsBehindMax);
  if (slots <= ZeroedWords::kPageWords) return;
  for (Shard& shard : shards_) {
    if (shard.slots.size() < slots) MoveTo(shard, slots, CapacityOf(slots));
  }
}

uint64_t KeyTable::size() const {
  uint64_t sum = 0;
  for (const Shard& shard : shards_) sum += shard.size;
  return sum;
}

uint64_t KeyTable::bytes() const {
  uint64_t sum = sizeof(*this) + shards_.size() * sizeof(Shard);
  for (const Shard& shard : shards_) sum += shard.slots.bytes();
  return sum;
}

}  // namespace drumroll::pool
