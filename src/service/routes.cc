#include "service/handlers.h"
#include "service/route.h"
#include "service/tickets_in.h"

namespace drumroll::service {
namespace {

using pool::Command;

constexpr size_t kStepBytesMax = 128 * 1024;  // A result feed may have 64 KiB.
constexpr size_t kStatementBytesMax = 16 * 1024 * 1024;

Route Open(std::string_view path, std::string_view summary, auto answer) {
  return {.method = Method::kGet,
          .path = path,
          .summary = summary,
          .door = Door::kEverybody,
          .answer = answer,
          .quick = true};
}

// Reads; for whoever's role includes one of the commands, or for every token without any.
Route Read(std::string_view path, std::string_view summary, std::vector<Command> commands,
           auto answer, std::string_view schema) {
  return {.method = Method::kGet,
          .path = path,
          .summary = summary,
          .door = commands.empty() ? Door::kToken : Door::kRole,
          .commands = std::move(commands),
          .answer = answer,
          .response_schema = schema};
}

// A step of the evening.
Route Step(std::string_view path, std::string_view summary, Command command, auto answer,
           std::string_view body, std::string_view schema) {
  return {.method = Method::kPost,
          .path = path,
          .summary = summary,
          .commands = {command},
          .body_bytes_max = kStepBytesMax,
          .answer = answer,
          .body_schema = body,
          .response_schema = schema};
}

std::vector<Route> Make() {
  std::vector<Route> routes = {
      Open("/healthz", "whether the process runs", &Healthz),
      Open("/readyz", "whether it may be asked: 503 while it starts or ends", &Readyz),
      Open("/metrics", "figures in the text format of Prometheus", &ShowMetrics),
      Open("/openapi.json", "this table of routes as an OpenAPI document", &ShowOpenApi),
      Open("/version", "which program this is", &ShowVersion),
      Read("/v1/games", "the games that there are", {}, &ListGames, "Games"),
      Read("/v1/games/{game}", "the rules of a game", {}, &ShowGame, "Game"),
      {.method = Method::kPost,
       .path = "/v1/draws",
       .summary = "open a draw",
       .commands = {Command::kOpen},
       .body_bytes_max = kStepBytesMax,
       .answer = &MakeDraw,
       .body_schema = "NewDraw",
       .response_schema = "Draw",
       .success = 201},
      Read("/v1/draws", "the draws that there are", {}, &ListDraws, "Draws"),
      Read("/v1/draws/{draw}", "a draw, and where it is in its evening", {}, &ShowDraw, "Draw"),
      {.method = Method::kPost,
       .path = "/v1/draws/{draw}/tickets",
       .summary = "sell a ticket: 201, or 200 for a retry",
       .commands = {Command::kSell},
       .body_bytes_max = kTicketBytesMax,
       .take = &Sell,
       .body_schema = "NewTicket",
       .response_schema = "Receipt",
       .success = 201},
      {.method = Method::kPost,
       .path = "/v1/draws/{draw}/batch",
       .summary = "sell many tickets, each with an outcome of its own",
       .commands = {Command::kSell},
       .body_bytes_max = kBatchBytesMax,
       .take = &SellBatch,
       .body_schema = "NewTickets",
       .response_schema = "Outcomes"},
      Read("/v1/draws/{draw}/tickets/{ticket}",
           "a ticket by its key while tickets are sold, by its code at any time",
           {Command::kLook, Command::kPay}, &ShowTicket, "Ticket"),
      {.method = Method::kDelete,
       .path = "/v1/draws/{draw}/tickets/{ticket}",
       .summary = "cancel a ticket before the close",
       .commands = {Command::kSell},
       .take = &VoidTicket,
       .response_schema = "Receipt"},
      Read("/v1/draws/{draw}/players/{player}/tickets",
           "a player's tickets and what they won, once the draw is sealed and not blind",
           {Command::kLook, Command::kPay}, &ListPlayerTickets, "Tickets"),
      Read("/v1/draws/{draw}/plays/{partition}/{ordinal}", "the ticket that a play belongs to",
           {Command::kLook, Command::kPay}, &ShowPlay, "Ticket"),
      Read("/v1/draws/{draw}/seal", "what the pool is", {}, &ShowSeal, "Seal"),
      Read("/v1/draws/{draw}/result", "numbers, winners and prizes of every tier", {}, &ShowResult,
           "Result"),
      Read("/v1/draws/{draw}/winners", "the winning plays, page by page", {Command::kList},
           &ListWinners, "Winners"),
      Read("/v1/draws/{draw}/journal", "who did what", {Command::kAudit}, &ShowJournal, "Journal"),
      Step("/v1/draws/{draw}/close", "end the sale", Command::kClose, &CloseDraw, "", "Closed"),
      // Who may end the sale may let it go on.
      Step("/v1/draws/{draw}/clock", "let the sale go on after the clock has jumped",
           Command::kClose, &AcceptClock, "Reason", "Object"),
      Step("/v1/draws/{draw}/seal", "state what the pool is", Command::kSeal, &SealDraw, "",
           "Seal"),
      {.method = Method::kPost,
       .path = "/v1/draws/{draw}/balance",
       .summary = "hold the seal to a statement from elsewhere",
       .commands = {Command::kBalance},
       .body_bytes_max = kStatementBytesMax,
       .body_type = "text/plain",
       .answer = &BalanceDraw,
       .body_schema = "Statement",
       .response_schema = "Balanced"},
      Step("/v1/draws/{draw}/results", "enter the winning numbers", Command::kEnter, &EnterResult,
           "NewResult", "Entered"),
      Step("/v1/draws/{draw}/reject", "let entries that wait count no more", Command::kReject,
           &RejectEntries, "Reason", "Object"),
      Step("/v1/draws/{draw}/settle", "find winners and prizes", Command::kSettle, &SettleTheDraw,
           "Money", "Outcome"),
      Step("/v1/draws/{draw}/confirm", "say why what looks implausible is right", Command::kConfirm,
           &ConfirmDoubts, "Reason", "Object"),
      Step("/v1/draws/{draw}/approve", "say what may be published", Command::kApprove, &ApproveDraw,
           "Approval", "Approved"),
      Step("/v1/draws/{draw}/publish", "announce winners and prizes", Command::kPublish,
           &PublishDraw, "", "Result"),
      Step("/v1/draws/{draw}/correct", "begin a new revision", Command::kCorrect, &CorrectDraw,
           "Reason", "Object"),
      Step("/v1/draws/{draw}/void", "let the draw count no more", Command::kVoid, &VoidDraw,
           "Reason", "Object"),
  };
  for (Route& route : routes) {
    if (route.path == "/v1/draws" && route.method == Method::kGet)
      route.query = {"limit", "cursor"};
    if (route.path.ends_with("/winners")) route.query = {"tier", "limit", "cursor", "revision"};
    if (route.path.ends_with("/result")) route.query = {"revision"};
  }
  return routes;
}

}  // namespace

const std::vector<Route>& Routes() {
  static const std::vector<Route> kRoutes = Make();
  return kRoutes;
}

}  // namespace drumroll::service
