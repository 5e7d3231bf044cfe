// Bodies of tickets and batches, paths and queries: any bytes are refused with a reason, or are
// tickets of the game.
#include "base/bytes.h"
#include "game/catalog.h"
#include "service/http.h"
#include "service/tickets_in.h"

namespace {

using namespace drumroll;

void Check(const game::Rules& rules, const service::TicketIn& ticket) {
  const pool::Order order = ticket.Order();
  DRUMROLL_ASSERT(!order.plays.empty() && order.plays.size() <= rules.plays_per_ticket_max);
  for (const game::Play& play : order.plays)
    DRUMROLL_ASSERT(game::CheckPlay(rules.matrix, play).ok());
}

bool IsRefusal(const Error& error) {
  return error.code == ErrorCode::kInvalid || error.code == ErrorCode::kForbidden;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const game::Game kGame = game::FindGame("kr-lotto645").value();
  static const service::Caller kSeller{.person = {}, .channel = Channel{7}};
  static service::QuickPicks picks;
  const game::Rules& rules = kGame.eras.back();
  const std::string_view text = AsText({data, size});
  const service::TicketsReader reader(rules, kSeller, picks);
  const auto ticket = reader.One(text);
  if (ticket.ok()) {
    Check(rules, ticket.value());
  } else {
    DRUMROLL_ASSERT(IsRefusal(ticket.error()));
  }
  const auto batch = reader.Batch(text);
  if (batch.ok()) {
    for (const auto& one : batch.value()) {
      if (one.ok()) Check(rules, one.value());
    }
  } else {
    DRUMROLL_ASSERT(IsRefusal(batch.error()));
  }
  if (const auto path = service::SplitPath(text); path.ok()) {
    std::string again;
    for (const std::string& part : path.value()) again += "/" + part;
    DRUMROLL_ASSERT(again == text || text == "/");
  }
  (void)service::Query::Parse(text, {"tier", "limit"}).ok();
  return 0;
}
