#include "service/http.h"

#include <gtest/gtest.h>

namespace drumroll::service {
namespace {

using Parts = std::vector<std::string>;

TEST(Path, IsSplitAtItsSlashes) {
  EXPECT_EQ(SplitPath("/v1/draws/kr-lotto645-1128").value(),
            (Parts{"v1", "draws", "kr-lotto645-1128"}));
  EXPECT_EQ(SplitPath("/").value(), Parts{});
}

TEST(Path, WithAnythingThatTwoProgramsCouldReadDifferentlyIsRefused) {
  for (const char* path :
       {"", "v1", "//", "/v1//draws", "/v1/", "/v1/../x", "/./v1", "/v1/%2e%2e/x", "/v1/a%00b",
        "/v1/a b", "/v1/a\\b", "/v1/\xc3\xa9", "/v1/a;b", "/v1/a#b", "/v1/a\tb"})
    EXPECT_FALSE(SplitPath(path).ok()) << path;
}

TEST(QueryString, HasTheNamesOfItsRouteAndEachOnce) {
  const auto query = Query::Parse("tier=1&limit=20", {"tier", "limit", "cursor"});
  ASSERT_TRUE(query.ok());
  EXPECT_EQ(query.value().Text("tier"), "1");
  EXPECT_EQ(query.value().Number("limit", 5, 1, 100).value(), 20u);
  EXPECT_EQ(query.value().Text("cursor"), std::nullopt);
  for (const char* text : {"tier=1&tier=1", "other=1", "tier=", "tier", "=1", "tier=%31", "&"})
    EXPECT_FALSE(Query::Parse(text, {"tier", "limit"}).ok()) << text;
}

TEST(QueryString, NumbersAreHeldToTheirRange) {
  const auto query = Query::Parse("limit=20", {"limit"});
  EXPECT_TRUE(query.value().Number("limit", 1, 20, 20).ok());
  EXPECT_FALSE(query.value().Number("limit", 1, 21, 30).ok());
  EXPECT_FALSE(query.value().Number("limit", 1, 1, 19).ok());
}

TEST(Whole, NumbersHaveOneSpelling) {
  EXPECT_EQ(WholeNumber("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(WholeNumber("0"), 0u);
  for (const char* text : {"", "-1", "+1", "01", "1.0", "1e3", "18446744073709551616", " 1", "0x1"})
    EXPECT_EQ(WholeNumber(text), std::nullopt) << text;
}

}  // namespace
}  // namespace drumroll::service
