// The machine, apart from its disks: processor, memory, descriptors, clock. Reading and judging are
// apart, so that every judgement can be tested on any machine. Linux.
#ifndef DRUMROLL_DOCTOR_MACHINE_H_
#define DRUMROLL_DOCTOR_MACHINE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "doctor/finding.h"

namespace drumroll::doctor {

struct Processor {
  std::string matching;  // The path that settling takes: "avx512", "avx2", "portable".
  bool has_sha = false;  // Instructions for SHA-256.
  bool has_crc = false;  // For CRC32C: SSE 4.2.
  size_t cores = 0;
};
Processor ReadProcessor();
Finding CheckProcessor(const Processor& processor);

struct Memory {
  uint64_t total = 0;      // Bytes.
  uint64_t available = 0;  // What programs could take without swapping.
  uint64_t swapped = 0;
  std::string huge_pages;  // "always", "madvise", "never"; empty if the system does not say.
};
// From the texts of /proc/meminfo and of /sys/kernel/mm/transparent_hugepage/enabled.
Memory ParseMemory(std::string_view meminfo, std::string_view huge_pages);
Memory ReadMemory();
Findings CheckMemory(const Memory& memory);

// How many descriptors a process may have at most, as this one was started.
uint64_t ReadDescriptorsMax();
// `needed`: connections, files of draws, and some to spare.
Finding CheckDescriptors(uint64_t descriptors_max, uint64_t needed);

struct ClockState {
  bool known = true;  // The system tells.
  bool synchronised = false;
  int64_t error_micros_max = 0;  // As far as its time service knows.
};
ClockState ReadClock();
// `now` by that clock, and when this program was built: no right clock says less.
Findings CheckClock(const ClockState& state, Micros now);

}  // namespace drumroll::doctor

#endif  // DRUMROLL_DOCTOR_MACHINE_H_
