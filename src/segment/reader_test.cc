#include "segment/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "segment/digest.h"
#include "segment/starts_cursor.h"
#include "segment/testing.h"

namespace drumroll::segment {
namespace {

using namespace testing;  // NOLINT: the kit of this module's tests.
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Footer FooterOf(const File& file) {
  return Load<Footer>(file.bytes(), file.bytes().size() - sizeof(Footer));
}

Layout LayoutOf(const Footer& footer) {
  return Layout({.rows = footer.rows,
                 .plays = footer.plays,
                 .tickets = footer.tickets,
                 .systems = footer.systems});
}

// Makes every checksum and digest of the file right again, so that only what a test has changed is
// wrong.
void Reseal(File& file, Footer footer) {
  const Layout layout = LayoutOf(footer);
  DRUMROLL_ASSERT(layout.file_bytes() == file.bytes().size());
  uint8_t* const bytes = file.bytes().data();
  uint32_t* crc = reinterpret_cast<uint32_t*>(bytes + layout.table());
  for (uint32_t section = 0; section < layout.sections(); ++section) {
    for (uint32_t granule = 0; granule < layout.granules(section); ++granule) {
      *crc++ = Crc32c(file.bytes().subspan(layout.granule_offset(section, granule),
                                           layout.granule_bytes(section, granule)));
    }
  }
  const std::span<const Digest> digests(reinterpret_cast<const Digest*>(bytes + layout.digests()),
                                        layout.blocks());
  const std::span<const SystemPlay> systems(
      reinterpret_cast<const SystemPlay*>(bytes + layout.offset(layout.systems())), footer.systems);
  const Digest digest = ContentDigest(footer, digests, systems);
  std::copy(digest.bytes.begin(), digest.bytes.end(), footer.digest);
  footer.tables_crc =
      Crc32c(file.bytes().subspan(layout.table(), layout.footer() - layout.table()));
  footer.crc = Crc32c(BytesOf(footer).first(offsetof(Footer, crc)));
  std::memcpy(bytes + layout.footer(), &footer, sizeof footer);
}

// What opening and checking everything says; "" if it is fine.
std::string Complaint(Bytes bytes, const Identity& identity) {
  const Result<Reader> reader = Reader::Over(bytes, identity);
  if (!reader.ok()) {
    EXPECT_EQ(reader.error().code, ErrorCode::kCorrupt);
    return reader.error().message;
  }
  const Status checked = reader.value().CheckAll();
  if (checked.ok()) return "";
  EXPECT_EQ(checked.error().code, ErrorCode::kCorrupt);
  return checked.error().message;
}

File SmallFile() {
  Random random({.seed = 17});
  return BuildOne(kTiny, DrawTickets(random, kTiny, {.plays = 70, .systems_one_in = 5}));
}

TEST(SegmentReader, RefusesAFileCutAtAnyLength) {
  const File file = SmallFile();
  for (size_t size = 0; size < file.bytes().size(); ++size) {
    EXPECT_THAT(Complaint(file.bytes().first(size), IdentityOf(kTiny)),
                HasSubstr("segment 0 of partition 3: "))
        << size;
  }
  EXPECT_EQ(Complaint(file.bytes(), IdentityOf(kTiny)), "");
}

TEST(SegmentReader, RefusesAFileWithBytesAfterItsEnd) {
  const File file = SmallFile();
  std::vector<uint8_t> longer(file.bytes().begin(), file.bytes().end());
  longer.insert(longer.begin(), 64, 0);
  EXPECT_THAT(Complaint(File(longer).bytes(), IdentityOf(kTiny)), HasSubstr("bytes, expected"));
}

// The name of the place that the complaint about a flipped bit must start with.
std::string NameOf(const Layout& layout, uint64_t byte) {
  for (uint32_t section = 0; section < layout.sections(); ++section) {
    if (byte < layout.offset(section) + layout.bytes(section)) {
      const uint64_t granule = (byte - layout.offset(section)) / kGranuleBytes;
      return NameOfGranule(kTiny, section, static_cast<uint32_t>(granule)) + ": crc ";
    }
  }
  return byte < layout.footer() ? "checksums and digests: crc " : "footer: ";
}

TEST(SegmentReader, FindsAndNamesEveryFlippedBit) {
  File file = SmallFile();
  const Layout layout = LayoutOf(FooterOf(file));
  for (uint64_t bit = 0; bit < file.bytes().size() * 8; ++bit) {
    uint8_t& byte = file.bytes()[bit / 8];
    byte = static_cast<uint8_t>(byte ^ 1u << bit % 8);
    EXPECT_THAT(Complaint(file.bytes(), IdentityOf(kTiny)),
                ::testing::StartsWith("segment 0 of partition 3: " + NameOf(layout, bit / 8)))
        << bit;
    byte = static_cast<uint8_t>(byte ^ 1u << bit % 8);
  }
}

TEST(SegmentReader, NamesTheGranulesOfALargeFile) {
  Random random({.seed = 18});
  File file = BuildOne(kTwoDrums, DrawTickets(random, kTwoDrums, {.plays = 2 * kBlockPlays + 99}));
  const Layout layout = LayoutOf(FooterOf(file));
  const auto complaint_about = [&](uint32_t section, uint32_t granule) {
    uint8_t& byte = file.bytes()[layout.granule_offset(section, granule) +
                                 layout.granule_bytes(section, granule) - 1];
    byte ^= 0x80;
    const std::string complaint = Complaint(file.bytes(), IdentityOf(kTwoDrums));
    byte ^= 0x80;
    return complaint;
  };
  EXPECT_THAT(complaint_about(8, 0), HasSubstr("bitmap of number 9, block 0: crc "));
  EXPECT_THAT(complaint_about(9, 1), HasSubstr("bitmap of second number 1, block 1: crc "));
  EXPECT_THAT(complaint_about(14, 2), HasSubstr("bitmap of ticket starts, block 2: crc "));
  EXPECT_THAT(complaint_about(15, 3), HasSubstr("players, granule 3: crc "));
  EXPECT_THAT(complaint_about(16, 0), HasSubstr("references, granule 0: crc "));
  EXPECT_THAT(complaint_about(17, 1), HasSubstr("times, granule 1: crc "));
}

TEST(SegmentReader, RefusesAnotherSegmentThanTheOneExpected) {
  const File file = SmallFile();
  Identity identity = IdentityOf(kTiny);
  identity.draw = DrawId{1129};
  EXPECT_THAT(Complaint(file.bytes(), identity), HasSubstr("footer: draw 1128, expected 1129"));
  identity = IdentityOf(kTiny);
  identity.partition = PartitionId{4};
  EXPECT_THAT(Complaint(file.bytes(), identity), HasSubstr("footer: partition 3, expected 4"));
  EXPECT_THAT(Complaint(file.bytes(), IdentityOf(kTiny, 1)),
              HasSubstr("footer: segment 0, expected 1"));
  EXPECT_THAT(Complaint(file.bytes(), IdentityOf(kLotto)),
              HasSubstr("footer: 5 rows, expected 45"));
}

// Files whose checksums are right and whose content is not: made by hand, or by a builder with a
// bug.
class HostileFile : public ::testing::Test {
 protected:
  // The complaint after `change`, with the checksums made right if the counts still fit the size.
  std::string After(const std::function<void(Footer&)>& change) {
    Footer footer = FooterOf(file_);
    change(footer);
    if (LayoutOf(footer).file_bytes() == file_.bytes().size()) {
      Reseal(file_, footer);
    } else {
      footer.crc = Crc32c(BytesOf(footer).first(offsetof(Footer, crc)));
      std::memcpy(file_.bytes().data() + file_.bytes().size() - sizeof footer, &footer,
                  sizeof footer);
    }
    return Complaint(file_.bytes(), IdentityOf(kTiny));
  }
  SystemPlay& System(uint32_t i) {
    const Layout layout = LayoutOf(FooterOf(file_));
    return reinterpret_cast<SystemPlay*>(file_.bytes().data() + layout.offset(layout.systems()))[i];
  }
  uint64_t& Word(uint32_t row, uint32_t word) {
    return reinterpret_cast<uint64_t*>(file_.bytes().data() +
                                       LayoutOf(FooterOf(file_)).offset(row))[word];
  }

  File file_ = SmallFile();
};

TEST_F(HostileFile, IsRefusedForCountsThatOverflowOrDontFit) {
  for (const uint32_t count : {0u, 1u, 69u, 513u, kPlaysMax, kPlaysMax + 1, 1u << 31, ~0u}) {
    file_ = SmallFile();
    EXPECT_THAT(After([&](Footer& footer) { footer.plays = count; }), Not(IsEmpty())) << count;
    file_ = SmallFile();
    EXPECT_THAT(After([&](Footer& footer) { footer.tickets = count; }), Not(IsEmpty())) << count;
    file_ = SmallFile();
    EXPECT_THAT(After([&](Footer& footer) { footer.systems = count; }), Not(IsEmpty())) << count;
  }
}

TEST_F(HostileFile, IsRefusedForMoreTicketsThanPlays) {
  EXPECT_THAT(After([](Footer& footer) { footer.tickets = 71; }),
              HasSubstr("71 tickets, expected 1 to 70"));
}

TEST_F(HostileFile, IsRefusedForATicketFromBeforeTheFirstSegment) {
  EXPECT_THAT(After([](Footer& footer) { footer.continued = 1; }), HasSubstr("continued 1"));
}

TEST_F(HostileFile, IsRefusedForReservedBytes) {
  EXPECT_THAT(After([](Footer& footer) { footer.zero[155] = 1; }), HasSubstr("reserved"));
  file_ = SmallFile();
  EXPECT_THAT(After([](Footer& footer) { footer.zero32 = 1; }), HasSubstr("reserved"));
  file_ = SmallFile();
  EXPECT_THAT(After([](Footer& footer) { footer.version = 2; }),
              HasSubstr("version 2, expected 1"));
}

TEST_F(HostileFile, IsRefusedForStakesThatDontAddUp) {
  EXPECT_THAT(After([](Footer& footer) { ++footer.stakes; }), HasSubstr("stakes"));
}

TEST_F(HostileFile, IsRefusedForSystemPlaysOutOfOrderOrRange) {
  std::swap(System(0), System(1));
  EXPECT_THAT(After([](Footer&) {}), HasSubstr("system play at"));
  file_ = SmallFile();
  System(0) = System(1);
  EXPECT_THAT(After([](Footer&) {}), HasSubstr("system play at"));
  file_ = SmallFile();
  System(FooterOf(file_).systems - 1).offset = 70;
  EXPECT_THAT(After([](Footer&) {}), HasSubstr("system play at 70"));
}

TEST_F(HostileFile, IsRefusedForSystemPlaysThatTheMatrixDoesNotHave) {
  const auto complaint = [&](uint8_t main_count, uint8_t second_count, uint16_t zero) {
    file_ = SmallFile();
    System(0).main_count = main_count;
    System(0).second_count = second_count;
    System(0).zero = zero;
    return After([](Footer&) {});
  };
  EXPECT_THAT(complaint(1, 0, 0), HasSubstr("not a count of the matrix"));
  EXPECT_THAT(complaint(2, 0, 0), HasSubstr("not a count of the matrix"));
  EXPECT_THAT(complaint(5, 0, 0), HasSubstr("not a count of the matrix"));
  EXPECT_THAT(complaint(255, 0, 0), HasSubstr("not a count of the matrix"));
  EXPECT_THAT(complaint(3, 1, 0), HasSubstr("not a count of the matrix"));
  EXPECT_THAT(complaint(3, 0, 1), HasSubstr("not a count of the matrix"));
}

TEST_F(HostileFile, IsRefusedForBitsBeyondThePlays) {
  Word(2, 1) |= uint64_t{1} << 6;
  EXPECT_THAT(After([](Footer&) {}), HasSubstr("bitmap of number 3, block 0: a bit beyond the 70"));
  file_ = SmallFile();
  Word(4, 7) |= uint64_t{1} << 63;
  EXPECT_THAT(After([](Footer&) {}), HasSubstr("bitmap of number 5, block 0: a bit beyond the 70"));
}

TEST_F(HostileFile, IsRefusedForStartsThatAreNotTheTickets) {
  Word(5, 0) &= ~uint64_t{1};
  EXPECT_THAT(After([](Footer&) {}), HasSubstr("no ticket starts with the first play"));
  file_ = SmallFile();
  Word(5, 0) = ~uint64_t{0};
  EXPECT_THAT(After([](Footer&) {}), HasSubstr("bitmap of ticket starts: "));
}

TEST_F(HostileFile, IsRefusedForABlockThatIsNotTheOneHashed) {
  Word(0, 0) ^= 1;
  EXPECT_THAT(After([](Footer&) {}), HasSubstr("block 0: digest "));
}

TEST_F(HostileFile, GivesAnErrorInsteadOfATicketThatIsNotThere) {
  Word(5, 0) &= ~uint64_t{1};
  EXPECT_NE(After([](Footer&) {}), "");
  const Reader reader = Reader::Over(file_.bytes(), IdentityOf(kTiny)).value();
  EXPECT_EQ(reader.TicketOf(0).error().code, ErrorCode::kCorrupt);
  file_ = SmallFile();
  Word(5, 0) = ~uint64_t{0};
  EXPECT_NE(After([](Footer&) {}), "");
  const Reader other = Reader::Over(file_.bytes(), IdentityOf(kTiny)).value();
  EXPECT_EQ(other.TicketOf(69).error().code, ErrorCode::kCorrupt);
  file_ = SmallFile();
  Word(5, 0) = 1;
  Word(5, 1) = 0;
  EXPECT_NE(After([](Footer&) {}), "");
  const Reader last = Reader::Over(file_.bytes(), IdentityOf(kTiny)).value();
  EXPECT_EQ(StartsCursor(last).StartOf(1).error().code, ErrorCode::kCorrupt);
}

TEST(SegmentReader, FindsTheTicketOfEveryPlay) {
  Random random({.seed = 19});
  const auto tickets = DrawTickets(random, kTiny, {.plays = kBlockPlays + 5000, .plays_max = 3000});
  const File file = BuildOne(kTiny, tickets);
  const Reader reader = Reader::Over(file.bytes(), IdentityOf(kTiny)).value();
  StartsCursor entries(reader);
  StartsCursor starts(reader);
  uint32_t offset = 0;
  for (uint32_t entry = 0; entry < tickets.size(); ++entry) {
    EXPECT_EQ(starts.StartOf(entry).value(), offset);
    for (size_t i = 0; i < tickets[entry].plays.size(); ++i, ++offset) {
      ASSERT_EQ(entries.EntryOf(offset).value(), entry) << offset;
      if (offset % 97 != 0) continue;
      const TicketOfPlay ticket = reader.TicketOf(offset).value();
      EXPECT_EQ(ticket.entry, entry);
      EXPECT_EQ(ticket.player, tickets[entry].player);
      EXPECT_EQ(ticket.time, tickets[entry].time);
      EXPECT_EQ(Raw(ticket.reference), reader.references()[entry]);
    }
  }
  EXPECT_EQ(starts.StartOf(static_cast<uint32_t>(tickets.size())).value(), offset);
}

TEST(SegmentReader, ChecksTheGranulesThatATicketRestsOn) {
  Random random({.seed = 20});
  File file = BuildOne(kTiny, DrawTickets(random, kTiny, {.plays = 3 * kBlockPlays}));
  const Layout layout = LayoutOf(FooterOf(file));
  const Reader reader = Reader::Over(file.bytes(), IdentityOf(kTiny)).value();
  const uint32_t offset = 2 * kBlockPlays - 1;
  const uint32_t entry = reader.TicketOf(offset).value().entry;
  const auto fails_without = [&](uint32_t section, uint32_t granule) {
    uint8_t& byte = file.bytes()[layout.granule_offset(section, granule) + 77];
    byte ^= 1;
    const bool failed = !reader.TicketOf(offset).ok();
    byte ^= 1;
    return failed;
  };
  EXPECT_TRUE(fails_without(layout.starts(), 0));
  EXPECT_TRUE(fails_without(layout.starts(), 1));
  EXPECT_FALSE(fails_without(layout.starts(), 2));  // Not read, so not checked.
  EXPECT_FALSE(fails_without(0, 0));
  for (uint32_t section = layout.players(); section <= layout.times(); ++section) {
    EXPECT_TRUE(fails_without(section, entry / 1024));
    EXPECT_FALSE(fails_without(section, entry / 1024 + 1));
  }
}

}  // namespace
}  // namespace drumroll::segment
