// What one check says: how it is, what was found, what was expected, what to do. Values.
#ifndef DRUMROLL_DOCTOR_FINDING_H_
#define DRUMROLL_DOCTOR_FINDING_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace drumroll::doctor {

enum class Level {
  kOk,
  kWarning,  // An evening can be run like this; somebody should know why.
  kProblem,  // It can't, or what it promises would not hold.
};
std::string_view Name(Level level);  // "ok", "warning", "problem"

struct Finding {
  std::string check;  // "file system", "draw kr-lotto645-1200"
  Level level = Level::kOk;
  std::string found;
  std::string expected{};  // Empty if it is as expected.
  std::string advice{};    // Likewise.
  bool corrupt = false;    // Stored bytes are not what was written.
};
using Findings = std::vector<Finding>;

Finding Ok(std::string check, std::string found);
// What an error of the program's own says.
Finding Broken(std::string check, const Error& error, std::string expected, std::string advice);

// The worst level of all; kOk of none.
Level Worst(const Findings& findings);
size_t Count(const Findings& findings, Level level);

}  // namespace drumroll::doctor

#endif  // DRUMROLL_DOCTOR_FINDING_H_
