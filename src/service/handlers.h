// What the routes do: one function each, from a request to a response. service/routes.cc says which
// is whose. Those that return wait for disks as they need; Sell() and SellBatch() don't wait, and
// answer when the tickets are durable.
#ifndef DRUMROLL_SERVICE_HANDLERS_H_
#define DRUMROLL_SERVICE_HANDLERS_H_

#include "base/result.h"
#include "service/http.h"
#include "service/site.h"

namespace drumroll::service {

class Service;

// service/about_handlers.cc
Result<Response> Healthz(Service& service, const Request& request);
Result<Response> Readyz(Service& service, const Request& request);
Result<Response> ShowMetrics(Service& service, const Request& request);
Result<Response> ShowOpenApi(Service& service, const Request& request);
Result<Response> ShowVersion(Service& service, const Request& request);
Result<Response> ListGames(Service& service, const Request& request);
Result<Response> ShowGame(Service& service, const Request& request);

// service/draw_handlers.cc
Result<Response> MakeDraw(Service& service, const Request& request);
Result<Response> ListDraws(Service& service, const Request& request);
Result<Response> ShowDraw(Service& service, const Request& request);
Result<Response> ShowJournal(Service& service, const Request& request);

// service/ticket_handlers.cc
void Sell(Service& service, Request request, Reply reply);
void SellBatch(Service& service, Request request, Reply reply);
Result<Response> ShowTicket(Service& service, const Request& request);
void VoidTicket(Service& service, Request request, Reply reply);

// service/look_handlers.cc
Result<Response> ShowPlay(Service& service, const Request& request);
Result<Response> ListPlayerTickets(Service& service, const Request& request);
Result<Response> ShowResult(Service& service, const Request& request);
Result<Response> ListWinners(Service& service, const Request& request);
Result<Response> ShowSeal(Service& service, const Request& request);

// service/evening_handlers.cc
Result<Response> CloseDraw(Service& service, const Request& request);
Result<Response> AcceptClock(Service& service, const Request& request);
Result<Response> SealDraw(Service& service, const Request& request);
Result<Response> BalanceDraw(Service& service, const Request& request);
Result<Response> EnterResult(Service& service, const Request& request);
Result<Response> RejectEntries(Service& service, const Request& request);
Result<Response> SettleTheDraw(Service& service, const Request& request);
Result<Response> ConfirmDoubts(Service& service, const Request& request);
Result<Response> ApproveDraw(Service& service, const Request& request);
Result<Response> PublishDraw(Service& service, const Request& request);
Result<Response> CorrectDraw(Service& service, const Request& request);
Result<Response> VoidDraw(Service& service, const Request& request);

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_HANDLERS_H_
