#include "doctor/machine.h"

#include <cpuid.h>
#include <sys/resource.h>
#include <sys/timex.h>

#include <charconv>
#include <fstream>
#include <iterator>

#include "base/bytes.h"
#include "base/parallel.h"
#include "settle/kernel.h"

namespace drumroll::doctor {
namespace {

// Before this the formats of this version did not exist: 2026-01-01.
constexpr Micros kEarliest{1'767'225'600'000'000};
// More than a sale lets its clock jump.
constexpr int64_t kClockErrorMax = 1'000'000;
// A small draw night: keys and buffers of a sale, the pages of what is settled.
constexpr uint64_t kMemoryWanted = 1_GiB;

std::string TextOf(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// "MemTotal:       24689016 kB" as bytes; 0 if there is no such line.
uint64_t FieldOf(std::string_view meminfo, std::string_view name) {
  size_t at = meminfo.find(name);
  if (at == std::string_view::npos) return 0;
  at = meminfo.find_first_of("0123456789", at + name.size());
  if (at == std::string_view::npos) return 0;
  uint64_t kib = 0;
  std::from_chars(meminfo.data() + at, meminfo.data() + meminfo.size(), kib);
  return kib << 10;
}

std::string MiB(uint64_t bytes) { return fmt::format("{} MiB", bytes >> 20); }

}  // namespace

Processor ReadProcessor() {
  Processor processor{.matching = std::string(settle::Name(settle::BestKernelPath())),
                      .has_crc = __builtin_cpu_supports("sse4.2") != 0,
                      .cores = CoreCount()};
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) != 0) processor.has_sha = (b >> 29 & 1) != 0;
  return processor;
}

Finding CheckProcessor(const Processor& processor) {
  Finding finding =
      Ok("processor",
         fmt::format("{} cores; plays are matched by {}; SHA-256 {}, CRC32C {}", processor.cores,
                     processor.matching, processor.has_sha ? "by instructions" : "by arithmetic",
                     processor.has_crc ? "by instructions" : "by tables"));
  if (processor.matching != "portable" && processor.has_sha && processor.has_crc) return finding;
  finding.level = Level::kWarning;
  finding.expected = "AVX2 or AVX-512, SHA extensions, SSE 4.2";
  finding.advice =
      "every result is the same, but later: measure with 'drumroll bench'. In a virtual machine "
      "let it see the host's processor";
  return finding;
}

Memory ParseMemory(std::string_view meminfo, std::string_view huge_pages) {
  Memory memory{.total = FieldOf(meminfo, "MemTotal:"),
                .available = FieldOf(meminfo, "MemAvailable:"),
                .huge_pages = {}};
  const uint64_t swap = FieldOf(meminfo, "SwapTotal:");
  const uint64_t free = FieldOf(meminfo, "SwapFree:");
  memory.swapped = swap > free ? swap - free : 0;
  const size_t begin = huge_pages.find('[');  // "always [madvise] never"
  const size_t end = huge_pages.find(']');
  if (begin != std::string_view::npos && end != std::string_view::npos && begin < end)
    memory.huge_pages = huge_pages.substr(begin + 1, end - begin - 1);
  return memory;
}

Memory ReadMemory() {
  return ParseMemory(TextOf("/proc/meminfo"),
                     TextOf("/sys/kernel/mm/transparent_hugepage/enabled"));
}

Findings CheckMemory(const Memory& memory) {
  Finding finding =
      Ok("memory", fmt::format("{} available of {}", MiB(memory.available), MiB(memory.total)));
  if (memory.available < kMemoryWanted) {
    finding.level = Level::kWarning;
    finding.expected =
        fmt::format("{} at least, and 11 bytes a ticket besides", MiB(kMemoryWanted));
    finding.advice = "end what else runs here, or sell and settle small draws only";
  }
  Findings findings{finding};
  if (memory.swapped > 0)
    findings.push_back({.check = "swap",
                        .level = Level::kWarning,
                        .found = fmt::format("{} are swapped out", MiB(memory.swapped)),
                        .expected = "none: what is swapped out answers late",
                        .advice = "find out what takes the memory; 'swapoff -a' once it is free"});
  if (memory.huge_pages == "never")
    findings.push_back(
        {.check = "huge pages",
         .level = Level::kWarning,
         .found = "transparent huge pages are switched off",
         .expected = "'madvise' or 'always': looking up keys and matching are faster",
         .advice = "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled, and keep "
                   "that over restarts"});
  return findings;
}

uint64_t ReadDescriptorsMax() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  return limit.rlim_max == RLIM_INFINITY ? UINT64_MAX : limit.rlim_max;
}

Finding CheckDescriptors(uint64_t descriptors_max, uint64_t needed) {
  const std::string most =
      descriptors_max == UINT64_MAX ? std::string("any number") : fmt::to_string(descriptors_max);
  Finding finding = Ok("descriptors", fmt::format("a process started here may have {} open", most));
  if (descriptors_max >= needed) return finding;
  finding.level = Level::kWarning;
  finding.expected = fmt::format("{}: connections_max, files of draws, and some to spare", needed);
  finding.advice =
      "raise the hard limit ('ulimit -Hn', LimitNOFILE of the systemd unit), or lower "
      "connections_max";
  return finding;
}

ClockState ReadClock() {
  timex state = {};
  const int code = adjtimex(&state);
  if (code < 0) return {.known = false};
  return {.synchronised = code != TIME_ERROR && (state.status & STA_UNSYNC) == 0,
          .error_micros_max = state.maxerror};
}

Findings CheckClock(const ClockState& state, Micros now) {
  Finding finding = Ok("clock", fmt::format("it says {}", ToText(now)));
  if (now < kEarliest) {
    finding.level = Level::kProblem;
    finding.expected = fmt::format("a time after {}", ToText(kEarliest));
    finding.advice = "set the clock; sales are closed by it, and receipts carry its time";
    return {finding};
  }
  if (state.known && state.synchronised && state.error_micros_max <= kClockErrorMax) {
    finding.found += fmt::format(", synchronised to {} ms", state.error_micros_max / 1000 + 1);
    return {finding};
  }
  finding.level = Level::kWarning;
  finding.found += !state.known ? ", and the system does not tell whether it is right"
                   : state.synchronised
                       ? fmt::format(", and may be wrong by {} ms", state.error_micros_max / 1000)
                       : ", and no time service keeps it right";
  finding.expected = "synchronised to a second: sales are closed by this clock";
  finding.advice =
      "start a time service (chrony, systemd-timesyncd) and look again; in a container "
      "it runs on the host: 'timedatectl' there";
  return {finding};
}

}  // namespace drumroll::doctor
