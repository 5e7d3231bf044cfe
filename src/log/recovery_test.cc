// Torn or damaged: what recovery cuts, and what it never touches.
#include "log/recovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "log/log_testing.h"
#include "log/watermark.h"

namespace drumroll::log {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr RecoverOptions kRecover{.file_bytes = 64_KiB, .matrix = &kLotto};
const std::string kPath = PathOf(kLog, 0);

// A log that crashed after these frames, with the bytes of its first file.
struct OpenLog {
  std::vector<TestFrame> frames;
  std::vector<Tail> tails;  // After each number of frames.
  std::string bytes;
  std::string without_frames;
};

// `synced` frames, each synced before the next, and `unsynced` ones after the last sync.
OpenLog MakeLog(uint64_t seed, size_t synced, size_t unsynced, uint32_t tickets) {
  Random random({.seed = seed});
  disk::MemoryDisk disk(seed);
  Writer writer = Writer::Create(disk, kLog, {.file_bytes = 64_KiB}).value();
  OpenLog log;
  log.tails.push_back(writer.tail());
  log.without_frames = disk.Read(kPath);
  for (size_t i = 0; i < synced + unsynced; ++i) {
    log.frames.push_back(PlaysFrame(random, tickets));
    EXPECT_TRUE(writer.Append(log.frames.back().View()).ok());
    EXPECT_TRUE(i >= synced || writer.Sync().ok());
    log.tails.push_back(writer.tail());
  }
  log.bytes = disk.Read(kPath);
  return log;
}

size_t OffsetOf(const Tail& tail) { return Raw(tail.position); }

// Everything that is torn or zero behind these many bytes, as recovery left it.
void ExpectCleanBehind(const disk::MemoryDisk& disk, size_t size) {
  const std::string bytes = disk.ReadMedium(kPath);
  EXPECT_TRUE(bytes.size() <= size || AllZero(AsBytes(bytes).subspan(size)));
}

std::string QuarantineOf(const disk::MemoryDisk& disk) {
  for (const std::string& path : disk.Paths()) {
    if (path.find("/quarantine/") != std::string::npos) return disk.Read(path);
  }
  return "";
}

TEST(LogRecovery, KeepsEveryWholeFrameAndQuarantinesTheRestForAnyPiecesThatSurvive) {
  const OpenLog log = MakeLog(/*seed=*/1, /*synced=*/2, /*unsynced=*/3, /*tickets=*/17);
  const size_t synced_end = OffsetOf(log.tails[2]);
  std::vector<size_t> cuts{synced_end};  // The ends of the pieces that a cut takes or leaves.
  for (size_t at = RoundUp(synced_end + 1, 512); at < log.bytes.size(); at += 512)
    cuts.push_back(at);
  cuts.push_back(log.bytes.size());
  const size_t pieces = cuts.size() - 1;
  ASSERT_GE(pieces, 8u);
  ASSERT_LE(pieces, 12u);

  for (uint32_t subset = 0; subset < 1u << pieces; ++subset) {
    std::string bytes =
        log.bytes.substr(0, synced_end) + std::string(log.bytes.size() - synced_end, '\0');
    for (size_t i = 0; i < pieces; ++i) {
      if ((subset >> i & 1) != 0)
        bytes.replace(cuts[i], cuts[i + 1] - cuts[i], log.bytes, cuts[i], cuts[i + 1] - cuts[i]);
    }
    size_t whole = 2;  // Frames of which every byte is there.
    while (whole < 5 && bytes.compare(0, OffsetOf(log.tails[whole + 1]), log.bytes, 0,
                                      OffsetOf(log.tails[whole + 1])) == 0)
      ++whole;
    disk::MemoryDisk disk(subset);
    disk.Overwrite(kPath, AsBytes(bytes));
    const auto recovered = Recover(disk, kLog, kRecover);
    ASSERT_TRUE(recovered.ok()) << recovered.error().message;
    ASSERT_EQ(recovered.value().tail, log.tails[whole]);
    std::string torn = bytes.substr(OffsetOf(log.tails[whole]));
    torn.resize(torn.find_last_not_of('\0') + 1);
    ASSERT_EQ(recovered.value().torn_bytes, torn.size());
    ASSERT_EQ(recovered.value().messages.size(), torn.empty() ? 0u : 1u);
    ASSERT_EQ(QuarantineOf(disk), torn);
    ExpectCleanBehind(disk, OffsetOf(log.tails[whole]));
  }
}

TEST(LogRecovery, NeverCutsAwayASyncedFrameWhateverBitIsFlipped) {
  const OpenLog log = MakeLog(/*seed=*/2, /*synced=*/3, /*unsynced=*/0, /*tickets=*/2);
  const size_t last = OffsetOf(log.tails[2]);
  for (size_t bit = 0; bit < log.bytes.size() * 8; ++bit) {
    disk::MemoryDisk disk(/*seed=*/1);
    std::string bytes = log.bytes;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
    disk.Overwrite(kPath, AsBytes(bytes));
    const auto recovered = Recover(disk, kLog, kRecover);
    if (bit / 8 < last) {
      ASSERT_FALSE(recovered.ok()) << "byte " << bit / 8;
      ASSERT_EQ(recovered.error().code, ErrorCode::kCorrupt);
      ASSERT_THAT(recovered.error().message, HasSubstr(kPath));
      ASSERT_EQ(disk.Read(kPath), bytes);
      ASSERT_EQ(QuarantineOf(disk), "");
    } else {  // The last batch: reported and kept, as the document says.
      ASSERT_TRUE(recovered.ok()) << recovered.error().message;
      ASSERT_EQ(recovered.value().tail, log.tails[2]);
      ASSERT_EQ(QuarantineOf(disk), bytes.substr(last, bytes.find_last_not_of('\0') + 1 - last));
      ASSERT_EQ(recovered.value().messages.size(), 1u);
    }
  }
}

TEST(LogRecovery, FindsEveryCutOfWhatALaterFrameOrTheWatermarkPromised) {
  const OpenLog log = MakeLog(/*seed=*/3, /*synced=*/3, /*unsynced=*/0, /*tickets=*/1);
  for (const bool stopped : {false, true}) {
    for (size_t size = 0; size < log.bytes.size(); ++size) {
      disk::MemoryDisk disk(/*seed=*/1);
      disk.Overwrite(kPath, AsBytes(log.bytes.substr(0, size)));
      ASSERT_TRUE(!stopped || WriteWatermark(disk, kLog, log.tails[3]).ok());
      const auto recovered = Recover(disk, kLog, kRecover);
      const std::string rest = log.bytes.substr(size);
      if (stopped && !AllZero(AsBytes(rest))) {
        ASSERT_EQ(recovered.error().code, ErrorCode::kCorrupt) << size;
        continue;
      }
      ASSERT_TRUE(recovered.ok())
          << size << " " << recovered.error().message;  // Cut short, as a crash would have done.
      ASSERT_LE(recovered.value().tail.sequence, 3u);
      ASSERT_EQ(recovered.value().tail, log.tails[recovered.value().tail.sequence]);
    }
  }
}

TEST(LogRecovery, NamesTheEvidenceOfDamage) {
  const OpenLog log = MakeLog(/*seed=*/4, /*synced=*/3, /*unsynced=*/0, /*tickets=*/20);
  disk::MemoryDisk disk(/*seed=*/1);
  const auto error_of = [&](const std::string& bytes) {
    disk.Overwrite(kPath, AsBytes(bytes));
    return Recover(disk, kLog, kRecover).error().message;
  };
  std::string bytes = log.bytes;
  bytes[OffsetOf(log.tails[1]) + 200] ^= 1;
  EXPECT_THAT(error_of(bytes),
              HasSubstr(fmt::format("{}: offset {}: payload: crc ", kPath, log.tails[1].position)));
  EXPECT_THAT(error_of(bytes),
              HasSubstr(fmt::format(
                  "; the frame at offset {} says that the log was durable up to position {}",
                  log.tails[2].position, log.tails[2].position)));
  // Zeros where a frame was are no end if a later frame promised it.
  bytes = log.bytes;
  bytes.replace(OffsetOf(log.tails[1]), OffsetOf(log.tails[2]) - OffsetOf(log.tails[1]),
                OffsetOf(log.tails[2]) - OffsetOf(log.tails[1]), '\0');
  EXPECT_THAT(error_of(bytes),
              HasSubstr(fmt::format("a frame, or only zeros expected, found zeros up to offset {}",
                                    log.tails[2].position)));
  ASSERT_TRUE(WriteWatermark(disk, kLog, log.tails[3]).ok());
  EXPECT_EQ(error_of(log.bytes.substr(0, OffsetOf(log.tails[2]))),
            fmt::format("{}: offset {}: the log ends here; the watermark says that it was durable "
                        "up to position {}",
                        kPath, log.tails[2].position, log.tails[3].position));
  EXPECT_THAT(error_of(log.bytes.substr(0, OffsetOf(log.tails[2]) + 100)),
              HasSubstr(fmt::format("the watermark says that the log was durable up to position {}",
                                    log.tails[3].position)));
  // Another log that is whole by itself.
  EXPECT_THAT(error_of(MakeLog(/*seed=*/5, 3, 0, 20).bytes),
              HasSubstr("draw/partition: after 3 frames the log is at position "));
  disk.Overwrite(kLog.directory + "/watermark", AsBytes("drumroll"));
  EXPECT_THAT(error_of(log.bytes), HasSubstr("/watermark: 8 bytes, too short for a record"));
}

TEST(LogRecovery, RefusesAWholeFrameThatDoesNotBelongThere) {
  const OpenLog log = MakeLog(/*seed=*/6, /*synced=*/2, /*unsynced=*/1, /*tickets=*/5);
  FrameBuilder builder;
  const size_t at = OffsetOf(log.tails[2]);
  const auto header = Load<FrameHeader>(AsBytes(log.bytes), at);
  const auto error_of = [&](FrameHeader changed) {
    disk::MemoryDisk disk(/*seed=*/1);
    const std::string built(AsText(builder.Build(changed, log.frames[2].payload)));
    const std::string bytes = log.bytes.substr(0, at) + built;
    disk.Overwrite(kPath, AsBytes(bytes));
    const auto recovered = Recover(disk, kLog, kRecover);
    EXPECT_EQ(disk.Read(kPath), bytes);
    return recovered.ok() ? "" : recovered.error().message;
  };
  EXPECT_EQ(error_of(header), "");
  FrameHeader changed = header;
  changed.previous[5] ^= 1;
  EXPECT_THAT(error_of(changed), HasSubstr("; no write that was cut short looks like this"));
  changed = header;
  changed.sequence = 1;
  EXPECT_THAT(error_of(changed), HasSubstr("sequence 1, expected 2; no write that was cut short"));
  changed = header;
  changed.position -= 8;
  EXPECT_THAT(error_of(changed), HasSubstr("frame header: position "));
  changed = header;
  changed.tickets = 4;
  EXPECT_THAT(error_of(changed), HasSubstr("the frame header says"));
}

TEST(LogRecovery, NeverTouchesAClosedLog) {
  disk::MemoryDisk written(/*seed=*/1);
  Random random({.seed = 7});
  Writer writer =
      Writer::Create(written, kLog, {.file_bytes = 64_KiB, .prewrite_bytes = 4_KiB}).value();
  ASSERT_TRUE(writer.Append(PlaysFrame(random, 5).View()).ok());
  ASSERT_TRUE(writer.Sync().ok());
  ASSERT_TRUE(writer.Append(CloseFrame(writer.tail()).View()).ok());
  ASSERT_TRUE(writer.Stop().ok());
  const std::string bytes = written.Read(kPath);
  for (size_t at = 0; at < bytes.size(); ++at) {
    disk::MemoryDisk disk(/*seed=*/1);
    std::string changed = bytes;
    changed[at] ^= 0x10;
    disk.Overwrite(kPath, AsBytes(changed));
    ASSERT_TRUE(at % 2 != 0 || WriteWatermark(disk, kLog, writer.tail()).ok());
    const auto recovered = Recover(disk, kLog, kRecover);
    // Without its watermark a close that was hit is a torn tail like any other.
    const bool looks_torn = at % 2 != 0 &&
                            at >= OffsetOf(writer.tail()) - FrameBytes(sizeof(CloseRecord)) &&
                            at < OffsetOf(writer.tail());
    ASSERT_EQ(recovered.ok(), looks_torn) << at;
    ASSERT_EQ(disk.Read(kPath) == changed, !looks_torn) << at;
  }
}

TEST(LogRecovery, MayBeStoppedAnywhereAndRepeated) {
  const OpenLog log = MakeLog(/*seed=*/8, /*synced=*/1, /*unsynced=*/3, /*tickets=*/40);
  std::string bytes = log.bytes;
  bytes.replace(OffsetOf(log.tails[2]) + 512, 1024, 1024, '\0');
  uint64_t operations = 1;
  for (uint64_t operation = 0; operation < operations; ++operation) {
    for (const bool power_cut : {false, true}) {
      disk::MemoryDisk disk(operation);
      disk.Overwrite(kPath, AsBytes(bytes));
      const uint64_t before = disk.OperationCount();
      disk.SetFaults({.crash_at = before + operation});
      const auto first = Recover(disk, kLog, kRecover);
      if (first.ok()) {  // Longer than recovery takes: done.
        ASSERT_GT(operation, 10u);
        continue;
      }
      operations = operation + 2;
      if (power_cut) {
        disk.PowerCut();
      } else {
        disk.ProcessCrash();
      }
      const auto second = Recover(disk, kLog, kRecover);
      ASSERT_TRUE(second.ok()) << second.error().message;
      ASSERT_EQ(second.value().tail, log.tails[2]);
      ExpectCleanBehind(disk, OffsetOf(log.tails[2]));
      ASSERT_FALSE(QuarantineOf(disk).empty());
      disk.PowerCut();
      const auto third = Recover(disk, kLog, kRecover);
      ASSERT_TRUE(third.ok()) << third.error().message;
      ASSERT_EQ(third.value().tail, log.tails[2]);
      ASSERT_THAT(third.value().messages, IsEmpty());
    }
  }
}

TEST(LogRecovery, BelievesTheMediumAndNotThePageCacheAfterAFailedSync) {
  Random random({.seed = 9});
  uint64_t cleaned = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    disk::MemoryDisk disk(seed);
    Writer writer = Writer::Create(disk, kLog, {.file_bytes = 64_KiB}).value();
    std::vector<TestFrame> frames{PlaysFrame(random, 5)};
    ASSERT_TRUE(writer.Append(frames[0].View()).ok());
    ASSERT_TRUE(writer.Sync().ok());
    const Tail promised = writer.tail();
    frames.push_back(PlaysFrame(random, 20));
    ASSERT_TRUE(writer.Append(frames[1].View()).ok());
    disk.SetFaults({.fail_at = disk.OperationCount()});
    ASSERT_EQ(writer.Sync().error().code, ErrorCode::kCorrupt);
    disk.SetFaults({});
    disk.ProcessCrash();
    ASSERT_EQ(ReadLog(disk, kLog).value(),
              frames);  // The page cache shows a frame that is not on the disk.
    const auto recovered = Recover(disk, kLog, kRecover);
    ASSERT_TRUE(recovered.ok()) << recovered.error().message;
    if (recovered.value().tail.sequence == 2) continue;  // By chance all of it had survived.
    ASSERT_EQ(recovered.value().tail, promised);
    ASSERT_EQ(recovered.value().messages.size(), 1u);
    frames.pop_back();
    ASSERT_EQ(ReadLog(disk, kLog).value(), frames);
    disk.PowerCut();
    ASSERT_EQ(ReadLog(disk, kLog).value(), frames);
    ++cleaned;
  }
  EXPECT_GT(cleaned, 30u);
}

TEST(LogRecovery, FinishesACreationThatWasCutShort) {
  disk::MemoryDisk made(/*seed=*/1);
  Writer::Create(made, kLog, {.file_bytes = 64_KiB}).value();
  const std::string header = made.Read(kPath);
  for (size_t size = 0; size < header.size(); ++size) {
    disk::MemoryDisk disk(/*seed=*/1);
    disk.Overwrite(kPath, AsBytes(header.substr(0, size)));
    const auto recovered = Recover(disk, kLog, kRecover);
    ASSERT_TRUE(recovered.ok()) << recovered.error().message;
    EXPECT_EQ(recovered.value().tail, Tail{});
    EXPECT_EQ(disk.Read(kPath), header);
    EXPECT_EQ(QuarantineOf(disk),
              header.substr(0, header.find_last_not_of('\0', size == 0 ? 0 : size - 1) + 1)
                  .substr(0, size));
  }
  // With anything behind it, it is no creation.
  disk::MemoryDisk disk(/*seed=*/1);
  disk.Overwrite(kPath, AsBytes(header.substr(0, 63) + "??"));
  EXPECT_THAT(Recover(disk, kLog, kRecover).error().message,
              HasSubstr(kPath + ": file header: crc "));
}

TEST(LogRecovery, AcceptsATearInTheLastFileWithFramesOnly) {
  Random random({.seed = 10});
  disk::MemoryDisk written(/*seed=*/1);
  Writer writer = Writer::Create(written, kLog, {.file_bytes = 64_KiB}).value();
  std::vector<Tail> tails{writer.tail()};
  while (EndPlaceOf(writer.tail().position, 64_KiB).file == 0) {
    ASSERT_TRUE(writer.Append(PlaysFrame(random, 200).View()).ok());
    tails.push_back(writer.tail());
  }
  ASSERT_TRUE(writer.Sync().ok());
  const Tail first_file = tails[tails.size() - 2];
  const std::string first = written.Read(kPath);
  const std::string second = written.Read(PathOf(kLog, 1));
  const auto recover = [&](const std::string& a, const std::string& b) {
    disk::MemoryDisk disk(/*seed=*/1);
    disk.Overwrite(kPath, AsBytes(a));
    disk.Overwrite(PathOf(kLog, 1), AsBytes(b));
    return Recover(disk, kLog, kRecover);
  };
  EXPECT_EQ(recover(first, second).value().tail, writer.tail());
  EXPECT_EQ(recover(first, second.substr(0, 64)).value().tail, first_file);
  EXPECT_EQ(recover(first, second.substr(0, 1000)).value().tail, first_file);
  EXPECT_EQ(recover(first, second.substr(0, 20)).value().tail, first_file);
  disk::MemoryDisk disk(/*seed=*/1);
  disk.Overwrite(kPath, AsBytes(first));
  disk.Overwrite(PathOf(kLog, 1), AsBytes(second.substr(0, 1000)));
  const std::string torn = second.substr(64, 1000 - 64);
  EXPECT_EQ(Recover(disk, kLog, kRecover).value().torn_bytes, torn.find_last_not_of('\0') + 1);
  EXPECT_TRUE(AllZero(AsBytes(disk.ReadMedium(PathOf(kLog, 1))).subspan(64)));
  // The first file was durable before the second got a frame, whole or not.
  EXPECT_THAT(recover(first.substr(0, first.size() - 100), second).error().message,
              HasSubstr(kPath));
  EXPECT_THAT(recover(first.substr(0, first.size() - 100), second.substr(0, 1000)).error().message,
              HasSubstr("a later file, draw/partition/00000001.log, has frames"));
  // A rotation that was cut short, and then smaller frames in the first file: the second is there
  // without frames.
  EXPECT_EQ(recover(first.substr(0, first.size() - 100), second.substr(0, 64)).value().tail,
            tails[tails.size() - 3]);
}

TEST(LogRecovery, TellsOfEveryFrameThatIsThereAndOfNoOther) {
  Random random({.seed = 11});
  disk::MemoryDisk disk(/*seed=*/1);
  std::vector<TestFrame> expected;
  {
    Writer writer = Writer::Create(disk, kLog, {.file_bytes = 64_KiB}).value();
    while (EndPlaceOf(writer.tail().position, 64_KiB).file < 2) {
      expected.push_back(PlaysFrame(random, 100));
      ASSERT_TRUE(writer.Append(expected.back().View()).ok());
    }
    ASSERT_TRUE(writer.Sync().ok());
  }
  disk.Overwrite(PathOf(kLog, 2), AsBytes(disk.Read(PathOf(kLog, 2)) + "torn"));
  std::vector<TestFrame> told;
  const auto visit = [&](const Frame& frame) -> Status {
    told.push_back({frame.kind(),
                    frame.header.plays,
                    frame.header.tickets,
                    Micros{frame.header.time},
                    {frame.payload.begin(), frame.payload.end()}});
    return {};
  };
  ASSERT_TRUE(Recover(disk, kLog, kRecover, {.on_frame = visit}).ok());
  EXPECT_EQ(told, expected);
  const auto refuses = [](const Frame&) -> Status { return Error{ErrorCode::kCorrupt, "no"}; };
  EXPECT_EQ(Recover(disk, kLog, kRecover, {.on_frame = refuses}).error().message, "no");
}

}  // namespace
}  // namespace drumroll::log
