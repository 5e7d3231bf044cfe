// Console and Progress write to memory that plays the terminal.
#include "cli/console.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cli/progress.h"

namespace drumroll::cli {
namespace {

// A FILE whose content can be read while it is written.
class MemoryStream {
 public:
  MemoryStream() : stream_(open_memstream(&data_, &size_)) {}
  ~MemoryStream() {
    std::fclose(stream_);
    std::free(data_);
  }
  MemoryStream(const MemoryStream&) = delete;
  MemoryStream& operator=(const MemoryStream&) = delete;

  std::FILE* get() { return stream_; }
  std::string text() {
    std::fflush(stream_);
    return {data_, size_};
  }

 private:
  char* data_ = nullptr;
  size_t size_ = 0;
  std::FILE* stream_;
};

struct FakeTerminal {
  MemoryStream out;
  MemoryStream err;
  Console console;
  double now = 100;

  explicit FakeTerminal(bool is_terminal = true, bool color = false)
      : console(out.get(), err.get(),
                {.out_is_terminal = is_terminal,
                 .err_is_terminal = is_terminal,
                 .color = color,
                 .columns = 80}) {}
  Progress::Options Of(uint64_t total) {
    return {.what = "matching", .unit = "plays", .total = total, .seconds = [this] { return now; }};
  }
};

TEST(Console, KeepsResultsAndMessagesApart) {
  FakeTerminal terminal(false);
  terminal.console.Print("result");
  terminal.console.Note("note");
  terminal.console.Complain("it failed", "do this");
  EXPECT_EQ(terminal.out.text(), "result\n");
  EXPECT_EQ(terminal.err.text(), "note\ndrumroll: it failed\ndo this\n");
}

TEST(Console, StaysQuietButForErrors) {
  FakeTerminal terminal;
  terminal.console.flags().quiet = true;
  terminal.console.Note("note");
  EXPECT_FALSE(terminal.console.shows_status());
  terminal.console.Complain("it failed");
  EXPECT_EQ(terminal.err.text(), "drumroll: it failed\n");
}

TEST(Console, PrintsOneJsonDocumentInOrder) {
  FakeTerminal terminal;
  terminal.console.PrintJson({{"z", 1}, {"a", 2}});
  EXPECT_EQ(terminal.out.text(), "{\n  \"z\": 1,\n  \"a\": 2\n}\n");
}

TEST(Console, ColoursOnlyTerminalsThatWantIt) {
  EXPECT_TRUE(FakeTerminal(true, true).console.style().color);
  EXPECT_FALSE(FakeTerminal(true, false).console.style().color);
  EXPECT_FALSE(FakeTerminal(false, true).console.style().color);
  FakeTerminal terminal(true, true);
  terminal.console.flags().no_color = true;
  EXPECT_FALSE(terminal.console.message_style().color);
}

TEST(Console, ErasesTheStatusBeforeAMessage) {
  FakeTerminal terminal;
  terminal.console.ShowStatus("50 %");
  terminal.console.Note("note");
  terminal.console.ShowStatus("");
  EXPECT_EQ(terminal.err.text(), "\r\x1b[K50 %\r\x1b[Knote\n");
}

// What is typed, line by line.
std::vector<std::optional<std::string>> AnswersIn(std::string typed, size_t count) {
  std::FILE* in = fmemopen(typed.data(), typed.size(), "r");
  MemoryStream out;
  MemoryStream err;
  std::vector<std::optional<std::string>> answers;
  {
    Console console(out.get(), err.get(), {}, in);
    console.flags().quiet = true;
    for (size_t i = 0; i < count; ++i) answers.push_back(console.Ask("why? "));
  }
  std::fclose(in);
  EXPECT_EQ(out.text(), "");
  std::string asked;
  for (size_t i = 0; i < count; ++i) asked += "why? \n";
  EXPECT_EQ(err.text(), asked) << "a question is no note";
  return answers;
}

TEST(Console, AsksAndReadsOneLine) {
  using Answers = std::vector<std::optional<std::string>>;
  EXPECT_EQ(AnswersIn("1128\n1129\n", 3), (Answers{"1128", "1129", std::nullopt}));
  EXPECT_EQ(AnswersIn("\nlast", 3), (Answers{"", "last", std::nullopt}));
  EXPECT_EQ(AnswersIn(std::string(300, 'x'), 1), (Answers{std::string(200, 'x')}));
}

TEST(Console, ReportsResultsThatDidNotArrive) {
  std::FILE* full = std::fopen("/dev/full", "w");
  ASSERT_NE(full, nullptr);
  MemoryStream err;
  Console console(full, err.get(), {});
  console.Print("lost");
  const Status status = console.Flush();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
  std::fclose(full);
}

TEST(Progress, SaysNothingInTheFirstSecond) {
  FakeTerminal terminal;
  {
    Progress progress(terminal.console, terminal.Of(100));
    terminal.now += 0.99;
    progress.Add(50);
  }
  EXPECT_EQ(terminal.err.text(), "");
}

TEST(Progress, ShowsShareRateAndTimeLeftAndLeavesNothing) {
  FakeTerminal terminal;
  {
    Progress progress(terminal.console, terminal.Of(100'000'000));
    terminal.now += 2;
    progress.Add(50'000'000);
    EXPECT_EQ(terminal.err.text(),
              "\r\x1b[Kmatching  [############............]  50 %  25.0 M plays/s  2.00 s left");
  }
  EXPECT_TRUE(terminal.err.text().ends_with("\r\x1b[K"));
}

TEST(Progress, ShowsAtMostTenLinesASecond) {
  FakeTerminal terminal;
  Progress progress(terminal.console, terminal.Of(10'000));
  for (int i = 0; i < 3000; ++i) {
    terminal.now += 0.001;
    progress.Add(1);
  }
  const std::string text = terminal.err.text();
  const auto lines = std::count(text.begin(), text.end(), '\r');
  EXPECT_GE(lines, 19);
  EXPECT_LE(lines, 21);
}

TEST(Progress, DoesWithoutATotal) {
  FakeTerminal terminal;
  Progress progress(terminal.console, terminal.Of(0));
  terminal.now += 1;
  progress.Add(1234);
  EXPECT_EQ(terminal.err.text(), "\r\x1b[Kmatching  1,234  1.23 k plays/s");
}

TEST(Progress, IsSilentWithoutATerminalAndWhenQuiet) {
  FakeTerminal pipe(false);
  FakeTerminal quiet;
  quiet.console.flags().quiet = true;
  for (FakeTerminal* terminal : {&pipe, &quiet}) {
    {
      Progress progress(terminal->console, terminal->Of(10));
      terminal->now += 5;
      progress.Add(5);
    }
    EXPECT_EQ(terminal->err.text(), "");
  }
}

TEST(Progress, CountsFromManyThreads) {
  FakeTerminal terminal;
  Progress progress(terminal.console, terminal.Of(4001));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&progress] {
      for (int j = 0; j < 1000; ++j) progress.Add(1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  terminal.now += 10;
  progress.Add(1);
  EXPECT_TRUE(terminal.err.text().starts_with("\r\x1b[Kmatching  [########################] 100 %"))
      << terminal.err.text();
}

}  // namespace
}  // namespace drumroll::cli
