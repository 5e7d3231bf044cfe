#include "cli/table.h"

#include <gtest/gtest.h>

namespace drumroll::cli {
namespace {

TEST(Table, AlignsNumbersToTheRightAndEndsNoLineInSpaces) {
  Table table({{"tier", Align::kRight}, {"name"}, {"winners", Align::kRight}, {"note"}});
  table.Add({"1", "6", "17", ""});
  table.Add({"10", "5 + bonus", "1,234,567,890", "x"});
  EXPECT_EQ(table.Text({}),
            "tier  name             winners  note\n"
            "   1  6                     17\n"
            "  10  5 + bonus  1,234,567,890  x\n");
}

TEST(Table, CountsTerminalColumnsNotBytes) {
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("\xC3\xA9"), 1u);                  // é
  EXPECT_EQ(DisplayWidth("\xEB\xA1\x9C\xEB\x98\x90"), 4u);  // 로또
  EXPECT_EQ(DisplayWidth("\xF0\x9F\x8E\xB2"), 2u);          // A die.
  EXPECT_EQ(DisplayWidth("\xEB"), 1u);                      // Cut: nothing is read beyond the end.
}

TEST(Table, EmphasisesTheHeaderOnATerminalOnly) {
  Table table({{"a"}});
  table.Add({"b"});
  EXPECT_EQ(table.Text({.color = false}), "a\nb\n");
  EXPECT_EQ(table.Text({.color = true}), "\x1b[1ma\x1b[0m\nb\n");
}

TEST(Facts, AlignsValues) {
  Facts facts;
  facts.Add("draw", "1128");
  facts.Add("plays in pool", "5");
  EXPECT_EQ(facts.Text({}), "draw           1128\nplays in pool  5\n");
}

}  // namespace
}  // namespace drumroll::cli
