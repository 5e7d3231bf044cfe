#include "doctor/machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"

namespace drumroll::doctor {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Micros kNow{1'790'000'000'000'000};

TEST(DoctorMachine, IsContentWithAProcessorThatHasWhatSpeedsItUp) {
  const Processor good{.matching = "avx2", .has_sha = true, .has_crc = true, .cores = 2};
  EXPECT_EQ(CheckProcessor(good).level, Level::kOk);
  for (auto change :
       {+[](Processor& p) { p.matching = "portable"; }, +[](Processor& p) { p.has_sha = false; },
        +[](Processor& p) { p.has_crc = false; }}) {
    Processor slow = good;
    change(slow);
    const Finding finding = CheckProcessor(slow);
    EXPECT_EQ(finding.level, Level::kWarning);
    EXPECT_THAT(finding.expected, HasSubstr("AVX2"));
    EXPECT_THAT(finding.advice, HasSubstr("drumroll bench"));
  }
}

constexpr std::string_view kMeminfo =
    "MemTotal:        8000000 kB\nMemFree:          100000 kB\nMemAvailable:    6000000 kB\n"
    "SwapCached:            0 kB\nSwapTotal:       1000000 kB\nSwapFree:         900000 kB\n";

TEST(DoctorMachine, ReadsWhatTheSystemSaysOfMemory) {
  const Memory memory = ParseMemory(kMeminfo, "always [madvise] never\n");
  EXPECT_EQ(memory.total, uint64_t{8'000'000} << 10);
  EXPECT_EQ(memory.available, uint64_t{6'000'000} << 10);
  EXPECT_EQ(memory.swapped, uint64_t{100'000} << 10);
  EXPECT_EQ(memory.huge_pages, "madvise");
  const Memory nothing = ParseMemory("", "");
  EXPECT_EQ(nothing.total + nothing.available + nothing.swapped, 0u);
  EXPECT_EQ(nothing.huge_pages, "");
  EXPECT_EQ(ParseMemory("MemTotal:", "]x[").total, 0u);
}

TEST(DoctorMachine, TellsOfMemoryThatIsShortSwappedOrInSmallPages) {
  const Memory good{.total = 8_GiB, .available = 6_GiB, .huge_pages = "madvise"};
  EXPECT_EQ(Worst(CheckMemory(good)), Level::kOk);
  Memory small = good;
  small.available = 500_MiB;
  EXPECT_EQ(Worst(CheckMemory(small)), Level::kWarning);
  EXPECT_THAT(CheckMemory(small).front().found, HasSubstr("500 MiB available"));
  Memory swapped = good;
  swapped.swapped = 3_MiB;
  ASSERT_EQ(CheckMemory(swapped).size(), 2u);
  EXPECT_THAT(CheckMemory(swapped).back().found, HasSubstr("3 MiB are swapped out"));
  Memory pages = good;
  pages.huge_pages = "never";
  EXPECT_EQ(CheckMemory(pages).back().check, "huge pages");
  EXPECT_EQ(CheckMemory(pages).back().level, Level::kWarning);
}

TEST(DoctorMachine, TellsOfTooFewDescriptors) {
  EXPECT_EQ(CheckDescriptors(4096, 4096).level, Level::kOk);
  EXPECT_EQ(CheckDescriptors(UINT64_MAX, 4096).level, Level::kOk);
  const Finding finding = CheckDescriptors(1024, 4096);
  EXPECT_EQ(finding.level, Level::kWarning);
  EXPECT_THAT(finding.found, HasSubstr("1024"));
  EXPECT_THAT(finding.expected, HasSubstr("4096"));
  EXPECT_THAT(finding.advice, HasSubstr("connections_max"));
}

TEST(DoctorMachine, TellsOfAClockThatNobodyKeepsRight) {
  const ClockState good{.known = true, .synchronised = true, .error_micros_max = 20'000};
  EXPECT_EQ(Worst(CheckClock(good, kNow)), Level::kOk);
  const ClockState alone{.known = true, .synchronised = false};
  EXPECT_EQ(Worst(CheckClock(alone, kNow)), Level::kWarning);
  EXPECT_THAT(CheckClock(alone, kNow).front().found, HasSubstr("no time service"));
  const ClockState vague{.known = true, .synchronised = true, .error_micros_max = 5'000'000};
  EXPECT_EQ(Worst(CheckClock(vague, kNow)), Level::kWarning);
  EXPECT_THAT(CheckClock(vague, kNow).front().found, HasSubstr("wrong by 5000 ms"));
  EXPECT_EQ(Worst(CheckClock({.known = false}, kNow)), Level::kWarning);
  const Findings old = CheckClock(good, Micros{0});
  EXPECT_EQ(Worst(old), Level::kProblem);
  EXPECT_THAT(old.front().found, HasSubstr("1970"));
}

TEST(DoctorMachine, ReadsThisMachine) {
  EXPECT_GT(ReadProcessor().cores, 0u);
  EXPECT_GT(ReadMemory().total, ReadMemory().available);
  EXPECT_GT(ReadDescriptorsMax(), 0u);
  EXPECT_THAT(CheckClock(ReadClock(), kNow).front().found, Not(HasSubstr("1970")));
}

}  // namespace
}  // namespace drumroll::doctor
