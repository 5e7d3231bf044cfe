#include "pool/person.h"

#include <algorithm>

namespace drumroll::pool {
namespace {

constexpr std::array<std::string_view, 4> kRoleNames = {"seller", "officer", "auditor", "admin"};
static_assert(kRoleNames.size() == kRoles.size());

constexpr size_t kNameBytesMax = 64;

bool IsOfName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '@' ||
         c == '-';
}

}  // namespace

std::string_view Name(Role role) { return kRoleNames[static_cast<size_t>(role)]; }

std::optional<Role> RoleFromName(std::string_view name) {
  const auto found = std::ranges::find(kRoles, name, [](Role role) { return Name(role); });
  if (found == kRoles.end()) return std::nullopt;
  return *found;
}

std::string_view Name(Controls controls) {
  return controls == Controls::kSingle ? "single" : "dual";
}

std::optional<Controls> ControlsFromName(std::string_view name) {
  for (const Controls controls : {Controls::kSingle, Controls::kDual}) {
    if (name == Name(controls)) return controls;
  }
  return std::nullopt;
}

Status CheckPerson(const Person& person) {
  if (!person.name.empty() && person.name.size() <= kNameBytesMax &&
      std::ranges::all_of(person.name, IsOfName) && person.name != "-")
    return {};
  return Fail(ErrorCode::kInvalid,
              "'{}' is no name of a person: expected 1 to {} of a-z, 0-9 and . _ @ -", person.name,
              kNameBytesMax);
}

}  // namespace drumroll::pool
