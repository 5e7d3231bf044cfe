#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/random.h"
#include "game/catalog.h"
#include "game/prizes.h"
#include "game/shipped_files.h"
#include "game/testing.h"
#include "game/toml_reader.h"

namespace drumroll::game {
namespace {

// Line numbers of GameText(): format 1, game 2, name 3, [[era]] 4, from 5, currency 6, exponent 7,
// price 8, plays 9, matrix 10, pool 11, rounding 12, tier 13, the tiers from 14 on.
const std::string& Good() {
  static const auto& text = *new std::string(
      GameText({kSix + R"(rest = "75%", empty = { to = "next draw", times = 2, then = "down" })",
                kFiveBonus + R"(rest = "25%", empty = { to = "up" })", kFive + "fixed = 10"}));
  return text;
}

std::string Parse(const std::string& text) { return ErrorOf(ParseGame("g.toml", text)); }
std::string Without(std::string_view part) { return Parse(Replaced(Good(), part, "")); }
std::string With(std::string_view from, std::string_view to) {
  return Parse(Replaced(Good(), from, to));
}

TEST(ParseGame, ReadsWhatTheFileSays) {
  const Game game = ParsedGame(Good());
  EXPECT_EQ(game.id, "test");
  EXPECT_EQ(game.name, "Test");
  EXPECT_EQ(game.source, Good());
  const Rules& rules = game.eras[0];
  EXPECT_EQ(rules.game, "test");
  EXPECT_EQ(Raw(rules.from), 1u);
  EXPECT_FALSE(rules.to);
  EXPECT_EQ(rules.currency, "EUR");
  EXPECT_EQ(rules.exponent, 2u);
  EXPECT_EQ(rules.price, 200);
  EXPECT_EQ(rules.plays_per_ticket_max, 5u);
  EXPECT_EQ(rules.matrix, (Matrix{.main = {6, 45, 6}, .bonus = 1, .main_pick_max = 6}));
  EXPECT_EQ(rules.tiers[1].hits, (std::vector<Hits>{{.main = 5, .bonus = 1}}));
  const TierPrize& first = rules.prizes.tiers[0];
  EXPECT_EQ(first.kind, PrizeKind::kRest);
  EXPECT_EQ(first.share, Rational(3, 4));
  EXPECT_EQ(first.empty, (EmptyRule{Target::kNextDraw, 2, Target::kDown}));
  EXPECT_EQ(first.rounding, (std::vector<RoundingStep>{{RoundingMode::kDown, 1}}));
  EXPECT_EQ(rules.prizes.tiers[2].amount, 10);
}

TEST(ParseGame, AcceptsTheExampleOfTheDocumentation) {
  std::ifstream file(DRUMROLL_SOURCE_DIR "/docs/formats/game.md");
  ASSERT_TRUE(file);
  std::stringstream content;
  content << file.rdbuf();
  std::string text = content.str();
  text = text.substr(text.find("```toml\n") + 8);
  const Game game = ParsedGame(text.substr(0, text.find("```")));
  const PrizeReport report =
      ComputePrizes(game.eras[0],
                    {.draw = DrawId{500}, .sales = 1'000'000, .winners = {1, 0, 1000}})
          .value();
  EXPECT_EQ(report.pool, 500'000);
  EXPECT_EQ(report.tiers[0].prize, 400'000);
  EXPECT_EQ(report.tiers[2].total, 100'000);
}

TEST(ParseGame, RefusesTextThatIsNoToml) {
  EXPECT_TRUE(Parse("format = ").starts_with("g.toml:1: "));
  EXPECT_TRUE(Parse("a = 1\na = 2\n").starts_with("g.toml:2: "));
  EXPECT_TRUE(Parse("a = \"\xff\"\n").starts_with("g.toml:1: "));
  EXPECT_EQ(Parse(""), "g.toml:1: 'format' is missing");
  EXPECT_EQ(Parse(std::string((1 << 20) + 1, ' ')),
            "g.toml:1: 1048577 bytes, expected at most 1048576");
}

TEST(ParseGame, RefusesUnknownKeysEverywhere) {
  EXPECT_EQ(With("name = \"Test\"", "nane = \"Test\""),
            "g.toml:3: 'nane' is no key of this table; known are format, game, name, notes, era");
  EXPECT_EQ(With("exponent = 2", "exponents = 2"),
            "g.toml:7: 'exponents' is no key of this table; known are from, to, currency, "
            "exponent, price, "
            "plays_per_ticket_max, matrix, pool, rounding, incomplete, tier");
  EXPECT_EQ(With("bonus = 1 }\n", "bonnus = 1 }\n"),
            "g.toml:10: 'bonnus' is no key of this table; known are main, second, bonus");
  EXPECT_EQ(With("of = 45", "off = 45"),
            "g.toml:10: 'off' is no key of this table; known are pick, of, drawn, pick_max");
  EXPECT_EQ(With("unit = ", "units = "),
            "g.toml:12: 'units' is no key of this table; known are mode, unit");
  EXPECT_EQ(
      With("fixed = 10", "fixd = 10"),
      "g.toml:16: 'fixd' is no key of this table; known are name, hits, ways, fixed, rest, pool, "
      "free_plays, stated, unknown, empty, minimum, cap");
  EXPECT_EQ(With("{ main = 6 }", "{ main = 6, mian = 1 }"),
            "g.toml:14: 'mian' is no key of this table; known are main, bonus, second");
  EXPECT_EQ(With("times = 2", "time = 2"),
            "g.toml:14: 'time' is no key of this table; known are to, times, then");
  EXPECT_EQ(With("rest = \"75%\"", "rest = \"75%\", cap = { amount = 5, exces = \"reserve\" }"),
            "g.toml:14: 'exces' is no key of this table; known are amount, with_carry, excess");
}

TEST(ParseGame, RefusesMissingKeys) {
  EXPECT_EQ(Without("format = \"drumroll-game/1\""), "g.toml:1: 'format' is missing");
  EXPECT_EQ(Without("game = \"test\""), "g.toml:1: 'game' is missing");
  EXPECT_EQ(Without("name = \"Test\""), "g.toml:1: 'name' is missing");
  EXPECT_EQ(Parse("format = \"drumroll-game/1\"\ngame = \"a\"\nname = \"A\"\n"),
            "g.toml:1: 'era' is missing");
  EXPECT_EQ(Parse("format = \"drumroll-game/1\"\ngame = \"a\"\nname = \"A\"\nera = []\n"),
            "g.toml:4: 'era' is empty");
  EXPECT_EQ(Without("from = 1\n"), "g.toml:4: 'from' is missing");
  EXPECT_EQ(Without("currency = \"EUR\"\n"), "g.toml:4: 'currency' is missing");
  EXPECT_EQ(Without("exponent = 2\n"), "g.toml:4: 'exponent' is missing");
  EXPECT_EQ(Without("price = 200\n"), "g.toml:4: 'price' is missing");
  EXPECT_EQ(Without("plays_per_ticket_max = 5\n"), "g.toml:4: 'plays_per_ticket_max' is missing");
  EXPECT_EQ(Without("pool = \"50%\"\n"), "g.toml:4: 'pool' is missing");
  EXPECT_EQ(Without("main = { pick = 6, of = 45 }, "), "g.toml:10: 'main' is missing");
  EXPECT_EQ(Without("pick = 6, "), "g.toml:10: 'pick' is missing");
  EXPECT_EQ(Without(", of = 45"), "g.toml:10: 'of' is missing");
  EXPECT_EQ(Without("name = \"5\", "), "g.toml:16: 'name' is missing");
  EXPECT_EQ(Without("hits = [{ main = 6 }], "), "g.toml:14: 'hits' is missing");
  EXPECT_EQ(Without("ways = 228, "), "g.toml:16: 'ways' is missing");
  EXPECT_EQ(Without(", fixed = 10"),
            "g.toml:16: no prize; expected one of fixed, rest, pool, free_plays, stated, unknown");
  EXPECT_EQ(Without("to = \"up\""), "g.toml:15: 'to' is missing");
}

TEST(ParseGame, RefusesWrongTypesAndRanges) {
  EXPECT_EQ(With("\"drumroll-game/1\"", "\"drumroll-game/2\""),
            "g.toml:1: 'format' is 'drumroll-game/2', expected 'drumroll-game/1'");
  EXPECT_EQ(With("game = \"test\"", "game = \"Test\""),
            "g.toml:2: 'game' is 'Test', expected 1 to 64 of a-z, 0-9 and -");
  EXPECT_EQ(With("name = \"Test\"", "name = \"\""), "g.toml:3: 'name' is empty");
  EXPECT_EQ(With("name = \"Test\"", "name = \"\\u001b[2J\""),
            "g.toml:3: 'name' has a control character");
  EXPECT_EQ(With("name = \"Test\"", "name = 7"),
            "g.toml:3: 'name' is an integer, expected a string");
  EXPECT_EQ(With("name = \"Test\"", "name = \"T\"\nnotes = [1]"),
            "g.toml:4: 'notes' holds an integer, expected strings");
  EXPECT_EQ(With("from = 1", "from = 0"), "g.toml:5: 'from' is 0, expected 1 to 4294967295");
  EXPECT_EQ(With("from = 1", "from = 9\nto = 8"), "g.toml:6: 'to' is 8, expected 9 to 4294967295");
  EXPECT_EQ(With("\"EUR\"", "\"Eur\""),
            "g.toml:6: 'currency' is 'Eur', expected three capital letters");
  EXPECT_EQ(With("exponent = 2", "exponent = 5"), "g.toml:7: 'exponent' is 5, expected 0 to 4");
  EXPECT_EQ(With("price = 200", "price = 0"),
            "g.toml:8: 'price' is 0, expected 1 to 1000000000000");
  EXPECT_EQ(With("price = 200", "price = 2.5"),
            "g.toml:8: 'price' is a fraction, a boolean or a date, expected an integer");
  EXPECT_EQ(With("max = 5", "max = 1001"),
            "g.toml:9: 'plays_per_ticket_max' is 1001, expected 1 to 1000");
  EXPECT_EQ(With("of = 45", "of = 256"), "g.toml:10: 'of' is 256, expected 1 to 255");
  EXPECT_EQ(With("bonus = 1 }\n", "bonus = 4 }\n"), "g.toml:10: 'bonus' is 4, expected 0 to 3");
  EXPECT_EQ(With("{ pick = 6, of = 45 }", "[6, 45]"),
            "g.toml:10: 'main' is a list, expected a table");
  EXPECT_EQ(With("\"50%\"", "0.5"),
            "g.toml:11: 'pool' is a fraction, a boolean or a date, expected a string");
  EXPECT_EQ(With("\"50%\"", "\"half\""),
            "g.toml:11: 'pool': 'half' is no ratio; expected one like 3/4, 12.5% or 0.45");
  EXPECT_EQ(With("[{ main = 6 }]", "[6]"), "g.toml:14: expected a table, found an integer");
  EXPECT_EQ(With("[{ main = 6 }]", "[]"), "g.toml:14: 'hits' is empty");
  EXPECT_EQ(With("ways = 228", "ways = 0"), "g.toml:16: 'ways' is 0, expected at least 1");
  EXPECT_EQ(With("fixed = 10", "fixed = 0"), "g.toml:16: 'fixed' is 0, expected at least 1");
  EXPECT_EQ(With("times = 2", "times = -1"), "g.toml:14: 'times' is -1, expected 0 to 1000");
}

TEST(ParseGame, RefusesAMatrixThatCantBeDrawn) {
  EXPECT_EQ(With("pick = 6", "pick = 46"), "g.toml:10: main drum: pick 46 of 45, expected 1..of");
  EXPECT_EQ(With("of = 45", "of = 45, drawn = 32"),
            "g.toml:10: main drum: 32 of 45 drawn, expected 1..31");
  EXPECT_EQ(With("of = 45", "of = 45, pick_max = 5"),
            "g.toml:10: main drum: pick_max 5, expected 6..45");
  EXPECT_EQ(With("of = 45", "of = 6"),
            "g.toml:10: bonus: 1 balls after 6 of 6, expected at most 3");
  EXPECT_EQ(With("pick = 6, of = 45", "pick = 40, of = 200, drawn = 6"),
            "g.toml:10: matrix: more than 2^48 combinations");
  EXPECT_EQ(With("pick = 6, of = 45", "pick = 6, of = 45, pick_max = 50"),
            "g.toml:10: main drum: pick_max 50, expected 6..45");
  EXPECT_EQ(With("bonus = 1 }\n", "bonus = 1, second = { pick = 1, of = 9, drawn = 4 } }\n"),
            "g.toml:10: second drum: 4 of 9 drawn, expected 1..3");
}

TEST(ParseGame, RefusesWaysThatDontAddUp) {
  EXPECT_EQ(With("ways = 228", "ways = 229"),
            "g.toml:16: tier 3: ways 229, but 228 of 8145060 combinations have its hits");
  EXPECT_EQ(With("of = 45", "of = 44"),
            "g.toml:16: tier 3: ways 228, but 222 of 7059052 combinations have its hits");
}

TEST(ParseGame, RefusesHitsThatOverlapOrCantHappen) {
  EXPECT_EQ(With("{ main = 5, bonus = 0 }", "{ main = 5 }"),
            "g.toml:16: tier 3: 5 main, 1 bonus, 0 second belongs to tier 2 already");
  EXPECT_EQ(With("{ main = 6 }", "{ main = 6, bonus = 1 }"),
            "g.toml:14: tier 1: no play can hit 6 main, 1 bonus, 0 second");
  EXPECT_EQ(With("{ main = 6 }", "{ main = 7 }"), "g.toml:14: no play can hit 7 main, 0 second");
  EXPECT_EQ(With("{ main = 6 }", "{ main = 6, second = 0 }"),
            "g.toml:14: 'second' is there, but the game has no second drum");
  EXPECT_EQ(With("bonus = 1 }\n", "bonus = 1, second = { pick = 1, of = 9 } }\n"),
            "g.toml:14: 'second' is missing");
}

TEST(ParseGame, RefusesErasThatOverlapOrLeaveGaps) {
  const std::string era = Good().substr(Good().find("[[era]]"));
  const auto second_from = [&](std::string_view from, std::string_view first_to) {
    return Parse(Replaced(Good(), "from = 1", fmt::format("from = 1\n{}", first_to)) +
                 Replaced(era, "from = 1", fmt::format("from = {}", from)));
  };
  EXPECT_EQ(second_from("10", "to = 9"), "ok");
  EXPECT_EQ(second_from("9", "to = 9"),
            "g.toml:19: era from 9 overlaps the era 1 to 9; expected from 10");
  EXPECT_EQ(second_from("12", "to = 9"),
            "g.toml:19: era from 12 leaves a gap after the era 1 to 9; expected from 10");
  EXPECT_EQ(second_from("10", ""),
            "g.toml:19: era from 10 follows the era from 1, which has no last draw");
}

TEST(ParseGame, RefusesSharesThatSumUpToMoreThanOne) {
  EXPECT_EQ(With("rest = \"25%\"", "rest = \"25.1%\""),
            "g.toml:13: sum of the shares of the rest: 1001/1000, expected 0 to 1");
  EXPECT_EQ(With("rest = \"75%\"", "rest = \"5/4\""),
            "g.toml:14: tier 1: share: 5/4, expected 0 to 1");
  EXPECT_EQ(With("rest = \"75%\"", "pool = \"75%\""),
            "g.toml:13: tiers share the rest and the pool; an era can have one of the two");
  EXPECT_EQ(With("pool = \"50%\"", "pool = \"101%\""), "g.toml:13: pool: 101/100, expected 0 to 1");
}

TEST(ParseGame, RefusesAShareOfNothing) {
  EXPECT_EQ(With("rest = \"75%\"", "rest = \"0%\""),
            "g.toml:14: tier 1: share: 0, expected more than 0");
}

TEST(ParseGame, RefusesPrizesThatContradictThemselves) {
  EXPECT_EQ(With("fixed = 10", "fixed = 10, stated = \"x\""),
            "g.toml:16: two prizes, 'fixed' and 'stated'; expected one");
  EXPECT_EQ(With("fixed = 10", "fixed = 10, minimum = 4"),
            "g.toml:16: 'minimum' needs a tier with a share, rest or pool");
  EXPECT_EQ(With("fixed = 10", "fixed = 10, empty = { to = \"up\" }"),
            "g.toml:16: 'empty' needs a tier with a share, rest or pool");
  EXPECT_EQ(With("fixed = 10", "unknown = \"x\""),
            "g.toml:16: 'unknown' needs an era that says in 'incomplete' why");
}

TEST(ParseGame, RefusesMoneyThatGoesNowhere) {
  EXPECT_EQ(
      With("to = \"up\"", "to = \"upp\""),
      "g.toml:15: 'to' is 'upp', expected one of next draw, next draw tier 1, up, down, reserve");
  EXPECT_EQ(With("to = \"next draw\", times = 2, then = \"down\"", "to = \"up\""),
            "g.toml:14: tier 1: empty: no tier above it has a share to take the money up to");
  EXPECT_EQ(With("to = \"next draw\", times = 2", "to = \"down\", times = 2"),
            "g.toml:14: tier 1: empty: times limits only money that stays in its tier");
  EXPECT_EQ(With("then = \"down\"", "then = \"up\""),
            "g.toml:14: tier 1: empty: then must be down or reserve");
  EXPECT_EQ(With(", times = 2", ""), "g.toml:14: 'then' is there without 'times'");
  EXPECT_EQ(
      Parse(GameText(
          {kSix + "fixed = 9", kFive + R"(rest = "50%", empty = { to = "next draw tier 1" })"})),
      "g.toml:15: tier 2: empty: tier 1 has no share, so it can't take money in the next draw");
}

TEST(ParseGame, RefusesCapsThatContradictThemselves) {
  const auto cap = [](std::string_view text) {
    return Parse(GameText({kSix + fmt::format("rest = \"50%\", cap = {{ {} }}", text).c_str()}));
  };
  EXPECT_EQ(cap("amount = 5, excess = \"reserve\""), "ok");
  EXPECT_EQ(cap("amount = 5"), "g.toml:14: 'excess' is missing");
  EXPECT_EQ(cap("amount = 5, excess = \"up\""),
            "g.toml:14: tier 1: cap: the excess can't go there");
  EXPECT_EQ(
      cap("amount = 5, with_carry = 4, excess = \"down\""),
      "g.toml:14: tier 1: cap: 5 and 4 with carry, expected more than 0 and no less with carry");
}

TEST(ParseGame, RefusesRoundingThatDoesNotEndInMinorUnits) {
  EXPECT_EQ(With("rounding = [{ mode = \"down\", unit = \"1\" }]\n", ""),
            "g.toml:13: tier 1: rounding: the last step must end in whole minor units");
  EXPECT_EQ(With("unit = \"1\"", "unit = \"1/100\""),
            "g.toml:12: rounding: the last step must end in whole minor units");
  EXPECT_EQ(With("unit = \"1\"", "unit = \"0\""),
            "g.toml:12: rounding: unit 0, expected more than 0");
  EXPECT_EQ(With("mode = \"down\"", "mode = \"near\""),
            "g.toml:12: 'mode' is 'near', expected one of down, up, half up");
}

TEST(ParseRatio, IsExactAndStrict) {
  EXPECT_EQ(ParseRatio("3/4").value(), Rational(3, 4));
  EXPECT_EQ(ParseRatio("12.5%").value(), Rational(1, 8));
  EXPECT_EQ(ParseRatio("0.45").value(), Rational(9, 20));
  EXPECT_EQ(ParseRatio("43.35%").value(), Rational(867, 2000));
  EXPECT_EQ(ParseRatio("1").value(), Rational(1));
  for (const std::string_view bad : {"", "-1", "1/0", "1/", "/2", "1.5/2", "1/2%", "1.", ".5",
                                     "1.2.3", " 1", "1e3", "%", "12345678901234567"}) {
    EXPECT_FALSE(ParseRatio(bad).ok()) << bad;
  }
}

// ------------------------------------------------------------------------------------------
// robustness

TEST(ParseGame, SurvivesACutAtEveryLength) {
  const std::string& good = Good();
  // The last cut that can be valid lacks only the final line end.
  for (size_t size = 0; size + 1 < good.size(); ++size) {
    EXPECT_FALSE(ParseGame("g.toml", good.substr(0, size)).ok()) << size;
  }
}

TEST(ParseGame, SurvivesACutAtEveryLineOfEveryShippedGame) {
  for (const ShippedFile& file : ShippedFiles()) {
    if (!file.name.ends_with(".toml")) continue;
    for (size_t end = file.text.find('\n'); end != std::string_view::npos;
         end = file.text.find('\n', end + 1)) {
      (void)ParseGame(file.name, file.text.substr(0, end)).ok();
    }
  }
}

TEST(ParseGame, SurvivesRandomMutationsAndTakesOnlyRulesThatHold) {
  Random random({.seed = 4242});
  const std::string_view alphabet = "0123456789.%/\"'={}[],# \nabempstuwy-";
  size_t accepted = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string text = Good();
    for (uint64_t edits = 1 + random.Below(2); edits > 0; --edits) {
      const size_t at = random.Below(text.size());
      switch (random.Below(4)) {
        case 0:
          text[at] = alphabet[random.Below(alphabet.size())];
          break;
        case 1:
          text.erase(at, 1 + random.Below(8));
          break;
        case 2:
          text.insert(at, text.substr(random.Below(text.size()), 1 + random.Below(12)));
          break;
        default:
          text[at] = static_cast<char>(random.Below(256));
      }
    }
    Result<Game> game = ParseGame("g.toml", text);
    if (!game.ok()) {
      EXPECT_EQ(game.error().code, ErrorCode::kInvalid);
      EXPECT_TRUE(game.error().message.starts_with("g.toml:")) << game.error().message;
      continue;
    }
    ++accepted;
    for (Rules& era : game.value().eras) {
      EXPECT_TRUE(era.CheckAndIndex().ok());
      EXPECT_TRUE(CheckPrizeRules(era.prizes).ok());
      const auto report =
          ComputePrizes(era, {.draw = era.from, .sales = 1'234'567, .winners = {1}});
      EXPECT_TRUE(!report.ok() || CheckConservation(report.value()).ok());
    }
  }
  EXPECT_GT(accepted, 100u);  // Otherwise the mutations test nothing but the TOML parser.
}

TEST(ParseGame, SurvivesDeepNesting) {
  const std::string deep = "a = " + std::string(5000, '[') + std::string(5000, ']') + "\n";
  EXPECT_FALSE(ParseGame("g.toml", deep).ok());
  std::string tables = "a = ";
  for (int i = 0; i < 5000; ++i) tables += "{ a = ";
  EXPECT_FALSE(ParseGame("g.toml", tables).ok());
  const auto dotted = [](int dots) {
    std::string text = "[a";
    for (int i = 0; i < dots; ++i) text += ".a";
    return ErrorOf(ParseGame("g.toml", text + "]\n"));
  };
  EXPECT_TRUE(dotted(2000).starts_with("g.toml:1: 'a' is no key of this table")) << dotted(2000);
  EXPECT_EQ(dotted(2001), "g.toml:1: 2001 dots, expected at most 2000");
  EXPECT_EQ(dotted(500'000), "g.toml:1: 500000 dots, expected at most 2000");
}

}  // namespace
}  // namespace drumroll::game
