#include "service/problem.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace drumroll::service {
namespace {

constexpr std::string_view kLater = "1";  // Seconds until one may ask again.

std::string TypeOf(std::string_view title) {
  std::string type = "urn:drumroll:" + std::string(title);
  std::ranges::replace(type, ' ', '-');
  return type;
}

}  // namespace

int StatusOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return 400;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kForbidden:
      return 403;
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kBusy:
      return 429;
    case ErrorCode::kUnavailable:
      return 503;
    case ErrorCode::kCorrupt:
      return 500;
  }
  return 500;
}

std::string ProblemJson(int status, std::string_view title, std::string_view detail) {
  const nlohmann::ordered_json json = {
      {"type", TypeOf(title)}, {"title", title}, {"status", status}, {"detail", detail}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Response Problem(int status, std::string_view title, std::string_view detail) {
  Response response{.status = status,
                    .type = "application/problem+json",
                    .body = ProblemJson(status, title, detail),
                    .headers = {}};
  if (status == 429 || status == 503) response.headers.emplace_back("Retry-After", kLater);
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

Response Problem(const Error& error) {
  return Problem(StatusOf(error.code), Name(error.code), error.message);
}

}  // namespace drumroll::service
