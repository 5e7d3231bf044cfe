// What somebody wants to buy, and what he gets for it. Values.
#ifndef DRUMROLL_POOL_RECEIPT_H_
#define DRUMROLL_POOL_RECEIPT_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "game/matrix.h"
#include "log/ticket_finder.h"

namespace drumroll::pool {

// A ticket that somebody wants to buy. What `plays` points to is the caller's.
struct Order {
  TicketKey key;
  PlayerId player{};
  Channel channel{};
  bool quick_pick = false;
  // The numbers of this quick pick were drawn for this call: a retry comes with other numbers, and
  // is the same ticket all the same if it has as many plays of the same sizes. Its receipt says
  // which numbers count.
  bool any_numbers = false;
  std::span<const game::Play> plays;
};

// Says that a ticket is in the draw, as the log has it. A later version adds a signature.
struct Receipt {
  DrawId draw{};
  PartitionId partition{};
  Ordinal first{};  // Of its first play; the others follow without gaps.
  uint32_t plays = 0;
  Micros time{};  // When it was accepted.
  TicketKey key;
  PlayerId player{};
  Channel channel{};
  bool quick_pick = false;
  std::string code;  // Names the first play for people: pool/ticket_code.h.
  // Header and numbers as they stand in the log: what a log::TicketCursor reads.
  std::vector<uint8_t> ticket;
  std::optional<Micros> voided;  // When it was cancelled, if it was.
  // It was in the draw before this call: a retry. All else is the same as the first time.
  bool repeated = false;
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

using TakeReceipt = std::function<void(Result<Receipt>)>;

// Requires: the ticket is well-formed.
Receipt ReceiptOf(DrawId draw, PartitionId partition, Ordinal first, Bytes ticket);

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_RECEIPT_H_
