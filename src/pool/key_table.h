// Many small numbers by the hash of a key, in little more than 8 bytes each: what TicketKeys keeps
// in memory.
//
// The table does not hold the keys. Of the hash it holds 40 bits: what it finds under a hash may be
// another key's (key_table.cc says how often, and what an entry takes), and whoever asks must be
// able to tell.
//
// Different shards may be used by different threads at once; one shard by one thread at a time.
#ifndef DRUMROLL_POOL_KEY_TABLE_H_
#define DRUMROLL_POOL_KEY_TABLE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "base/zeroed_words.h"

namespace drumroll::pool {

class KeyTable {
 public:
  static constexpr uint32_t kShardBits = 12;
  static constexpr uint32_t kShards = 1u << kShardBits;
  static constexpr uint32_t kPrintBits = 28;
  static constexpr uint32_t kValueBits = 36;
  static constexpr uint64_t kValueMax = (uint64_t{1} << kValueBits) - 1;
  static_assert(kPrintBits + kValueBits == 64);

  static constexpr uint64_t ValueOf(uint64_t entry) { return entry & kValueMax; }

  KeyTable() : shards_(kShards) {}

  static constexpr uint32_t ShardOf(uint64_t hash) {
    return static_cast<uint32_t>(hash >> (64 - kShardBits));
  }
  // True if the table can't tell the two hashes apart.
  static constexpr bool AreAlike(uint64_t a, uint64_t b) {
    return (a ^ b) >> (64 - kShardBits - kPrintBits) == 0;
  }

  // The entries under this hash, and those of keys that look the same: ValueOf() each. Valid until
  // the shard changes.
  std::span<const uint64_t> Find(uint64_t hash) const;

  // Adds one more entry. Requires: 0 < value <= kValueMax.
  void Insert(uint64_t hash, uint64_t value);
  // Gives the entry another value. Requires: there is one with `from`.
  void Replace(uint64_t hash, uint64_t from, uint64_t to);
  // Requires: there is an entry with this value.
  void Remove(uint64_t hash, uint64_t value);

  // One of many: adds `to` if `from` is 0, else replaces.
  struct Change {
    uint64_t hash = 0;
    uint64_t from = 0;
    uint64_t to = 0;
  };
  void Make(const Change& change) {
    if (change.from == 0) return Insert(change.hash, change.to);
    Replace(change.hash, change.from, change.to);
  }

  // Asks for the memory that Find() will look at. A hint.
  void Prefetch(uint64_t hash) const;
  // Makes room for so many entries in all, so that filling does not grow step by step. A hint.
  void Reserve(uint64_t entries);

  // Requires: no shard is being changed.
  uint64_t size() const;
  uint64_t bytes() const;  // Of memory, all together.

 private:
  struct Shard {
    ZeroedWords slots;
    // Entries have their homes in the first `capacity` slots; the few behind them take what is
    // pushed over the edge, and the last one is always empty.
    uint32_t capacity = 0;
    uint32_t size = 0;
  };

  static uint64_t PrintOf(uint64_t hash) { return hash << kShardBits >> (64 - kPrintBits); }
  static uint64_t PrintOfEntry(uint64_t entry) { return entry >> kValueBits; }
  // Ascends with the print: so the slots are in the order of their prints.
  static size_t HomeOf(const Shard& shard, uint64_t print) {
    return static_cast<size_t>((print * shard.capacity) >> kPrintBits);
  }

  // From the print's home on, the first slot that is empty or has this print or a larger one.
  // Requires: the shard has slots.
  static size_t FirstOf(const Shard& shard, uint64_t print);
  static size_t SlotOf(const Shard& shard, uint64_t hash, uint64_t value);
  static void Grow(Shard& shard);
  static void MoveTo(Shard& shard, size_t slots, uint32_t capacity);

  std::vector<Shard> shards_;
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_KEY_TABLE_H_
