#include "service/json_out.h"

#include <nlohmann/json.hpp>

namespace drumroll::service {

Response JsonResponse(const nlohmann::ordered_json& document, int status) {
  return {.status = status,
          .body = document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace),
          .headers = {}};
}

}  // namespace drumroll::service
