// Draws: opening them, and where they are in their evening.
#include <nlohmann/json.hpp>

#include "base/words.h"
#include "documents/evening.h"
#include "import/fields.h"
#include "service/handlers.h"
#include "service/json_body.h"
#include "service/json_out.h"
#include "service/service.h"

namespace drumroll::service {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kDrawsOfPage = 100;

Json TextOrNull(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json DrawJson(OpenDraw& draw, const pool::State& state) {
  Json json = {{"id", draw.id()},
               {"game", draw.draw().record().game},
               {"draw", Raw(state.draw)},
               {"state", pool::Name(state.phase)},
               {"controls", pool::Name(state.controls)},
               {"partitions", draw.draw().partitions()},
               {"opened", state.opened},
               {"closes", draw.closes() ? Json(ToText(*draw.closes())) : Json()},
               {"closed", TextOrNull(state.closed)},
               {"seal", state.seal ? Json(ToHex(*state.seal)) : Json()},
               {"seal_words", state.seal ? Json(ToWords(*state.seal)) : Json()},
               {"revision", state.revisions.size()},
               {"published", state.published},
               {"waiting", state.waiting.size()},
               {"rules", ToHex(state.rules)}};
  const auto sale = draw.HeldSale();
  json["tickets"] = sale.ok() ? Json(sale.value()->figures().keys) : Json();
  const auto figures = draw.Figures();
  json["late"] = figures ? figures->late : 0;
  const auto jump = draw.ClockJump();
  json["clock_jump"] = jump ? Json(*jump) : Json();
  return json;
}

Result<DrawOrder> OrderOf(Service& service, const Request& request) {
  const JsonBody body = DRUMROLL_TRY(JsonBody::Parse(request.body));
  const JsonObject object =
      DRUMROLL_TRY(body.root().Object({"game", "draw", "partitions", "controls", "closes"}));
  DrawOrder order;
  const JsonValue game = DRUMROLL_TRY(object.Get("game"));
  order.game = DRUMROLL_TRY(game.Text());
  const JsonValue number = DRUMROLL_TRY(object.Get("draw"));
  order.number = DrawId{static_cast<uint32_t>(DRUMROLL_TRY(number.Number(1, UINT32_MAX)))};
  order.options.opener = request.caller.person;
  if (const auto partitions = object.Find("partitions"))
    order.options.partitions =
        static_cast<uint32_t>(DRUMROLL_TRY(partitions->Number(1, pool::kPartitionsMax)));
  if (const auto controls = object.Find("controls")) {
    const std::string name = DRUMROLL_TRY(controls->Text());
    const auto known = pool::ControlsFromName(name);
    if (!known) return controls->Refuse("expected 'single' or 'dual'");
    order.options.controls = *known;
  }
  if (order.options.controls == pool::Controls::kDual && !service.has_tokens())
    return Fail(ErrorCode::kConflict,
                "dual controls are several people: give each of them a token first");
  if (const auto closes = object.Find("closes")) {
    const std::string text = DRUMROLL_TRY(closes->Text());
    order.closes = import::ParseTime(text);
    // Microseconds are for files that programs write; here they are a year that somebody typed.
    if (!order.closes || WholeNumber(text))
      return closes->Refuse("expected a time, as 2026-11-28T20:00:00+09:00");
  }
  return order;
}

}  // namespace

Result<Response> MakeDraw(Service& service, const Request& request) {
  const DrawOrder order = DRUMROLL_TRY(OrderOf(service, request));
  const Draws::Made made = DRUMROLL_TRY(service.draws().Make(order));
  const auto moment = DRUMROLL_TRY(made.draw->Now());
  Response response = JsonResponse(DrawJson(*made.draw, moment->state), made.made ? 201 : 200);
  response.headers.emplace_back("Location", "/v1/draws/" + made.draw->id());
  return response;
}

Result<Response> ListDraws(Service& service, const Request& request) {
  const Query query = DRUMROLL_TRY(Query::Parse(request.query, request.route->query));
  const uint64_t limit = DRUMROLL_TRY(query.Number("limit", kDrawsOfPage, 1, 1000));
  const std::string from = query.Text("cursor").value_or("");
  Json list = Json::array();
  Json next;
  for (const auto& draw : service.draws().All()) {
    if (draw->id() < from) continue;
    if (list.size() == limit) {
      next = draw->id();
      break;
    }
    const auto moment = DRUMROLL_TRY(draw->Now());
    list.push_back(DrawJson(*draw, moment->state));
  }
  return JsonResponse({{"draws", list}, {"next", next}});
}

Result<Response> ShowDraw(Service& service, const Request& request) {
  const auto draw = DRUMROLL_TRY(service.draws().Find(request.parameters[0]));
  const auto moment = DRUMROLL_TRY(draw->Now());
  return JsonResponse(DrawJson(*draw, moment->state));
}

Result<Response> ShowJournal(Service& service, const Request& request) {
  const auto draw = DRUMROLL_TRY(service.draws().Find(request.parameters[0]));
  return draw->Step<Response>(
      [&draw](pool::Evening& evening, const OpenDraw::Sisters&) -> Result<Response> {
        return JsonResponse(documents::JournalJson(draw->draw(), evening));
      });
}

}  // namespace drumroll::service
