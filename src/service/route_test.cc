#include "service/route.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace drumroll::service {
namespace {

// Every cell of (route, role), by hand: who is let through to what. "-" without a token; then
// seller, officer, auditor, admin.
struct Row {
  const char* route;
  const char* who;
};
constexpr Row kTable[] = {
    {"GET /healthz", "-soua"},
    {"GET /readyz", "-soua"},
    {"GET /metrics", "-soua"},
    {"GET /openapi.json", "-soua"},
    {"GET /version", "-soua"},
    {"GET /v1/games", "soua"},
    {"GET /v1/games/{game}", "soua"},
    {"POST /v1/draws", "oa"},
    {"GET /v1/draws", "soua"},
    {"GET /v1/draws/{draw}", "soua"},
    {"POST /v1/draws/{draw}/tickets", "so"},
    {"POST /v1/draws/{draw}/batch", "so"},
    {"GET /v1/draws/{draw}/tickets/{ticket}", "sou"},
    {"DELETE /v1/draws/{draw}/tickets/{ticket}", "so"},
    {"GET /v1/draws/{draw}/players/{player}/tickets", "sou"},
    {"GET /v1/draws/{draw}/plays/{partition}/{ordinal}", "sou"},
    {"GET /v1/draws/{draw}/seal", "soua"},
    {"GET /v1/draws/{draw}/result", "soua"},
    {"GET /v1/draws/{draw}/winners", "ou"},
    {"GET /v1/draws/{draw}/journal", "oua"},
    {"POST /v1/draws/{draw}/close", "o"},
    {"POST /v1/draws/{draw}/clock", "o"},
    {"POST /v1/draws/{draw}/seal", "o"},
    {"POST /v1/draws/{draw}/balance", "ou"},
    {"POST /v1/draws/{draw}/results", "o"},
    {"POST /v1/draws/{draw}/reject", "o"},
    {"POST /v1/draws/{draw}/settle", "o"},
    {"POST /v1/draws/{draw}/confirm", "o"},
    {"POST /v1/draws/{draw}/approve", "o"},
    {"POST /v1/draws/{draw}/publish", "o"},
    {"POST /v1/draws/{draw}/correct", "o"},
    {"POST /v1/draws/{draw}/void", "o"},
};
// "u" is the auditor: "a" is the admin.
constexpr char kLetters[] = {'s', 'o', 'u', 'a'};

std::string NameOf(const Route& route) {
  return fmt::format("{} {}", Name(route.method), route.path);
}

TEST(Routes, LetInWhomTheTableSaysAndNobodyElse) {
  std::map<std::string, std::string> expected;
  for (const Row& row : kTable) expected[row.route] = row.who;
  EXPECT_EQ(expected.size(), Routes().size());
  for (const Route& route : Routes()) {
    std::string who = route.door == Door::kEverybody ? "-" : "";
    for (size_t i = 0; i < pool::kRoles.size(); ++i) {
      const pool::Person person{.name = "somebody", .role = pool::kRoles[i]};
      if (CheckDoor(route, person).ok()) who += kLetters[i];
    }
    EXPECT_EQ(who, expected[NameOf(route)]) << NameOf(route);
  }
}

TEST(Routes, AreEachThereOnceAndHaveOneHandler) {
  std::set<std::string> names;
  for (const Route& route : Routes()) {
    EXPECT_TRUE(names.insert(NameOf(route)).second) << NameOf(route);
    EXPECT_NE(route.answer == nullptr, route.take == nullptr) << NameOf(route);
    EXPECT_EQ(route.door == Door::kRole, !route.commands.empty()) << NameOf(route);
  }
}

TEST(Routes, ThatReadTakeNoBody) {
  for (const Route& route : Routes()) {
    EXPECT_TRUE(route.method == Method::kPost || route.body_bytes_max == 0) << NameOf(route);
  }
}

TEST(Routing, FindsARouteAndWhatStandsForItsNames) {
  const Match match = FindRoute(Method::kGet, {"v1", "draws", "a-1", "plays", "0", "17"});
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.route->path, "/v1/draws/{draw}/plays/{partition}/{ordinal}");
  EXPECT_EQ(match.parameters, (std::vector<std::string>{"a-1", "0", "17"}));
}

TEST(Routing, TellsAnotherMethodFromAnotherPath) {
  EXPECT_EQ(FindRoute(Method::kDelete, {"v1", "draws"}).allowed, "POST, GET");
  EXPECT_EQ(FindRoute(Method::kOther, {"healthz"}).allowed, "GET");
  const Match nowhere = FindRoute(Method::kGet, {"v1", "draw"});
  EXPECT_EQ(nowhere.route, nullptr);
  EXPECT_EQ(nowhere.allowed, "");
  EXPECT_EQ(FindRoute(Method::kGet, {}).route, nullptr);
  EXPECT_EQ(FindRoute(Method::kGet, {"v1", "draws", "a", "seal", "x"}).route, nullptr);
}

}  // namespace
}  // namespace drumroll::service
