#include "import/ticket_json.h"

#include "base/sha256.h"
#include "log/ticket.h"

namespace drumroll::import {

Result<std::string> TicketJson(const game::Matrix& matrix, Bytes ticket) {
  log::TicketCursor tickets(matrix, ticket);
  const auto view = DRUMROLL_TRY(tickets.Next());
  if (!view) return Fail(ErrorCode::kCorrupt, "no ticket");
  const log::Ticket head = view->ticket();
  std::string text = fmt::format(
      R"({{"ticket":"{}","player":{},"time":{},"channel":{},"quick_pick":{},"plays":[)",
      ToHex(head.key.bytes), head.player, Raw(head.time), head.channel, head.quick_pick);
  log::PlayCursor plays(matrix, *view);
  game::Play play;
  for (const char* comma = ""; plays.Next(play); comma = ",")
    text += fmt::format(R"({}{{"numbers":[{}],"second":[{}]}})", comma, fmt::join(play.main, ","),
                        fmt::join(play.second, ","));
  return text + "]}";
}

}  // namespace drumroll::import
