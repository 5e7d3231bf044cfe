#include "doctor/finding.h"

#include <algorithm>

namespace drumroll::doctor {

std::string_view Name(Level level) {
  switch (level) {
    case Level::kOk:
      return "ok";
    case Level::kWarning:
      return "warning";
    case Level::kProblem:
      return "problem";
  }
  return "problem";
}

Finding Ok(std::string check, std::string found) {
  return {.check = std::move(check), .found = std::move(found)};
}

Finding Broken(std::string check, const Error& error, std::string expected, std::string advice) {
  const bool corrupt = error.code == ErrorCode::kCorrupt;
  if (corrupt) advice = "stop, change nothing, keep a copy: docs/operations.md, \"Corrupt\"";
  return {.check = std::move(check),
          .level = Level::kProblem,
          .found = error.message,
          .expected = std::move(expected),
          .advice = std::move(advice),
          .corrupt = corrupt};
}

Level Worst(const Findings& findings) {
  Level worst = Level::kOk;
  for (const Finding& finding : findings) worst = std::max(worst, finding.level);
  return worst;
}

size_t Count(const Findings& findings, Level level) {
  return static_cast<size_t>(std::ranges::count(findings, level, &Finding::level));
}

}  // namespace drumroll::doctor
