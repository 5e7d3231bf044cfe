// A log file of any bytes: the reader and recovery refuse it or read frames that follow from each
// other.
//
// The first byte says whether the checksums are put right before reading, so that what stands
// behind them is reached.
#include <vector>

#include "base/crc32c.h"
#include "disk/memory_disk.h"
#include "fuzz.h"
#include "log/reader.h"
#include "log/recovery.h"
#include "log/ticket.h"

namespace drumroll::fuzz {
namespace {

void FixChecksums(std::vector<uint8_t>& file) {
  Patch(file, offsetof(log::FileHeader, crc),
        Crc32c(Bytes(file).first(std::min<size_t>(file.size(), 60))));
  for (size_t at = sizeof(log::FileHeader); file.size() - at >= sizeof(log::FrameHeader);) {
    auto header = Load<log::FrameHeader>(file, at);
    const size_t rest = at + sizeof header;
    const uint64_t payload = RoundUp(header.payload_bytes % 4096, log::kFrameAlignment);
    if (payload > file.size() - rest) return;
    Patch(file, at + offsetof(log::FrameHeader, payload_crc),
          Crc32c(Bytes(file).subspan(rest, payload)));
    Patch(file, at + offsetof(log::FrameHeader, crc),
          Crc32c(Bytes(file).subspan(at, offsetof(log::FrameHeader, crc))));
    at = rest + payload;
  }
}

void Run(std::vector<uint8_t> file) {
  const log::LogId id{.directory = "log", .draw = DrawId{1}, .partition = PartitionId{0}};
  disk::MemoryDisk disk(1);
  disk.Overwrite(log::PathOf(id, 0), file);
  log::ScanOptions options;
  options.matrix = &kMatrix;
  auto reader = log::Reader::Open(disk, id, options);
  bool intact = reader.ok();
  while (intact) {
    auto frame = reader.value().Next();
    intact = frame.ok();
    if (!intact || !frame.value()) break;
  }
  // What a strict reader takes, recovery leaves as it is, and finds the same end.
  const auto recovered =
      log::Recover(disk, id, {.file_bytes = log::kFileBytesDefault, .matrix = &kMatrix});
  if (!intact) return;
  DRUMROLL_ASSERT(recovered.ok());
  DRUMROLL_ASSERT(recovered.value().torn_bytes == 0);
  DRUMROLL_ASSERT(recovered.value().tail == reader.value().tail());
}

}  // namespace
}  // namespace drumroll::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1 + sizeof(drumroll::log::FileHeader)) return 0;
  std::vector<uint8_t> file(data + 1, data + size);
  if ((data[0] & 1) != 0) drumroll::fuzz::FixChecksums(file);
  drumroll::fuzz::Run(std::move(file));
  return 0;
}
