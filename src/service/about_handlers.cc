// What there is to know without a draw.
#include <nlohmann/json.hpp>

#include "documents/game.h"
#include "service/handlers.h"
#include "service/json_out.h"
#include "service/openapi.h"
#include "service/problem.h"
#include "service/service.h"

namespace drumroll::service {

Result<Response> Healthz(Service&, const Request&) { return JsonResponse({{"alive", true}}); }

Result<Response> Readyz(Service& service, const Request&) {
  const std::string reason = service.Unready();
  if (!reason.empty()) return Problem(503, "unavailable", reason);
  return JsonResponse({{"ready", true}});
}

Result<Response> ShowMetrics(Service& service, const Request&) {
  std::vector<std::pair<std::string, pool::SaleFigures>> sales;
  for (const auto& draw : service.draws().All()) {
    if (auto figures = draw->Figures()) sales.emplace_back(draw->id(), *figures);
  }
  return Response{.type = "text/plain; version=0.0.4", .body = service.metrics().Text(sales)};
}

Result<Response> ShowOpenApi(Service& service, const Request&) {
  return Response{.body = OpenApiJson(service.version())};
}

Result<Response> ShowVersion(Service& service, const Request&) {
  return JsonResponse({{"version", service.version()}});
}

Result<Response> ListGames(Service& service, const Request&) {
  nlohmann::ordered_json games = nlohmann::ordered_json::array();
  for (const game::Game& game : service.draws().games())
    games.push_back(documents::GameSummary(game));
  return JsonResponse({{"games", games}});
}

Result<Response> ShowGame(Service& service, const Request& request) {
  const game::Game& game = *DRUMROLL_TRY(service.draws().Game(request.parameters[0]));
  std::vector<const game::Rules*> eras;
  for (const game::Rules& rules : game.eras) eras.push_back(&rules);
  return JsonResponse(documents::GameJson(game, eras));
}

}  // namespace drumroll::service
