// What can be read of a draw after its seal: what the pool is, the outcome, and once it is not
// blind, tickets.
#include "service/look_handlers.h"

#include <nlohmann/json.hpp>

#include "documents/evening.h"
#include "documents/ticket.h"
#include "service/handlers.h"
#include "service/json_out.h"
#include "service/service.h"

namespace drumroll::service {
namespace {

using Json = nlohmann::ordered_json;
using pool::Command;
using pool::Phase;

constexpr size_t kWinnersOfPage = 1000;
constexpr size_t kWinnersOfPageMax = 10'000;

// What was won by the revision that counts, if one does now: for who tells players of their prizes
// the published one, and else the last that is settled. Nothing while a correction is under way.
Result<std::shared_ptr<const SettledDraw>> CountingOutcome(OpenDraw& draw, const Request& request) {
  const auto moment = DRUMROLL_TRY(draw.Now());
  const pool::State& state = moment->state;
  const bool settled = !state.revisions.empty() && state.revisions.back().settlement;
  if (state.phase == Phase::kCorrecting || !settled) return std::shared_ptr<const SettledDraw>();
  const bool pays = CommandOf(*request.route, request.caller.person) == Command::kPay;
  return draw.Settled(pays ? state.published : 0);
}

Result<std::string> DocumentOf(const pool::FoundTicket& ticket, const SettledDraw* outcome) {
  documents::TicketWins wins;
  for (const pool::FoundPlay& play : ticket.plays) {
    if (outcome == nullptr) {
      wins.emplace_back();
      continue;
    }
    wins.push_back(DRUMROLL_TRY(outcome->WinsOf(ticket.partition, play.ordinal)));
  }
  return documents::TicketJson(ticket, wins);
}

bool MaySee(const Caller& caller, const pool::FoundTicket& ticket) {
  return !caller.channel || *caller.channel == ticket.ticket.channel;
}

// The numbers and prizes of a revision, as `publish` prints them.
Json ResultJson(const pool::State& state, const SettledDraw& settled) {
  Json json = documents::OutcomeJson(settled.record());
  json["state"] = pool::Name(state.phase);
  json["numbers"] = state.revisions[settled.revision() - 1].numbers;
  return json;
}

}  // namespace

Result<Response> TicketOfPlay(OpenDraw& draw, const Request& request, PartitionId partition,
                              Ordinal ordinal) {
  DRUMROLL_TRY(
      draw.Permit(CommandOf(*request.route, request.caller.person), request.caller.person));
  const auto sealed = DRUMROLL_TRY(draw.Sealed());
  if (Raw(partition) >= draw.draw().partitions())
    return Fail(ErrorCode::kNotFound, "{} has no partition {}", draw.Text(), partition);
  const auto ticket = DRUMROLL_TRY(sealed->lookup().TicketOf(partition, ordinal));
  if (!MaySee(request.caller, ticket))
    return Fail(ErrorCode::kForbidden, "the ticket was sold on channel {}; {} is on {}",
                ticket.ticket.channel, request.caller.person.name, *request.caller.channel);
  const auto outcome = DRUMROLL_TRY(CountingOutcome(draw, request));
  return Response{.body = DRUMROLL_TRY(DocumentOf(ticket, outcome.get())), .headers = {}};
}

Result<Response> ShowPlay(Service& service, const Request& request) {
  const auto draw = DRUMROLL_TRY(service.draws().Find(request.parameters[0]));
  const auto partition = WholeNumber(request.parameters[1]);
  const auto ordinal = WholeNumber(request.parameters[2]);
  if (!partition || *partition > UINT16_MAX || !ordinal)
    return Fail(ErrorCode::kInvalid, "partition and ordinal are whole numbers");
  return TicketOfPlay(*draw, request, PartitionId{static_cast<uint16_t>(*partition)},
                      Ordinal{*ordinal});
}

Result<Response> ListPlayerTickets(Service& service, const Request& request) {
  const auto draw = DRUMROLL_TRY(service.draws().Find(request.parameters[0]));
  const auto player = WholeNumber(request.parameters[1]);
  if (!player) return Fail(ErrorCode::kInvalid, "a player is a whole number of 64 bits");
  const Caller& caller = request.caller;
  DRUMROLL_TRY(draw->Permit(CommandOf(*request.route, caller.person), caller.person));
  const auto sealed = DRUMROLL_TRY(draw->Sealed());
  const auto outcome = DRUMROLL_TRY(CountingOutcome(*draw, request));
  std::vector<std::string> tickets;
  const auto found = DRUMROLL_TRY(sealed->lookup().TicketsOf(PlayerId{*player}));
  for (const pool::FoundTicket& ticket : found) {
    if (!MaySee(caller, ticket)) continue;
    tickets.push_back(DRUMROLL_TRY(DocumentOf(ticket, outcome.get())));
  }
  return Response{.body = fmt::format(R"({{"player":{},"revision":{},"tickets":[{}]}})", *player,
                                      outcome ? fmt::format("{}", outcome->revision()) : "null",
                                      fmt::join(tickets, ",")),
                  .headers = {}};
}

Result<Response> ShowSeal(Service& service, const Request& request) {
  const auto draw = DRUMROLL_TRY(service.draws().Find(request.parameters[0]));
  const auto moment = DRUMROLL_TRY(draw->Now());
  if (!moment->state.seal)
    return Fail(ErrorCode::kConflict, "{} is {}: it is not sealed yet", draw->Text(),
                pool::Name(moment->state.phase));
  const auto seal = DRUMROLL_TRY(pool::ReadSeal(service.disk(), draw->draw()));
  return JsonResponse(documents::SealJson(seal));
}

// What is published is for everybody; what is only settled for who may list winners.
Result<Response> ShowResult(Service& service, const Request& request) {
  const Query query = DRUMROLL_TRY(Query::Parse(request.query, request.route->query));
  const uint64_t wanted = DRUMROLL_TRY(query.Number("revision", 0, 1, UINT32_MAX));
  const auto draw = DRUMROLL_TRY(service.draws().Find(request.parameters[0]));
  const auto moment = DRUMROLL_TRY(draw->Now());
  const pool::State& state = moment->state;
  const bool is_public = state.phase == Phase::kPublished || state.phase == Phase::kCorrected;
  const bool is_last = wanted == 0 || wanted == state.published;
  if (!is_public || !is_last) {
    DRUMROLL_TRY(draw->Permit(Command::kList, request.caller.person));
  }
  const auto revision = static_cast<uint32_t>(wanted == 0 && is_public ? state.published : wanted);
  const auto settled = DRUMROLL_TRY(draw->Settled(revision));
  return JsonResponse(ResultJson(state, *settled));
}

Result<Response> ListWinners(Service& service, const Request& request) {
  const Query query = DRUMROLL_TRY(Query::Parse(request.query, request.route->query));
  const auto draw = DRUMROLL_TRY(service.draws().Find(request.parameters[0]));
  DRUMROLL_TRY(draw->Permit(Command::kList, request.caller.person));
  const size_t tiers = draw->draw().rules().tiers.size();
  const uint64_t tier = DRUMROLL_TRY(query.Number("tier", 0, 1, tiers));
  const uint64_t limit = DRUMROLL_TRY(query.Number("limit", kWinnersOfPage, 1, kWinnersOfPageMax));
  const uint64_t revision = DRUMROLL_TRY(query.Number("revision", 0, 1, UINT32_MAX));
  const auto settled = DRUMROLL_TRY(draw->Settled(static_cast<uint32_t>(revision)));
  const auto page = DRUMROLL_TRY(
      settled->List(static_cast<uint32_t>(tier), query.Text("cursor").value_or(""), limit));
  std::vector<std::string> lines;
  for (const settle::Winner& winner : page.winners)
    lines.push_back(documents::WinnerJson(winner, settled->prizes()));
  return Response{
      .body = fmt::format(R"({{"revision":{},"outcome":"{}","winners":[{}],"next":{}}})",
                          settled->revision(), settled->record().outcome, fmt::join(lines, ","),
                          page.next ? fmt::format("\"{}\"", *page.next) : "null"),
      .headers = {}};
}

}  // namespace drumroll::service
