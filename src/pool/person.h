// Who does something in a draw's evening, and in which role. A name is what was proved to whoever
// calls (a token, a certificate, the account on the machine): here it is only compared, as two
// people are often needed where one could err or cheat.
#ifndef DRUMROLL_POOL_PERSON_H_
#define DRUMROLL_POOL_PERSON_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace drumroll::pool {

enum class Role : uint8_t {
  kSeller,   // Sells, pays prizes.
  kOfficer,  // Runs the draw.
  kAuditor,  // Reads and compares.
  kAdmin,    // Opens draws; has no part in their evening.
};
inline constexpr std::array kRoles = {Role::kSeller, Role::kOfficer, Role::kAuditor, Role::kAdmin};
std::string_view Name(Role role);
std::optional<Role> RoleFromName(std::string_view name);

// How many people a draw's evening takes. Fixed when the draw opens.
enum class Controls : uint8_t {
  kSingle,  // One person on one machine: a demonstration, a rehearsal, a small game.
  kDual,    // No step that decides anything is one person's.
};
std::string_view Name(Controls controls);
std::optional<Controls> ControlsFromName(std::string_view name);

struct Person {
  std::string name = "operator";
  Role role = Role::kOfficer;
  friend bool operator==(const Person&, const Person&) = default;
};

// kInvalid unless the name is 1..64 of a-z, 0-9 and . _ @ - : so narrow that nobody can pass as two
// people by a space or a capital.
Status CheckPerson(const Person& person);

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_PERSON_H_
