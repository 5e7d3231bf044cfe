// Tickets: selling, cancelling, finding.
#include <atomic>
#include <memory>

#include "documents/ticket.h"
#include "import/fields.h"
#include "pool/ticket_code.h"
#include "service/handlers.h"
#include "service/look_handlers.h"
#include "service/problem.h"
#include "service/service.h"
#include "service/tickets_in.h"

namespace drumroll::service {
namespace {

using FactsPointer = std::shared_ptr<const pool::Draw>;

int StatusOf(const pool::Receipt& receipt) { return receipt.repeated ? 200 : 201; }

Response ReceiptResponse(const pool::Draw& draw, const pool::Receipt& receipt) {
  return {.status = StatusOf(receipt),
          .body = documents::ReceiptJson(draw.rules(), receipt),
          .headers = {{"Location", fmt::format("/v1/draws/{}-{}/tickets/{}", draw.record().game,
                                               receipt.draw, ToHex(receipt.key.bytes))}}};
}

// The outcomes of a batch, which come in any order and from any thread; whoever brings the last one
// answers.
class Batch {
 public:
  Batch(FactsPointer draw, size_t tickets, Reply reply)
      : draw_(std::move(draw)), outcomes_(tickets), missing_(tickets), reply_(std::move(reply)) {}

  void Put(size_t index, const Result<pool::Receipt>& result) {
    outcomes_[index] = result.ok() ? Sold(result.value()) : Refused(result.error());
    if (missing_.fetch_sub(1) == 1) reply_({.body = Text(), .headers = {}});
  }

 private:
  std::string Sold(const pool::Receipt& receipt) const {
    return fmt::format(R"({{"status":{},"receipt":{}}})", StatusOf(receipt),
                       documents::ReceiptJson(draw_->rules(), receipt));
  }
  static std::string Refused(const Error& error) {
    const Response problem = Problem(error);
    return fmt::format(R"({{"status":{},"problem":{}}})", problem.status, problem.body);
  }
  std::string Text() const {
    return fmt::format(R"({{"outcomes":[{}]}})", fmt::join(outcomes_, ","));
  }

  const FactsPointer draw_;
  std::vector<std::string> outcomes_;
  std::atomic<size_t> missing_;
  const Reply reply_;
};

// A draw that sells, and what was asked of it.
struct Counter {
  std::shared_ptr<OpenDraw> draw;
  std::shared_ptr<pool::Sale> sale;
};

Result<Counter> CounterOf(Service& service, const Request& request) {
  Counter counter;
  counter.draw = DRUMROLL_TRY(service.draws().Find(request.parameters[0]));
  counter.sale = DRUMROLL_TRY(counter.draw->Selling());
  return counter;
}

// The same to sell so many tickets. Those that come when there is no sale any more are counted, as
// a sale that has ended counts them itself.
Result<Counter> CounterToSell(Service& service, const Request& request,
                              size_t (*tickets)(const TicketsReader& reader,
                                                const std::string& body)) {
  Result<Counter> counter = CounterOf(service, request);
  if (counter.ok() || counter.error().code != ErrorCode::kConflict) return counter;
  const auto draw = DRUMROLL_TRY(service.draws().Find(request.parameters[0]));
  draw->CountLate(
      tickets(TicketsReader(draw->draw().rules(), request.caller, service.picks()), request.body));
  return counter;
}

Status TakeOne(Service& service, const Request& request, const Reply& reply) {
  const Counter counter = DRUMROLL_TRY(CounterToSell(
      service, request, [](const TicketsReader&, const std::string&) { return size_t{1}; }));
  const TicketsReader reader(counter.draw->draw().rules(), request.caller, service.picks());
  const TicketIn ticket = DRUMROLL_TRY(reader.One(request.body));
  counter.sale->Take(ticket.Order(), [draw = counter.draw->shared_draw(),
                                      reply](const Result<pool::Receipt>& receipt) {
    reply(receipt.ok() ? ReceiptResponse(*draw, receipt.value()) : Problem(receipt.error()));
  });
  return {};
}

size_t TicketsOf(const TicketsReader& reader, const std::string& body) {
  const auto tickets = reader.Batch(body);
  return tickets.ok() ? tickets.value().size() : 0;
}

Status TakeMany(Service& service, const Request& request, const Reply& reply) {
  const Counter counter = DRUMROLL_TRY(CounterToSell(service, request, &TicketsOf));
  const TicketsReader reader(counter.draw->draw().rules(), request.caller, service.picks());
  const auto tickets = DRUMROLL_TRY(reader.Batch(request.body));
  const auto batch = std::make_shared<Batch>(counter.draw->shared_draw(), tickets.size(), reply);
  for (size_t i = 0; i < tickets.size(); ++i) {
    if (!tickets[i].ok()) {
      batch->Put(i, tickets[i].error());
      continue;
    }
    counter.sale->Take(
        tickets[i].value().Order(),
        [batch, i](const Result<pool::Receipt>& receipt) { batch->Put(i, receipt); });
  }
  return {};
}

// By its key, or by the code of one of its plays.
Result<std::optional<pool::Receipt>> FindIn(const Counter& counter, const std::string& name) {
  if (const auto key = import::ParseTicketKey(name)) return counter.sale->Find(*key);
  const pool::PlayName play = DRUMROLL_TRY(pool::ParseTicketCode(name));
  if (play.draw != counter.draw->draw().record().draw)
    return Fail(ErrorCode::kNotFound, "the code names a play of draw {}", play.draw);
  return counter.sale->Find(play);
}

Result<pool::Receipt> GetIn(const Counter& counter, const Request& request) {
  auto receipt = DRUMROLL_TRY(FindIn(counter, request.parameters[1]));
  if (!receipt)
    return Fail(ErrorCode::kNotFound, "{} has no ticket '{}'", counter.draw->Text(),
                request.parameters[1]);
  const Caller& caller = request.caller;
  if (caller.channel && *caller.channel != receipt->channel)
    return Fail(ErrorCode::kForbidden, "the ticket was sold on channel {}; {} is on {}",
                receipt->channel, caller.person.name, *caller.channel);
  return *std::move(receipt);
}

Status Cancel(Service& service, const Request& request, const Reply& reply) {
  const Counter counter = DRUMROLL_TRY(CounterOf(service, request));
  const pool::Receipt receipt = DRUMROLL_TRY(GetIn(counter, request));
  counter.sale->Void(receipt.key,
                     [draw = counter.draw->shared_draw(), reply](Result<pool::Receipt> voided) {
                       if (!voided.ok()) return reply(Problem(voided.error()));
                       voided.value().repeated = true;  // Nothing was made: 200.
                       reply(ReceiptResponse(*draw, voided.value()));
                     });
  return {};
}

}  // namespace

void Sell(Service& service, Request request, Reply reply) {
  const Status status = TakeOne(service, request, reply);
  if (!status.ok()) reply(Problem(status.error()));
}

void SellBatch(Service& service, Request request, Reply reply) {
  const Status status = TakeMany(service, request, reply);
  if (!status.ok()) reply(Problem(status.error()));
}

void VoidTicket(Service& service, Request request, Reply reply) {
  const Status status = Cancel(service, request, reply);
  if (!status.ok()) reply(Problem(status.error()));
}

Result<Response> ShowTicket(Service& service, const Request& request) {
  const auto draw = DRUMROLL_TRY(service.draws().Find(request.parameters[0]));
  const auto moment = DRUMROLL_TRY(draw->Now());
  if (!moment->state.seal) {
    const Counter counter = DRUMROLL_TRY(CounterOf(service, request));
    pool::Receipt receipt = DRUMROLL_TRY(GetIn(counter, request));
    receipt.repeated = true;
    return ReceiptResponse(draw->draw(), receipt);
  }
  if (import::ParseTicketKey(request.parameters[1]))
    return Fail(ErrorCode::kConflict,
                "{} is {}: after the seal a ticket is found by its code or its player, not by its "
                "key; this says nothing of whether it is in the pool",
                draw->Text(), pool::Name(moment->state.phase));
  const pool::PlayName play = DRUMROLL_TRY(pool::ParseTicketCode(request.parameters[1]));
  if (play.draw != draw->draw().record().draw)
    return Fail(ErrorCode::kNotFound, "the code names a play of draw {}", play.draw);
  return TicketOfPlay(*draw, request, play.partition, play.ordinal);
}

}  // namespace drumroll::service
