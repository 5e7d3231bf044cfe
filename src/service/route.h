// The routes as data: what there is, who may, how much they take, what they mean. The router, the
// OpenAPI document, the table of roles in the tests and the documentation's are all made from it.
#ifndef DRUMROLL_SERVICE_ROUTE_H_
#define DRUMROLL_SERVICE_ROUTE_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "pool/permissions.h"
#include "service/http.h"
#include "service/site.h"

namespace drumroll::service {

class Service;

// Who is let through to a route. What may be done in which state is the evening's to judge.
enum class Door {
  kEverybody,  // No token.
  kToken,      // Any.
  kRole,       // One whose role includes one of the route's commands.
};

struct Route {
  Method method;
  std::string_view path;     // "/v1/draws/{draw}": a part in braces stands for any.
  std::string_view summary;  // One line.
  Door door = Door::kRole;
  std::vector<pool::Command> commands{};
  size_t body_bytes_max = 0;
  std::string_view body_type = "application/json";  // Where there may be a body.
  // One of the two: a plain function that may wait for disks and runs in a worker, or one that
  // answers later and doesn't wait. The first runs at once, in the thread that reads, if it is
  // `quick`.
  Result<Response> (*answer)(Service& service, const Request& request) = nullptr;
  void (*take)(Service& service, Request request, Reply reply) = nullptr;
  bool quick = false;
  // Names of schemas in service/openapi.cc.
  std::string_view body_schema{};
  std::string_view response_schema = "Object";
  int success = 200;
  std::vector<std::string_view> query{};
};

// All of them.
const std::vector<Route>& Routes();

// The route of a path, or why there is none.
struct Match {
  const Route* route = nullptr;
  std::vector<std::string> parameters;
  std::string allowed;  // The methods that the path has, if it has not this one.
};
Match FindRoute(Method method, const std::vector<std::string>& path);

// kForbidden unless this person may come in.
Status CheckDoor(const Route& route, const pool::Person& person);
// The first command of the route that the person's role includes. Requires: CheckDoor() passed, and
// the route has commands.
pool::Command CommandOf(const Route& route, const pool::Person& person);

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_ROUTE_H_
