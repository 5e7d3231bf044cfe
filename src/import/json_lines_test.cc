#include "import/json_lines.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "import/test_kit.h"

namespace drumroll::import {
namespace {

constexpr std::string_view kA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr std::string_view kB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

// Puts kA and kB for %A and %B.
std::string Filled(std::string text) {
  for (size_t at; (at = text.find("%A")) != text.npos;) text.replace(at, 2, kA);
  for (size_t at; (at = text.find("%B")) != text.npos;) text.replace(at, 2, kB);
  return text;
}

std::string Tickets(const game::Rules& rules, const std::string& text) {
  const Outcome outcome = Import<JsonLinesReader>(rules, Filled(text));
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.rejects, "");
  return TicketsAsText(rules, outcome);
}

TEST(JsonLines, TakesPlaysAndWholeTickets) {
  EXPECT_EQ(
      Tickets(OneDrum(),
              "\xEF\xBB\xBF{\"ticket\":\"%A\",\"player\":7,\"numbers\":[6,5,4,3,2,1],\"time\":5}\n"
              "{\"numbers\": [ 7,8,9,10,11,12 ], \"player\": \"7\", \"ticket\": \"%A\"} \r\n\n"
              "{\"ticket\":\"%B\",\"player\":18446744073709551615,\"plays\":[[1,2,3,4,5,6],"
              "{\"numbers\":[1,2,3,4,5,6,7,8]}],\"time\":\"1970-01-01T00:00:00.000007Z\","
              "\"channel\":2,\"quick_pick\":true}"),
      Filled("%A 7 5 9 - 1 2 3 4 5 6 | 7 8 9 10 11 12\n"
             "%B 18446744073709551615 7 2 q 1 2 3 4 5 6 | 1 2 3 4 5 6 7 8\n"));
}

TEST(JsonLines, TakesTheSecondDrumAndNulls) {
  EXPECT_EQ(Tickets(TwoDrums(),
                    "{\"ticket\":\"%A\",\"player\":7,\"second\":[26],\"numbers\":[69,1,2,3,4],"
                    "\"time\":null,\"channel\":null,\"quick_pick\":null}\n"
                    "{\"ticket\":\"%B\",\"player\":7,\"plays\":[{\"second\":[1],"
                    "\"numbers\":[1,2,3,4,5]}]}\n"),
            Filled("%A 7 1000000 9 - 1 2 3 4 69 +26\n%B 7 1000000 9 - 1 2 3 4 5 +1\n"));
}

struct BadJsonRow {
  const char* row;
  const char* reason;
  const char* message;
};

class BadJsonRows : public testing::TestWithParam<BadJsonRow> {};

TEST_P(BadJsonRows, AreRefusedAloneWithLineAndReason) {
  const std::string row = Filled(GetParam().row);
  const std::string good = Filled("{\"ticket\":\"%B\",\"player\":7,\"numbers\":[1,2,3,4,5,6]}\n");
  const Outcome outcome = Import<JsonLinesReader>(OneDrum(), good + row + "\n" + good);
  const std::string begin = fmt::format("2,{},\"{}", GetParam().reason, GetParam().message);
  EXPECT_EQ(outcome.rejects.substr(0, begin.size()), begin) << outcome.rejects;
  EXPECT_EQ(outcome.totals, (Totals{.rows = 3, .rejects = 1, .tickets = 1, .plays = 2}));
}

#define HEAD "{\"ticket\":\"%A\",\"player\":7,"
INSTANTIATE_TEST_SUITE_P(
    JsonLines, BadJsonRows,
    testing::Values(
        BadJsonRow{"rubbish", "json", "row: not a JSON object"},
        BadJsonRow{"[1,2,3]", "json", "row: not a JSON object"},
        BadJsonRow{"{", "json", "row: not a JSON object"},
        BadJsonRow{"{}", "field", "no field 'ticket'"},
        BadJsonRow{"\xFF", "json", "row: not a JSON object"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,6]", "json", "row: not a JSON object"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,6]}x", "json", "row: "},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,6]}{}", "json", "row: more after the JSON object"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,6}]", "json", "row: not a JSON object"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,6],}", "json", "row: not a JSON object"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5 6]}", "json", "row: not a JSON object"},
        BadJsonRow{"{\"ticket\":\"%A\",\"player\":7 8,\"numbers\":[1,2,3,4,5,6]}", "json",
                   "row: not a JSON object"},
        BadJsonRow{HEAD "\"shop\":1,\"numbers\":[1,2,3,4,5,6]}", "field", "unknown field 'shop'"},
        BadJsonRow{HEAD "\"player\":7,\"numbers\":[1,2,3,4,5,6]}", "field",
                   "field 'player' is there twice"},
        BadJsonRow{"{\"ticket\":\"%A\",\"numbers\":[1,2,3,4,5,6]}", "field", "no field 'player'"},
        BadJsonRow{"{\"ticket\":\"%A\",\"player\":7}", "field", "no field 'numbers'"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,6],\"plays\":[[1,2,3,4,5,6]]}", "field",
                   "both 'plays' and the numbers of one play"},
        BadJsonRow{HEAD "\"plays\":[]}", "field", "field 'plays': no play in it"},
        BadJsonRow{HEAD "\"plays\":[[1,2,3,4,5,6],[1,2,3,4,5]]}", "numbers",
                   "play: 5 numbers, expected 6 to 8"},
        BadJsonRow{HEAD "\"plays\":[[1,2,3,4,5,6],7]}", "field",
                   "field 'numbers': expected an array of numbers of balls"},
        BadJsonRow{HEAD "\"plays\":[{\"numbers\":[1,2,3,4,5,6],\"time\":1}]}", "field",
                   "unknown field 'time'"},
        BadJsonRow{HEAD "\"plays\":[[1,2,3,4,5,6],[1,2,3,4,5,6],[1,2,3,4,5,6],[1,2,3,4,5,6]]}",
                   "ticket_size", "ticket: 4 plays with this row, expected at most 3"},
        BadJsonRow{"{\"ticket\":7,\"player\":7,\"numbers\":[1,2,3,4,5,6]}", "field",
                   "field 'ticket': expected a string"},
        BadJsonRow{"{\"ticket\":\"x\",\"player\":7,\"numbers\":[1,2,3,4,5,6]}", "ticket",
                   "ticket: 'x', expected"},
        BadJsonRow{"{\"ticket\":\"%A\",\"player\":-7,\"numbers\":[1,2,3,4,5,6]}", "player",
                   "player: '-7', expected"},
        BadJsonRow{"{\"ticket\":\"%A\",\"player\":1e3,\"numbers\":[1,2,3,4,5,6]}", "player",
                   "player: '1e3', expected"},
        BadJsonRow{"{\"ticket\":\"%A\",\"player\":7.0,\"numbers\":[1,2,3,4,5,6]}", "player",
                   "player: '7.0', expected"},
        BadJsonRow{"{\"ticket\":\"%A\",\"player\":null,\"numbers\":[1,2,3,4,5,6]}", "field",
                   "field 'player': expected a number or a string"},
        BadJsonRow{"{\"ticket\":\"%A\",\"player\":[7],\"numbers\":[1,2,3,4,5,6]}", "field",
                   "field 'player': expected a number or a string"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,46]}", "numbers",
                   "play: number 46 is not in 1..45"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,1000]}", "numbers",
                   "play: number 1000 is not in 1..45"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,5]}", "numbers", "play: number 5 is there twice"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,-6]}", "field",
                   "field 'numbers': expected an array of numbers of balls"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,6.5]}", "field",
                   "field 'numbers': expected an array of numbers of balls"},
        BadJsonRow{HEAD "\"numbers\":\"1 2 3 4 5 6\"}", "field",
                   "field 'numbers': expected an array of numbers of balls"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,6],\"second\":[1]}", "numbers",
                   "play, second drum: 1 numbers, expected 0"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,6],\"time\":\"today\"}", "time", "time: 'today'"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,6],\"time\":true}", "field",
                   "field 'time': expected a number or a string"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,6],\"channel\":4294967296}", "channel",
                   "channel: '4294967296'"},
        BadJsonRow{HEAD "\"numbers\":[1,2,3,4,5,6],\"quick_pick\":1}", "field",
                   "field 'quick_pick': expected true or false"},
        BadJsonRow{"{\"ticket\":\"%B\",\"player\":8,\"numbers\":[1,2,3,4,5,6]}", "contradiction",
                   "player 8, but the ticket's first row, line 1, says 7"}));

TEST(JsonLines, RefusesRowsThatAreTooLongAndGoesOn) {
  const std::string good = Filled("{\"ticket\":\"%A\",\"player\":7,\"numbers\":[1,2,3,4,5,6]}");
  const std::string text = good + "\n" + std::string(kRowBytesMax + 1, ' ') + "\n" + good +
                           std::string(kRowBytesMax - good.size(), ' ') + "\n";
  const Outcome outcome = Import<JsonLinesReader>(OneDrum(), text);
  EXPECT_EQ(outcome.totals, (Totals{.rows = 3, .rejects = 1, .tickets = 1, .plays = 2}));
  EXPECT_EQ(Import<JsonLinesReader>(OneDrum(), text, {10, 70'000}), outcome);
}

std::string MixedText() {
  return Filled(
      "{\"ticket\":\"%A\",\"player\":7,\"numbers\":[1,2,3,4,5,6],\"time\":5}\n"
      "{\"ticket\":\"%A\",\"player\":7,\"numbers\":[1,2,3,4,5,46],\"channel\":5}\r\n"
      "rubbish\n\n{\"ticket\":\"%A\",\"player\":\"7\",\"numbers\":[1,2,3,4,5,7]}\n"
      "{\"ticket\":\"%B\",\"player\":8,\"plays\":[[1,2,3,4,5,6],[6,7,8,9,10,11]],"
      "\"quick_pick\":true}");
}

TEST(JsonLines, ReadsTheSameWhereverBlocksAreCut) {
  const std::string text = MixedText();
  const Outcome whole = Import<JsonLinesReader>(OneDrum(), text);
  EXPECT_EQ(whole.totals, (Totals{.rows = 5, .rejects = 2, .tickets = 2, .plays = 4}));
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    ASSERT_EQ(Import<JsonLinesReader>(OneDrum(), text, {cut}), whole) << cut;
  }
}

TEST(JsonLines, NeverCrashesOnMutatedText) {
  const game::Rules rules = OneDrum();
  Random random({.seed = 3});
  const std::string text = MixedText();
  for (int round = 0; round < 5000; ++round) {
    std::string mutated = text;
    for (uint64_t i = 1 + random.Below(4); i > 0; --i) {
      const size_t at = random.Below(mutated.size());
      if (random.Below(2) == 0) {
        mutated[at] = static_cast<char>(random.Next());
      } else {
        mutated[at] = "{}[]\",:0123456789\\ntf -"[random.Below(23)];
      }
    }
    const Outcome outcome = Import<JsonLinesReader>(rules, mutated, {random.Below(mutated.size())});
    TicketsAsText(rules, outcome);
    ASSERT_EQ(outcome.error, "");
  }
}

TEST(JsonLines, SaysTheSameAsCsv) {
  const game::Rules rules = TwoDrums();
  Random random({.seed = 4});
  for (int round = 0; round < 300; ++round) {
    std::string csv = "ticket,player,numbers,time,channel,quick_pick\n", json = "\n";
    for (int row = 0; row < 10; ++row) {
      const std::string key(32, "ab"[random.Below(2)]);
      const uint64_t player = random.Below(8) == 0 ? 8 : UINT64_MAX;
      const char* const quick_pick = random.Below(2) == 0 ? "true" : "false";
      csv += fmt::format("{},{},", key, player);
      json += fmt::format("{{\"ticket\":\"{}\",\"player\":{},\"numbers\":[", key, player);
      for (int i = 0; i < 5; ++i) {
        const uint64_t number = 1 + random.Below(70);
        csv += fmt::format("{}{}", i == 0 ? "" : " ", number);
        json += fmt::format("{}{}", i == 0 ? "" : ",", number);
      }
      const uint64_t second = random.Below(28);
      csv += fmt::format(" + {},1970-01-01T00:00:05Z,{},{}\n", second, 3, quick_pick);
      json += fmt::format("],\"second\":[{}],\"time\":5000000,\"channel\":3,\"quick_pick\":{}}}\n",
                          second, quick_pick);
    }
    const Outcome from_csv = Import<CsvReader>(rules, csv);
    const Outcome from_json = Import<JsonLinesReader>(rules, json);
    ASSERT_EQ(from_csv.payload, from_json.payload) << csv;
    ASSERT_EQ(from_csv.totals, from_json.totals);
    ASSERT_EQ(from_csv.first_lines, from_json.first_lines);
  }
}

}  // namespace
}  // namespace drumroll::import
