#include "documents/ticket.h"

#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "base/assert.h"
#include "log/ticket.h"

namespace drumroll::documents {
namespace {

nlohmann::ordered_json PlayJson(const pool::FoundPlay& play,
                                const std::vector<settle::Winner>& wins) {
  nlohmann::ordered_json won = nlohmann::ordered_json::array();
  for (const settle::Winner& win : wins)
    won.push_back({{"tier", win.tier}, {"weight", win.weight}});
  return {{"ordinal", Raw(play.ordinal)},
          {"numbers", play.main},
          {"second", play.second},
          {"voided", play.voided},
          {"won", won}};
}

}  // namespace

nlohmann::ordered_json TicketJson(const pool::FoundTicket& ticket, const TicketWins& wins) {
  DRUMROLL_ASSERT(wins.size() == ticket.plays.size());
  nlohmann::ordered_json plays = nlohmann::ordered_json::array();
  for (size_t i = 0; i < wins.size(); ++i) plays.push_back(PlayJson(ticket.plays[i], wins[i]));
  return {{"ticket", ToHex(Bytes(ticket.ticket.key.bytes))},
          {"player", Raw(ticket.ticket.player)},
          {"time", ToText(ticket.ticket.time)},
          {"channel", Raw(ticket.ticket.channel)},
          {"quick_pick", ticket.ticket.quick_pick},
          {"partition", Raw(ticket.partition)},
          {"plays", plays}};
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
