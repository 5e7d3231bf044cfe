// The routes as an OpenAPI 3.1 document, for people's tools. Pure.
#ifndef DRUMROLL_SERVICE_OPENAPI_H_
#define DRUMROLL_SERVICE_OPENAPI_H_

#include <string>
#include <string_view>

namespace drumroll::service {

std::string OpenApiJson(std::string_view version);

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_OPENAPI_H_
