// Tickets and wins as JSON. The same shapes wherever they are printed (docs/formats/json.md). Pure
// functions.
#ifndef DRUMROLL_DOCUMENTS_TICKET_H_
#define DRUMROLL_DOCUMENTS_TICKET_H_

#include <optional>
#include <string>
#include <vector>

#include "game/prizes.h"
#include "game/rules.h"
#include "pool/lookup.h"
#include "pool/receipt.h"
#include "settle/chunk.h"

namespace drumroll::documents {

// Of each play of a ticket, in order.
using TicketWins = std::vector<std::vector<settle::Winner>>;

// A ticket of a sealed pool on one line, without a line end. Requires: as many wins as plays.
std::string TicketJson(const pool::FoundTicket& ticket, const TicketWins& wins);

// A receipt on one line, without a line end: the same for a ticket and for its retry. Requires: the
// receipt is one of a draw with this matrix.
std::string ReceiptJson(const game::Rules& rules, const pool::Receipt& receipt);

// One winner on one line, without a line end; no prize where the rules leave it open.
std::string WinnerJson(const settle::Winner& winner,
                       const std::optional<game::PrizeReport>& prizes);

}  // namespace drumroll::documents

#endif  // DRUMROLL_DOCUMENTS_TICKET_H_
