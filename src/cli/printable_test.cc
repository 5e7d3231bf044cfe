#include "cli/printable.h"

#include <gtest/gtest.h>

namespace drumroll::cli {
namespace {

TEST(Printable, LeavesTextAsItIs) {
  EXPECT_EQ(Printable(""), "");
  EXPECT_EQ(Printable("draw 1128:\nno seal"), "draw 1128:\nno seal");
  EXPECT_EQ(Printable("\xEB\xA1\x9C\xEB\x98\x90 6/45 \xC3\xA9 \xF0\x9F\x8E\xB2"),
            "\xEB\xA1\x9C\xEB\x98\x90 6/45 \xC3\xA9 \xF0\x9F\x8E\xB2");
}

TEST(Printable, ShowsControlCharactersInsteadOfSendingThem) {
  EXPECT_EQ(Printable("\x1b[2Jgone"), "\\x1b[2Jgone");
  EXPECT_EQ(Printable(std::string_view("a\0b\rc\x7F", 6)), "a\\x00b\\x0dc\\x7f");
  EXPECT_EQ(Printable("\xC2\x9B"), "\\xc2\\x9b");  // The one-character form of ESC [.
}

TEST(Printable, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(Printable("\xF2"), "\\xf2");
  EXPECT_EQ(Printable("\xEB\xA1"), "\\xeb\\xa1");
  EXPECT_EQ(Printable("\xC0\xAF"), "\\xc0\\xaf");           // An overlong '/'.
  EXPECT_EQ(Printable("\xED\xA0\x80"), "\\xed\\xa0\\x80");  // A surrogate.
  EXPECT_EQ(Printable("\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
}

TEST(Printable, MakesAnyTwoBytesSafe) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second)};
      const std::string safe = Printable(text);
      EXPECT_EQ(Printable(safe), safe);
      EXPECT_EQ(safe.find('\x1b'), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace drumroll::cli
