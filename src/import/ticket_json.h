// A ticket as a row of JSON Lines.
#ifndef DRUMROLL_IMPORT_TICKET_JSON_H_
#define DRUMROLL_IMPORT_TICKET_JSON_H_

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "game/matrix.h"

namespace drumroll::import {

// The row that, imported, makes the same ticket: all columns, those too that the ticket has by
// default. `ticket` starts with one as it stands in a frame; kCorrupt if it doesn't.
Result<std::string> TicketJson(const game::Matrix& matrix, Bytes ticket);

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_TICKET_JSON_H_
