#include "pool/ticket_keys.h"

#include <xxhash.h>

#include <cstddef>

#include "base/assert.h"
#include "log/reader.h"
#include "log/ticket.h"

namespace drumroll::pool {
namespace {

constexpr uint64_t kFirstSlots = 1024;

uint64_t HashOf(const TicketKey& key) { return XXH3_64bits(key.bytes.data(), key.bytes.size()); }

// All but key and time; never 0, which marks an empty slot.
uint64_t ContentOf(Bytes ticket) {
  constexpr size_t kBehindTime = offsetof(log::TicketHeader, channel);
  const auto player = Load<uint64_t>(ticket, offsetof(log::TicketHeader, player));
  const Bytes rest = ticket.subspan(kBehindTime);
  return XXH3_64bits_withSeed(rest.data(), rest.size(), player) | 1;
}

}  // namespace

TicketKeys::TicketKeys() : slots_(kFirstSlots) {}

TicketKeys::Seen TicketKeys::Remember(Bytes ticket) {
  DRUMROLL_ASSERT(ticket.size() > sizeof(log::TicketHeader));
  const Slot slot{.key = Load<TicketKey>(ticket), .content = ContentOf(ticket)};
  const uint64_t mask = slots_.size() - 1;
  for (uint64_t i = HashOf(slot.key) & mask; slots_[i].content != 0; i = (i + 1) & mask) {
    if (slots_[i].key == slot.key)
      return slots_[i].content == slot.content ? Seen::kSame : Seen::kDifferent;
  }
  if ((size_ + 1) * 5 > slots_.size() * 4) Grow();
  Insert(slot);
  ++size_;
  return Seen::kNew;
}

void TicketKeys::Insert(const Slot& slot) {
  const uint64_t mask = slots_.size() - 1;
  uint64_t i = HashOf(slot.key) & mask;
  while (slots_[i].content != 0) i = (i + 1) & mask;
  slots_[i] = slot;
}

void TicketKeys::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.content != 0) Insert(slot);
  }
}

Status TicketKeys::RememberLogs(disk::Disk& disk, const Draw& draw) {
  for (uint32_t i = 0; i < draw.partitions(); ++i) {
    auto reader =
        DRUMROLL_TRY(log::Reader::Open(disk, draw.LogOf(PartitionId{static_cast<uint16_t>(i)})));
    while (const auto frame = DRUMROLL_TRY(reader.Next())) {
      if (frame->kind() != log::FrameKind::kPlays) continue;
      log::TicketCursor tickets(draw.matrix(), frame->payload);
      while (const auto ticket = DRUMROLL_TRY(tickets.Next())) {
        Remember(frame->payload.subspan(ticket->offset(),
                                        sizeof(log::TicketHeader) + ticket->numbers().size()));
      }
    }
  }
  return {};
}

}  // namespace drumroll::pool
