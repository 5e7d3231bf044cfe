// What went wrong, as a value. The code says what the caller does next; the message names the
// thing, the place, what was expected and what was found. Errors are for the world; bugs of ours
// are DRUMROLL_ASSERT.
#ifndef DRUMROLL_BASE_ERROR_H_
#define DRUMROLL_BASE_ERROR_H_

#include <string>
#include <string_view>

namespace drumroll {

enum class ErrorCode {
  kInvalid,      // The request is wrong: don't repeat it.
  kNotFound,     // There is no such thing.
  kForbidden,    // This person may not do it; another may.
  kConflict,     // It can't be done in this state, or contradicts what is already recorded.
  kBusy,         // Too much at once: in a moment, the same request may succeed.
  kUnavailable,  // Not now (disk full, held by another): later, the same request may succeed.
  kCorrupt,      // Stored bytes are not what was written, or can't be trusted: stop, call a human.
};

struct Error {
  ErrorCode code;
  std::string message;
};

// "invalid", "not found", ...
std::string_view Name(ErrorCode code);

// The one table from codes to exit codes: 1 failed, 2 bad usage or input, 3 corrupt.
int ExitCode(ErrorCode code);

}  // namespace drumroll

#endif  // DRUMROLL_BASE_ERROR_H_
