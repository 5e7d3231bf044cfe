#include "pool/journal.h"

#include <gtest/gtest.h>

#include "base/text_record.h"
#include "disk/memory_disk.h"
#include "pool/journal_testing.h"

namespace drumroll::pool {
namespace {

using testing::DigestNamed;
using testing::SampleEntry;

const Journal::Identity kIdentity = {
    .directory = "draw/journal", .draw = DrawId{1128}, .record = DigestNamed("the draw's record")};

// A journal with the actions of an evening as far as its fourth step.
Journal MakeJournal(disk::Disk& disk, uint64_t entries = 4) {
  Journal journal = Journal::Create(disk, kIdentity).value();
  for (uint64_t i = 0; i < entries; ++i)
    EXPECT_TRUE(journal.Append(disk, SampleEntry(static_cast<Action>(i % 4))).ok());
  return journal;
}

std::string ErrorOf(disk::Disk& disk, const Journal::Identity& identity = kIdentity) {
  const auto journal = Journal::Open(disk, identity);
  if (journal.ok()) return "no error";
  EXPECT_EQ(journal.error().code, ErrorCode::kCorrupt);
  return journal.error().message;
}

void Move(disk::MemoryDisk& disk, std::string_view from, std::string_view to) {
  ASSERT_TRUE(disk.Rename(from, to).ok());
}

TEST(Journal, IsReadAsItWasWrittenAndNamedByItsLastEntry) {
  disk::MemoryDisk disk(1);
  const Journal journal = MakeJournal(disk);
  const Journal read = Journal::Open(disk, kIdentity).value();
  EXPECT_EQ(read.entries(), journal.entries());
  EXPECT_EQ(read.head(), journal.head());
  EXPECT_EQ(read.head(), RecordName(disk.Read("draw/journal/00000004")));
  EXPECT_EQ(read.entries()[0].previous, kIdentity.record);
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(read.entries()[i].number, i + 1);
}

TEST(Journal, IsDurableWithEveryEntryThatWasAppended) {
  disk::MemoryDisk disk(1);
  const Journal journal = MakeJournal(disk);
  disk.PowerCut();
  EXPECT_EQ(Journal::Open(disk, kIdentity).value().head(), journal.head());
}

TEST(Journal, RefusesAGap) {
  for (const char* missing : {"00000001", "00000002", "00000003"}) {
    disk::MemoryDisk disk(1);
    MakeJournal(disk);
    ASSERT_TRUE(disk.Remove(std::string("draw/journal/") + missing).ok());
    EXPECT_NE(ErrorOf(disk).find(fmt::format("stands where entry {} should", missing)),
              std::string::npos)
        << ErrorOf(disk);
  }
}

TEST(Journal, RefusesAnEntryOfAnotherPlaceInTheChain) {
  disk::MemoryDisk disk(1);
  MakeJournal(disk);
  Move(disk, "draw/journal/00000002", "aside");
  Move(disk, "draw/journal/00000003", "draw/journal/00000002");
  Move(disk, "aside", "draw/journal/00000003");
  EXPECT_EQ(ErrorOf(disk), "draw/journal/00000002: is entry 3 of draw 1128, expected 2 of 1128");
}

TEST(Journal, RefusesAnEntryThatWasWrittenAnew) {
  disk::MemoryDisk disk(1);
  const Journal journal = MakeJournal(disk);
  JournalEntry entry = journal.entries()[1];
  entry.person.name = "lee";
  disk.Overwrite("draw/journal/00000002", AsBytes(entry.Encode()));
  EXPECT_EQ(ErrorOf(disk).find("draw/journal/00000003: follows "), 0u) << ErrorOf(disk);
}

TEST(Journal, RefusesTheJournalOfAnotherDraw) {
  disk::MemoryDisk disk(1);
  MakeJournal(disk);
  Journal::Identity other = kIdentity;
  other.draw = DrawId{1129};
  EXPECT_EQ(ErrorOf(disk, other),
            "draw/journal/00000001: is entry 1 of draw 1128, expected 1 of 1129");
  other = kIdentity;
  other.record = DigestNamed("the record of another draw of this number");
  EXPECT_NE(ErrorOf(disk, other).find("but the draw's record is "), std::string::npos);
}

TEST(Journal, RefusesForeignFilesButNotUnfinishedOnes) {
  disk::MemoryDisk disk(1);
  MakeJournal(disk);
  disk.Overwrite("draw/journal/00000005.0.tmp", AsBytes("half an ent"));
  EXPECT_TRUE(Journal::Open(disk, kIdentity).ok());
  for (const char* name : {"0", "00000005.bak", "000000004", "zebra"}) {
    disk::MemoryDisk other(1);
    MakeJournal(other);
    other.Overwrite(std::string("draw/journal/") + name, AsBytes("x"));
    EXPECT_EQ(ErrorOf(other).find("draw/journal: '"), 0u) << ErrorOf(other);
  }
}

TEST(Journal, RefusesToBeMissing) {
  disk::MemoryDisk disk(1);
  EXPECT_EQ(ErrorOf(disk),
            "draw/journal: there is no journal, which every draw has from its first moment");
  MakeJournal(disk, 0);
  EXPECT_EQ(ErrorOf(disk), "draw/journal: entry 00000001 is missing");
}

TEST(Journal, CutOrFlippedAnywhereIsRefused) {
  disk::MemoryDisk disk(1);
  MakeJournal(disk);
  for (const char* name :
       {"draw/journal/00000001", "draw/journal/00000003", "draw/journal/00000004"}) {
    const std::string text = disk.Read(name);
    for (size_t i = 0; i < text.size(); ++i) {
      std::string damaged = text;
      damaged[i] = static_cast<char>(damaged[i] ^ 0x20);
      disk.Overwrite(name, AsBytes(damaged));
      ASSERT_EQ(ErrorOf(disk).find(name), 0u) << "byte " << i;
      disk.Overwrite(name, AsBytes(text.substr(0, i)));
      ASSERT_EQ(ErrorOf(disk).find(name), 0u) << "cut at " << i;
    }
    disk.Overwrite(name, AsBytes(text));
  }
  EXPECT_TRUE(Journal::Open(disk, kIdentity).ok());
}

TEST(Journal, IsAppendedToOnlyByWhoHasSeenAllOfIt) {
  disk::MemoryDisk disk(1);
  Journal first = MakeJournal(disk);
  Journal second = Journal::Open(disk, kIdentity).value();
  EXPECT_TRUE(second.RefuseIfBehind(disk).ok());
  ASSERT_TRUE(first.Append(disk, SampleEntry(Action::kEntered)).ok());
  EXPECT_TRUE(first.RefuseIfBehind(disk).ok());
  EXPECT_EQ(second.RefuseIfBehind(disk).error().code, ErrorCode::kConflict);
  const Status late = second.Append(disk, SampleEntry(Action::kRejected));
  EXPECT_EQ(late.error().code, ErrorCode::kConflict);
  EXPECT_EQ(late.error().message,
            "draw/journal/00000005: somebody else has just done something in this draw; look, and "
            "repeat");
  const Journal read = Journal::Open(disk, kIdentity).value();
  ASSERT_EQ(read.entries().size(), 5u);
  EXPECT_EQ(read.entries().back().action, Action::kEntered);
  EXPECT_TRUE(
      Journal::Open(disk, kIdentity).value().Append(disk, SampleEntry(Action::kRejected)).ok());
}

TEST(Journal, RefusesAnEntryWithoutItsFields) {
  disk::MemoryDisk disk(1);
  Journal journal = MakeJournal(disk);
  JournalEntry entry = SampleEntry(Action::kEntered);
  entry.source.clear();
  EXPECT_EQ(journal.Append(disk, entry).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(Journal::Open(disk, kIdentity).value().entries().size(), 4u);
}

// At each operation of an append the machine stops, by a crash of the process or by a power cut.
TEST(Journal, IsAfterACrashAsBeforeAnAppendOrAsAfterIt) {
  for (const bool power : {false, true}) {
    for (uint64_t seed = 1; seed <= 20; ++seed) {
      uint64_t before = 0;
      uint64_t after = 0;
      for (uint64_t operation = 0;; ++operation) {
        disk::MemoryDisk disk(seed);
        Journal journal = MakeJournal(disk, 2);
        disk.SetFaults({.crash_at = disk.OperationCount() + operation});
        const bool appended = journal.Append(disk, SampleEntry(Action::kSealed)).ok();
        if (!disk.IsDown()) break;
        power ? disk.PowerCut() : disk.ProcessCrash();
        Journal read = Journal::Open(disk, kIdentity).value();
        ASSERT_TRUE(read.entries().size() == 2 || read.entries().size() == 3);
        ASSERT_FALSE(appended);
        ++(read.entries().size() == 2 ? before : after);
        // Whatever it was, the next entry follows, and both stay.
        ASSERT_TRUE(read.Append(disk, SampleEntry(Action::kBalanced)).ok());
        disk.PowerCut();
        ASSERT_EQ(Journal::Open(disk, kIdentity).value().head(), read.head());
      }
      EXPECT_GE(before, 4u);
      EXPECT_GE(after, power ? 0u : 1u);
    }
  }
}

}  // namespace
}  // namespace drumroll::pool
