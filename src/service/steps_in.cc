#include "service/steps_in.h"

#include <array>
#include <utility>

#include "game/result_feed.h"
#include "service/json_body.h"

namespace drumroll::service {
namespace {

constexpr size_t kDigitsMin = 8;

// The body, which may be left out where every field may.
Result<std::optional<JsonBody>> OptionalBody(std::string_view text) {
  if (text.empty()) return std::optional<JsonBody>();
  return std::optional<JsonBody>(DRUMROLL_TRY(JsonBody::Parse(text)));
}

Result<game::Drawn> DrawnOf(const pool::Draw& draw, const JsonObject& object) {
  const auto numbers = object.Find("numbers");
  const auto feed = object.Find("feed");
  if (numbers.has_value() == feed.has_value())
    return Fail(ErrorCode::kInvalid, "body: expected either 'numbers' or 'feed'");
  const game::Matrix& matrix = draw.matrix();
  if (numbers) {
    const std::string typed = DRUMROLL_TRY(numbers->Text());
    auto drawn = game::ParseDrawn(matrix, typed);
    if (!drawn.ok()) return At(numbers->place(), drawn.error());
    return drawn;
  }
  const pool::DrawRecord& record = draw.record();
  return game::ParseResultFeed(
      feed->place(), {.game = record.game, .draw = record.draw, .matrix = matrix}, feed->Written());
}

Result<size_t> TierOf(const JsonObject& object, size_t tiers) {
  const JsonValue tier = DRUMROLL_TRY(object.Get("tier"));
  return DRUMROLL_TRY(tier.Number(1, tiers)) - 1;
}

Result<int64_t> AmountOf(const JsonObject& object) {
  const JsonValue amount = DRUMROLL_TRY(object.Get("amount"));
  return static_cast<int64_t>(DRUMROLL_TRY(amount.Number(0, INT64_MAX)));
}

// The digest that these digits begin: what somebody has before his eyes, not what this program
// says.
Status CheckDigits(const JsonObject& object, std::string_view name, const Digest& digest) {
  const JsonValue value = DRUMROLL_TRY(object.Get(name));
  const std::string digits = DRUMROLL_TRY(value.Text());
  if (digits.size() < kDigitsMin)
    return value.Refuse("expected at least {} hex digits", kDigitsMin);
  if (ToHex(digest).starts_with(digits)) return {};
  return Fail(ErrorCode::kConflict, "{}: this draw's is {}, not {}", value.place(), digest, digits);
}

}  // namespace

Result<std::string> ReasonOf(std::string_view text) {
  const JsonBody body = DRUMROLL_TRY(JsonBody::Parse(text));
  const JsonObject object = DRUMROLL_TRY(body.root().Object({"reason"}));
  const JsonValue reason = DRUMROLL_TRY(object.Get("reason"));
  return reason.Text();
}

Status RefuseBody(std::string_view text) {
  if (text.empty() || text == "{}") return {};
  return Fail(ErrorCode::kInvalid, "body: this step takes none");
}

Result<pool::ResultEntry> ResultEntryOf(const pool::Draw& draw, std::string_view text, bool dual) {
  const JsonBody body = DRUMROLL_TRY(JsonBody::Parse(text));
  const JsonObject object =
      DRUMROLL_TRY(body.root().Object({"numbers", "feed", "source", "reason"}));
  pool::ResultEntry entry;
  entry.drawn = DRUMROLL_TRY(DrawnOf(draw, object));
  entry.source = DRUMROLL_TRY(object.TextOr("source", dual ? "" : "operator"));
  entry.reason = DRUMROLL_TRY(object.TextOr("reason", ""));
  if (entry.source.empty())
    return Fail(ErrorCode::kInvalid, "body: say where the numbers come from: 'source'");
  return entry;
}

// Money carried in and stated prizes, each tier at most once.
Result<settle::SettleOptions> MoneyOf(std::string_view text, size_t tiers) {
  settle::SettleOptions options;
  const auto body = DRUMROLL_TRY(OptionalBody(text));
  if (!body) return options;
  const JsonObject object = DRUMROLL_TRY(body->root().Object({"carry", "stated"}));
  std::array<bool, game::kTiersMax> carried{};
  if (const auto carry = object.Find("carry")) {
    for (const JsonValue& value : DRUMROLL_TRY(carry->List(tiers))) {
      const JsonObject item = DRUMROLL_TRY(value.Object({"tier", "amount", "draws"}));
      const size_t tier = DRUMROLL_TRY(TierOf(item, tiers));
      if (std::exchange(carried[tier], true))
        return value.Refuse("tier {} is there twice", tier + 1);
      options.carry[tier].amount = DRUMROLL_TRY(AmountOf(item));
      options.carry[tier].draws = 1;
      if (const auto draws = item.Find("draws"))
        options.carry[tier].draws = static_cast<uint32_t>(DRUMROLL_TRY(draws->Number(1, 1000)));
    }
  }
  if (const auto stated = object.Find("stated")) {
    for (const JsonValue& value : DRUMROLL_TRY(stated->List(tiers))) {
      const JsonObject item = DRUMROLL_TRY(value.Object({"tier", "amount"}));
      const size_t tier = DRUMROLL_TRY(TierOf(item, tiers));
      if (options.stated[tier]) return value.Refuse("tier {} is there twice", tier + 1);
      options.stated[tier] = DRUMROLL_TRY(AmountOf(item));
    }
  }
  return options;
}

Result<pool::Approval> ApprovalOf(const game::Matrix& matrix, const pool::State& state,
                                  const pool::SettlementRecord& settled, std::string_view text) {
  const JsonBody body = DRUMROLL_TRY(JsonBody::Parse(text));
  const JsonObject object =
      DRUMROLL_TRY(body.root().Object({"seal", "outcome", "numbers", "minutes"}));
  DRUMROLL_TRY(CheckDigits(object, "seal", *state.seal));
  DRUMROLL_TRY(CheckDigits(object, "outcome", settled.outcome));
  const JsonValue numbers = DRUMROLL_TRY(object.Get("numbers"));
  const std::string typed = DRUMROLL_TRY(numbers.Text());
  const game::Drawn drawn = DRUMROLL_TRY(game::ParseDrawn(matrix, typed));
  uint64_t minutes = pool::kWordMicros / 60'000'000;
  if (const auto said = object.Find("minutes")) minutes = DRUMROLL_TRY(said->Number(1, 1440));
  return pool::Approval{.seal = *state.seal,
                        .numbers = game::ToText(drawn),
                        .rules = state.rules,
                        .settlement = *state.revisions.back().settlement,
                        .valid_micros = static_cast<int64_t>(minutes) * 60 * 1'000'000};
}

}  // namespace drumroll::service
