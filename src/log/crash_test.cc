// Crashes at every operation. A script says which frames are appended and when they are synced; it
// is stopped at each of the disk's operations in turn, by a power cut, by the end of the process or
// by an error of the disk, then recovered and gone on with, under further crashes, until a life
// without faults finishes it. Held against what was promised:
//
//   promised <= recovered <= sent, as prefixes of the script, and recovery's own answer is a
//   promise too.
//
// Where a frame stands follows from the frames alone, so the tail after each number of frames is
// known beforehand.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "log/log_testing.h"
#include "log/recovery.h"

namespace drumroll::log {
namespace {

constexpr uint64_t kFileBytes = 64_KiB;

struct Script {
  std::vector<TestFrame> frames;  // The last one is the close.
  std::vector<bool> sync_behind;  // Whether a Sync() follows the frame.
  std::vector<Tail> tails;        // After each number of frames.
  uint64_t operations = 0;        // Of a life without faults.
};

Script MakeScript(uint64_t seed, WriterOptions options) {
  Random random({.seed = seed});
  disk::MemoryDisk disk(seed);
  Writer writer = Writer::Create(disk, kLog, options).value();
  Script script;
  script.tails.push_back(writer.tail());
  const auto append = [&](TestFrame frame) {
    EXPECT_TRUE(writer.Append(frame.View()).ok());
    script.frames.push_back(std::move(frame));
    script.sync_behind.push_back(random.Below(2) == 0);
    script.tails.push_back(writer.tail());
  };
  for (uint64_t i = 0; i < 12; ++i) {
    if (i == 5) {
      append(VoidsFrame({{{}, Ordinal{7}, 2, 2, Micros{1}}}));
    } else {
      append(PlaysFrame(random, 1 + static_cast<uint32_t>(random.Below(i % 2 == 0 ? 700 : 30))));
    }
    EXPECT_TRUE(!script.sync_behind.back() || writer.Sync().ok());
  }
  append(CloseFrame(writer.tail()));
  EXPECT_TRUE(writer.Stop().ok());
  script.operations = disk.OperationCount();
  return script;
}

class Simulation {
 public:
  Simulation(const Script& script, WriterOptions options, uint64_t seed)
      : script_(script), options_(options), random_({.seed = seed, .stream = 1}), disk_(seed) {}

  disk::MemoryDisk& disk() { return disk_; }
  Random& random() { return random_; }

  // Recovers and goes on with the script until its end (true) or an error of the disk.
  bool Live() {
    std::optional<Writer> writer = Begin();
    if (!writer) return false;
    while (writer->tail().sequence < script_.frames.size()) {
      const uint64_t next = writer->tail().sequence;
      sent_ = std::max(sent_, next + 1);
      if (!Succeeds(writer->Append(script_.frames[next].View()))) return false;
      if (!script_.sync_behind[next]) continue;
      if (!Succeeds(writer->Sync())) return false;
      promised_ = writer->tail().sequence;
    }
    if (!Succeeds(writer->Stop())) return false;
    promised_ = writer->tail().sequence;
    return true;
  }

  void PlanFault(bool crash, uint64_t operations_from_now) {
    fault_at_ = disk_.OperationCount() + operations_from_now;
    disk::MemoryFaults faults;
    (crash ? faults.crash_at : faults.fail_at) = fault_at_;
    disk_.SetFaults(faults);
  }

  // A file system that can't sync a directory shuts down (ext4, XFS and btrfs abort their journal):
  // whoever goes on mounts it again, and sees what is on the medium.
  void End(bool power_cut) {
    if (power_cut || std::exchange(directory_sync_failed_, false)) {
      disk_.PowerCut();
    } else {
      disk_.ProcessCrash();
    }
    disk_.SetFaults({});
    fault_at_ = disk::MemoryFaults::kNever;
  }

  void ExpectWhole() {
    const auto read = ReadLog(disk_, kLog);
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read.value(), script_.frames);
  }

 private:
  // Only the planned fault may be the reason of an error.
  template <typename T>
  bool Succeeds(const T& result) {
    if (result.ok()) return true;
    EXPECT_GT(disk_.OperationCount(), fault_at_) << result.error().message;
    if (result.error().message.find(": sync of the directory:") != std::string::npos)
      directory_sync_failed_ = true;
    return false;
  }

  std::optional<Writer> Begin() {
    const auto recovered = Recover(
        disk_, kLog,
        {.file_bytes = kFileBytes, .from_watermark = random_.Below(2) == 0, .matrix = &kLotto});
    if (!recovered.ok() && recovered.error().code == ErrorCode::kNotFound && !created_)
      return Create();
    if (!Succeeds(recovered)) return std::nullopt;
    const Tail& tail = recovered.value().tail;
    EXPECT_GE(tail.sequence, promised_);
    EXPECT_LE(tail.sequence, sent_);
    EXPECT_EQ(tail, script_.tails[std::min(tail.sequence, script_.frames.size())]);
    created_ = true;
    promised_ = tail.sequence;
    auto writer = Writer::Continue(disk_, kLog, options_, tail);
    if (!Succeeds(writer)) return std::nullopt;
    return std::move(writer).value();
  }

  std::optional<Writer> Create() {
    auto writer = Writer::Create(disk_, kLog, options_);
    if (!Succeeds(writer)) return std::nullopt;
    created_ = true;
    return std::move(writer).value();
  }

  const Script& script_;
  const WriterOptions options_;
  Random random_;
  disk::MemoryDisk disk_;
  uint64_t fault_at_ = disk::MemoryFaults::kNever;
  bool directory_sync_failed_ = false;
  bool created_ = false;
  uint64_t promised_ = 0;
  uint64_t sent_ = 0;
};

// The first fault at the given operation, then up to three more at random ones, also within
// recovery.
void RunLives(Simulation& simulation, bool crash, uint64_t first_fault, bool power_cut) {
  simulation.PlanFault(crash, first_fault);
  bool finished = simulation.Live();
  simulation.End(power_cut);
  for (uint64_t lives = simulation.random().Below(4); lives > 0; --lives) {
    simulation.PlanFault(simulation.random().Below(4) != 0, simulation.random().Below(60));
    finished = simulation.Live();
    simulation.End(simulation.random().Below(3) != 0);
  }
  ASSERT_TRUE(simulation.Live()) << "a life without faults; finished before: " << finished;
  simulation.End(/*power_cut=*/true);
  simulation.ExpectWhole();
  ASSERT_TRUE(simulation.Live());
}

struct Fault {
  const char* name;
  bool crash;
  bool power_cut;
};
constexpr Fault kFaults[] = {
    {"power cut", true, true},
    {"end of the process", true, false},
    {"error of the disk", false, false},
    {"error of the disk, then a power cut", false, true},
};

TEST(LogCrash, KeepsEveryPromiseWhateverTheOperationItStopsAt) {
  constexpr WriterOptions kOptions[] = {
      {.file_bytes = kFileBytes},
      {.file_bytes = kFileBytes, .prewrite_bytes = 16_KiB, .bulk = true},
  };
  uint64_t lives = 0;
  for (const WriterOptions& options : kOptions) {
    for (uint64_t seed = 1; seed <= 6; ++seed) {
      const Script script = MakeScript(seed, options);
      ASSERT_GE(EndPlaceOf(script.tails.back().position, kFileBytes).file, 1u);
      for (const Fault& fault : kFaults) {
        for (uint64_t operation = 0; operation <= script.operations + 10; ++operation) {
          SCOPED_TRACE(fmt::format("seed {}, prewrite {}, {} at operation {}", seed,
                                   options.prewrite_bytes, fault.name, operation));
          Simulation simulation(script, options, seed * 1000 + operation);
          RunLives(simulation, fault.crash, operation, fault.power_cut);
          if (testing::Test::HasFailure()) return;
          ++lives;
        }
      }
    }
  }
  EXPECT_GT(lives, 2000u);
}

}  // namespace
}  // namespace drumroll::log
