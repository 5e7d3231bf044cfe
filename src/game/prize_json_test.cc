#include "game/prize_json.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "game/catalog.h"
#include "game/testing.h"

namespace drumroll::game {
namespace {

PrizeReport Draw1057() {
  const Game game = FindGame("kr-lotto645").value();
  const PublishedDraw draw = FindPublishedDraw(game.id, DrawId{1057}).value();
  return ComputePrizes(*game.RulesFor(draw.draw).value(),
                       {.draw = draw.draw, .sales = draw.sales, .winners = draw.winners})
      .value();
}

TEST(PrizeJson, HasTheShapeThatEveryCommandPrints) {
  EXPECT_EQ(ToJson(Draw1057()),
            R"({"draw":1057,"sales":112523887000,"pool":56261943500,"carry_in":0,"tiers":[)"
            R"({"tier":1,"winners":17,"prize":1616069714,"total":27473185138},)"
            R"({"tier":2,"winners":664,"prize":6895880,"total":4578864320},)"
            R"({"tier":3,"winners":2962,"prize":1545870,"total":4578866940},)"
            R"({"tier":4,"winners":146471,"prize":50000,"total":7323550000},)"
            R"({"tier":5,"winners":2461496,"prize":5000,"total":12307480000}],)"
            R"("carry":0,"reserve":0,"breakage":-2898})");
}

TEST(PrizeJson, ReadsBackWhatItWrote) {
  EXPECT_EQ(ParsePrizeReport(ToJson(Draw1057())).value(), Draw1057());
  const Game game = ParsedGame(
      GameText({kSix + R"(rest = "75%", empty = { to = "next draw" })", kFive + "free_plays = 3"}));
  const PrizeReport report =
      ComputePrizes(game.eras[0], {.draw = DrawId{1}, .sales = 2000, .winners = {0, 2}}).value();
  EXPECT_EQ(ToJson(report),
            R"({"draw":1,"sales":2000,"pool":1000,"carry_in":0,"tiers":[)"
            R"({"tier":1,"winners":0,"prize":0,"total":0,"carry":750,"carry_draws":1},)"
            R"({"tier":2,"winners":2,"prize":0,"total":0,"free_plays":3}],)"
            R"("carry":750,"reserve":250,"breakage":0})");
  EXPECT_EQ(ParsePrizeReport(ToJson(report)).value(), report);
  const PrizeReport next =
      ComputePrizes(game.eras[0],
                    {.draw = DrawId{2}, .sales = 200, .winners = {1, 0}, .carry = report.carry})
          .value();
  EXPECT_EQ(ToJson(next),
            R"({"draw":2,"sales":200,"pool":100,"carry_in":750,"tiers":[)"
            R"({"tier":1,"winners":1,"prize":825,"total":825,"carry_in":750,"carry_in_draws":1},)"
            R"({"tier":2,"winners":0,"prize":0,"total":0}],"carry":0,"reserve":25,"breakage":0})");
  EXPECT_EQ(ParsePrizeReport(ToJson(next)).value(), next);
}

TEST(PrizeJson, RefusesWhatIsNotOfItsShape) {
  const std::string good = ToJson(Draw1057());
  const auto parse = [](std::string_view text) { return ErrorOf(ParsePrizeReport(text)); };
  EXPECT_EQ(parse("{"), "prize report: not a JSON object");
  EXPECT_EQ(parse("[]"), "prize report: not a JSON object");
  EXPECT_EQ(parse("{}"), "prize report: 'tiers' must be a list of at most 15");
  EXPECT_EQ(parse(Replaced(good, "\"pool\"", "\"pond\"")), "prize report: 'pool' is missing");
  EXPECT_EQ(parse(Replaced(good, "{\"draw\"", "{\"x\":1,\"draw\"")),
            "prize report: 9 fields, expected 8");
  EXPECT_EQ(parse(Replaced(good, "112523887000", "1.5")),
            "prize report: 'sales' is 1.5, expected an integer that fits");
  EXPECT_EQ(parse(Replaced(good, "\"draw\":1057", "\"draw\":-1")),
            "prize report: 'draw' is -1, expected an integer that fits");
  EXPECT_EQ(parse(Replaced(good, "\"tier\":2", "\"tier\":3")),
            "prize report: tier 3 stands where tier 2 should");
  EXPECT_EQ(parse(Replaced(good, "664", "665")),
            "draw 1057: tier 2: total 4578864320, but 665 winners get 6895880 each");
  EXPECT_EQ(parse(Replaced(good, "\"carry\":0", "\"carry\":5")),
            "draw 1057: carry 5, but the tiers carry 0");
  const std::string carried = Replaced(Replaced(good, "\"carry_in\":0", "\"carry_in\":5"),
                                       "\"reserve\":0", "\"reserve\":5");
  EXPECT_EQ(parse(carried), "draw 1057: carry_in 5, but the tiers take in 0");
}

TEST(PrizeJson, SurvivesCutsAndMutations) {
  const std::string good = ToJson(Draw1057());
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(ParsePrizeReport(good.substr(0, size)).ok());
  }
  Random random({.seed = 9});
  for (int round = 0; round < 5000; ++round) {
    std::string text = good;
    text[random.Below(text.size())] = static_cast<char>(random.Below(256));
    (void)ParsePrizeReport(text).ok();
  }
}

}  // namespace
}  // namespace drumroll::game
