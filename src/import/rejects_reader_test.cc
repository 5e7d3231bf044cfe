#include "import/rejects_reader.h"

#include <gtest/gtest.h>

#include "import/test_kit.h"
#include "import/ticket_json.h"

namespace drumroll::import {
namespace {

constexpr std::string_view kA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr std::string_view kB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string File(const Outcome& outcome) { return std::string(kRejectsHeader) + outcome.rejects; }

TEST(Rejects, AreTakenOnceTheyArePutRight) {
  const game::Rules rules = OneDrum();
  const Outcome first = Import<CsvReader>(
      rules, fmt::format("player,numbers,ticket\n7,1 2 3 4 5 46,{0}\n7,1 2 3 4 5 6,{0}\n"
                         "8,\"1,2,3,4,5,46\",{1}\n8,1 2 3 4 5 7,{1}\n",
                         kA, kB));
  EXPECT_EQ(first.totals, (Totals{.rows = 4, .rejects = 2, .tickets = 2, .plays = 2}));
  const Outcome again = Import<RejectsReader>(rules, File(first));
  EXPECT_EQ(again.totals, (Totals{.rows = 2, .rejects = 2, .tickets = 0, .plays = 0}));
  const Outcome right = Import<RejectsReader>(rules, Replaced(File(first), "46", "45"));
  EXPECT_EQ(right.rejects, "");
  EXPECT_EQ(TicketsAsText(rules, right),
            fmt::format("{} 7 1000000 9 - 1 2 3 4 5 45\n{} 8 1000000 9 - 1 2 3 4 5 45\n", kA, kB));
}

TEST(Rejects, OfJsonAreTakenToo) {
  const game::Rules rules = OneDrum();
  const Outcome first = Import<JsonLinesReader>(
      rules, fmt::format("{{\"ticket\":\"{}\",\"player\":7,\"numbers\":[1,2,3,4,5,46]}}\n", kA));
  const Outcome right = Import<RejectsReader>(rules, Replaced(File(first), "46", "45"));
  EXPECT_EQ(TicketsAsText(rules, right), fmt::format("{} 7 1000000 9 - 1 2 3 4 5 45\n", kA));
}

TEST(Rejects, ThatAreRefusedAgainAreToldWithTheirLineInTheFile) {
  const std::string file = fmt::format(
      "{0}"
      "90,numbers,\"\",\"{1},7,1 2 3 4 5 46\",\"ticket,player,numbers\"\n"
      "91,json,\"\",\"nonsense\",\"\"\n"
      "92,numbers,\"\",\"{2},7,1 2 3 4 5 6\",\"ticket,player,numbers\"\n"
      "\n"
      "94,numbers,\"\",\"7,1 2 3 4 5 46,{1}\",\"player,numbers,ticket\"\n"
      "95,numbers,\"\",\"x\",\"shop,numbers,ticket\"\n"
      "96,numbers,x\n"
      "97,numbers,\"\",\"open,\"\"\n",
      kRejectsHeader, kA, kB);
  const Outcome outcome = Import<RejectsReader>(OneDrum(), file);
  EXPECT_EQ(outcome.totals, (Totals{.rows = 7, .rejects = 6, .tickets = 1, .plays = 1}));
  std::string lines;
  for (size_t at = 0; at < outcome.rejects.size(); at = outcome.rejects.find('\n', at) + 1)
    lines += outcome.rejects.substr(
                 at, outcome.rejects.find(',', outcome.rejects.find(',', at) + 1) - at) +
             ' ';
  EXPECT_EQ(lines, "2,numbers 3,json 6,numbers 7,columns 8,columns 9,quoting ");
}

TEST(Rejects, ReadTheSameWhereverBlocksAreCut) {
  const game::Rules rules = OneDrum();
  const std::string file = fmt::format(
      "\xEF\xBB\xBF"
      "line,reason,message,row,columns\r\n"
      "90,numbers,m,\"{0},7,1 2 3 4 5 45\",\"ticket,player,numbers\"\r\n"
      "91,field,m,\"{{\"\"ticket\"\":\"\"{1}\"\",\"\"player\"\":7,\"\"numbers\"\":[1,2,3,4,5,6]}}"
      "\",\r\n"
      "92,numbers,m,\"{0},7,1 2 3 4 5 44\",\"ticket,player,numbers\"",
      kA, kB);
  const Outcome whole = Import<RejectsReader>(rules, file);
  EXPECT_EQ(whole.totals, (Totals{.rows = 3, .rejects = 0, .tickets = 2, .plays = 3}));
  for (size_t cut = 0; cut <= file.size(); ++cut)
    ASSERT_EQ(Import<RejectsReader>(rules, file, {cut}), whole) << cut;
}

TEST(Rejects, CutAnywhereLoseNoRowSilently) {
  const std::string file = fmt::format(
      "{}9,numbers,\"\",\"{},7,1 2 3 4 5 46\",\"ticket,player,numbers\"\n", kRejectsHeader, kA);
  for (size_t size = kRejectsHeader.size() + 1; size < file.size() - 1; ++size) {
    const Outcome outcome = Import<RejectsReader>(OneDrum(), file.substr(0, size));
    ASSERT_EQ(outcome.totals.rejects, 1u) << size;
  }
}

TEST(Rejects, AreRecognisedByTheirHeader) {
  EXPECT_TRUE(RejectsReader::Recognises("line,reason,message,row,columns\n9,"));
  EXPECT_TRUE(
      RejectsReader::Recognises("\xEF\xBB\xBF"
                                "line,reason,message,row,columns\r\n"));
  for (const char* other :
       {"", "line,reason", "ticket,player,numbers\n", "line,reason,message,row,columns",
        "line,reason,message,row,columns,x\n"})
    EXPECT_FALSE(RejectsReader::Recognises(other)) << other;
  EXPECT_NE(Import<RejectsReader>(OneDrum(), "ticket,player,numbers\n").error, "");
}

// A ticket that is refused as a whole is one row of JSON.
TEST(TicketJson, SaysTheSame) {
  const auto same = [](const game::Rules& rules, std::string_view text) {
    struct Rows final : Sink {
      explicit Rows(const game::Matrix& of) : matrix(of) {}
      Status Take(const ImportedTicket& ticket) override {
        log::PlaysBatch batch(matrix);
        ticket.AppendTo(batch);
        text += DRUMROLL_TRY(TicketJson(matrix, batch.payload())) + '\n';
        return {};
      }
      Status Refuse(const Reject&) override { return Fail(ErrorCode::kInvalid, "refused"); }
      const game::Matrix& matrix;
      std::string text;
    } rows(rules.matrix);
    CsvReader reader(rules, kDefaults, rows);
    EXPECT_TRUE(reader.Feed(AsBytes(text)).ok());
    EXPECT_TRUE(reader.Finish().ok());
    const Outcome csv = Import<CsvReader>(rules, text);
    const Outcome json = Import<JsonLinesReader>(rules, rows.text);
    EXPECT_EQ(json.rejects, "");
    EXPECT_EQ(json.payload, csv.payload);
    EXPECT_EQ(json.totals.tickets, 3u);
  };
  same(OneDrum(), fmt::format("ticket,player,numbers,time,channel,quick_pick\n"
                              "{0},18446744073709551615,1 2 3 4 5 6,5,1,1\n"
                              "{0},18446744073709551615,1 2 3 4 5 6 7 8,5,1,1\n"
                              "{1},0,40 41 42 43 44 45,,4294967295,0\n{0},7,1 2 3 4 5 6,6,,\n",
                              kA, kB));
  same(TwoDrums(), fmt::format("ticket,player,numbers\n{0},7,1 2 3 4 69+26\n{0},7,1 2 3 4 5+1\n"
                               "{1},8,1 2 3 4 5 + 1\n{0},7,1 2 3 4 5 + 1\n",
                               kA, kB));
}

}  // namespace
}  // namespace drumroll::import
