// Writer and Reader together, on the real disk and on the one in memory alike.
#include "log/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "disk/posix_disk.h"
#include "log/log_testing.h"
#include "log/recovery.h"
#include "log/watermark.h"

namespace drumroll::log {
namespace {

using ::testing::HasSubstr;

struct OnMemory {
  LogId id = kLog;
  disk::MemoryDisk disk{/*seed=*/1};
};

struct OnPosix {
  OnPosix() {
    std::string pattern = (std::filesystem::temp_directory_path() / "drumroll.XXXXXX").string();
    DRUMROLL_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    root = pattern;
    id.directory = root + "/draw/partition";
  }
  ~OnPosix() { std::filesystem::remove_all(root); }
  std::string root;
  LogId id = kLog;
  disk::PosixDisk disk;
};

template <typename Kind>
class Log : public testing::Test {
 protected:
  disk::Disk& disk() { return kind_.disk; }
  const LogId& id() { return kind_.id; }

  Writer Create(WriterOptions options) {
    auto writer = Writer::Create(disk(), id(), options);
    DRUMROLL_ASSERT(writer.ok());
    return std::move(writer).value();
  }
  std::string PathOfFile(uint32_t file) { return PathOf(id(), file); }

 private:
  Kind kind_;
};

struct KindNames {
  template <typename Kind>
  static std::string GetName(int) {
    return std::is_same_v<Kind, OnPosix> ? "posix" : "memory";
  }
};
using Kinds = testing::Types<OnMemory, OnPosix>;
TYPED_TEST_SUITE(Log, Kinds, KindNames);

constexpr WriterOptions kSmallFiles{.file_bytes = 64_KiB};

// Appends frames of all kinds, several files long, and the close; returns them.
std::vector<TestFrame> FillLog(Writer& writer, uint64_t seed) {
  Random random({.seed = seed});
  std::vector<TestFrame> frames;
  for (uint32_t i = 0; i < 40; ++i) {
    if (i % 10 == 9) {
      frames.push_back(
          VoidsFrame({{{}, Ordinal{i}, 1, 3, Micros{7}}, {{}, Ordinal{i + 100}, 5, 5, Micros{8}}}));
    } else {
      frames.push_back(PlaysFrame(random, 1 + static_cast<uint32_t>(random.Below(200))));
    }
    const auto position = writer.Append(frames.back().View());
    EXPECT_TRUE(position.ok()) << position.error().message;
    EXPECT_TRUE(i % 3 != 0 || writer.Sync().ok());
  }
  frames.push_back(CloseFrame(writer.tail()));
  EXPECT_TRUE(writer.Append(frames.back().View()).ok());
  EXPECT_TRUE(writer.Stop().ok());
  return frames;
}

TYPED_TEST(Log, ReadsBackWhatWasAppended) {
  for (const uint64_t prewrite : {uint64_t{0}, 4_KiB, 10000 + 0_KiB, 1_MiB}) {
    for (const bool drop : {false, true}) {
      LogId id = this->id();
      id.directory += fmt::format("-{}-{}", prewrite, drop);
      auto writer = Writer::Create(
          this->disk(), id, {.file_bytes = 64_KiB, .prewrite_bytes = prewrite, .bulk = drop});
      ASSERT_TRUE(writer.ok()) << writer.error().message;
      const std::vector<TestFrame> frames = FillLog(writer.value(), prewrite);
      for (const size_t buffer : {4_KiB, 64_KiB, 2_MiB}) {
        for (const disk::Access access : {disk::Access::kRead, disk::Access::kReadMedium}) {
          Reader reader =
              Reader::Open(this->disk(), id,
                           {.buffer_bytes = buffer, .access = access, .matrix = &kLotto})
                  .value();
          const auto read = ReadFrames(reader);
          ASSERT_TRUE(read.ok()) << read.error().message;
          EXPECT_EQ(read.value(), frames);
          EXPECT_EQ(reader.tail(), writer.value().tail());
        }
      }
      EXPECT_GE(CountFiles(this->disk(), id).value(), 3u);
    }
  }
}

TYPED_TEST(Log, GoesOnAfterEveryStop) {
  this->Create(kSmallFiles);
  Random random({.seed = 5});
  std::vector<TestFrame> frames;
  for (int i = 0; i < 20; ++i) {
    const auto recovered =
        Recover(this->disk(), this->id(), {.file_bytes = 64_KiB, .from_watermark = i % 2 == 0});
    ASSERT_TRUE(recovered.ok()) << recovered.error().message;
    EXPECT_TRUE(recovered.value().messages.empty());
    auto writer = Writer::Continue(this->disk(), this->id(), kSmallFiles, recovered.value().tail);
    ASSERT_TRUE(writer.ok()) << writer.error().message;
    for (int n = 0; n < 3; ++n) {
      frames.push_back(PlaysFrame(random, 100));
      ASSERT_TRUE(writer.value().Append(frames.back().View()).ok());
    }
    ASSERT_TRUE(writer.value().Stop().ok());
    EXPECT_EQ(ReadWatermark(this->disk(), this->id()).value(), writer.value().tail());
  }
  EXPECT_EQ(ReadLog(this->disk(), this->id()).value(), frames);
}

TYPED_TEST(Log, FillsFilesToTheLastByteAndNotBeyond) {
  Writer writer = this->Create(kSmallFiles);
  const uint64_t room = 64_KiB - sizeof(FileHeader) - sizeof(FrameHeader);
  TestFrame frame{FrameKind::kPlays, 1, 1, Micros{}, std::vector<uint8_t>(room, 7)};
  for (uint64_t file = 0; file < 3; ++file) {
    const auto position = writer.Append(frame.View());
    ASSERT_TRUE(position.ok()) << position.error().message;
    EXPECT_EQ(Raw(position.value()), file * 64_KiB + sizeof(FileHeader));
  }
  EXPECT_EQ(Raw(writer.tail().position), 3 * 64_KiB);
  ASSERT_TRUE(writer.Stop().ok());
  const auto recovered = Recover(this->disk(), this->id(), {.file_bytes = 64_KiB});
  ASSERT_TRUE(recovered.ok()) << recovered.error().message;
  EXPECT_EQ(recovered.value().tail, writer.tail());
  auto more = Writer::Continue(this->disk(), this->id(), kSmallFiles, recovered.value().tail);
  ASSERT_TRUE(more.ok());
  frame.payload.push_back(7);
  EXPECT_EQ(more.value().Append(frame.View()).error().code, ErrorCode::kInvalid);
  frame.payload.resize(1);
  EXPECT_EQ(Raw(more.value().Append(frame.View()).value()), 3 * 64_KiB + sizeof(FileHeader));
  ASSERT_TRUE(more.value().Sync().ok());
  EXPECT_EQ(ReadLog(this->disk(), this->id(), {}).value().size(), 4u);
}

TYPED_TEST(Log, StartsReadingAtAnyFrame) {
  Writer writer = this->Create(kSmallFiles);
  const std::vector<TestFrame> frames = FillLog(writer, 6);
  Reader all = Reader::Open(this->disk(), this->id()).value();
  for (size_t i = 0; i < frames.size(); ++i) {
    const Tail before = all.tail();
    const LogPosition position = all.Next().value()->position;
    Reader at = Reader::OpenAt(this->disk(), this->id(), position).value();
    Reader after = Reader::OpenAfter(this->disk(), this->id(), before).value();
    const std::vector<TestFrame> rest(frames.begin() + static_cast<ptrdiff_t>(i), frames.end());
    EXPECT_EQ(ReadFrames(at).value(), rest);
    EXPECT_EQ(at.tail().head, writer.tail().head);
    EXPECT_EQ(ReadFrames(after).value(), rest);
    EXPECT_EQ(after.tail(), writer.tail());
  }
  for (const uint64_t position : {uint64_t{0}, uint64_t{65}, 64_KiB, ~uint64_t{0}, ~uint64_t{7}}) {
    EXPECT_FALSE(Reader::OpenAt(this->disk(), this->id(), LogPosition{position}).ok());
  }
  EXPECT_EQ(Reader::OpenAt(this->disk(), this->id(), LogPosition{72}).error().code,
            ErrorCode::kCorrupt);
}

TYPED_TEST(Log, CanBeReadUpToWhatIsSyncedWhileItGrows) {
  Writer writer = this->Create({.file_bytes = 64_KiB, .prewrite_bytes = 8_KiB});
  Reader reader = Reader::Open(this->disk(), this->id(), {.end = writer.synced()}).value();
  Random random({.seed = 7});
  EXPECT_FALSE(reader.Next().value().has_value());
  for (int i = 0; i < 60; ++i) {
    const TestFrame frame = PlaysFrame(random, 1 + static_cast<uint32_t>(random.Below(150)));
    ASSERT_TRUE(writer.Append(frame.View()).ok());
    EXPECT_FALSE(reader.Next().value().has_value());
    ASSERT_TRUE(writer.Sync().ok());
    EXPECT_EQ(writer.synced(), writer.tail().position);
    reader.MoveEnd(writer.synced());
    const auto frames = ReadFrames(reader);
    ASSERT_TRUE(frames.ok()) << frames.error().message;
    ASSERT_EQ(frames.value(), std::vector<TestFrame>{frame});
    EXPECT_EQ(reader.tail(), writer.tail());
  }
}

TYPED_TEST(Log, RefusesEverythingAfterTheClose) {
  Writer writer = this->Create(kSmallFiles);
  Random random({.seed = 8});
  const TestFrame frame = PlaysFrame(random, 3);
  ASSERT_TRUE(writer.Append(frame.View()).ok());
  ASSERT_TRUE(writer.Append(CloseFrame(writer.tail()).View()).ok());
  EXPECT_EQ(writer.Append(frame.View()).error().code, ErrorCode::kConflict);
  EXPECT_EQ(writer.Append(CloseFrame(writer.tail()).View()).error().code, ErrorCode::kConflict);
  ASSERT_TRUE(writer.Stop().ok());
  const Tail tail = Recover(this->disk(), this->id(), {.file_bytes = 64_KiB}).value().tail;
  EXPECT_TRUE(tail.closed);
  Writer again = Writer::Continue(this->disk(), this->id(), kSmallFiles, tail).value();
  EXPECT_EQ(again.Append(frame.View()).error().code, ErrorCode::kConflict);
}

TYPED_TEST(Log, RefusesEverythingAfterAStop) {
  Writer writer = this->Create(kSmallFiles);
  Random random({.seed = 9});
  ASSERT_TRUE(writer.Stop().ok());
  EXPECT_EQ(writer.Append(PlaysFrame(random, 1).View()).error().code, ErrorCode::kConflict);
  EXPECT_EQ(writer.Sync().error().code, ErrorCode::kConflict);
  EXPECT_EQ(writer.Stop().error().code, ErrorCode::kConflict);
}

TYPED_TEST(Log, RefusesFramesThatAReaderWouldRefuse) {
  Writer writer = this->Create(kSmallFiles);
  Random random({.seed = 10});
  ASSERT_TRUE(writer.Append(PlaysFrame(random, 3).View()).ok());
  const Tail before = writer.tail();
  const auto code = [&](const TestFrame& frame) {
    const auto appended = writer.Append(frame.View());
    return appended.ok() ? std::nullopt : std::optional(appended.error().code);
  };
  TestFrame frame = PlaysFrame(random, 3);
  frame.tickets = 0;
  EXPECT_EQ(code(frame), ErrorCode::kInvalid);
  frame.tickets = frame.plays + 1;
  EXPECT_EQ(code(frame), ErrorCode::kInvalid);
  frame.payload.clear();
  EXPECT_EQ(code(frame), ErrorCode::kInvalid);
  EXPECT_EQ(code(VoidsFrame({{{}, Ordinal{before.plays()}, 1, 1, Micros{}}})), ErrorCode::kInvalid);
  frame = VoidsFrame({{{}, Ordinal{0}, 1, 1, Micros{}}});
  frame.plays = 1;
  EXPECT_EQ(code(frame), ErrorCode::kInvalid);
  Tail other = before;
  other.tickets += 1;
  EXPECT_EQ(code(CloseFrame(other)), ErrorCode::kInvalid);
  frame = PlaysFrame(random, 3);
  frame.kind = static_cast<FrameKind>(4);
  EXPECT_EQ(code(frame), ErrorCode::kInvalid);
  EXPECT_EQ(writer.tail(), before);
  EXPECT_EQ(code(CloseFrame(before)), std::nullopt);
}

TYPED_TEST(Log, IsMadeOnce) {
  this->Create(kSmallFiles);
  EXPECT_EQ(Writer::Create(this->disk(), this->id(), kSmallFiles).error().code,
            ErrorCode::kConflict);
  LogId none = this->id();
  none.directory += "-none";
  EXPECT_EQ(Reader::Open(this->disk(), none).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Recover(this->disk(), none, {}).error().code, ErrorCode::kNotFound);
  for (const uint64_t bytes : {uint64_t{0}, 32_KiB, 64_KiB + 8, 2_GiB}) {
    EXPECT_EQ(Writer::Create(this->disk(), none, {.file_bytes = bytes}).error().code,
              ErrorCode::kInvalid);
  }
  EXPECT_EQ(
      Writer::Continue(this->disk(), this->id(), {.file_bytes = 128_KiB}, Tail{}).error().code,
      ErrorCode::kInvalid);
}

TYPED_TEST(Log, RefusesFilesOfAnotherLogByName) {
  Writer writer = this->Create(kSmallFiles);
  FillLog(writer, 11);
  LogId other = this->id();
  other.draw = DrawId{1129};
  EXPECT_EQ(Reader::Open(this->disk(), other).error().message,
            this->PathOfFile(0) + ": file header: draw 1128, expected 1129");
  EXPECT_THAT(Recover(this->disk(), other, {.file_bytes = 64_KiB}).error().message,
              HasSubstr("draw 1128, expected 1129"));
  other = this->id();
  other.partition = PartitionId{4};
  EXPECT_EQ(Reader::Open(this->disk(), other).error().message,
            this->PathOfFile(0) + ": file header: partition 3, expected 4");
  EXPECT_THAT(Recover(this->disk(), this->id(), {.file_bytes = 128_KiB}).error().message,
              HasSubstr("files of 65536 bytes, expected 131072"));

  // Swapped files, and one that is gone.
  const std::string aside = this->id().directory + "/aside";
  ASSERT_TRUE(this->disk().Rename(this->PathOfFile(1), aside).ok());
  EXPECT_EQ(ReadLog(this->disk(), this->id()).error().message,
            this->PathOfFile(1) + " is missing, but 00000002.log is there");
  EXPECT_EQ(Recover(this->disk(), this->id(), {.file_bytes = 64_KiB}).error().code,
            ErrorCode::kCorrupt);
  ASSERT_TRUE(this->disk().Rename(this->PathOfFile(2), this->PathOfFile(1)).ok());
  ASSERT_TRUE(this->disk().Rename(aside, this->PathOfFile(2)).ok());
  EXPECT_EQ(ReadLog(this->disk(), this->id()).error().message,
            this->PathOfFile(1) + ": file header: file index 2, expected 1");
  EXPECT_EQ(Recover(this->disk(), this->id(), {.file_bytes = 64_KiB}).error().message,
            this->PathOfFile(1) + ": file header: file index 2, expected 1");
}

TEST(LogWriter, IsDoneForGoodAfterTheFirstFailureOfAnyOperation) {
  Random random({.seed = 12});
  const TestFrame frame = PlaysFrame(random, 150);
  uint32_t failures = 0;
  for (uint64_t operation = 0; operation < 200; ++operation) {
    disk::MemoryDisk disk(/*seed=*/operation);
    auto writer = Writer::Create(disk, kLog, {.file_bytes = 64_KiB, .prewrite_bytes = 4_KiB});
    ASSERT_TRUE(writer.ok());
    disk.SetFaults({.fail_at = disk.OperationCount() + operation});
    std::optional<Error> first;
    for (int i = 0; i < 30 && !first; ++i) {
      const auto appended = writer.value().Append(frame.View());
      if (!appended.ok()) first = appended.error();
      if (first || i % 2 == 0) continue;
      const Status synced = writer.value().Sync();
      if (!synced.ok()) first = synced.error();
    }
    if (!first) continue;
    ++failures;
    const Tail tail = writer.value().tail();
    const LogPosition synced = writer.value().synced();
    disk.SetFaults({});
    EXPECT_EQ(writer.value().Append(frame.View()).error().message, first->message);
    EXPECT_EQ(writer.value().Sync().error().message, first->message);
    EXPECT_EQ(writer.value().Stop().error().message, first->message);
    EXPECT_EQ(writer.value().tail(), tail);
    EXPECT_EQ(writer.value().synced(), synced);
  }
  EXPECT_GT(failures, 100u);
}

TEST(LogWriter, SaysUnavailableWhenTheDiskIsFullAndKeepsWhatItPromised) {
  Random random({.seed = 13});
  for (const uint64_t prewrite : {uint64_t{0}, 4_KiB}) {
    disk::MemoryDisk disk(/*seed=*/1, {.capacity_bytes = 150000});
    Writer writer =
        Writer::Create(disk, kLog, {.file_bytes = 64_KiB, .prewrite_bytes = prewrite}).value();
    std::vector<TestFrame> promised;
    while (true) {
      TestFrame frame = PlaysFrame(random, 50);
      const auto appended = writer.Append(frame.View());
      if (!appended.ok()) {
        EXPECT_EQ(appended.error().code, ErrorCode::kUnavailable) << appended.error().message;
        break;
      }
      ASSERT_TRUE(writer.Sync().ok());
      promised.push_back(std::move(frame));
    }
    EXPECT_GT(promised.size(), 20u);
    disk.SetFaults({});
    disk.ProcessCrash();
    const auto recovered = Recover(disk, kLog, {.file_bytes = 64_KiB});
    ASSERT_TRUE(recovered.ok()) << recovered.error().message;
    EXPECT_EQ(ReadLog(disk, kLog).value(), promised);
  }
}

}  // namespace
}  // namespace drumroll::log
