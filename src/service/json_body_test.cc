#include "service/json_body.h"

#include <gtest/gtest.h>

namespace drumroll::service {
namespace {

std::string ReasonOf(std::string_view text) {
  const auto body = JsonBody::Parse(text);
  if (!body.ok()) return body.error().message;
  const auto object = body.value().root().Object({"a", "b", "list"});
  if (!object.ok()) return object.error().message;
  const auto a = object.value().Get("a");
  if (!a.ok()) return a.error().message;
  const auto number = a.value().Number(1, 100);
  return number.ok() ? "" : number.error().message;
}

TEST(Body, OfTheFieldsThatAreKnownIsRead) {
  EXPECT_EQ(ReasonOf(R"({"a":7})"), "");
  EXPECT_EQ(ReasonOf(R"( {"a" : 100 , "b":null} )"), "");
}

TEST(Body, ThatIsRefusedIsToldWhere) {
  EXPECT_EQ(ReasonOf(R"({"a":0})"), "body.a: expected a whole number of 1..100");
  EXPECT_EQ(ReasonOf(R"({"a":1,"a":1})"), "body: field 'a' is there twice");
  EXPECT_EQ(ReasonOf(R"({"a":1,"\u0061":1})"), "body: field 'a' is there twice");
  EXPECT_EQ(ReasonOf(R"({"c":1})"), "body: unknown field 'c'; there are: a, b, list");
  EXPECT_EQ(ReasonOf(R"({"b":1})"), "body: no field 'a'");
  EXPECT_EQ(ReasonOf("[1]"), "body: expected an object");
}

TEST(Body, WithANumberThatIsNoneOfOursIsRefused) {
  for (const char* number : {"-1", "1.0", "1e2", "1e999", "-0.0", "101", "18446744073709551616",
                             "\"7\"", "true", "[7]", "{}"})
    EXPECT_NE(ReasonOf(fmt::format("{{\"a\":{}}}", number)), "") << number;
}

TEST(Body, WithANegativeZeroIsRefusedUnlessItIsText) {
  for (const char* text : {"-0", "[-0]", "{\"a\":-0}", "{\"a\" : -0 }", "[1,-0,1]", "[-0\n]",
                           "[\"-0,\",-0]", "[\"\\\"\",-0]"})
    EXPECT_FALSE(JsonBody::Parse(text).ok()) << text;
  for (const char* text : {"\"-0\"", "[\"-0,\"]", "[\"\\\",-0,\"]", "{\"-0]\":1}", "[-0.5]"})
    EXPECT_TRUE(JsonBody::Parse(text).ok()) << text;
}

TEST(Body, ThatIsNoJsonIsRefused) {
  const std::string deep = std::string(40, '[') + std::string(40, ']');
  const std::string texts[] = {"",
                               "{",
                               "{\"a\":1",
                               "{\"a\":1}x",
                               "{'a':1}",
                               "{\"a\":01}",
                               "{\"a\":+1}",
                               "{\"a\":1,}",
                               "{\"a\":NaN}",
                               "{\"a\":1}{}",
                               "\xef\xbb\xbf{\"a\":1}",
                               "{\"\xff\":1}",
                               "{\"a\":1}" + std::string(1, '\0'),
                               "{\"a\":\"\\ud800\"}",
                               "{\"a\":" + deep + "}",
                               "{\"a\":\"\x01\"}",
                               "{\"a\":.5}",
                               "{a:1}"};
  for (const std::string& text : texts) EXPECT_NE(ReasonOf(text), "") << text;
}

TEST(Body, ListsAndBallsAreBounded) {
  const auto body = JsonBody::Parse(R"({"list":[1,2,255]})");
  const auto object = body.value().root().Object({"list"});
  const auto list = object.value().Get("list");
  EXPECT_EQ(list.value().Balls(3).value(), (std::vector<uint8_t>{1, 2, 255}));
  EXPECT_FALSE(list.value().Balls(2).ok());
  EXPECT_FALSE(list.value().List(2).ok());
  for (const char* text : {"[0]", "[256]", "[1.5]", "[-1]", "[\"1\"]", "[null]", "[[1]]", "1"}) {
    const auto other = JsonBody::Parse(text);
    EXPECT_FALSE(other.value().root().Balls(9).ok()) << text;
  }
}

TEST(Body, APartIsWrittenAsItCame) {
  const auto body = JsonBody::Parse(R"({"a": {"x" : [1, 2.50, "\u00e9"]}})");
  const auto object = body.value().root().Object({"a"});
  EXPECT_EQ(object.value().Get("a").value().Written(), "{\"x\":[1,2.5,\"\xc3\xa9\"]}");
}

}  // namespace
}  // namespace drumroll::service
