// Which ticket keys a draw has seen, and with what content: so that a retry is found out instead of
// being taken twice. Kept in memory, rebuilt from the logs when it is needed.
//
// An open-addressing table of (key, content): 24 bytes a slot, at most 4/5 full. Keys are compared
// whole, contents by 64 bits of hash: two different contents under one key pass as the same once in
// 2^64. One thread.
#ifndef DRUMROLL_POOL_TICKET_KEYS_H_
#define DRUMROLL_POOL_TICKET_KEYS_H_

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "disk/disk.h"
#include "pool/draw.h"

namespace drumroll::pool {

class TicketKeys {
 public:
  TicketKeys();

  enum class Seen {
    kNew,        // Now it is remembered.
    kSame,       // A retry: the same key with the same content.
    kDifferent,  // The key belongs to a ticket with another content.
  };
  // `ticket` are the ticket's bytes as they stand in a frame: header and plays. When it was sold
  // does not belong to its content: a retry may come with a later time.
  Seen Remember(Bytes ticket);

  // Remembers every ticket in the logs of a draw. kCorrupt if a log is not intact.
  Status RememberLogs(disk::Disk& disk, const Draw& draw);

  uint64_t size() const { return size_; }

 private:
  struct Slot {
    TicketKey key;
    uint64_t content = 0;  // 0: empty.
  };
  void Insert(const Slot& slot);
  void Grow();

  std::vector<Slot> slots_;  // A power of two.
  uint64_t size_ = 0;
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_TICKET_KEYS_H_
