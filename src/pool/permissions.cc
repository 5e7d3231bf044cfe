#include "pool/permissions.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace drumroll::pool {
namespace {

constexpr std::array<std::string_view, kPhases> kPhaseNames = {
    "open",    "closed",    "sealed",     "balanced",  "drawn",
    "settled", "published", "correcting", "corrected", "voided"};

constexpr std::array<std::string_view, kCommands> kCommandNames = {
    "open",    "sell",    "close",   "seal", "balance", "enter", "reject", "settle", "confirm",
    "approve", "publish", "correct", "void", "look",    "list",  "pay",    "audit"};

// The refusals. Each ends the sentence "draw 1128 is sealed: ...".
constexpr std::string_view kYes;
constexpr std::string_view kThere = "there is a draw already";
constexpr std::string_view kEnded =
    "its sale has ended; no play can be added or cancelled any more";
constexpr std::string_view kOnSale = "its sale has not ended; close it first";
constexpr std::string_view kUnsealed = "nothing states yet what its pool is; seal it first";
constexpr std::string_view kHasSeal = "it has its seal already";
constexpr std::string_view kUnbalanced =
    "no independent statement agrees with its seal yet; balance it first";
constexpr std::string_view kHasBalance = "an independent statement agrees with its seal already";
constexpr std::string_view kHasResult =
    "it has a result already; begin a correction if that is wrong";
constexpr std::string_view kNoEntry = "no entry of a result waits";
constexpr std::string_view kNoResult = "it has no result yet; enter it first";
constexpr std::string_view kNotRight = "the right result is not recorded yet; enter it first";
constexpr std::string_view kHasOutcome = "its winners and prizes are found already";
constexpr std::string_view kNoOutcome = "its winners and prizes are not found yet; settle it first";
constexpr std::string_view kIsPublic = "its winners and prizes are published already";
constexpr std::string_view kNotPublic =
    "its winners and prizes are not published yet; nothing may be paid";
constexpr std::string_view kInCorrection =
    "a correction is under way; nothing may be paid until it is published";
constexpr std::string_view kBlind =
    "the pool is blind between its seal and its result; nobody may read numbers of plays";
constexpr std::string_view kVoid = "it counts no more";

using Row = std::array<std::string_view, kPhases>;

// clang-format off
constexpr std::array<Row, kCommands> kByPhase = {{
  //             open         closed       sealed       balanced     drawn        settled      published    correcting     corrected    voided
  /* open    */ {kThere,      kThere,      kThere,      kThere,      kThere,      kThere,      kThere,      kThere,        kThere,      kThere},
  /* sell    */ {kYes,        kEnded,      kEnded,      kEnded,      kEnded,      kEnded,      kEnded,      kEnded,        kEnded,      kVoid},
  /* close   */ {kYes,        kYes,        kEnded,      kEnded,      kEnded,      kEnded,      kEnded,      kEnded,        kEnded,      kVoid},
  /* seal    */ {kOnSale,     kYes,        kHasSeal,    kHasSeal,    kHasSeal,    kHasSeal,    kHasSeal,    kHasSeal,      kHasSeal,    kVoid},
  /* balance */ {kOnSale,     kUnsealed,   kYes,        kHasBalance, kHasBalance, kHasBalance, kHasBalance, kHasBalance,   kHasBalance, kVoid},
  /* enter   */ {kOnSale,     kUnsealed,   kUnbalanced, kYes,        kHasResult,  kHasResult,  kHasResult,  kYes,          kHasResult,  kVoid},
  /* reject  */ {kOnSale,     kUnsealed,   kUnbalanced, kYes,        kNoEntry,    kNoEntry,    kNoEntry,    kYes,          kNoEntry,    kVoid},
  /* settle  */ {kOnSale,     kUnsealed,   kNoResult,   kNoResult,   kYes,        kHasOutcome, kHasOutcome, kNotRight,     kHasOutcome, kVoid},
  /* confirm */ {kOnSale,     kUnsealed,   kNoResult,   kNoResult,   kNoOutcome,  kYes,        kIsPublic,   kNotRight,     kIsPublic,   kVoid},
  /* approve */ {kOnSale,     kUnsealed,   kNoResult,   kNoResult,   kNoOutcome,  kYes,        kIsPublic,   kNotRight,     kIsPublic,   kVoid},
  /* publish */ {kOnSale,     kUnsealed,   kNoResult,   kNoResult,   kNoOutcome,  kYes,        kIsPublic,   kNotRight,     kIsPublic,   kVoid},
  /* correct */ {kOnSale,     kUnsealed,   kNoResult,   kNoResult,   kYes,        kYes,        kYes,        kInCorrection, kYes,        kVoid},
  /* void    */ {kYes,        kYes,        kYes,        kYes,        kYes,        kYes,        kYes,        kYes,          kYes,        kVoid},
  /* look    */ {kYes,        kYes,        kBlind,      kBlind,      kYes,        kYes,        kYes,        kYes,          kYes,        kYes},
  /* list    */ {kOnSale,     kUnsealed,   kNoResult,   kNoResult,   kNoOutcome,  kYes,        kYes,        kYes,          kYes,        kVoid},
  /* pay     */ {kOnSale,     kUnsealed,   kNoResult,   kNoResult,   kNoOutcome,  kNotPublic,  kYes,        kInCorrection, kYes,        kVoid},
  /* audit   */ {kYes,        kYes,        kYes,        kYes,        kYes,        kYes,        kYes,        kYes,          kYes,        kYes},
}};

// What one person alone may do besides, where the draw was opened for that: enter the result without
// a statement from elsewhere, correct it by entering another one, and pay what is not published.
struct Besides {
  Phase phase;
  Command command;
};
constexpr std::array kSingleBesides = {
  Besides{Phase::kSealed,    Command::kEnter},
  Besides{Phase::kDrawn,     Command::kEnter},
  Besides{Phase::kSettled,   Command::kEnter},
  Besides{Phase::kPublished, Command::kEnter},
  Besides{Phase::kCorrected, Command::kEnter},
  Besides{Phase::kSettled,   Command::kPay},
};

constexpr bool kMay = true;
constexpr bool kNot = false;
constexpr std::array<std::array<bool, kRoles.size()>, kCommands> kByRole = {{
  //             seller officer auditor admin
  /* open    */ {kNot,  kMay,   kNot,   kMay},
  /* sell    */ {kMay,  kMay,   kNot,   kNot},
  /* close   */ {kNot,  kMay,   kNot,   kNot},
  /* seal    */ {kNot,  kMay,   kNot,   kNot},
  /* balance */ {kNot,  kMay,   kMay,   kNot},
  /* enter   */ {kNot,  kMay,   kNot,   kNot},
  /* reject  */ {kNot,  kMay,   kNot,   kNot},
  /* settle  */ {kNot,  kMay,   kNot,   kNot},
  /* confirm */ {kNot,  kMay,   kNot,   kNot},
  /* approve */ {kNot,  kMay,   kNot,   kNot},
  /* publish */ {kNot,  kMay,   kNot,   kNot},
  /* correct */ {kNot,  kMay,   kNot,   kNot},
  /* void    */ {kNot,  kMay,   kNot,   kNot},
  /* look    */ {kNot,  kMay,   kMay,   kNot},
  /* list    */ {kNot,  kMay,   kMay,   kNot},
  /* pay     */ {kMay,  kMay,   kNot,   kNot},
  /* audit   */ {kNot,  kMay,   kMay,   kMay},
}};
// clang-format on

bool MayByRole(Role role, Command command) {
  return kByRole[static_cast<size_t>(command)][static_cast<size_t>(role)];
}

}  // namespace

std::string_view Name(Phase phase) { return kPhaseNames[static_cast<size_t>(phase)]; }
std::string_view Name(Command command) { return kCommandNames[static_cast<size_t>(command)]; }

std::string_view RefusalIn(Controls controls, Phase phase, Command command) {
  const bool besides = std::ranges::any_of(kSingleBesides, [=](const Besides& cell) {
    return cell.phase == phase && cell.command == command;
  });
  if (controls == Controls::kSingle && besides) return kYes;
  return kByPhase[static_cast<size_t>(command)][static_cast<size_t>(phase)];
}

Status CheckRole(const Person& person, Command command) {
  if (MayByRole(person.role, command)) return {};
  std::vector<std::string_view> others;
  for (const Role role : kRoles) {
    if (MayByRole(role, command)) others.push_back(Name(role));
  }
  return Fail(ErrorCode::kForbidden, "{} is {}; '{}' is for: {}", person.name, Name(person.role),
              Name(command), fmt::join(others, ", "));
}

}  // namespace drumroll::pool
