// Which command may be given in which state of a draw, and by whom: two tables, in permissions.cc,
// and nowhere else. docs/formats/draw.md shows them to people. Pure.
#ifndef DRUMROLL_POOL_PERMISSIONS_H_
#define DRUMROLL_POOL_PERMISSIONS_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "pool/person.h"

namespace drumroll::pool {

// Where a draw is in its evening.
enum class Phase : uint8_t {
  kOpen,        // Tickets are sold.
  kClosed,      // No play can be added any more.
  kSealed,      // It is stated what the pool is; the pool is blind.
  kBalanced,    // And an independent node agrees; the pool is blind.
  kDrawn,       // The result is known.
  kSettled,     // Winners and prizes are.
  kPublished,   // They are announced, and may be paid.
  kCorrecting,  // The result was wrong; the right one is not recorded yet.
  kCorrected,   // A later revision is announced, and may be paid.
  kVoided,      // The draw counts no more.
};
inline constexpr size_t kPhases = 10;
std::string_view Name(Phase phase);

enum class Command : uint8_t {
  kOpen,     // Make the draw.
  kSell,     // Add plays, cancel tickets.
  kClose,    // End the sale.
  kSeal,     // State what the pool is.
  kBalance,  // Hold the seal to an independent statement.
  kEnter,    // Enter a result.
  kReject,   // Let entries that wait count no more.
  kSettle,   // Find winners and prizes.
  kConfirm,  // Say why what looks implausible is right.
  kApprove,  // Say what may be published.
  kPublish,  // Announce it.
  kCorrect,  // Begin a new revision.
  kVoid,     // Let the draw count no more.
  kLook,     // Read numbers of plays.
  kList,     // Read winners and prizes.
  kPay,      // Pay a prize, or tell a player of it.
  kAudit,    // Read the journal and the seal, check the files.
};
inline constexpr size_t kCommands = 17;
// "open", "sell", ...
std::string_view Name(Command command);

// True between the seal and the result: nothing reads numbers of plays, and whatever is refused is
// recorded.
constexpr bool IsBlind(Phase phase) { return phase == Phase::kSealed || phase == Phase::kBalanced; }

// Why the command may not be given now, as the end of a sentence about the draw; empty if it may.
std::string_view RefusalIn(Controls controls, Phase phase, Command command);

// kForbidden, with who may, unless the role includes the command.
Status CheckRole(const Person& person, Command command);

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_PERMISSIONS_H_
