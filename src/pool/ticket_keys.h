// The ticket keys that a draw has seen, so that a retry is found out instead of being taken twice,
// and a key that comes again for something else is refused.
//
// In memory a small entry says where the ticket stands in its log (pool/key_table.h); what it is,
// the log says: a hit is read there and compared whole, so that two keys that look alike in the
// table can neither swallow nor refuse a ticket. Hardly any new key meets one that looks alike and
// has to be compared, too: at 100 million tickets one in 11,000.
//
// One table for the whole draw: a key is one ticket's wherever its player's partition is. Between
// the moment in which a ticket is taken on and the one in which it is durable its key is *claimed*:
//
//   auto look = keys.Look(ticket, in_flight);     // The key stays locked while `look` lives.
//   if (look.seen() == Seen::kNew) look.Claim(number);
//   ... the ticket is logged and synced ...
//   keys.Settle(claim, partition, reference);     // or Release(): it was not logged.
//
// Any number of threads.
#ifndef DRUMROLL_POOL_TICKET_KEYS_H_
#define DRUMROLL_POOL_TICKET_KEYS_H_

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "disk/disk.h"
#include "log/scanner.h"
#include "log/ticket_finder.h"
#include "pool/draw.h"
#include "pool/key_table.h"

namespace drumroll::pool {

// What is looked for: a key, and with it the ticket's bytes as they would stand in a frame, or
// nothing, where any ticket with this key will do. When it was sold does not belong to a ticket's
// content: a retry may come with a later time.
struct WantedTicket {
  TicketKey key{};
  Bytes ticket{};
  // Set, with the draw's matrix, if the numbers are drawn anew for each retry: then they don't
  // belong to the content either, but how many of them each play has.
  const game::Matrix* any_numbers = nullptr;
};
WantedTicket Wanted(Bytes ticket);

enum class Match { kOtherKey, kSame, kDifferent };
// Requires: `stored` starts with a ticket, as it stands in a frame.
Match Compare(Bytes stored, const WantedTicket& wanted);

// Who keeps the tickets that are claimed and not in the log yet, by the number that was given with
// the claim.
class InFlightTickets {
 public:
  virtual ~InFlightTickets() = default;
  // Called with the key locked. Requires: the number is claimed.
  virtual Match CompareTo(uint64_t number, const WantedTicket& wanted) const = 0;
};

enum class Seen {
  kNew,        // No ticket has this key.
  kSame,       // A retry: a ticket has the same key and the same content.
  kDifferent,  // The key belongs to a ticket with another content.
};

// A claimed key, to be settled or released.
struct KeyClaim {
  uint64_t hash = 0;
  uint64_t number = 0;
};

// Where a ticket is in the logs.
struct TicketPlace {
  PartitionId partition{};
  LogPosition reference{};
  friend bool operator==(const TicketPlace&, const TicketPlace&) = default;
};

class TicketKeys {
  // Keys are locked by the stripe: the shards of one are neighbours. AllKeys holds all of them, and
  // the thread sanitizer follows at most 64 locks that a thread holds at once.
  static constexpr uint32_t kStripes = 32;

 public:
  static constexpr uint64_t kNumberMax = (uint64_t{1} << (KeyTable::kValueBits - 1)) - 1;

  // Knows nothing yet. `disk` and `draw` outlive it. A secret seed keeps sellers from choosing keys
  // that look alike.
  TicketKeys(disk::Disk& disk, const Draw& draw, uint64_t seed);

  // What is known of a key, and the key locked against others as long as this lives.
  class KeyLook {
   public:
    Seen seen() const { return seen_; }
    // Of the ticket that has the key; one of the two unless it is new.
    std::optional<uint64_t> in_flight() const { return in_flight_; }
    std::optional<TicketPlace> in_log() const { return in_log_; }
    // Requires: kNew; number <= kNumberMax.
    KeyClaim Claim(uint64_t number);

   private:
    friend class TicketKeys;
    TicketKeys* keys_ = nullptr;
    uint64_t hash_ = 0;
    std::unique_lock<std::mutex> lock_;
    Seen seen_ = Seen::kNew;
    std::optional<uint64_t> in_flight_;
    std::optional<TicketPlace> in_log_;
  };
  // kCorrupt if the log does not hold what it held. `in_flight` keeps all that is claimed.
  Result<KeyLook> Look(const WantedTicket& wanted, const InFlightTickets& in_flight);
  // Locks the key of a claim.
  std::unique_lock<std::mutex> Lock(uint64_t hash);

  // The claimed ticket is durable, and stands there. With the key locked already, or not.
  void Settle(const KeyClaim& claim, const TicketPlace& place);
  void SettleLocked(const KeyClaim& claim, const TicketPlace& place);
  // The claimed ticket was not logged; its key is free.
  void ReleaseLocked(const KeyClaim& claim);

  // All keys, locked as long as this lives: for who has thousands to look up, because a lock of its
  // own for each takes longer than the look.
  class AllKeys {
   public:
    explicit AllKeys(TicketKeys& keys);
    // A look of its own locks nothing.
    Result<KeyLook> Look(const WantedTicket& wanted, const InFlightTickets& in_flight);
    // Asks for the memory that Look() will read. A hint.
    void Prefetch(const TicketKey& key) const;
    // claims[i] at references[i].
    void Settle(std::span<const KeyClaim> claims, PartitionId partition,
                std::span<const LogPosition> references);

   private:
    TicketKeys& keys_;
    std::array<std::unique_lock<std::mutex>, kStripes> locks_;
  };

  // Takes in the tickets of a log that is read from its beginning. One thread a partition; of
  // several partitions at once.
  class LogReader {
   public:
    LogReader(TicketKeys& keys, PartitionId partition) : keys_(keys), partition_(partition) {}
    // kCorrupt if the frame's tickets are not well-formed.
    Status Add(const log::Frame& frame);
    // After the last frame. Before it, keys may be missing.
    void Finish();

   private:
    TicketKeys& keys_;
    const PartitionId partition_;
    std::vector<KeyTable::Change> changes_;
  };

  // Tells of a frame of plays that was just made durable.
  void FrameAdded(PartitionId partition, LogPosition frame, Ordinal first);
  // kUnavailable if a log that ends there is longer than the table can point into: together the
  // logs of a draw can have 1 TiB, the same share for each partition.
  Status CheckRoom(LogPosition end) const;
  // Makes room for so many tickets in all. A hint, before the logs are read.
  void Reserve(uint64_t tickets) { table_.Reserve(tickets); }

  log::TicketFinder& finder(PartitionId partition) { return *finders_[Raw(partition)]; }

  // Entries, claims among them, and the memory that they take.
  uint64_t size();
  uint64_t bytes();

 private:
  static uint32_t StripeOf(uint64_t hash) {
    return KeyTable::ShardOf(hash) / (KeyTable::kShards / kStripes);
  }
  struct alignas(64) Stripe {
    std::mutex mutex;
  };

  // Fills in what is known. Requires: look.hash_ is there, and locked.
  Status LookLocked(KeyLook& look, const WantedTicket& wanted, const InFlightTickets& in_flight);
  uint64_t HashOf(const TicketKey& key) const;
  uint64_t ValueOf(const TicketPlace& place) const;
  Result<Match> CompareInLog(uint64_t value, const WantedTicket& wanted, uint64_t hash,
                             TicketPlace& place);
  Result<Match> CompareAt(const TicketPlace& place, Bytes stored, const WantedTicket& wanted);
  void ChangeAll(std::span<const KeyTable::Change> changes);

  const Draw& draw_;
  const uint64_t seed_;
  const uint32_t unit_bits_;  // Of a value, for the place within a log.
  std::vector<std::unique_ptr<log::TicketFinder>> finders_;
  std::array<Stripe, kStripes> stripes_;
  KeyTable table_;
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_TICKET_KEYS_H_
