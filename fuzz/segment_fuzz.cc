// A segment file of any bytes: opened, checked whole, looked into. The first byte says whether the
// footer's and the table's checksums are put right first.
#include <algorithm>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/crc32c.h"
#include "fuzz.h"
#include "segment/layout.h"
#include "segment/player_index.h"
#include "segment/reader.h"

namespace drumroll::fuzz {
namespace {

const segment::Identity kIdentity{
    .draw = DrawId{1}, .partition = PartitionId{0}, .segment = {}, .matrix = kMatrix};

void FixChecksums(MutableBytes file) {
  const size_t at = file.size() - sizeof(segment::Footer);
  const auto footer = Load<segment::Footer>(file, at);
  if (std::max({footer.plays, footer.tickets, footer.systems}) > segment::kPlaysMax) return;
  const segment::Layout layout({.rows = footer.rows,
                                .plays = footer.plays,
                                .tickets = footer.tickets,
                                .systems = footer.systems});
  if (layout.table() > at) return;
  for (uint32_t section = 0; section < layout.sections(); ++section) {
    for (uint32_t granule = 0; granule < layout.granules(section); ++granule) {
      const Bytes bytes = Bytes(file).subspan(layout.granule_offset(section, granule),
                                              layout.granule_bytes(section, granule));
      Patch(file, layout.table() + (layout.first_granule(section) + granule) * sizeof(uint32_t),
            Crc32c(bytes));
    }
  }
  Patch(file, at + offsetof(segment::Footer, tables_crc),
        Crc32c(Bytes(file).subspan(layout.table(), at - layout.table())));
  Patch(file, at + offsetof(segment::Footer, crc),
        Crc32c(Bytes(file).subspan(at, offsetof(segment::Footer, crc))));
}

void Run(Bytes file) {
  const auto reader = segment::Reader::Over(file, kIdentity);
  if (!reader.ok()) return;
  (void)reader.value().CheckAll();
  for (const uint32_t offset : {0u, reader.value().plays() / 2, reader.value().plays() - 1}) {
    const auto ticket = reader.value().TicketOf(offset);
    if (ticket.ok()) DRUMROLL_ASSERT(ticket.value().entry < reader.value().tickets());
  }
  auto index = segment::BuildPlayerIndex(reader.value());
  if (!index.ok()) return;
  const auto opened = segment::PlayerIndex::Over(std::move(index).value(), reader.value());
  std::vector<uint32_t> found;
  if (opened.ok()) (void)opened.value().Find(PlayerId{reader.value().players()[0]}, found);
}

}  // namespace
}  // namespace drumroll::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace drumroll;
  if (size < 1 + sizeof(segment::Footer)) return 0;
  AlignedBuffer file(size - 1);
  std::copy(data + 1, data + size, file.data());
  if ((data[0] & 1) != 0) fuzz::FixChecksums(file.bytes());
  fuzz::Run(std::as_const(file).bytes());
  return 0;
}
