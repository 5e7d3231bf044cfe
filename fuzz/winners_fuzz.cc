// A winner file of any bytes: opened, verified, walked. The first byte says whether checksums and
// digests are put right.
#include <algorithm>
#include <vector>

#include "base/crc32c.h"
#include "base/sha256.h"
#include "disk/memory_disk.h"
#include "fuzz.h"
#include "settle/chunk.h"
#include "settle/winner_reader.h"

namespace drumroll::fuzz {
namespace {

void FixChecksums(std::vector<uint8_t>& file) {
  const size_t footer_at = file.size() - sizeof(settle::Footer);
  auto footer = Load<settle::Footer>(file, footer_at);
  if (footer.chunks > 16 || footer.chunks * sizeof(settle::ChunkEntry) > footer_at) return;
  const size_t entries_at = footer_at - footer.chunks * sizeof(settle::ChunkEntry);
  Patch(file, offsetof(settle::Header, crc),
        Crc32c(Bytes(file).first(offsetof(settle::Header, crc))));
  for (size_t i = 0; i < footer.chunks; ++i) {
    const size_t at = entries_at + i * sizeof(settle::ChunkEntry);
    const auto entry = Load<settle::ChunkEntry>(file, at);
    const uint64_t bytes = settle::ChunkBytes(entry.count, entry.weighted);
    if (entry.offset > entries_at || bytes > entries_at - entry.offset) return;
    Patch(file, at + offsetof(settle::ChunkEntry, digest),
          settle::DigestOf(settle::PartsOf(entry, Bytes(file).subspan(entry.offset, bytes))));
  }
  std::ranges::fill(footer.outcome, uint8_t{0});
  footer.crc = 0;
  Sha256 hasher;
  hasher.Update(Bytes(file).first(sizeof(settle::Header)));
  hasher.Update(Bytes(file).subspan(entries_at, footer_at - entries_at));
  hasher.Update(BytesOf(footer));
  Patch(file, footer_at + offsetof(settle::Footer, outcome), hasher.Finish());
  Patch(file, footer_at + offsetof(settle::Footer, crc),
        Crc32c(Bytes(file).subspan(footer_at, offsetof(settle::Footer, crc))));
}

void Run(const std::vector<uint8_t>& file) {
  disk::MemoryDisk disk(1);
  disk.Overwrite("winners", file);
  const auto reader = settle::WinnerReader::Open(disk, "winners", disk::Access::kRead);
  if (!reader.ok()) return;
  const bool intact = reader.value().Verify(1).ok();
  settle::WinnerCursor cursor(reader.value());
  uint64_t places = 0;
  while (true) {
    const auto winner = cursor.Next();
    if (!winner.ok()) {
      DRUMROLL_ASSERT(!intact);
      return;
    }
    if (!winner.value()) break;
    ++places;
  }
  if (intact) DRUMROLL_ASSERT(places == reader.value().places());
}

}  // namespace
}  // namespace drumroll::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace drumroll;
  if (size < 1 + sizeof(settle::Header) + sizeof(settle::Footer)) return 0;
  std::vector<uint8_t> file(data + 1, data + size);
  if ((data[0] & 1) != 0) fuzz::FixChecksums(file);
  fuzz::Run(file);
  return 0;
}
