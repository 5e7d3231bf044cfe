#include "segment/builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>

#include "base/sha256.h"
#include "segment/bits.h"
#include "segment/testing.h"

namespace drumroll::segment {
namespace {

using namespace testing;  // NOLINT: the kit of this module's tests.
using ::testing::HasSubstr;

// The pool of the worked example in docs/formats/segment.md.
std::vector<OwnedTicket> ExampleTickets() {
  return {{PlayerId{1000001}, Micros{1'700'000'000'000'001}, {{{1, 2}, {}}, {{3, 5}, {}}}},
          {PlayerId{1000002}, Micros{1'700'000'000'000'002}, {{{1, 3, 4}, {}}}},
          {PlayerId{1000001}, Micros{1'700'000'000'000'003}, {{{4, 5}, {}}, {{1, 5}, {}}}}};
}

// Made from the document alone, by a program that shares no code with this one. Zeros to the end of
// each of the six bitmaps.
constexpr std::array<const char*, 6> kExampleBitmaps = {"15", "01", "06", "0c", "1a", "0d"};
constexpr const char* kExampleRest =
    "41420f0000000000"
    "42420f0000000000"
    "41420f0000000000"  // players
    "c000000000000000"
    "ec00000000000000"
    "1801000000000000"  // references
    "01401e18240a0600"
    "02401e18240a0600"
    "03401e18240a0600"  // times
    "0200000003000000"  // system play
    "6b7e7afb6504c6779aff023e9dc25c789766fd1c9f2d520c6a62ce59ecfc2c87ce243560fdc1727c"
    "4128e71a8b1a810aa373aa3fd146dbd87a31c736324"
    "9bd501ac6760923aa1758"  // block digest
    "4452554d53454731"
    "01000000"
    "68040000"
    "0300"
    "0500"
    "00000000"  // footer
    "05000000"
    "03000000"
    "01000000"
    "00000000"
    "0700000000000000"
    "4000000000000000";
constexpr const char* kExampleEnd =
    "d6504e22"
    "0af51e5072c03c6f7689247e2bd07c7f173108c5bf4aa8121df114d92eec1d07"
    "00000000"
    "ef437a67";

TEST(SegmentBuilder, MakesTheWorkedExampleOfTheDocument) {
  std::string expected;
  for (const char* bitmap : kExampleBitmaps) expected += bitmap + std::string(126, '0');
  expected += kExampleRest + std::string(156 * 2, '0') + kExampleEnd;
  EXPECT_EQ(ToHex(BuildOne(kTiny, ExampleTickets()).bytes()), expected);
}

// Everything that a file says, recomputed play by play from the tickets.
void ExpectHolds(const Reader& reader, const game::Matrix& matrix,
                 const std::vector<OwnedTicket>& tickets) {
  uint32_t offset = 0;
  uint32_t entry = 0;
  uint32_t system = 0;
  uint64_t stakes = 0;
  for (const OwnedTicket& ticket : tickets) {
    EXPECT_EQ(reader.players()[entry], Raw(ticket.player));
    EXPECT_EQ(reader.times()[entry], Raw(ticket.time));
    for (size_t i = 0; i < ticket.plays.size(); ++i, ++offset) {
      const OwnedPlay& play = ticket.plays[i];
      std::vector<bool> rows(matrix.rows() + 1);
      for (const uint8_t number : play.main) rows[number - 1u] = true;
      for (const uint8_t number : play.second) rows[matrix.main.of + number - 1u] = true;
      rows[matrix.rows()] = i == 0;
      for (uint32_t row = 0; row < rows.size(); ++row) {
        const bool set = (reader.bitmap(row)[offset / 64] >> (offset % 64) & 1) != 0;
        ASSERT_EQ(set, rows[row]) << "row " << row << ", play " << offset;
      }
      stakes += game::Combinations(matrix, play.view());
      if (game::IsSystem(matrix, play.view())) {
        ASSERT_LT(system, reader.systems().size());
        EXPECT_EQ(reader.systems()[system].offset, offset);
        EXPECT_EQ(reader.systems()[system].main_count, play.main.size());
        EXPECT_EQ(reader.systems()[system].second_count, play.second.size());
        ++system;
      }
    }
    ++entry;
  }
  EXPECT_EQ(reader.plays(), offset);
  EXPECT_EQ(reader.tickets(), entry);
  EXPECT_EQ(reader.systems().size(), system);
  EXPECT_EQ(reader.stakes(), stakes);
  EXPECT_TRUE(reader.CheckAll().ok());
}

TEST(SegmentBuilder, EqualsThePlaysForMatricesByChance) {
  constexpr uint64_t kSeed = 20261123;
  Random random({.seed = kSeed});
  for (uint32_t round = 0; round < 60; ++round) {
    SCOPED_TRACE(::testing::Message() << "seed " << kSeed << ", round " << round);
    const auto number = [&](uint32_t least, uint32_t most) {
      return static_cast<uint8_t>(least + random.Below(most - least + 1));
    };
    game::Matrix matrix;
    matrix.main.pick = number(1, 7);
    matrix.main.of = number(matrix.main.pick, 60);
    matrix.main_pick_max = number(matrix.main.pick, std::min<uint32_t>(matrix.main.of, 12));
    if (round % 2 == 1) {
      matrix.second.pick = number(1, 3);
      matrix.second.of = number(matrix.second.pick, 20);
      matrix.second_pick_max = number(matrix.second.pick, std::min<uint32_t>(matrix.second.of, 5));
    }
    const std::vector<OwnedTicket> tickets =
        DrawTickets(random, matrix,
                    {.plays = 1 + static_cast<uint32_t>(random.Below(1500)),
                     .systems_one_in = static_cast<uint32_t>(random.Below(3)) * 5});
    const File file = BuildOne(matrix, tickets);
    const Result<Reader> reader = Reader::Over(file.bytes(), IdentityOf(matrix));
    ASSERT_TRUE(reader.ok()) << reader.error().message;
    ExpectHolds(reader.value(), matrix, tickets);
  }
}

TEST(SegmentBuilder, EqualsThePlaysAroundTheEndsOfWordsVectorsAndBlocks) {
  Random random({.seed = 7});
  for (const uint32_t plays : {1u, 63u, 64u, 65u, 511u, 512u, 513u, kBlockPlays - 1, kBlockPlays,
                               kBlockPlays + 1, 2 * kBlockPlays + 512}) {
    SCOPED_TRACE(plays);
    const auto tickets = DrawTickets(random, kTwoDrums, {.plays = plays, .systems_one_in = 50});
    const File file = BuildOne(kTwoDrums, tickets);
    const Result<Reader> reader = Reader::Over(file.bytes(), IdentityOf(kTwoDrums));
    ASSERT_TRUE(reader.ok()) << reader.error().message;
    ExpectHolds(reader.value(), kTwoDrums, tickets);
  }
}

// Two full segments and a piece, with a ticket across each border.
class ThreeSegments : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Random random({.seed = 11});
    tickets_ = new std::vector<OwnedTicket>(
        DrawTickets(random, kTiny, {.plays = kPlaysMax / 2, .plays_max = 20, .systems_one_in = 9}));
    // Large tickets up to the borders, so that the test is quick.
    for (uint32_t plays = kPlaysMax / 2; plays < 2 * kPlaysMax + 50'000; plays += 65'000) {
      OwnedTicket& ticket = tickets_->emplace_back();
      ticket.player = PlayerId{plays};
      for (uint32_t i = 0; i < 65'000; ++i)
        ticket.plays.push_back({{static_cast<uint8_t>(1 + i % 3), 5}, {}});
    }
    frames_ = new std::vector<Frame>(EncodeFrames(kTiny, *tickets_, 1000));
    files_ = new std::vector<File>(BuildSegments(kTiny, *frames_));
  }
  static void TearDownTestSuite() {
    delete tickets_;
    delete frames_;
    delete files_;
  }

  static Reader Open(uint32_t segment) {
    Result<Reader> reader = Reader::Over((*files_)[segment].bytes(), IdentityOf(kTiny, segment));
    DRUMROLL_ASSERT(reader.ok());
    return std::move(reader).value();
  }

  static inline std::vector<OwnedTicket>* tickets_ = nullptr;
  static inline std::vector<Frame>* frames_ = nullptr;
  static inline std::vector<File>* files_ = nullptr;
};

TEST_F(ThreeSegments, SplitTicketsAtTheBorders) {
  ASSERT_EQ(files_->size(), 3u);
  uint64_t plays = 0;
  uint64_t entries = 0;
  for (uint32_t segment = 0; segment < 3; ++segment) {
    const Reader reader = Open(segment);
    EXPECT_TRUE(reader.CheckAll().ok());
    EXPECT_EQ(reader.continued(), segment > 0);
    if (segment < 2) {
      EXPECT_EQ(reader.plays(), kPlaysMax);
    }
    plays += reader.plays();
    entries += reader.tickets();
  }
  EXPECT_EQ(entries, tickets_->size() + 2);
  uint64_t expected = 0;
  for (const OwnedTicket& ticket : *tickets_) expected += ticket.plays.size();
  EXPECT_EQ(plays, expected);
  const Reader first = Open(0);
  const Reader second = Open(1);
  EXPECT_EQ(first.references().back(), second.references().front());
  EXPECT_EQ(first.players().back(), second.players().front());
  EXPECT_EQ(first.times().back(), second.times().front());
}

TEST_F(ThreeSegments, HoldEveryNumberOfEveryPlay) {
  std::vector<uint64_t> expected(kTiny.rows());
  for (const OwnedTicket& ticket : *tickets_) {
    for (const OwnedPlay& play : ticket.plays) {
      for (const uint8_t number : play.main) ++expected[number - 1u];
    }
  }
  std::vector<uint64_t> found(kTiny.rows());
  for (uint32_t segment = 0; segment < 3; ++segment) {
    const Reader reader = Open(segment);
    for (uint32_t row = 0; row < kTiny.rows(); ++row) found[row] += CountOnes(reader.bitmap(row));
  }
  EXPECT_EQ(found, expected);
}

// Recovery: the log is read from the frame of the last published segment's last play on.
TEST_F(ThreeSegments, AreTheSameWhenBuildingGoesOnFromTheLastFrame) {
  const Reader before = Open(0);
  Builder builder(IdentityOf(kTiny, 1));
  // As many plays as the frames before hold, and of the first ticket those that segment 0 has.
  uint64_t ordinal = 0;
  for (const Frame& frame : *frames_) {
    log::TicketCursor cursor(kTiny, frame.payload);
    for (auto ticket = cursor.Next().value(); ticket; ticket = cursor.Next().value()) {
      const uint64_t begin = ordinal;
      ordinal += ticket->plays();
      if (ordinal <= kPlaysMax || builder.full()) continue;
      if (builder.plays() == 0) {
        EXPECT_EQ(frame.position, before.last_frame());
      }
      const uint32_t skip = begin < kPlaysMax ? static_cast<uint32_t>(kPlaysMax - begin) : 0;
      ASSERT_TRUE(builder.Add(*ticket, frame.position, skip).ok());
    }
  }
  ASSERT_TRUE(builder.full());
  EXPECT_EQ(builder.next_ordinal(), Ordinal{2 * kPlaysMax});
  const Image image = builder.Finish();
  EXPECT_TRUE(std::ranges::equal(image.bytes, (*files_)[1].bytes()));
}

TEST_F(ThreeSegments, AreTheSameFromABuilderUsedBefore) {
  Builder builder(IdentityOf(kTiny, 9));
  Random random({.seed = 3});
  for (const uint32_t plays : {70'000u, 3u, 1000u}) {  // Stale bytes everywhere.
    const auto other = DrawTickets(random, kTiny, {.plays = plays, .systems_one_in = 2});
    ASSERT_TRUE(BuildSegments(builder, EncodeFrames(kTiny, other, 7)).ok());
    builder.Reset(SegmentIndex{0});
  }
  const std::vector<File> files = BuildSegments(builder, *frames_).value();
  ASSERT_EQ(files.size(), files_->size());
  for (size_t i = 0; i < files.size(); ++i)
    EXPECT_TRUE(std::ranges::equal(files[i].bytes(), (*files_)[i].bytes())) << i;
}

// A ticket marked as holding system plays may hold standard ones only: the plays are what counts.
TEST(SegmentBuilder, MakesTheSameBitmapsOfCountedStandardPlays) {
  Random random({.seed = 5});
  const auto tickets = DrawTickets(random, kTwoDrums, {.plays = 1000});
  log::PlaysBatch batch(kTwoDrums);
  for (const OwnedTicket& ticket : tickets) {
    std::vector<game::Play> plays;
    for (const OwnedPlay& play : ticket.plays) plays.push_back(play.view());
    batch.Add({.key = {}, .player = ticket.player, .time = ticket.time}, plays);
  }
  const Bytes payload = batch.payload();
  const File counted = std::move(
      BuildSegments(kTwoDrums, {{LogPosition{64}, {payload.begin(), payload.end()}}}).front());
  const Reader reader = Reader::Over(counted.bytes(), IdentityOf(kTwoDrums)).value();
  ExpectHolds(reader, kTwoDrums, tickets);
  EXPECT_TRUE(reader.systems().empty());
}

// Each way for a number to be outside. The tickets are well-formed in a larger matrix.
TEST(SegmentBuilder, RefusesNumbersOutsideTheMatrix) {
  game::Matrix larger = kTwoDrums;
  larger.main.of = 255;
  larger.second.of = 255;
  const std::vector<OwnedPlay> plays = {{{1, 2, 10}, {1, 2}},    {{1, 2, 255}, {1, 2}},
                                        {{1, 2, 3}, {1, 6}},     {{1, 2, 3}, {1, 255}},
                                        {{1, 2, 3, 10}, {1, 2}}, {{1, 2, 3}, {1, 2, 255}}};
  for (const OwnedPlay& play : plays) {
    log::PlaysBatch batch(larger);
    AddTicket(batch, larger, {PlayerId{1}, Micros{2}, {{{1, 2, 3}, {1, 2}}, play}});
    log::TicketCursor cursor(larger, batch.payload());
    const auto ticket = cursor.Next().value();
    ASSERT_TRUE(ticket.has_value());
    Builder builder(IdentityOf(kTwoDrums));
    const Result<uint32_t> added = builder.Add(*ticket, LogPosition{4096});
    ASSERT_FALSE(added.ok());
    EXPECT_EQ(added.error().code, ErrorCode::kCorrupt);
    EXPECT_THAT(added.error().message,
                HasSubstr("segment 0 of partition 3: ticket at 0 of the frame at 4096"));
  }
}

}  // namespace
}  // namespace drumroll::segment
