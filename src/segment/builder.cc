#include "segment/builder.h"

#include <algorithm>
#include <cstring>

#include "base/crc32c.h"
#include "segment/digest.h"

namespace drumroll::segment {

Builder::Builder(const Identity& identity)
    : identity_(identity),
      rows_(identity.matrix.rows()),
      spread_(LargestLayout(rows_)),
      file_(spread_.file_bytes()),
      transposer_(identity.matrix),
      bitmap_crcs_(rows_ + 1) {}

void Builder::Reset(SegmentIndex segment) {
  identity_.segment = segment;
  transposer_.Clear();
  plays_ = 0;
  tickets_ = 0;
  systems_ = 0;
  block_first_ticket_ = 0;
  continued_ = false;
  usable_ = true;
  stakes_ = 0;
  last_frame_ = LogPosition{};
}

Result<uint32_t> Builder::Add(const log::TicketView& ticket, LogPosition frame,
                              uint32_t skip_plays) {
  DRUMROLL_ASSERT(usable_);
  DRUMROLL_ASSERT(skip_plays < ticket.plays());
  DRUMROLL_ASSERT(skip_plays == 0 || plays_ == 0);
  const uint32_t count = std::min(ticket.plays() - skip_plays, kPlaysMax - plays_);
  if (count == 0) return count;
  if (plays_ == 0) continued_ = skip_plays > 0;
  AddEntry(ticket, frame);
  Status added = ticket.counted() ? AddCounted(ticket, skip_plays, count)
                                  : AddStandard(ticket, skip_plays, count);
  if (!added.ok()) {
    usable_ = false;
    return std::move(added).error();
  }
  return count;
}

void Builder::AddEntry(const log::TicketView& ticket, LogPosition frame) {
  const uint64_t reference = Raw(frame) + sizeof(log::FrameHeader) + ticket.offset();
  At<uint64_t>(spread_.offset(spread_.players()))[tickets_] = Raw(ticket.player());
  At<uint64_t>(spread_.offset(spread_.references()))[tickets_] = reference;
  At<int64_t>(spread_.offset(spread_.times()))[tickets_] = ticket.time();
  ++tickets_;
  last_frame_ = frame;
  transposer_.MarkStart();
}

Status Builder::AddStandard(const log::TicketView& ticket, uint32_t skip, uint32_t count) {
  const uint32_t play_bytes = identity_.matrix.play_bytes();
  Bytes numbers = ticket.numbers().subspan(uint64_t{skip} * play_bytes);
  stakes_ += count;
  while (count > 0) {
    const uint32_t part = std::min(count, kBlockPlays - transposer_.plays());
    const uint64_t part_bytes = uint64_t{part} * play_bytes;
    if (!transposer_.AddStandard(numbers.first(part_bytes), part)) return OutsideMatrix(ticket);
    numbers = numbers.subspan(part_bytes);
    count -= part;
    PlaysAdded(part);
  }
  return {};
}

Status Builder::AddCounted(const log::TicketView& ticket, uint32_t skip, uint32_t count) {
  log::PlayCursor cursor(identity_.matrix, ticket);
  game::Play play;
  for (uint32_t i = 0; i < skip + count; ++i) {
    DRUMROLL_ASSERT(cursor.Next(play));
    if (i < skip) continue;
    if (!transposer_.Add(play)) return OutsideMatrix(ticket);
    DRUMROLL_TRY(AddStakes(play));
    PlaysAdded(1);
  }
  return {};
}

// Counts the standard plays that the next play stands for, and lists it if it is a system play.
Status Builder::AddStakes(const game::Play& play) {
  if (game::IsSystem(identity_.matrix, play)) {
    const SystemPlay system = {.offset = plays_,
                               .main_count = static_cast<uint8_t>(play.main.size()),
                               .second_count = static_cast<uint8_t>(play.second.size()),
                               .zero = 0};
    At<SystemPlay>(spread_.offset(spread_.systems()))[systems_++] = system;
  }
  if (__builtin_add_overflow(stakes_, game::Combinations(identity_.matrix, play), &stakes_)) {
    return Fail(ErrorCode::kCorrupt, "{}, play {}: the stakes exceed 64 bits", ToText(identity_),
                plays_);
  }
  return {};
}

Error Builder::OutsideMatrix(const log::TicketView& ticket) const {
  return Fail(ErrorCode::kCorrupt,
              "{}: ticket at {} of the frame at {}: a number is not among the {} of the matrix",
              ToText(identity_), ticket.offset(), last_frame_, rows_);
}

void Builder::PlaysAdded(uint32_t count) {
  plays_ += count;
  if (transposer_.plays() == kBlockPlays) CompleteBlock();
}

// Checksums and hashes the block in the transposer, and copies its bitmaps to their place.
void Builder::CompleteBlock() {
  transposer_.Complete();
  const uint32_t block = (plays_ - 1) / kBlockPlays;
  const uint64_t bytes = transposer_.granule_bytes();
  for (uint32_t row = 0; row <= rows_; ++row) {
    const uint8_t* const granule = transposer_.granule(row);
    bitmap_crcs_[row][block] = Crc32c({granule, bytes});
    std::memcpy(At<uint8_t>(spread_.granule_offset(row, block)), granule, bytes);
  }
  const uint32_t first = block_first_ticket_;
  const uint32_t count = tickets_ - first;
  block_digests_[block] = BlockDigest(
      hasher_, {.first = transposer_.granule(0),
                .stride = Transposer::kStride,
                .bitmaps = rows_ + 1,
                .granule_bytes = bytes,
                .players = {At<uint64_t>(spread_.offset(spread_.players())) + first, count},
                .references = {At<uint64_t>(spread_.offset(spread_.references())) + first, count},
                .times = {At<int64_t>(spread_.offset(spread_.times())) + first, count}});
  block_first_ticket_ = tickets_;
  transposer_.Clear();
}

Image Builder::Finish() {
  DRUMROLL_ASSERT(usable_);
  DRUMROLL_ASSERT(plays_ > 0);
  usable_ = false;
  if (transposer_.plays() > 0) CompleteBlock();
  const Layout layout({.rows = rows_, .plays = plays_, .tickets = tickets_, .systems = systems_});
  CloseGaps(layout);
  WriteTable(layout);
  const Digest digest = WriteFooter(layout);
  // The last page is written in whole.
  const uint64_t end = layout.file_bytes();
  std::memset(file_.data() + end, 0, RoundUp(end, AlignedBuffer::kAlignment) - end);
  return {
      .identity = identity_, .digest = digest, .bytes = file_.bytes().first(layout.file_bytes())};
}

// Moves every section to where it is with the counts as they are. Each moves towards the start and
// in file order, so none is overwritten before it has moved.
void Builder::CloseGaps(const Layout& layout) {
  for (uint32_t section = 0; section < layout.sections(); ++section) {
    DRUMROLL_ASSERT(layout.offset(section) <= spread_.offset(section));
    std::memmove(file_.data() + layout.offset(section), file_.data() + spread_.offset(section),
                 layout.bytes(section));
  }
}

// The checksums of the bitmaps are known since their blocks were completed; the others are made
// here.
void Builder::WriteTable(const Layout& layout) {
  std::memset(At<uint8_t>(layout.table()), 0, layout.digests() - layout.table());
  uint32_t* crc = At<uint32_t>(layout.table());
  for (uint32_t row = 0; row <= rows_; ++row)
    crc = std::copy_n(bitmap_crcs_[row].begin(), layout.blocks(), crc);
  for (uint32_t section = layout.players(); section < layout.sections(); ++section) {
    for (uint32_t granule = 0; granule < layout.granules(section); ++granule) {
      *crc++ = Crc32c({At<uint8_t>(layout.granule_offset(section, granule)),
                       layout.granule_bytes(section, granule)});
    }
  }
  std::copy_n(block_digests_.begin(), layout.blocks(), At<Digest>(layout.digests()));
}

Digest Builder::WriteFooter(const Layout& layout) {
  Footer footer{};
  footer.magic = kMagic;
  footer.version = kVersion;
  footer.draw = Raw(identity_.draw);
  footer.partition = Raw(identity_.partition);
  footer.rows = static_cast<uint16_t>(rows_);
  footer.segment = Raw(identity_.segment);
  footer.plays = plays_;
  footer.tickets = tickets_;
  footer.systems = systems_;
  footer.continued = continued_ ? 1 : 0;
  footer.stakes = stakes_;
  footer.last_frame = Raw(last_frame_);
  const Digest digest = ContentDigest(footer, {At<Digest>(layout.digests()), layout.blocks()},
                                      {At<SystemPlay>(layout.offset(layout.systems())), systems_});
  std::memcpy(footer.digest, digest.bytes.data(), sizeof footer.digest);
  footer.tables_crc = Crc32c({At<uint8_t>(layout.table()), layout.footer() - layout.table()});
  footer.crc = Crc32c(BytesOf(footer).first(offsetof(Footer, crc)));
  std::memcpy(At<uint8_t>(layout.footer()), &footer, sizeof footer);
  return digest;
}

}  // namespace drumroll::segment
