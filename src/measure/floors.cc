#include "measure/floors.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>

#include "base/clock.h"
#include "base/parallel.h"

namespace drumroll::measure {
namespace {

constexpr uint64_t kMemoryBytesMin = 256_MiB;
constexpr uint64_t kMemoryPiece = 4_MiB;
constexpr uint64_t kReadBlock = 1_MiB;
constexpr uint64_t kWriteBlock = 2_MiB;
constexpr size_t kInFlight = 4;

// Eight sums, so that no addition waits for the one before.
uint64_t SumOf(Bytes bytes) {
  constexpr size_t kLanes = 8;
  const auto* words = reinterpret_cast<const uint64_t*>(bytes.data());
  uint64_t sums[kLanes] = {};
  for (size_t i = 0; i + kLanes <= bytes.size() / sizeof(uint64_t); i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) sums[lane] += words[i + lane];
  }
  uint64_t sum = 0;
  for (const uint64_t lane : sums) sum += lane;
  return sum;
}

struct Block {
  disk::File* file;
  uint64_t offset;
};

// The blocks of all files, until they hold `bytes_max`.
Result<std::vector<Block>> BlocksOf(const std::vector<std::unique_ptr<disk::File>>& files,
                                    uint64_t bytes_max) {
  std::vector<Block> blocks;
  for (const auto& file : files) {
    const uint64_t size = DRUMROLL_TRY(file->Size());
    for (uint64_t offset = 0; offset < size && blocks.size() * kReadBlock < bytes_max;
         offset += kReadBlock) {
      blocks.push_back({file.get(), offset});
    }
  }
  return blocks;
}

}  // namespace

MemoryFloor::MemoryFloor(uint64_t bytes, size_t threads)
    : memory_(RoundUp(std::max(bytes, kMemoryBytesMin), kMemoryPiece)), threads_(threads) {
  (void)::madvise(memory_.data(), memory_.size(), MADV_HUGEPAGE);
  // Written, so that it is memory of its own and not one page of zeros.
  std::memset(memory_.data(), 1, memory_.size());
}

double MemoryFloor::ReadRate() const {
  std::atomic<uint64_t> sum = 0;  // Used, or the compiler would not read at all.
  const double start = SteadySeconds();
  const Status status =
      ParallelFor(memory_.size() / kMemoryPiece, threads_, [&](size_t i) -> Status {
        sum += SumOf(memory_.bytes().subspan(i * kMemoryPiece, kMemoryPiece));
        return {};
      });
  const double seconds = SteadySeconds() - start;
  DRUMROLL_ASSERT(status.ok());
  DRUMROLL_ASSERT(sum != 0);
  return static_cast<double>(memory_.size()) / seconds;
}

Result<double> DiskReadRate(disk::Disk& disk, const std::vector<std::string>& paths,
                            uint64_t bytes_max) {
  std::vector<std::unique_ptr<disk::File>> files;
  for (const std::string& path : paths)
    files.push_back(DRUMROLL_TRY(disk.Open(path, disk::Access::kReadMedium)));
  const std::vector<Block> blocks = DRUMROLL_TRY(BlocksOf(files, bytes_max));
  std::vector<AlignedBuffer> buffers(kInFlight);
  for (AlignedBuffer& buffer : buffers) buffer = AlignedBuffer(kReadBlock);
  std::atomic<size_t> next = 0;
  std::atomic<uint64_t> bytes = 0;
  const double start = SteadySeconds();
  DRUMROLL_TRY(ParallelFor(kInFlight, kInFlight, [&](size_t thread) -> Status {
    for (size_t i = next++; i < blocks.size(); i = next++) {
      bytes += DRUMROLL_TRY(blocks[i].file->ReadAt(blocks[i].offset, buffers[thread].bytes()));
    }
    return {};
  }));
  return static_cast<double>(bytes) / (SteadySeconds() - start);
}

Result<double> DiskWriteSeconds(disk::Disk& disk, std::string_view path, uint64_t bytes) {
  AlignedBuffer block(kWriteBlock);
  std::memset(block.data(), 0x5a, block.size());
  const double start = SteadySeconds();
  const auto file = DRUMROLL_TRY(disk.Create(path, disk::Access::kWriteDirect));
  const uint64_t whole = RoundUp(bytes, AlignedBuffer::kAlignment);
  DRUMROLL_TRY(file->Reserve(whole));
  DRUMROLL_TRY(file->Resize(whole));
  const size_t count = RoundUp(whole, kWriteBlock) / kWriteBlock;
  DRUMROLL_TRY(ParallelFor(count, kInFlight, [&](size_t i) -> Status {
    const uint64_t offset = i * kWriteBlock;
    return file->WriteAt(offset, block.bytes().first(std::min(kWriteBlock, whole - offset)));
  }));
  DRUMROLL_TRY(file->Sync());
  const double seconds = SteadySeconds() - start;
  DRUMROLL_TRY(disk.Remove(path));
  return seconds;
}

}  // namespace drumroll::measure
