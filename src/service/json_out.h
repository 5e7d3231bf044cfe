// A document as a response.
#ifndef DRUMROLL_SERVICE_JSON_OUT_H_
#define DRUMROLL_SERVICE_JSON_OUT_H_

#include <nlohmann/json_fwd.hpp>

#include "service/http.h"

namespace drumroll::service {

Response JsonResponse(const nlohmann::ordered_json& document, int status = 200);

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_JSON_OUT_H_
