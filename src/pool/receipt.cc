#include "pool/receipt.h"

#include <algorithm>

#include "log/format.h"
#include "pool/ticket_code.h"

namespace drumroll::pool {

Receipt ReceiptOf(DrawId draw, PartitionId partition, Ordinal first, Bytes ticket) {
  const auto header = Load<log::TicketHeader>(ticket);
  Receipt receipt{.draw = draw,
                  .partition = partition,
                  .first = first,
                  .plays = header.plays,
                  .time = Micros{header.time},
                  .key = {},
                  .player = PlayerId{header.player},
                  .channel = Channel{header.channel},
                  .quick_pick = (header.flags & log::kTicketQuickPick) != 0,
                  .code = TicketCode({.draw = draw, .partition = partition, .ordinal = first}),
                  .ticket = {ticket.begin(), ticket.end()},
                  .voided = {},
                  .repeated = false};
  std::ranges::copy(header.key, receipt.key.bytes.begin());
  return receipt;
}

}  // namespace drumroll::pool
