// Reads a log from docs/formats/log.md alone: no checksum, no chain, no code of src/log. What the
// tests of the whole hold drumroll against.
#ifndef DRUMROLL_TESTS_NAIVE_LOG_H_
#define DRUMROLL_TESTS_NAIVE_LOG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "disk/memory_disk.h"
#include "game/matrix.h"
#include "settle/testing.h"

namespace drumroll::testing {

enum class NaiveKind : uint8_t { kPlays = 1, kVoids = 2, kClose = 3 };

struct NaiveFrame {
  NaiveKind kind{};
  uint64_t position = 0;
  std::vector<uint8_t> payload;
};

// The contents of the log's files, in order.
std::vector<std::string> LogFiles(const disk::MemoryDisk& disk, const std::string& directory);

// All frames up to the first place in the last file where none begins.
std::vector<NaiveFrame> NaiveFrames(const std::vector<std::string>& files, uint64_t file_bytes);

std::vector<settle::testing::OwnedTicket> NaiveTickets(const game::Matrix& matrix,
                                                       const std::vector<uint8_t>& payload);

// The partition that the frames make: its tickets in order, and which of them are voided.
settle::testing::Pool::Partition NaivePartition(const game::Matrix& matrix,
                                                const std::vector<NaiveFrame>& frames);

}  // namespace drumroll::testing

#endif  // DRUMROLL_TESTS_NAIVE_LOG_H_
