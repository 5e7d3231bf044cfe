// Every cell of both tables, against a second writing of them: by phase here, by command there.
#include "pool/permissions.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace drumroll::pool {
namespace {

using Expected = std::map<std::string, std::string>;  // By command; "" is allowed.

constexpr const char* kThere = "there is a draw already";
constexpr const char* kEnded = "its sale has ended; no play can be added or cancelled any more";
constexpr const char* kOnSale = "its sale has not ended; close it first";
constexpr const char* kUnsealed = "nothing states yet what its pool is; seal it first";
constexpr const char* kHasSeal = "it has its seal already";
constexpr const char* kUnbalanced =
    "no independent statement agrees with its seal yet; balance it first";
constexpr const char* kHasBalance = "an independent statement agrees with its seal already";
constexpr const char* kHasResult = "it has a result already; begin a correction if that is wrong";
constexpr const char* kNoEntry = "no entry of a result waits";
constexpr const char* kNoResult = "it has no result yet; enter it first";
constexpr const char* kNotRight = "the right result is not recorded yet; enter it first";
constexpr const char* kHasOutcome = "its winners and prizes are found already";
constexpr const char* kNoOutcome = "its winners and prizes are not found yet; settle it first";
constexpr const char* kIsPublic = "its winners and prizes are published already";
constexpr const char* kNotPublic =
    "its winners and prizes are not published yet; nothing may be paid";
constexpr const char* kInCorrection =
    "a correction is under way; nothing may be paid until it is published";
constexpr const char* kBlind =
    "the pool is blind between its seal and its result; nobody may read numbers of plays";
constexpr const char* kVoid = "it counts no more";

// What is refused in every phase once the pool is sealed.
Expected AfterTheSeal() {
  return {{"open", kThere},         {"sell", kEnded}, {"close", kEnded}, {"seal", kHasSeal},
          {"balance", kHasBalance}, {"void", ""},     {"look", ""},      {"audit", ""}};
}

Expected With(Expected cells, const Expected& others) {
  for (const auto& [command, refusal] : others) cells[command] = refusal;
  return cells;
}

Expected Announced() {
  return With(AfterTheSeal(), {{"enter", kHasResult},
                               {"reject", kNoEntry},
                               {"settle", kHasOutcome},
                               {"confirm", kIsPublic},
                               {"approve", kIsPublic},
                               {"publish", kIsPublic},
                               {"correct", ""},
                               {"list", ""},
                               {"pay", ""}});
}

// All commands that come after a step refused with one text.
Expected From(Expected cells, std::string_view step, const char* refusal) {
  bool later = false;
  for (const char* command : {"balance", "enter", "reject", "settle", "confirm", "approve",
                              "publish", "correct", "list", "pay"}) {
    later = later || command == step;
    if (later) cells[command] = refusal;
  }
  return cells;
}

Expected Dual(Phase phase) {
  switch (phase) {
    case Phase::kOpen:
      return From({{"open", kThere},
                   {"sell", ""},
                   {"close", ""},
                   {"seal", kOnSale},
                   {"void", ""},
                   {"look", ""},
                   {"audit", ""}},
                  "balance", kOnSale);
    case Phase::kClosed:
      return From({{"open", kThere},
                   {"sell", kEnded},
                   {"close", ""},
                   {"seal", ""},
                   {"void", ""},
                   {"look", ""},
                   {"audit", ""}},
                  "balance", kUnsealed);
    case Phase::kSealed:
      return With(
          From(AfterTheSeal(), "balance", kNoResult),
          {{"balance", ""}, {"enter", kUnbalanced}, {"reject", kUnbalanced}, {"look", kBlind}});
    case Phase::kBalanced:
      return With(From(AfterTheSeal(), "enter", kNoResult),
                  {{"enter", ""}, {"reject", ""}, {"look", kBlind}});
    case Phase::kDrawn:
      return With(From(AfterTheSeal(), "settle", kNoOutcome),
                  {{"enter", kHasResult}, {"reject", kNoEntry}, {"settle", ""}, {"correct", ""}});
    case Phase::kSettled:
      return With(AfterTheSeal(), {{"enter", kHasResult},
                                   {"reject", kNoEntry},
                                   {"settle", kHasOutcome},
                                   {"confirm", ""},
                                   {"approve", ""},
                                   {"publish", ""},
                                   {"correct", ""},
                                   {"list", ""},
                                   {"pay", kNotPublic}});
    case Phase::kPublished:
    case Phase::kCorrected:
      return Announced();
    case Phase::kCorrecting:
      return With(From(AfterTheSeal(), "settle", kNotRight), {{"enter", ""},
                                                              {"reject", ""},
                                                              {"correct", kInCorrection},
                                                              {"list", ""},
                                                              {"pay", kInCorrection}});
    case Phase::kVoided:
      return With(From({{"open", kThere}, {"look", ""}, {"audit", ""}}, "balance", kVoid),
                  {{"sell", kVoid}, {"close", kVoid}, {"seal", kVoid}, {"void", kVoid}});
  }
  return {};
}

Expected Single(Phase phase) {
  Expected cells = Dual(phase);
  if (phase == Phase::kSealed || phase == Phase::kDrawn || phase == Phase::kSettled ||
      phase == Phase::kPublished || phase == Phase::kCorrected)
    cells["enter"] = "";
  if (phase == Phase::kSettled) cells["pay"] = "";
  return cells;
}

TEST(Permissions, EveryCellOfControlsPhaseAndCommandIsAsWrittenHere) {
  size_t cells = 0;
  for (size_t p = 0; p < kPhases; ++p) {
    const auto phase = static_cast<Phase>(p);
    for (const Controls controls : {Controls::kSingle, Controls::kDual}) {
      const Expected expected = controls == Controls::kSingle ? Single(phase) : Dual(phase);
      ASSERT_EQ(expected.size(), kCommands) << Name(phase);
      for (size_t c = 0; c < kCommands; ++c) {
        const auto command = static_cast<Command>(c);
        ASSERT_TRUE(expected.contains(std::string(Name(command))));
        EXPECT_EQ(RefusalIn(controls, phase, command), expected.at(std::string(Name(command))))
            << Name(controls) << ", " << Name(phase) << ", " << Name(command);
        ++cells;
      }
    }
  }
  EXPECT_EQ(cells, 340u);
}

// The cells of a row of a table in Markdown.
std::vector<std::string> CellsOf(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line.substr(2));
  for (std::string cell; std::getline(stream, cell, '|');)
    cells.push_back(cell.substr(cell.find_first_not_of(' ') == std::string::npos
                                    ? cell.size()
                                    : cell.find_first_not_of(' ')));
  for (std::string& cell : cells) cell.erase(cell.find_last_not_of(' ') + 1);
  return cells;
}

// What people read is what the program does.
TEST(Permissions, EveryCellOfPhaseAndCommandIsAsInTheFormats) {
  const std::map<std::string, std::vector<Command>> commands = {
      {"sell, cancel tickets", {Command::kSell}},
      {"close", {Command::kClose}},
      {"seal", {Command::kSeal}},
      {"balance", {Command::kBalance}},
      {"enter a result", {Command::kEnter}},
      {"reject entries that wait", {Command::kReject}},
      {"settle", {Command::kSettle}},
      {"confirm, approve, publish", {Command::kConfirm, Command::kApprove, Command::kPublish}},
      {"correct", {Command::kCorrect}},
      {"void the draw", {Command::kVoid}},
      {"look at numbers of plays", {Command::kLook}},
      {"list winners", {Command::kList}},
      {"pay", {Command::kPay}},
      {"read journal and seal, verify", {Command::kAudit}}};
  const std::map<char, const char*> reasons = {
      {'+', ""},        {'e', kEnded},      {'o', kOnSale},     {'u', kUnsealed},
      {'s', kHasSeal},  {'n', kUnbalanced}, {'b', kHasBalance}, {'r', kHasResult},
      {'w', kNoEntry},  {'f', kNoResult},   {'g', kHasOutcome}, {'h', kNoOutcome},
      {'p', kIsPublic}, {'q', kNotPublic},  {'c', kNotRight},   {'k', kInCorrection},
      {'i', kBlind},    {'v', kVoid}};
  std::ifstream file(DRUMROLL_SOURCE_DIR "/docs/formats/draw.md");
  size_t rows = 0;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| ")) continue;
    const std::vector<std::string> cells = CellsOf(line);
    if (cells.size() != kPhases + 1 || !commands.contains(cells[0])) continue;
    for (const Command command : commands.at(cells[0])) {
      ++rows;
      for (size_t p = 0; p < kPhases; ++p) {
        const std::string& cell = cells[p + 1];
        const auto phase = static_cast<Phase>(p);
        ASSERT_TRUE(reasons.contains(cell[0])) << line;
        EXPECT_EQ(RefusalIn(Controls::kDual, phase, command), reasons.at(cell[0]))
            << Name(phase) << ", " << Name(command);
        EXPECT_EQ(RefusalIn(Controls::kSingle, phase, command),
                  cell.ends_with(", 1") ? "" : reasons.at(cell[0]))
            << Name(phase) << ", " << Name(command);
      }
    }
  }
  EXPECT_EQ(rows, kCommands - 1) << "all but 'open', of what is there already";
}

TEST(Permissions, EveryCellOfRoleAndCommandIsAsWrittenHere) {
  const std::map<Role, std::string> allowed = {
      {Role::kSeller, "sell pay"},
      {Role::kOfficer,
       "open sell close seal balance enter reject settle confirm approve publish "
       "correct void look list pay audit"},
      {Role::kAuditor, "balance look list audit"},
      {Role::kAdmin, "open audit"}};
  const Expected who = {{"open", "officer, admin"},          {"sell", "seller, officer"},
                        {"balance", "officer, auditor"},     {"look", "officer, auditor"},
                        {"list", "officer, auditor"},        {"pay", "seller, officer"},
                        {"audit", "officer, auditor, admin"}};
  size_t cells = 0;
  for (const Role role : kRoles) {
    const std::string padded = " " + allowed.at(role) + " ";
    for (size_t c = 0; c < kCommands; ++c) {
      const std::string command(Name(static_cast<Command>(c)));
      const Status status = CheckRole({.name = "kim", .role = role}, static_cast<Command>(c));
      ++cells;
      if (padded.find(" " + command + " ") != std::string::npos) {
        EXPECT_TRUE(status.ok()) << Name(role) << ", " << command;
        continue;
      }
      ASSERT_FALSE(status.ok()) << Name(role) << ", " << command;
      EXPECT_EQ(status.error().code, ErrorCode::kForbidden);
      EXPECT_EQ(status.error().message,
                fmt::format("kim is {}; '{}' is for: {}", Name(role), command,
                            who.contains(command) ? who.at(command) : "officer"));
    }
  }
  EXPECT_EQ(cells, 68u);
}

TEST(Permissions, TheyAreBlindBetweenSealAndResultOnly) {
  for (size_t p = 0; p < kPhases; ++p) {
    const auto phase = static_cast<Phase>(p);
    EXPECT_EQ(IsBlind(phase), RefusalIn(Controls::kDual, phase, Command::kLook) == kBlind);
  }
}

TEST(Permissions, NothingIsPaidUnlessItIsAnnounced) {
  for (size_t p = 0; p < kPhases; ++p) {
    const auto phase = static_cast<Phase>(p);
    const bool announced = phase == Phase::kPublished || phase == Phase::kCorrected;
    EXPECT_EQ(RefusalIn(Controls::kDual, phase, Command::kPay).empty(), announced) << Name(phase);
  }
}

}  // namespace
}  // namespace drumroll::pool
