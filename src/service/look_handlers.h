// What handlers of more than one kind of route need: a ticket by one of its plays.
#ifndef DRUMROLL_SERVICE_LOOK_HANDLERS_H_
#define DRUMROLL_SERVICE_LOOK_HANDLERS_H_

#include "base/ids.h"
#include "base/result.h"
#include "service/http.h"
#include "service/open_draw.h"

namespace drumroll::service {

// The ticket that a play of a sealed draw belongs to, and what it won, if the caller may see it.
Result<Response> TicketOfPlay(OpenDraw& draw, const Request& request, PartitionId partition,
                              Ordinal ordinal);

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_LOOK_HANDLERS_H_
