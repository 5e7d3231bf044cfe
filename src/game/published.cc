#include "game/published.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace drumroll::game {
namespace {

// Cuts the text before the first `separator` off the front of `rest`; all of it if there is none.
std::string_view TakeUntil(std::string_view& rest, char separator) {
  const size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

// The fields of one line, from the left.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  std::string_view Text() { return TakeUntil(rest_, ','); }
  std::string_view Rest() const { return rest_; }

  // A whole number of at least 0 that fits.
  template <typename Integer>
  Status Number(std::string_view name, Integer& value) {
    const std::string_view text = Text();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() &&
        std::cmp_greater_equal(value, 0)) {
      return {};
    }
    return Fail(ErrorCode::kInvalid, "{}: '{}' is no number", name, text);
  }

 private:
  std::string_view rest_;
};

bool IsDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '-' || (c >= '0' && c <= '9'); });
}

std::string Header(size_t tiers) {
  std::string header = "draw,date,numbers,bonus,sales";
  for (size_t t = 1; t <= tiers; ++t) header += fmt::format(",w{}", t);
  for (size_t t = 1; t <= tiers; ++t) header += fmt::format(",p{}", t);
  return header + ",note";
}

Result<PublishedDraw> ParseLine(const Game& game, std::string_view text) {
  Line line(text);
  uint32_t number = 0;
  PublishedDraw draw;
  DRUMROLL_TRY(line.Number("draw", number));
  draw.draw = DrawId{number};
  const Rules* rules = DRUMROLL_TRY(game.RulesFor(draw.draw));
  draw.date = line.Text();
  if (!IsDate(draw.date)) {
    return Fail(ErrorCode::kInvalid, "date: '{}', expected one like 2003-02-08", draw.date);
  }
  std::string numbers(line.Text());
  const std::string_view bonus = line.Text();
  if (!bonus.empty()) numbers += fmt::format(" + {}", bonus);
  draw.drawn = DRUMROLL_TRY(ParseDrawn(rules->matrix, numbers));
  DRUMROLL_TRY(line.Number("sales", draw.sales));
  const size_t tiers = rules->tiers.size();
  for (size_t i = 0; i < tiers; ++i) DRUMROLL_TRY(line.Number("winners", draw.winners[i]));
  for (size_t i = 0; i < tiers; ++i) DRUMROLL_TRY(line.Number("prize", draw.prizes[i]));
  draw.note = line.Rest();
  return draw;
}

}  // namespace

Result<std::vector<PublishedDraw>> ParsePublishedDraws(std::string_view place, const Game& game,
                                                       std::string_view text) {
  const std::string header = Header(game.eras.front().tiers.size());
  if (const std::string_view found = TakeUntil(text, '\n'); found != header) {
    return Fail(ErrorCode::kInvalid, "{}:1: columns '{}', expected '{}'", place, found, header);
  }
  std::vector<PublishedDraw> draws;
  for (size_t number = 2; !text.empty(); ++number) {
    Result<PublishedDraw> draw = ParseLine(game, TakeUntil(text, '\n'));
    if (!draw.ok()) return At(fmt::format("{}:{}", place, number), std::move(draw).error());
    if (!draws.empty() && draw.value().draw <= draws.back().draw) {
      return Fail(ErrorCode::kInvalid, "{}:{}: draw {} follows draw {}", place, number,
                  draw.value().draw, draws.back().draw);
    }
    draws.push_back(std::move(draw).value());
  }
  return draws;
}

Result<Carries> CarryInto(const Game& game, std::span<const PublishedDraw> draws, DrawId draw) {
  const auto at =
      std::lower_bound(draws.begin(), draws.end(), draw,
                       [](const PublishedDraw& one, DrawId id) { return one.draw < id; });
  // The unbroken run of draws that ends right before this one.
  auto first = at;
  for (uint32_t id = Raw(draw); first != draws.begin() && Raw(std::prev(first)->draw) == id - 1;
       --id) {
    --first;
  }
  Carries carries{};
  for (; first != at; ++first) {
    const Rules* rules = DRUMROLL_TRY(game.RulesFor(first->draw));
    const PrizeReport report = DRUMROLL_TRY(ComputePrizes(
        *rules,
        {.draw = first->draw, .sales = first->sales, .winners = first->winners, .carry = carries}));
    carries = report.carry;
  }
  return carries;
}

}  // namespace drumroll::game
