#include "log/ticket_finder.h"

#include <gtest/gtest.h>

#include <vector>

#include "log/log_testing.h"

namespace drumroll::log {
namespace {

constexpr uint64_t kFileBytes = 256_KiB;

struct Sold {
  LogPosition reference{};
  Ordinal first{};
  uint32_t plays = 0;
  std::vector<uint8_t> bytes;
};

// A log of several files with frames of many sizes, voids between them, and what is in it.
class SoldLog {
 public:
  explicit SoldLog(disk::Disk& disk)
      : finder(disk, kLog, kFileBytes, kLotto),
        writer_(Writer::Create(disk, kLog, {.file_bytes = kFileBytes}).value()) {}

  void Sell(uint32_t tickets) {
    const TestFrame frame = PlaysFrame(random_, tickets);
    uint64_t ordinal = writer_.tail().plays();
    const LogPosition position = writer_.Append(frame.View()).value();
    finder.Add(position, Ordinal{ordinal});
    frames.push_back(position);
    TicketCursor cursor(kLotto, frame.payload);
    while (const auto ticket = cursor.Next().value()) {
      const auto from = frame.payload.begin() + ticket->offset();
      const auto size = sizeof(TicketHeader) + ticket->numbers().size();
      sold.push_back({.reference = LogPosition{Raw(PayloadPosition(position)) + ticket->offset()},
                      .first = Ordinal{ordinal},
                      .plays = ticket->plays(),
                      .bytes = {from, from + static_cast<ptrdiff_t>(size)}});
      ordinal += ticket->plays();
    }
  }

  void SellMuch() {
    constexpr uint32_t kTickets[] = {1, 2, 1, 40, 1, 700, 3, 2500, 1, 1};
    for (int round = 0; round < 6; ++round) {
      for (const uint32_t tickets : kTickets) Sell(tickets);
      const Sold& last = sold.back();
      const TestFrame voids = VoidsFrame({Void{{}, last.first, last.plays, 9, Micros{1}}});
      ASSERT_TRUE(writer_.Append(voids.View()).ok());
    }
    ASSERT_TRUE(writer_.Sync().ok());
  }

  TicketFinder finder;
  std::vector<Sold> sold;
  std::vector<LogPosition> frames;

 private:
  Random random_{{.seed = 5}};
  Writer writer_;
};

void ExpectFound(const Result<std::optional<StoredTicket>>& found, const Sold& sold) {
  ASSERT_TRUE(found.ok()) << found.error().message;
  ASSERT_TRUE(found.value().has_value());
  EXPECT_EQ(found.value()->reference, sold.reference);
  EXPECT_EQ(found.value()->first_ordinal, sold.first);
  EXPECT_EQ(found.value()->bytes, sold.bytes);
}

TEST(TicketFinder, FindsTicketsByTheirPlaceAndByEachOfTheirPlays) {
  disk::MemoryDisk disk(1);
  SoldLog log(disk);
  log.SellMuch();
  ASSERT_GT(Raw(log.frames.back()), 3 * kFileBytes) << "several files";
  for (size_t i = 0; i < log.sold.size(); i += i % 7 == 0 ? 1 : 131) {
    const Sold& sold = log.sold[i];
    ExpectFound(log.finder.FindAt(sold.reference), sold);
    for (uint32_t play = 0; play < sold.plays; ++play)
      ExpectFound(log.finder.FindPlay(Ordinal{Raw(sold.first) + play}), sold);
    std::vector<uint8_t> bytes(sold.bytes.size());
    ASSERT_EQ(log.finder.ReadAt(sold.reference, bytes).value(), bytes.size());
    EXPECT_EQ(bytes, sold.bytes);
  }
}

TEST(TicketFinder, FindsNothingWhereNoTicketStarts) {
  disk::MemoryDisk disk(1);
  SoldLog log(disk);
  EXPECT_FALSE(log.finder.FindAt(LogPosition{64}).value().has_value()) << "an empty log";
  EXPECT_FALSE(log.finder.FindPlay(Ordinal{0}).value().has_value());
  log.SellMuch();
  for (size_t i = 0; i < log.sold.size(); i += 97) {
    const uint64_t reference = Raw(log.sold[i].reference);
    EXPECT_FALSE(log.finder.FindAt(LogPosition{reference - 1}).value().has_value());
    EXPECT_FALSE(log.finder.FindAt(LogPosition{reference + 1}).value().has_value());
  }
  EXPECT_FALSE(log.finder.FindAt(log.frames.back()).value().has_value()) << "a frame's header";
  EXPECT_FALSE(log.finder.FindAt(LogPosition{uint64_t{1} << 40}).ok() &&
               log.finder.FindAt(LogPosition{uint64_t{1} << 40}).value().has_value());
  const Sold& last = log.sold.back();
  EXPECT_FALSE(log.finder.FindPlay(Ordinal{Raw(last.first) + last.plays}).value().has_value());
}

TEST(TicketFinder, RefusesATicketWhoseFrameIsNotIntact) {
  disk::MemoryDisk disk(1);
  SoldLog log(disk);
  log.Sell(3);
  const Sold first = log.sold[0];
  const Sold second = log.sold[1];
  const std::string path = PathOf(kLog, 0);
  for (const uint64_t byte :
       {Raw(log.frames[0]), Raw(log.frames[0]) + 100, Raw(first.reference) + 3,
        Raw(second.reference) + sizeof(TicketHeader)}) {
    disk.FlipBit(path, 8 * byte);
    const auto found = log.finder.FindAt(second.reference);
    ASSERT_FALSE(found.ok()) << "byte " << byte;
    EXPECT_EQ(found.error().code, ErrorCode::kCorrupt);
    EXPECT_NE(found.error().message.find(path + ": offset 64"), std::string::npos)
        << found.error().message;
    EXPECT_FALSE(log.finder.FindPlay(second.first).ok());
    disk.FlipBit(path, 8 * byte);
  }
  ExpectFound(log.finder.FindAt(second.reference), second);
}

TEST(TicketFinder, KeepsNoMoreThanAFewFilesOpenAndReadsThemAll) {
  disk::MemoryDisk disk(1);
  SoldLog log(disk);
  for (int round = 0; round < 6; ++round) log.SellMuch();
  ASSERT_GT(Raw(log.frames.back()), 18 * kFileBytes);
  for (const LogPosition frame : log.frames) {
    FrameHeader header;
    uint8_t bytes[sizeof header];
    ASSERT_EQ(log.finder.ReadAt(frame, bytes).value(), sizeof header);
    EXPECT_TRUE(IsWholeFrameHeader(bytes));
  }
}

}  // namespace
}  // namespace drumroll::log
