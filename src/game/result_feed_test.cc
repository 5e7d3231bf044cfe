#include "game/result_feed.h"

#include <gtest/gtest.h>

#include "game/catalog.h"
#include "game/testing.h"

namespace drumroll::game {
namespace {

constexpr std::string_view kOurs =
    R"({"format":"drumroll-result/1","game":"kr-lotto645","draw":1128,"numbers":"1 5 8 16 28 33 + 45"})";
// As common.do?method=getLottoNumber answers.
constexpr std::string_view kTheirs =
    R"({"totSellamnt":111364194000,"returnValue":"success","drwNoDate":"2024-07-13",)"
    R"("firstWinamnt":419925560,"drwtNo6":33,"drwtNo4":16,"firstPrzwnerCo":63,"drwtNo5":28,)"
    R"("bnusNo":45,"firstAccumamnt":26455310280,"drwNo":1128,"drwtNo2":5,"drwtNo3":8,"drwtNo1":1})";

std::string Parsed(std::string_view text, uint32_t draw = 1128,
                   std::string_view game = "kr-lotto645") {
  const Game found = FindGame(game).value();
  const Rules& rules = *found.RulesFor(DrawId{draw}).value();
  const auto drawn =
      ParseResultFeed("feed", {.game = game, .draw = DrawId{draw}, .matrix = rules.matrix}, text);
  if (drawn.ok()) return ToText(drawn.value());
  EXPECT_EQ(drawn.error().code, ErrorCode::kInvalid);
  return drawn.error().message;
}

TEST(ResultFeed, IsReadInBothShapes) {
  EXPECT_EQ(Parsed(kOurs), "1 5 8 16 28 33 + 45");
  EXPECT_EQ(Parsed(kTheirs), "1 5 8 16 28 33 + 45");
}

TEST(ResultFeed, IsBoundToItsDraw) {
  EXPECT_EQ(Parsed(kOurs, 1127), "feed: is of draw 1128, expected 1127");
  EXPECT_EQ(Parsed(kTheirs, 1127), "feed: is of draw 1128, expected 1127");
  EXPECT_EQ(Parsed(Replaced(std::string(kOurs), "kr-lotto645", "jp-loto6")),
            "feed: is of game jp-loto6, expected kr-lotto645");
}

TEST(ResultFeed, OfAGameWithAnotherMatrixIsRefused) {
  EXPECT_NE(Parsed(kTheirs, 1128, "jp-loto7").find("feed: "), std::string::npos);
  EXPECT_EQ(Parsed(Replaced(std::string(kOurs), "45\"}", "46\"}")).find("feed: "), 0u);
}

TEST(ResultFeed, SaysWhatIsMissingAndWhatIsTooMuch) {
  const std::string ours(kOurs);
  const std::string theirs(kTheirs);
  EXPECT_EQ(Parsed("{}"), "feed: 'format' is missing, or no text");
  EXPECT_EQ(Parsed(Replaced(ours, "drumroll-result/1", "drumroll-result/2")),
            "feed: format is 'drumroll-result/2', expected 'drumroll-result/1'");
  EXPECT_EQ(Parsed(Replaced(ours, "\"draw\":1128", "\"draw\":\"1128\"")),
            "feed: 'draw' is missing, or no whole number");
  EXPECT_EQ(Parsed(Replaced(ours, "\"draw\":1128", "\"draw\":1128.0")),
            "feed: 'draw' is missing, or no whole number");
  EXPECT_EQ(Parsed(Replaced(ours, "\"draw\":1128", "\"draw\":-1128")),
            "feed: 'draw' is missing, or no whole number");
  EXPECT_EQ(Parsed(Replaced(ours, "}", ",\"comment\":\"\"}")), "feed: 'comment' is not known");
  EXPECT_EQ(Parsed(Replaced(theirs, "success", "fail")),
            "feed: returnValue is 'fail', expected 'success'");
  EXPECT_EQ(Parsed(Replaced(theirs, "\"drwtNo4\":16,", "")),
            "feed: 'drwtNo4' is missing, or no whole number");
  EXPECT_EQ(Parsed(Replaced(theirs, "\"drwtNo4\":16", "\"drwtNo4\":null")),
            "feed: 'drwtNo4' is missing, or no whole number");
}

TEST(ResultFeed, RefusesNumbersThatCannotBeDrawn) {
  const std::string theirs(kTheirs);
  for (const char* number : {"0", "46", "5", "45", "18446744073709551616", "1e999", "true"})
    EXPECT_EQ(Parsed(Replaced(theirs, "\"drwtNo4\":16", std::string("\"drwtNo4\":") + number))
                  .find("feed: "),
              0u)
        << number;
}

TEST(ResultFeed, RefusesAFieldThatComesTwice) {
  EXPECT_EQ(
      Parsed(Replaced(std::string(kTheirs), "\"drwtNo4\":16", "\"drwtNo4\":16,\"drwtNo4\":17")),
      "feed: 'drwtNo4' comes twice");
}

TEST(ResultFeed, RefusesWhatIsNoFlatObject) {
  EXPECT_EQ(Parsed("[]"), "feed: expected one object of texts and numbers, found a list");
  EXPECT_EQ(Parsed("7"), "feed: expected one object of texts and numbers, found a number");
  EXPECT_EQ(Parsed("\"x\""), "feed: expected one object of texts and numbers, found a string");
  EXPECT_EQ(Parsed("null"), "feed: expected one object of texts and numbers, found null");
  EXPECT_EQ(Parsed(R"({"a":{"b":1}})"),
            "feed: expected one object of texts and numbers, found another one in it");
  EXPECT_EQ(Parsed(R"({"a":[1]})"), "feed: expected one object of texts and numbers, found a list");
  EXPECT_EQ(Parsed(std::string(60'000, '[')),
            "feed: expected one object of texts and numbers, found a list");
  std::string many = "{";
  for (int i = 0; i < 200; ++i) many += fmt::format("\"k{}\":1,", i);
  EXPECT_EQ(Parsed(many + "\"z\":1}"),
            "feed: expected one object of texts and numbers, found too many fields");
  EXPECT_EQ(Parsed(std::string(70'000, ' ')), "feed: 70000 bytes, a result has at most 65536");
}

TEST(ResultFeed, CutAnywhereOrWithAnythingBehindItIsRefused) {
  for (const std::string_view text : {kOurs, kTheirs}) {
    for (size_t size = 0; size < text.size(); ++size)
      EXPECT_EQ(Parsed(text.substr(0, size)).find("feed: "), 0u) << size;
    EXPECT_EQ(Parsed(std::string(text) + "x").find("feed: no JSON, at byte "), 0u);
    EXPECT_EQ(Parsed(std::string(text) + "{}").find("feed: no JSON, at byte "), 0u);
    EXPECT_EQ(Parsed("\xff" + std::string(text)).find("feed: no JSON, at byte "), 0u);
  }
}

TEST(ResultFeed, WithAnyBitFlippedIsRefusedOrSaysWhatItThenSays) {
  const std::string text(kOurs);
  for (size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string damaged = text;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    const std::string parsed = Parsed(damaged);
    // A digit that became another one can't be seen here: that is what the second source is for.
    EXPECT_TRUE(parsed.find("feed: ") == 0 || parsed.find(" + ") != std::string::npos) << parsed;
  }
}

}  // namespace
}  // namespace drumroll::game
