// What a reader must refuse: each rule of the format broken on its own, with right CRCs; every bit
// flipped; every cut.
#include "log/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/crc32c.h"
#include "log/log_testing.h"
#include "log/recovery.h"

namespace drumroll::log {
namespace {

using ::testing::HasSubstr;

constexpr WriterOptions kOptions{.file_bytes = 64_KiB};
const std::string kPath = PathOf(kLog, 0);

Ticket ExampleTicket() {
  Ticket ticket;
  for (uint8_t i = 0; i < 16; ++i) ticket.key.bytes[i] = static_cast<uint8_t>(0xA0 + i);
  ticket.player = PlayerId{77};
  ticket.time = Micros{1'700'000'000'000'000};
  ticket.channel = Channel{9};
  ticket.quick_pick = true;
  return ticket;
}

// The worked example of docs/formats/log.md: one ticket of one play, its cancellation, the close.
void WriteExample(disk::Disk& disk) {
  Writer writer = Writer::Create(disk, kLog, kOptions).value();
  PlaysBatch batch(kLotto);
  const std::vector<uint8_t> numbers{3, 11, 19, 27, 34, 42};
  batch.Add(ExampleTicket(), std::vector<game::Play>{{numbers, {}}});
  ASSERT_TRUE(
      writer.Append({FrameKind::kPlays, 1, 1, Micros{1'700'000'000'000'100}, batch.payload()})
          .ok());
  ASSERT_TRUE(writer.Sync().ok());
  const Void cancelled{ExampleTicket().key, Ordinal{0}, 1, 1, Micros{1'700'000'060'000'000}};
  const auto voids = EncodeVoids(std::vector<Void>{cancelled});
  ASSERT_TRUE(writer.Append({FrameKind::kVoids, 0, 1, Micros{1'700'000'060'000'100}, voids}).ok());
  ASSERT_TRUE(writer.Sync().ok());
  const auto close = EncodeClose({Micros{1'700'000'100'000'000}, 1, 1, 1});
  ASSERT_TRUE(writer.Append({FrameKind::kClose, 0, 0, Micros{1'700'000'100'000'100}, close}).ok());
  ASSERT_TRUE(writer.Stop().ok());
}

// As the document shows it: offset, bytes in hex, sixteen a line; lines of zeros are left out.
std::string Dump(Bytes bytes) {
  std::string text;
  for (size_t at = 0; at < bytes.size(); at += 16) {
    const Bytes line = bytes.subspan(at, std::min<size_t>(16, bytes.size() - at));
    if (AllZero(line)) continue;
    text += fmt::format("    {:04x} ", at);
    for (const uint8_t byte : line) text += fmt::format(" {:02x}", byte);
    text += '\n';
  }
  return text;
}

TEST(LogFormat, IsTheWorkedExampleOfTheDocument) {
  disk::MemoryDisk disk(/*seed=*/1);
  WriteExample(disk);
  std::string document;
  {
    const std::string path = std::string(DRUMROLL_SOURCE_DIR) + "/docs/formats/log.md";
    FILE* file = std::fopen(path.c_str(), "r");
    ASSERT_NE(file, nullptr) << path;
    char buffer[4096];
    for (size_t read; (read = std::fread(buffer, 1, sizeof buffer, file)) > 0;)
      document.append(buffer, read);
    std::fclose(file);
  }
  const std::string dump = Dump(AsBytes(disk.Read(kPath)));
  EXPECT_TRUE(document.find(dump) != std::string::npos) << dump;
  Reader reader = Reader::Open(disk, kLog, {.matrix = &kLotto}).value();
  ASSERT_EQ(ReadFrames(reader).value().size(), 3u);
  const std::string head = ToHex(reader.tail().head);
  EXPECT_TRUE(document.find(head) != std::string::npos) << head;
}

// The example, changed; what a reader says about it.
class ChangedLog {
 public:
  ChangedLog() {
    WriteExample(disk_);
    bytes_ = disk_.Read(kPath);
  }
  // Offsets of the frames.
  static constexpr size_t kFrames[] = {64, 64 + 176, 64 + 176 + 168};
  static constexpr size_t kSize = 64 + 176 + 168 + 160;

  std::string Header(size_t frame, const std::function<void(FrameHeader&)>& change) const {
    std::string bytes = bytes_;
    auto header = Load<FrameHeader>(AsBytes(bytes), kFrames[frame]);
    change(header);
    header.crc = Crc32c(BytesOf(header).first(offsetof(FrameHeader, crc)));
    bytes.replace(kFrames[frame], sizeof header, AsText(BytesOf(header)));
    return Read(bytes);
  }
  std::string Payload(size_t frame, size_t at, uint8_t value) const {
    std::string bytes = bytes_;
    bytes[kFrames[frame] + sizeof(FrameHeader) + at] = static_cast<char>(value);
    return Fixed(frame, bytes);
  }
  // With right CRCs in this frame.
  std::string Fixed(size_t frame, std::string bytes) const {
    auto header = Load<FrameHeader>(AsBytes(bytes), kFrames[frame]);
    header.payload_crc = Crc32c(AsBytes(bytes).subspan(
        kFrames[frame] + sizeof header, RoundUp(header.payload_bytes, kFrameAlignment)));
    header.crc = Crc32c(BytesOf(header).first(offsetof(FrameHeader, crc)));
    bytes.replace(kFrames[frame], sizeof header, AsText(BytesOf(header)));
    return Read(bytes);
  }
  std::string Read(const std::string& bytes) const {
    disk::MemoryDisk disk(/*seed=*/1);
    disk.Overwrite(kPath, AsBytes(bytes));
    const auto frames = ReadLog(disk, kLog);
    if (frames.ok()) return "";
    EXPECT_EQ(frames.error().code, ErrorCode::kCorrupt);
    return frames.error().message;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  disk::MemoryDisk disk_{/*seed=*/1};
  std::string bytes_;
};

TEST(LogReader, RefusesEachBrokenRuleOfAHeaderByName) {
  const ChangedLog log;
  const std::string at = kPath + ": offset 240: frame header: ";
  const auto second = [&](const std::function<void(FrameHeader&)>& change) {
    return log.Header(1, change);
  };
  using H = FrameHeader;
  EXPECT_EQ(second([](H&) {}), "");
  EXPECT_EQ(second([](H& h) { h.magic = 1; }), at + "magic 00000001, expected 314d5246");
  EXPECT_EQ(second([](H& h) { h.version = 2; }), at + "version 2, expected 1");
  EXPECT_EQ(second([](H& h) { h.kind = 4; }), at + "kind 4, expected 1 to 3");
  EXPECT_EQ(second([](H& h) { h.draw = 1129; }), at + "draw 1129, expected 1128");
  EXPECT_EQ(second([](H& h) { h.partition = 4; }), at + "partition 4, expected 3");
  EXPECT_EQ(second([](H& h) { h.position = 248; }), at + "position 248, expected 240");
  EXPECT_EQ(second([](H& h) { h.sequence = 2; }), at + "sequence 2, expected 1");
  EXPECT_EQ(second([](H& h) { h.synced = 241; }), at + "synced up to 241, expected at most 240");
  EXPECT_EQ(second([](H& h) { h.first_ordinal = 2; }), at + "first ordinal 2, expected 1");
  EXPECT_EQ(second([](H& h) { h.payload_bytes = 0; }),
            at + "payload of 0 bytes, expected 1 to 16777216");
  EXPECT_EQ(second([](H& h) { h.payload_bytes = 1u << 30; }),
            at + "payload of 1073741824 bytes, expected 1 to 16777216");
  EXPECT_EQ(second([](H& h) { h.zero[23] = 1; }), at + "reserved bytes are not zero");
  EXPECT_EQ(second([](H& h) { h.plays = 1; }),
            at + "kind 2 with 1 plays and 1 tickets, expected at least one void and no plays");
  EXPECT_THAT(second([](H& h) { h.previous[0] ^= 1; }), HasSubstr(at + "previous digest "));
  EXPECT_THAT(second([](H& h) { h.payload_bytes = 70000; }),
              HasSubstr("a frame of 70128 bytes, expected at most the file's last 65296"));
  EXPECT_THAT(second([](H& h) { h.payload_crc ^= 1; }), HasSubstr("offset 240: payload: crc "));
  EXPECT_THAT(log.Header(0, [](H& h) { h.tickets = 2; }),
              HasSubstr("kind 1 with 1 plays and 2 tickets"));
  EXPECT_THAT(log.Header(2, [](H& h) { h.tickets = 1; }),
              HasSubstr("kind 3 with 0 plays and 1 tickets, expected neither"));
  // What says nothing about the content is not part of the digest; the content is.
  EXPECT_EQ(second([](H& h) { h.synced = 0; }), "");
  EXPECT_THAT(second([](H& h) { h.time += 1; }),
              HasSubstr(kPath + ": offset 408: frame header: previous digest "));
}

TEST(LogReader, RefusesEachBrokenRuleOfAPayloadByName) {
  const ChangedLog log;
  EXPECT_EQ(log.Payload(0, 46, 1), kPath + ": offset 64: fill: 0100, expected zeros");
  EXPECT_THAT(log.Payload(0, 40, 12), HasSubstr("offset 64: ticket at 0: play 0: "));
  EXPECT_THAT(log.Payload(0, 36, 2),
              HasSubstr("offset 64: ticket at 0: needs 52 bytes, the payload has 46 more"));
  EXPECT_THAT(log.Header(0, [](FrameHeader& h) { h.plays = 2; }),
              HasSubstr("payload of 1 plays in 1 tickets, the frame header says 2 in 1"));
  EXPECT_THAT(log.Header(1, [](FrameHeader& h) { h.tickets = 2; }),
              HasSubstr("offset 240: voids: payload of 40 bytes, expected 80 for 2 records"));
  EXPECT_THAT(log.Payload(1, 16, 1), HasSubstr("void 0: 1 plays from ordinal 1, expected below 1"));
  EXPECT_THAT(log.Payload(1, 23, 0xFF), HasSubstr("expected below 1"));
  EXPECT_THAT(log.Payload(1, 24, 0), HasSubstr("void 0: 0 plays and 1 stakes"));
  EXPECT_THAT(log.Payload(1, 28, 0), HasSubstr("void 0: 1 plays and 0 stakes"));
  EXPECT_THAT(log.Payload(2, 8, 2),
              HasSubstr("offset 408: close: 2 plays, 1 tickets, 1 voided plays, expected 1, 1, 1"));
  EXPECT_THAT(log.Header(2, [](FrameHeader& h) { h.payload_bytes = 31; }),
              HasSubstr("close: payload of 31 bytes, expected 32"));
}

TEST(LogReader, RefusesAPlayThatIsVoidedTwice) {
  disk::MemoryDisk disk(/*seed=*/1);
  Writer writer = Writer::Create(disk, kLog, kOptions).value();
  Random random({.seed = 1});
  ASSERT_TRUE(writer.Append(PlaysFrame(random, 10).View()).ok());
  ASSERT_TRUE(
      writer
          .Append(VoidsFrame({{{}, Ordinal{2}, 3, 3, Micros{}}, {{}, Ordinal{5}, 1, 1, Micros{}}})
                      .View())
          .ok());
  ASSERT_TRUE(writer.Append(VoidsFrame({{{}, Ordinal{0}, 3, 3, Micros{}}}).View()).ok());
  ASSERT_TRUE(writer.Sync().ok());
  EXPECT_THAT(ReadLog(disk, kLog).error().message,
              HasSubstr("void of 3 plays from ordinal 0: some are voided already"));
}

TEST(LogReader, FindsEveryBitFlippedInAClosedLog) {
  const ChangedLog log;
  ASSERT_EQ(log.bytes().size(), ChangedLog::kSize);
  for (size_t bit = 0; bit < log.bytes().size() * 8; ++bit) {
    std::string bytes = log.bytes();
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
    ASSERT_THAT(log.Read(bytes), HasSubstr(kPath)) << "bit " << bit;
  }
  EXPECT_EQ(log.Read(log.bytes() + std::string(5000, '\0')), "");
  EXPECT_THAT(log.Read(log.bytes() + std::string(5000, '\0') + "x"),
              HasSubstr("offset 568: zeros after the close expected, found zeros up to offset 5568 "
                        "and others there"));
  EXPECT_THAT(log.Read(log.bytes() + std::string(65536, '\0')),
              HasSubstr("66104 bytes long, expected at most 65536"));
}

// What a file does not have reads as zeros: so a cut shows unless it takes whole frames, or only
// zeros of their last one.
TEST(LogReader, FindsEveryCutExceptBetweenFrames) {
  const ChangedLog log;
  const auto zeros_after = [&](size_t size) {
    return log.bytes().substr(0, size) + std::string(log.bytes().size() - size, '\0');
  };
  for (size_t size = 0; size < log.bytes().size(); ++size) {
    bool whole = false;
    for (const size_t end : {64u, 240u, 408u, 568u})
      whole |= size >= 64 && zeros_after(size) == zeros_after(end);
    EXPECT_EQ(log.Read(log.bytes().substr(0, size)).empty(), whole) << size;
  }
}

TEST(LogReader, RefusesFramesThatStandInTheWrongFile) {
  disk::MemoryDisk disk(/*seed=*/1);
  Writer writer = Writer::Create(disk, kLog, kOptions).value();
  TestFrame frame{FrameKind::kPlays, 1, 1, Micros{}, std::vector<uint8_t>(40000, 1)};
  ASSERT_TRUE(writer.Append(frame.View()).ok());
  ASSERT_TRUE(writer.Append(frame.View()).ok());
  ASSERT_TRUE(writer.Append(frame.View()).ok());
  ASSERT_TRUE(writer.Stop().ok());
  ASSERT_EQ(ReadLog(disk, kLog, {}).value().size(), 3u);

  // A file without frames that is not the last one.
  const std::string second = disk.Read(PathOf(kLog, 1));
  disk.Overwrite(PathOf(kLog, 1), AsBytes(second.substr(0, 64)));
  EXPECT_THAT(ReadLog(disk, kLog, {}).error().message,
              HasSubstr(PathOf(kLog, 1) +
                        ": offset 64: no frame here, but this file should not be the last"));

  // A frame that would have fitted into the file before.
  FrameHeader header = Load<FrameHeader>(AsBytes(second), 64);
  FrameBuilder builder;
  const std::vector<uint8_t> small(100, 1);
  const std::string built(AsText(builder.Build(header, small)));
  disk.Overwrite(PathOf(kLog, 1), AsBytes(second.substr(0, 64) + built));
  EXPECT_THAT(ReadLog(disk, kLog, {}).error().message,
              HasSubstr(PathOf(kLog, 1) +
                        ": offset 64: a frame of 232 bytes, which fits into the 25344 left in "));
}

// What fuzzing does for hours, for a moment: bytes changed at random, with CRCs put right every
// other time.
TEST(LogReader, TakesAnyBytesWithoutHarm) {
  const ChangedLog log;
  Random random({.seed = 2});
  for (int round = 0; round < 5000; ++round) {
    std::string bytes = log.bytes();
    for (uint64_t changes = 1 + random.Below(4); changes > 0; --changes) {
      bytes[64 + random.Below(bytes.size() - 64)] = static_cast<char>(random.Below(256));
    }
    bytes.resize(64 + random.Below(bytes.size()));
    const size_t frame = random.Below(3);
    const auto header = Load<FrameHeader>(AsBytes(log.bytes()), ChangedLog::kFrames[frame]);
    const bool has_frame =
        bytes.size() >= ChangedLog::kFrames[frame] + FrameBytes(header.payload_bytes);
    if (has_frame && random.Below(2) == 0) {
      bytes.replace(ChangedLog::kFrames[frame] + 12, 4,
                    log.bytes().substr(ChangedLog::kFrames[frame] + 12, 4));
      (void)log.Fixed(frame, bytes);
    } else {
      (void)log.Read(bytes);
    }
  }
}

}  // namespace
}  // namespace drumroll::log
