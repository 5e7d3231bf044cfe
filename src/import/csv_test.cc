#include "import/csv.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/random.h"
#include "import/test_kit.h"

namespace drumroll::import {
namespace {

constexpr std::string_view kA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr std::string_view kB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
constexpr std::string_view kHeader = "ticket,player,numbers,time,channel,quick_pick\n";

std::string WithHeader(std::string_view rows) { return std::string(kHeader) + std::string(rows); }

std::string Tickets(std::string_view text) {
  const game::Rules rules = OneDrum();
  const Outcome outcome = Import<CsvReader>(rules, text);
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.rejects, "");
  return TicketsAsText(rules, outcome);
}

TEST(Csv, MakesOneTicketOfNeighboursWithTheSameKey) {
  EXPECT_EQ(Tickets(WithHeader(fmt::format("{0},7,1 2 3 4 5 6,5,1,1\n"
                                           "{0},7,7 8 9 10 11 12,5,1,1\n"
                                           "{1},8,1 2 3 4 5 45,6,2,0\n"
                                           "{0},7,1 2 3 4 5 6,5,1,1\n",
                                           kA, kB))),
            fmt::format("{0} 7 5 1 q 1 2 3 4 5 6 | 7 8 9 10 11 12\n"
                        "{1} 8 6 2 - 1 2 3 4 5 45\n"
                        "{0} 7 5 1 q 1 2 3 4 5 6\n",
                        kA, kB));
}

TEST(Csv, TakesNumbersAsASet) {
  for (const char* numbers :
       {"3 11 19 27 34 42", "42 3 11 19 27 34", "03 11 19 27 34 42", " 3  11 19 27 34 42 ",
        "\"3,11,19,27,34,42\"", "\"3 11 19 27 34 42\""}) {
    EXPECT_EQ(Tickets(fmt::format("numbers,ticket,player\n{},{},7\n", numbers, kA)),
              fmt::format("{} 7 1000000 9 - 3 11 19 27 34 42\n", kA))
        << numbers;
  }
}

TEST(Csv, TakesAnyOrderOfColumnsAndLeavesOutOptionalOnes) {
  EXPECT_EQ(Tickets(fmt::format("quick_pick,numbers,player,ticket\n1,1 2 3 4 5 6,7,{}\n", kA)),
            fmt::format("{} 7 1000000 9 q 1 2 3 4 5 6\n", kA));
  EXPECT_EQ(Tickets(WithHeader(fmt::format("{0},7,1 2 3 4 5 6,5,1,1\n{0},7,1 2 3 4 5 7,,,\n", kA))),
            fmt::format("{} 7 5 1 - 1 2 3 4 5 6 | 1 2 3 4 5 7\n", kA));
}

TEST(Csv, TakesByteOrderMarksCarriageReturnsQuotesAndEmptyLines) {
  EXPECT_EQ(Tickets(fmt::format("\xEF\xBB\xBF\"ticket\",\"player\",numbers\r\n\r\n"
                                "\"{}\",7,1 2 3 4 5 6\r\n\n\"{}\",\"8\",\"1 2 3 4 5 7\"\r\n",
                                kA, kB)),
            fmt::format("{} 7 1000000 9 - 1 2 3 4 5 6\n{} 8 1000000 9 - 1 2 3 4 5 7\n", kA, kB));
}

TEST(Csv, TakesSystemPlaysBesideStandardPlays) {
  EXPECT_EQ(
      Tickets(fmt::format("ticket,player,numbers\n{0},7,1 2 3 4 5 6\n{0},7,8 7 6 5 4 3 2 1\n", kA)),
      fmt::format("{} 7 1000000 9 - 1 2 3 4 5 6 | 1 2 3 4 5 6 7 8\n", kA));
}

TEST(Csv, TakesTheSecondDrumAfterAPlus) {
  const game::Rules rules = TwoDrums();
  for (const char* numbers : {"3 11 19 27 69 + 26", "3 11 19 27 69+26", "69 3 11 19 27 +26"}) {
    const Outcome outcome =
        Import<CsvReader>(rules, fmt::format("ticket,player,numbers\n{},7,{}\n", kA, numbers));
    EXPECT_EQ(outcome.rejects, "");
    EXPECT_EQ(TicketsAsText(rules, outcome),
              fmt::format("{} 7 1000000 9 - 3 11 19 27 69 +26\n", kA));
  }
}

TEST(Csv, RefusesHeadersBeforeAnyRow) {
  const auto error = [](std::string_view text) { return Import<CsvReader>(OneDrum(), text).error; };
  EXPECT_EQ(error(""), "line 1: no header with names of columns");
  EXPECT_EQ(error("ticket,player,numbers"), "line 1: the input ends within the header");
  EXPECT_EQ(error("ticket,player,numbers,shop\n"),
            "line 1: unknown column 'shop', expected some of "
            "ticket,player,numbers,time,channel,quick_pick");
  EXPECT_NE(error("ticket;player;numbers\n").find("unknown column 'ticket;player;numbers'"),
            std::string::npos);
  EXPECT_NE(error("\n").find("unknown column ''"), std::string::npos);
  EXPECT_EQ(error("ticket,player,numbers,player\n"), "line 1: column 'player' is there twice");
  EXPECT_EQ(error("ticket,numbers\n"), "line 1: no column 'player'");
  EXPECT_EQ(error("\"ticket,player,numbers\n"), "line 1: row: a quote is not closed");
  EXPECT_EQ(error(std::string(70'000, 'x') + "\n"), "line 1: header longer than 65536 bytes");
  EXPECT_EQ(error("ticket,player,numbers\n"), "");
}

struct BadCsvRow {
  std::string row;  // %A stands for a good ticket key.
  std::string reason;
  std::string message;
};

class BadCsvRows : public testing::TestWithParam<BadCsvRow> {};

TEST_P(BadCsvRows, AreRefusedAloneWithLineAndReason) {
  BadCsvRow bad = GetParam();
  if (const size_t at = bad.row.find("%A"); at != std::string::npos) bad.row.replace(at, 2, kA);
  const std::string good = fmt::format("{},7,1 2 3 4 5 6,5,1,1", kB);
  const Outcome outcome =
      Import<CsvReader>(OneDrum(), WithHeader(fmt::format("{0}\n{1}\n{0}\n", good, bad.row)));
  std::string expected;
  AppendReject(
      expected,
      {.line = 3, .problem = {}, .row = bad.row, .columns = kHeader.substr(0, kHeader.size() - 1)});
  expected.replace(0, expected.find('"') + 2, fmt::format("3,{},\"{}\"", bad.reason, bad.message));
  EXPECT_EQ(outcome.rejects, expected);
  EXPECT_EQ(outcome.totals, (Totals{.rows = 3, .rejects = 1, .tickets = 1, .plays = 2}));
}

INSTANTIATE_TEST_SUITE_P(
    Csv, BadCsvRows,
    testing::Values(
        BadCsvRow{"x,7,1 2 3 4 5 6,5,1,1", "ticket",
                  "ticket: 'x', expected a UUID or 32 hexadecimal digits"},
        BadCsvRow{",7,1 2 3 4 5 6,5,1,1", "ticket",
                  "ticket: '', expected a UUID or 32 hexadecimal digits"},
        BadCsvRow{"%A,-7,1 2 3 4 5 6,5,1,1", "player",
                  "player: '-7', expected a decimal number of 64 bits, no leading zeros"},
        BadCsvRow{
            "%A,18446744073709551616,1 2 3 4 5 6,5,1,1", "player",
            "player: '18446744073709551616', expected a decimal number of 64 bits, no leading "
            "zeros"},
        BadCsvRow{"%A,007,1 2 3 4 5 6,5,1,1", "player",
                  "player: '007', expected a decimal number of 64 bits, no leading zeros"},
        BadCsvRow{"%A, 7,1 2 3 4 5 6,5,1,1", "player",
                  "player: ' 7', expected a decimal number of 64 bits, no leading zeros"},
        BadCsvRow{"%A,7,1 2 3 4 5,5,1,1", "numbers", "play: 5 numbers, expected 6 to 8"},
        BadCsvRow{"%A,7,1 2 3 4 5 6 7 8 9,5,1,1", "numbers", "play: 9 numbers, expected 6 to 8"},
        BadCsvRow{"%A,7,,5,1,1", "numbers", "play: 0 numbers, expected 6 to 8"},
        BadCsvRow{"%A,7,1 2 3 4 5 46,5,1,1", "numbers", "play: number 46 is not in 1..45"},
        BadCsvRow{"%A,7,0 2 3 4 5 6,5,1,1", "numbers", "play: number 0 is not in 1..45"},
        BadCsvRow{"%A,7,1 2 3 4 5 256,5,1,1", "numbers", "play: number 256 is not in 1..45"},
        BadCsvRow{"%A,7,6 2 3 4 5 6,5,1,1", "numbers", "play: number 6 is there twice"},
        BadCsvRow{"%A,7,1 2 3 4 5 x,5,1,1", "numbers", "play: 'x' is not a number of a ball"},
        BadCsvRow{"%A,7,1 2 3 4 5 -6,5,1,1", "numbers", "play: '-6' is not a number of a ball"},
        BadCsvRow{"%A,7,1 2 3 4 5 6.0,5,1,1", "numbers", "play: '6.0' is not a number of a ball"},
        BadCsvRow{"%A,7,1 2 3 4 5 6 + 7,5,1,1", "numbers",
                  "play, second drum: 1 numbers, expected 0"},
        BadCsvRow{"%A,7,1 2 3 4 5 6 +,5,1,1", "numbers", "play: no numbers after the '+'"},
        BadCsvRow{"%A,7,1 2 3 4 5 99999999999999999999,5,1,1", "numbers",
                  "play: '99999999999999999999' is not a number of a ball"},
        BadCsvRow{"%A,7,1 2 3 4 5 6,today,1,1", "time",
                  "time: 'today', expected RFC 3339 or microseconds since 1970"},
        BadCsvRow{"%A,7,1 2 3 4 5 6,5,4294967296,1", "channel",
                  "channel: '4294967296', expected a decimal number of 32 bits, no leading zeros"},
        BadCsvRow{"%A,7,1 2 3 4 5 6,5,1,yes", "quick_pick",
                  "quick_pick: 'yes', expected true, false, 1 or 0"},
        BadCsvRow{"%A,7,1 2 3 4 5 6,5,1", "columns", "row: 5 fields, expected 6 as in the header"},
        BadCsvRow{"%A,7,1 2 3 4 5 6,5,1,1,", "columns",
                  "row: 7 fields, expected 6 as in the header"},
        BadCsvRow{"\"%A,7,1 2 3 4 5 6,5,1,1", "quoting", "row: a quote is not closed"},
        BadCsvRow{"%A,7\",1 2 3 4 5 6,5,1,1", "quoting",
                  "row: \"\",1 2 3 4 5 6,5,1,1 where a field should end"},
        BadCsvRow{"\"%A\"x,7,1 2 3 4 5 6,5,1,1", "quoting",
                  "row: x,7,1 2 3 4 5 6,5,1,1 where a field should end"},
        BadCsvRow{"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,8,1 2 3 4 5 6,5,1,1", "contradiction",
                  "player 8, but the ticket's first row, line 2, says 7"},
        BadCsvRow{"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,7,1 2 3 4 5 6,6,1,1", "contradiction",
                  "time 1970-01-01T00:00:00.000006Z, but the ticket's first row, line 2, says "
                  "1970-01-01T00:00:00.000005Z"},
        BadCsvRow{"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,7,1 2 3 4 5 6,5,2,1", "contradiction",
                  "channel 2, but the ticket's first row, line 2, says 1"}));

TEST(Csv, RefusesRowsBeyondTheLargestTicket) {
  const std::string row = fmt::format("{},7,1 2 3 4 5 6\n", kA);
  const Outcome outcome =
      Import<CsvReader>(OneDrum(), "ticket,player,numbers\n" + row + row + row + row + row);
  EXPECT_EQ(outcome.totals, (Totals{.rows = 5, .rejects = 2, .tickets = 1, .plays = 3}));
  EXPECT_EQ(outcome.rejects.substr(0, outcome.rejects.find('\n')),
            fmt::format("5,ticket_size,\"ticket: 4 plays with this row, expected at most 3\","
                        "\"{},7,1 2 3 4 5 6\",\"ticket,player,numbers\"",
                        kA));
}

TEST(Csv, RefusesALastRowThatMayBeCutOff) {
  const Outcome outcome =
      Import<CsvReader>(OneDrum(), fmt::format("ticket,player,numbers\n{},7,1 2 3 4 5 4", kA));
  EXPECT_EQ(outcome.rejects,
            fmt::format("2,cut_off,\"row: the input ends within it; end the last row with a line "
                        "break\",\"{},7,1 2 3 4 5 4\",\"ticket,player,numbers\"\n",
                        kA));
  EXPECT_EQ(outcome.totals.plays, 0u);
}

TEST(Csv, RefusesRowsThatAreTooLongAndGoesOn) {
  const std::string good = fmt::format("{},7,1 2 3 4 5 6\n", kA);
  const std::string exact(kRowBytesMax, 'x'), longer(kRowBytesMax + 1, 'x'), huge(1 << 20, 'x');
  const std::string text =
      "ticket,player,numbers\n" + good + exact + "\n" + longer + "\n" + huge + "\n" + good;
  const Outcome outcome = Import<CsvReader>(OneDrum(), text);
  EXPECT_EQ(outcome.totals, (Totals{.rows = 5, .rejects = 3, .tickets = 1, .plays = 2}));
  EXPECT_EQ(outcome.rejects,
            fmt::format("3,columns,\"row: 1 fields, expected 3 as in the header\",\"{0}\",{1}\n"
                        "4,row_too_long,\"row: longer than 65536 bytes\",\"{0}\",{1}\n"
                        "5,row_too_long,\"row: longer than 65536 bytes\",\"{0}\",{1}\n",
                        exact, "\"ticket,player,numbers\""));
  EXPECT_EQ(Import<CsvReader>(OneDrum(), text, {100, 70'000, 140'000, 200'000, 900'000}), outcome);
  EXPECT_EQ(Import<CsvReader>(OneDrum(), text + huge).totals.rejects, 4u);
}

std::string MixedText() {
  return WithHeader(fmt::format(
      "{0},7,1 2 3 4 5 6,5,1,1\r\n{0},7,7 8 9 10 11 12,5,1,1\r\n\n{0},8,7 8 9 10 11 12,5,1,1\n"
      "{1},18446744073709551615,\"42 1 2 3 4 5\",1970-01-01T09:00:00.5+09:00,2,\n"
      "{1},18446744073709551615,1 2 3 4 5 6 7 8,,2,\nrubbish\n{1},18446744073709551615,1 2,,2,\n"
      "{0},7,1 2 3 4 5 6,5,1,1",
      kA, kB));
}

TEST(Csv, ReadsTheSameWhereverBlocksAreCut) {
  const std::string text = MixedText();
  const Outcome whole = Import<CsvReader>(OneDrum(), text);
  EXPECT_EQ(whole.totals, (Totals{.rows = 8, .rejects = 4, .tickets = 2, .plays = 4}));
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    ASSERT_EQ(Import<CsvReader>(OneDrum(), text, {cut}), whole) << cut;
  }
  std::vector<size_t> every;
  for (size_t cut = 1; cut < text.size(); ++cut) every.push_back(cut);
  EXPECT_EQ(Import<CsvReader>(OneDrum(), text, every), whole);
}

TEST(Csv, StopsWithTheErrorOfTheSink) {
  struct FullSink final : Sink {
    Status Take(const ImportedTicket&) override {
      return Fail(ErrorCode::kUnavailable, "disk full");
    }
    Status Refuse(const Reject&) override { return Fail(ErrorCode::kUnavailable, "no rejects"); }
  } sink;
  const game::Rules rules = OneDrum();
  CsvReader reader(rules, kDefaults, sink);
  const std::string text =
      WithHeader(fmt::format("{0},7,1 2 3 4 5 6,5,1,1\n{1},7,1 2 3 4 5 6,5,1,1\n", kA, kB));
  EXPECT_EQ(reader.Feed(AsBytes(text)).error().message, "disk full");
  CsvReader other(rules, kDefaults, sink);
  EXPECT_EQ(other.Feed(AsBytes(WithHeader("x\n"))).error().message, "no rejects");
}

// The format read plainly: lines, fields, words, with streams. Takes rows without quotes; gives the
// tickets as text.
std::string ReadPlainly(std::string_view text, uint64_t& rejects) {
  std::istringstream lines{std::string(text)};
  std::string line, out, last;
  std::getline(lines, line);
  uint32_t plays = 0;
  while (std::getline(lines, line)) {
    if (line.empty()) continue;
    std::istringstream fields(line);
    std::string key, player, numbers;
    std::getline(fields, key, ',');
    std::getline(fields, player, ',');
    std::getline(fields, numbers, ',');
    std::set<int> set;
    std::istringstream words(numbers);
    std::string word;
    bool good = std::count(line.begin(), line.end(), ',') == 2 && key.size() == 32 &&
                key.find_first_not_of("0123456789abcdefABCDEF") == key.npos && !player.empty() &&
                player.size() < 19 && player.find_first_not_of("0123456789") == player.npos &&
                (player == "0" || player[0] != '0');
    size_t count = 0;
    while (words >> word) {
      good &= word.size() < 4 && word.find_first_not_of("0123456789") == word.npos;
      if (!good) break;
      set.insert(std::stoi(word));
      ++count;
    }
    good = good && set.size() == count && count >= 6 && count <= 8 && *set.begin() >= 1 &&
           *set.rbegin() <= 45;
    std::transform(key.begin(), key.end(), key.begin(), [](char c) { return c | 0x20; });
    const std::string head = key + ' ' + player + ' ';
    const bool same = plays > 0 && last.substr(0, 33) == key + ' ';
    if (!good || (same && (last != head || plays == 3))) {
      ++rejects;
      continue;
    }
    if (!same && plays > 0) out += '\n';
    out += same ? " |" : head + "1000000 9 -";
    for (const int number : set) out += fmt::format(" {}", number);
    plays = same ? plays + 1 : 1;
    last = head;
  }
  return plays > 0 ? out + '\n' : out;
}

std::string RandomText(Random& random, int rows) {
  std::string text = "ticket,player,numbers\n";
  for (int row = 0; row < rows; ++row) {
    text += std::string(32, "abAB1"[random.Below(5)]);
    text += fmt::format(",{},", random.Below(20) == 0 ? 8 : 7);
    const uint64_t count = random.Below(10) == 0 ? random.Below(10) : 6;
    for (uint64_t i = 0; i < count; ++i) {
      text += fmt::format("{}{}", i == 0 ? "" : " ", random.Below(47) + (i == 0 ? 0 : 1));
    }
    text += '\n';
  }
  return text;
}

TEST(Csv, AgreesWithAPlainReaderOnRandomRowsAndMutations) {
  const game::Rules rules = OneDrum();
  Random random({.seed = 1});
  for (int round = 0; round < 2000; ++round) {
    std::string text = RandomText(random, 12);
    const size_t header = text.find('\n') + 1;
    for (uint64_t i = random.Below(4); i > 0; --i) {
      // Nothing that makes quotes, other separators or other line breaks.
      const size_t at = header + random.Below(text.size() - header - 1);
      text[at] = "0123456789 ,xab-\n"[random.Below(17)];
    }
    const Outcome outcome = Import<CsvReader>(rules, text);
    uint64_t rejects = 0;
    ASSERT_EQ(TicketsAsText(rules, outcome), ReadPlainly(text, rejects)) << text;
    ASSERT_EQ(outcome.totals.rejects, rejects) << text;
  }
}

// A row of which the block holds only a part is read on the careful path; of whole rows most are
// not.
TEST(Csv, TakesAndRefusesTheSameOnTheFastAndTheCarefulPath) {
  const game::Rules rules = OneDrum();
  Random random({.seed = 5});
  uint64_t taken = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = RandomText(random, 12);
    for (uint64_t i = random.Below(4); i > 0; --i) {
      const size_t at = random.Below(text.size());
      text[at] = "0123456789 ,\"\r\n+-"[random.Below(17)];
    }
    std::vector<size_t> inside_rows;
    for (size_t at = 1; at < text.size(); ++at) {
      if (text[at - 1] != '\n' && text[at] != '\n') inside_rows.push_back(at);
    }
    const Outcome outcome = Import<CsvReader>(rules, text);
    ASSERT_EQ(Import<CsvReader>(rules, text, inside_rows), outcome) << text;
    taken += outcome.totals.plays;
  }
  EXPECT_GT(taken, 10'000u);
}

TEST(Csv, NeverCrashesOnMutatedText) {
  const game::Rules rules = OneDrum();
  Random random({.seed = 2});
  const std::string text = MixedText();
  for (int round = 0; round < 5000; ++round) {
    std::string mutated = text;
    for (uint64_t i = 1 + random.Below(4); i > 0; --i) {
      const size_t at = random.Below(mutated.size());
      switch (random.Below(3)) {
        case 0:
          mutated[at] = static_cast<char>(random.Next());
          break;
        case 1:
          mutated.erase(at, 1 + random.Below(10));
          break;
        case 2:
          mutated.insert(at, mutated.substr(random.Below(mutated.size()), random.Below(10)));
          break;
      }
      if (mutated.empty()) mutated = "x";
    }
    const size_t cut = random.Below(mutated.size());
    const Outcome outcome = Import<CsvReader>(rules, mutated, {cut});
    // What was taken is well-formed, and each row has one fate.
    TicketsAsText(rules, outcome);
    if (outcome.error.empty()) {
      ASSERT_EQ(outcome.totals.rows, outcome.totals.plays + outcome.totals.rejects) << mutated;
    }
  }
}

}  // namespace
}  // namespace drumroll::import
