// An error as a response: application/problem+json (RFC 9457). Pure.
#ifndef DRUMROLL_SERVICE_PROBLEM_H_
#define DRUMROLL_SERVICE_PROBLEM_H_

#include <string>
#include <string_view>

#include "base/error.h"
#include "service/http.h"

namespace drumroll::service {

// The one table from codes to statuses: 400, 404, 403, 409, 429, 503, 500.
int StatusOf(ErrorCode code);

// The problem's body. `title` names its kind and is the last part of its type; `detail` is for
// people, and may hold any bytes.
std::string ProblemJson(int status, std::string_view title, std::string_view detail);

Response Problem(const Error& error);
Response Problem(int status, std::string_view title, std::string_view detail);

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_PROBLEM_H_
