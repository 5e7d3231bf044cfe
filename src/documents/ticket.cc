#include "documents/ticket.h"

#include <fmt/ranges.h>

#include <iterator>
#include <utility>

#include "base/assert.h"
#include "log/ticket.h"

namespace drumroll::documents {
namespace {

using Text = fmt::memory_buffer;

template <typename... Args>
void Add(Text& text, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(text), format, std::forward<Args>(args)...);
}

void AddPlay(Text& text, const pool::FoundPlay& play, const std::vector<settle::Winner>& wins) {
  Add(text, R"({{"ordinal":{},"numbers":[{}],"second":[{}],"voided":{},"won":[)", play.ordinal,
      fmt::join(play.main, ","), fmt::join(play.second, ","), play.voided);
  const char* comma = "";
  for (const settle::Winner& win : wins) {
    Add(text, R"({}{{"tier":{},"weight":{}}})", comma, win.tier, win.weight);
    comma = ",";
  }
  Add(text, "]}}");
}

}  // namespace

// Written piece by piece: after the draw everybody looks at once.
std::string TicketJson(const pool::FoundTicket& ticket, const TicketWins& wins) {
  DRUMROLL_ASSERT(wins.size() == ticket.plays.size());
  const log::Ticket& sold = ticket.ticket;
  Text text;
  Add(text,
      R"({{"ticket":"{}","player":{},"time":"{}","channel":{},"quick_pick":{},"partition":{},)",
      ToHex(Bytes(sold.key.bytes)), sold.player, ToText(sold.time), sold.channel, sold.quick_pick,
      ticket.partition);
  Add(text, R"("plays":[)");
  for (size_t i = 0; i < wins.size(); ++i) {
    if (i != 0) text.push_back(',');
    AddPlay(text, ticket.plays[i], wins[i]);
  }
  Add(text, "]}}");
  return fmt::to_string(text);
}

// Written piece by piece: every ticket that is sold comes this way.
std::string ReceiptJson(const game::Rules& rules, const pool::Receipt& receipt) {
  std::string text = fmt::format(
      R"({{"game":"{}","draw":{},"ticket":"{}","code":"{}","player":{},"time":"{}","channel":{},)"
      R"("quick_pick":{},"voided":{},"partition":{},"plays":[)",
      rules.game, receipt.draw, ToHex(receipt.key.bytes), receipt.code, receipt.player,
      ToText(receipt.time), receipt.channel, receipt.quick_pick,
      receipt.voided ? fmt::format("\"{}\"", ToText(*receipt.voided)) : "null", receipt.partition);
  log::TicketCursor tickets(rules.matrix, receipt.ticket);
  const auto view = tickets.Next();
  DRUMROLL_ASSERT(view.ok() && view.value());
  log::PlayCursor plays(rules.matrix, *view.value());
  uint64_t ordinal = Raw(receipt.first);
  const char* comma = "";
  for (game::Play play; plays.Next(play); comma = ",")
    text += fmt::format(R"({}{{"ordinal":{},"numbers":[{}],"second":[{}]}})", comma, ordinal++,
                        fmt::join(play.main, ","), fmt::join(play.second, ","));
  return text + "]}";
}

std::string WinnerJson(const settle::Winner& winner,
                       const std::optional<game::PrizeReport>& prizes) {
  const std::string prize =
      prizes ? fmt::format("{}", prizes->tiers[winner.tier - 1].prize) : std::string("null");
  return fmt::format(
      "{{\"partition\":{},\"ordinal\":{},\"player\":{},\"tier\":{},\"weight\":{},\"prize\":{}}}",
      winner.partition, winner.ordinal, winner.player, winner.tier, winner.weight, prize);
}

}  // namespace drumroll::documents
