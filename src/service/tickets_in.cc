#include "service/tickets_in.h"

#include <algorithm>

#include "import/fields.h"
#include "service/json_body.h"
#include "workload/quick_pick.h"

namespace drumroll::service {
namespace {

constexpr size_t kPlayNumbersMax = 64;  // The largest system play has fewer.

}  // namespace

void QuickPicks::Draw(const game::Matrix& matrix, size_t plays, std::vector<uint8_t>& numbers) {
  const workload::PlayPick pick(matrix);
  const size_t start = numbers.size();
  numbers.resize(start + plays * matrix.play_bytes());
  const std::lock_guard lock(mutex_);
  for (size_t i = 0; i < plays; ++i)
    pick.Draw(random_, numbers.data() + start + i * matrix.play_bytes());
}

pool::Order TicketIn::Order() const {
  pool::Order order = head_;
  order.plays = plays_;
  return order;
}

Result<TicketIn> TicketsReader::One(std::string_view body) const {
  const JsonBody json = DRUMROLL_TRY(JsonBody::Parse(body));
  return Read(json.root());
}

Result<std::vector<Result<TicketIn>>> TicketsReader::Batch(std::string_view body) const {
  const JsonBody json = DRUMROLL_TRY(JsonBody::Parse(body));
  const JsonObject object = DRUMROLL_TRY(json.root().Object({"tickets"}));
  const JsonValue list = DRUMROLL_TRY(object.Get("tickets"));
  std::vector<Result<TicketIn>> tickets;
  size_t plays = 0;
  for (const JsonValue& value : DRUMROLL_TRY(list.List(kBatchPlaysMax))) {
    tickets.push_back(Read(value));
    if (tickets.back().ok()) plays += tickets.back().value().plays();
    if (plays > kBatchPlaysMax)
      return list.Refuse("more than {} plays in one batch", kBatchPlaysMax);
  }
  if (tickets.empty()) return list.Refuse("no ticket in it");
  return tickets;
}

template <typename Value>
Result<TicketIn> TicketsReader::Read(const Value& value) const {
  const JsonObject object =
      DRUMROLL_TRY(value.Object({"ticket", "player", "channel", "plays", "quick_picks"}));
  TicketIn ticket;
  const JsonValue key = DRUMROLL_TRY(object.Get("ticket"));
  const std::string text = DRUMROLL_TRY(key.Text());
  const auto parsed = import::ParseTicketKey(text);
  if (!parsed) return key.Refuse("expected a UUID, or 32 hexadecimal digits");
  ticket.head_.key = *parsed;
  const JsonValue player = DRUMROLL_TRY(object.Get("player"));
  ticket.head_.player = PlayerId{DRUMROLL_TRY(player.Number(0, UINT64_MAX))};
  std::optional<uint64_t> channel;
  if (const auto said = object.Find("channel")) channel = DRUMROLL_TRY(said->Number(0, UINT32_MAX));
  ticket.head_.channel = DRUMROLL_TRY(ChannelOf(channel));
  const std::optional<JsonValue> plays = object.Find("plays");
  const std::optional<JsonValue> picks = object.Find("quick_picks");
  if (plays.has_value() == picks.has_value())
    return value.Refuse("expected either 'plays' or 'quick_picks'");
  if (plays) DRUMROLL_TRY(ReadPlays(*plays, ticket));
  if (picks) {
    const uint64_t count = DRUMROLL_TRY(picks->Number(1, rules_.plays_per_ticket_max));
    picks_.Draw(rules_.matrix, count, ticket.numbers_);
    ticket.sizes_.assign(count, {rules_.matrix.main.pick, rules_.matrix.second.pick});
    ticket.head_.quick_pick = true;
    ticket.head_.any_numbers = true;
  }
  Bytes rest(ticket.numbers_);
  for (const TicketIn::Play& play : ticket.sizes_) {
    ticket.plays_.push_back(
        {.main = rest.first(play.main), .second = rest.subspan(play.main, play.second)});
    rest = rest.subspan(play.main + play.second);
  }
  return ticket;
}

// Numbers are a set: their order is the client's.
template <typename Value>
Status TicketsReader::ReadPlays(const Value& value, TicketIn& ticket) const {
  const std::vector<JsonValue> plays = DRUMROLL_TRY(value.List(rules_.plays_per_ticket_max));
  if (plays.empty()) return value.Refuse("no play in it");
  for (const JsonValue& play : plays) {
    const JsonObject object = DRUMROLL_TRY(play.Object({"numbers", "second"}));
    const JsonValue numbers = DRUMROLL_TRY(object.Get("numbers"));
    std::vector<uint8_t> main = DRUMROLL_TRY(numbers.Balls(kPlayNumbersMax));
    std::vector<uint8_t> second;
    if (const auto said = object.Find("second"))
      second = DRUMROLL_TRY(said->Balls(kPlayNumbersMax));
    std::ranges::sort(main);
    std::ranges::sort(second);
    const Status valid = game::CheckPlay(rules_.matrix, {.main = main, .second = second});
    if (!valid.ok()) return At(play.place(), valid.error());
    ticket.sizes_.push_back({main.size(), second.size()});
    ticket.numbers_.insert(ticket.numbers_.end(), main.begin(), main.end());
    ticket.numbers_.insert(ticket.numbers_.end(), second.begin(), second.end());
  }
  return {};
}

Result<Channel> TicketsReader::ChannelOf(std::optional<uint64_t> said) const {
  const std::optional<Channel> own = caller_.channel;
  if (!own) return Channel{static_cast<uint32_t>(said.value_or(0))};
  if (!said || *said == Raw(*own)) return *own;
  return Fail(ErrorCode::kForbidden, "{} sells on channel {}, not on {}", caller_.person.name, *own,
              *said);
}

}  // namespace drumroll::service
