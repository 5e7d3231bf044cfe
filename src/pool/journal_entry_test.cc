#include "pool/journal_entry.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <vector>

#include "base/text_record.h"
#include "pool/journal_testing.h"

namespace drumroll::pool {
namespace {

using testing::DigestNamed;
using testing::SampleEntry;

std::vector<Action> AllActions() {
  std::vector<Action> actions;
  for (size_t i = 0; i < kActions; ++i) actions.push_back(static_cast<Action>(i));
  return actions;
}

// The text with its last line made right again.
std::string WithDigest(std::string_view text) {
  const std::string_view body = text.substr(0, text.rfind("sha256 "));
  return fmt::format("{}sha256 {}\n", body, Sha256::Of(AsBytes(body)));
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(JournalEntry, IsSpelledAsTheFormatsPageShows) {
  std::ifstream file(DRUMROLL_SOURCE_DIR "/docs/formats/journal.md");
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  const std::string text = SampleEntry(Action::kDrawn).Encode();
  EXPECT_NE(page.find("```text\n" + text + "```"), std::string::npos) << text;
}

TEST(JournalEntry, OfEveryActionReadsBack) {
  for (const Action action : AllActions()) {
    const JournalEntry entry = SampleEntry(action);
    const auto read = JournalEntry::Decode("entry", entry.Encode());
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read.value(), entry);
    EXPECT_EQ(read.value().Encode(), entry.Encode());
  }
}

TEST(JournalEntry, CutAnywhereIsRefused) {
  const std::string text = SampleEntry(Action::kPublished).Encode();
  for (size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(JournalEntry::Decode("entry", text.substr(0, size)).ok()) << size;
    // Even if who cut it computes the digest anew: a field is missing then.
    const std::string cut = WithDigest(text.substr(0, size) + "sha256 ");
    if (size + 72 >= text.size()) continue;
    EXPECT_FALSE(JournalEntry::Decode("entry", cut).ok()) << size;
  }
}

TEST(JournalEntry, WithAnyBitFlippedIsRefused) {
  for (const Action action : AllActions()) {
    const std::string text = SampleEntry(action).Encode();
    for (size_t bit = 0; bit < text.size() * 8; ++bit) {
      std::string damaged = text;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
      ASSERT_FALSE(JournalEntry::Decode("entry", damaged).ok()) << "bit " << bit;
    }
  }
}

TEST(JournalEntry, WhoeverForgesItsDigestStillHasOneSpellingOnly) {
  size_t accepted = 0;
  const std::string text = SampleEntry(Action::kDrawn).Encode();
  for (size_t bit = 0; bit < (text.size() - 72) * 8; ++bit) {
    std::string damaged = text;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    damaged = WithDigest(damaged);
    const auto read = JournalEntry::Decode("entry", damaged);
    if (!read.ok()) continue;
    ++accepted;
    ASSERT_EQ(read.value().Encode(), damaged) << "bit " << bit;
  }
  EXPECT_GT(accepted, 0u);
}

TEST(JournalEntry, LacksNoneOfItsFields) {
  JournalEntry entry = SampleEntry(Action::kOpened);
  entry.rules.reset();
  EXPECT_EQ(CheckEntry(entry).error().message, "opened: rules is missing");
  entry = SampleEntry(Action::kDrawn);
  entry.result.reset();
  EXPECT_EQ(CheckEntry(entry).error().message, "drawn: result is missing");
  entry = SampleEntry(Action::kApproved);
  entry.expires.clear();
  EXPECT_EQ(CheckEntry(entry).error().message, "approved: expires is missing");
  entry.correction.reset();  // That one it need not have.
  entry.expires = SampleEntry(Action::kApproved).expires;
  EXPECT_TRUE(CheckEntry(entry).ok());
}

TEST(JournalEntry, HasNoFieldsOfOtherActions) {
  JournalEntry entry = SampleEntry(Action::kClosed);
  entry.numbers = "1 2 3";
  EXPECT_EQ(CheckEntry(entry).error().message, "closed: has no numbers");
  entry = SampleEntry(Action::kSealed);
  entry.correction = DigestNamed("correction");
  EXPECT_EQ(CheckEntry(entry).error().message, "sealed: has no correction");
  EXPECT_EQ(JournalEntry::Decode("journal/00000007", entry.Encode()).error().message,
            "journal/00000007: sealed: has no correction");
}

TEST(JournalEntry, RefusesWhatIsNoPersonNoTimeAndNoText) {
  const auto refused = [](auto change) {
    JournalEntry entry = SampleEntry(Action::kApproved);
    change(entry);
    return !CheckEntry(entry).ok();
  };
  for (const char* name : {"", "-", "Kim", "kim ", "k\xc3\xadm", "kim lee", "kim\n"})
    EXPECT_TRUE(refused([name](JournalEntry& entry) { entry.person.name = name; })) << name;
  EXPECT_TRUE(refused([](JournalEntry& entry) { entry.person.name.assign(65, 'k'); }));
  for (const char* time : {"", "-", "now", "2024-07-13 11:47:02", "2024-13-13T11:47:02.000000Z"}) {
    EXPECT_TRUE(refused([time](JournalEntry& entry) { entry.time = time; })) << time;
    EXPECT_TRUE(refused([time](JournalEntry& entry) { entry.expires = time; })) << time;
  }
  for (const std::string& text : {std::string("-"), std::string("a\tb"), std::string(2001, 'x')})
    EXPECT_TRUE(refused([&](JournalEntry& entry) { entry.numbers = text; })) << text;
}

TEST(JournalEntry, RefusesWordsAndSpellingsThatNoEntryHas) {
  const std::string text = SampleEntry(Action::kDrawn).Encode();
  const auto message = [&text](std::string_view from, std::string_view to) {
    const auto read = JournalEntry::Decode("entry", WithDigest(Replaced(text, from, to)));
    return read.ok() ? std::string("accepted") : read.error().message;
  };
  EXPECT_EQ(message("role officer", "role owner"), "entry: role is 'owner', which no entry has");
  EXPECT_EQ(message("action drawn", "action dreamt"),
            "entry: action is 'dreamt', which no entry has");
  EXPECT_EQ(message("controls -", "controls triple"),
            "entry: controls is 'triple', which no entry has");
  EXPECT_EQ(message("rules -", "rules "), "entry: rules is '', which no entry has");
  EXPECT_EQ(message("draw 1128", "draw 4294967296"),
            "entry: draw is '4294967296', which no entry has");
  EXPECT_EQ(message("revision 1", "revision 01"),
            "entry: line 10: revision is '01', expected a decimal number below 2^64");
  EXPECT_EQ(message("drumroll-journal/v1", "drumroll-journal/v2"),
            "entry: the record is of kind 'drumroll-journal/v2', expected 'drumroll-journal/v1'");
}

TEST(OneLine, TurnsControlCharactersIntoSpaces) {
  EXPECT_EQ(OneLine("two\nlines\tand\x01more"), "two lines and more");
}

}  // namespace
}  // namespace drumroll::pool
