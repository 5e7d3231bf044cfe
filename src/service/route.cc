#include "service/route.h"

#include <algorithm>

namespace drumroll::service {
namespace {

// What stands for the names of a pattern, if the path is one of it.
std::optional<std::vector<std::string>> MatchPath(std::string_view pattern,
                                                  const std::vector<std::string>& path) {
  std::vector<std::string> parameters;
  size_t index = 0;
  for (pattern.remove_prefix(1); !pattern.empty(); ++index) {
    const std::string_view part = pattern.substr(0, pattern.find('/'));
    pattern.remove_prefix(std::min(part.size() + 1, pattern.size()));
    if (index == path.size()) return std::nullopt;
    if (part.starts_with('{')) {
      parameters.push_back(path[index]);
    } else if (part != path[index]) {
      return std::nullopt;
    }
  }
  if (index != path.size()) return std::nullopt;
  return parameters;
}

bool Includes(const pool::Person& person, pool::Command command) {
  return pool::CheckRole(person, command).ok();
}

}  // namespace

Match FindRoute(Method method, const std::vector<std::string>& path) {
  Match match;
  for (const Route& route : Routes()) {
    auto parameters = MatchPath(route.path, path);
    if (!parameters) continue;
    if (route.method == method)
      return {.route = &route, .parameters = *std::move(parameters), .allowed = {}};
    if (!match.allowed.empty()) match.allowed += ", ";
    match.allowed += Name(route.method);
  }
  return match;
}

Status CheckDoor(const Route& route, const pool::Person& person) {
  if (route.door != Door::kRole) return {};
  for (const pool::Command command : route.commands) {
    if (Includes(person, command)) return {};
  }
  return pool::CheckRole(person, route.commands.front());
}

pool::Command CommandOf(const Route& route, const pool::Person& person) {
  const auto at = std::ranges::find_if(
      route.commands, [&person](pool::Command command) { return Includes(person, command); });
  DRUMROLL_ASSERT(at != route.commands.end());
  return *at;
}

}  // namespace drumroll::service
