#include "fetch/fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumroll::fetch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Fetch, TellsAUrlFromAPath) {
  for (const char* url :
       {"https://a.example/x", "http://a", "HTTPS://a/b", "ftp://a/b", "file:///x"})
    EXPECT_TRUE(LooksLikeUrl(url)) << url;
  for (const char* path :
       {"", "-", "result.json", "./http", "a/b://c", "://x", "http:/a", "draws:1"})
    EXPECT_FALSE(LooksLikeUrl(path)) << path;
}

TEST(Fetch, AsksNoSchemeButHttpAndHttps) {
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:1/x"}) {
    const auto answer = Ask(url, {});
    ASSERT_FALSE(answer.ok()) << url;
    EXPECT_EQ(answer.error().code, ErrorCode::kInvalid) << url;
    EXPECT_THAT(answer.error().message, HasSubstr("expected a URL of http or https")) << url;
  }
}

TEST(Fetch, NeverShowsAPasswordThatStandsInAUrl) {
  for (const char* url : {"https://kim:secret@127.0.0.1/x", "http://secret@127.0.0.1/x"}) {
    const auto answer = Ask(url, {});
    ASSERT_FALSE(answer.ok()) << url;
    EXPECT_EQ(answer.error().code, ErrorCode::kInvalid) << url;
    EXPECT_THAT(answer.error().message, Not(HasSubstr("secret"))) << url;
  }
}

// Nothing listens on port 1: a refusal of this machine's own.
TEST(Fetch, NamesTheUrlThatNobodyAnswers) {
  const auto answer = Ask("http://127.0.0.1:1/result.json", {.without_proxy = true});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(answer.error().message, HasSubstr("http://127.0.0.1:1/result.json: "));
}

}  // namespace
}  // namespace drumroll::fetch
