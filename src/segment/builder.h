// Builds the segments of one partition, one after another, from the tickets of its log.
//
// One Builder per partition; one thread. It keeps one segment in memory and allocates only when
// made: 45 numbers take 6 MiB of bitmaps, and 24 bytes a ticket come on top. Every 2^16 plays are
// checksummed and hashed as soon as they are complete, so finishing a segment hashes at most one
// such block. The bytes are a function of the tickets alone: however they come in batches, the file
// is the same.
#ifndef DRUMROLL_SEGMENT_BUILDER_H_
#define DRUMROLL_SEGMENT_BUILDER_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/sha256.h"
#include "log/ticket.h"
#include "segment/format.h"
#include "segment/identity.h"
#include "segment/layout.h"
#include "segment/transposer.h"

namespace drumroll::segment {

// A finished segment: the bytes of its file, in memory that belongs to the builder.
struct Image {
  Identity identity;
  Digest digest;  // The content digest, which names it.
  Bytes bytes;
};

class Builder {
 public:
  explicit Builder(const Identity& identity);

  // Forgets everything and starts on another segment of the same partition. Images end here.
  void Reset(SegmentIndex segment);

  // Adds the plays of a ticket from `skip_plays` on, as many as fit, and returns how many that are.
  // If fewer than there are, the segment is full, and the next one gets the rest: its first Add()
  // skips what this one took. `frame` is the log position of the ticket's frame. kCorrupt if a
  // number is not in the matrix; then only Reset() may follow. Requires: skip_plays <
  // ticket.plays(), and 0 unless plays() is 0; Finish() was not called.
  Result<uint32_t> Add(const log::TicketView& ticket, LogPosition frame, uint32_t skip_plays = 0);

  // Completes the file. The image is valid until Reset(), and nothing else may be called before it.
  // Requires: plays() > 0.
  Image Finish();

  const Identity& identity() const { return identity_; }
  bool full() const { return plays_ == kPlaysMax; }
  uint32_t plays() const { return plays_; }
  uint32_t tickets() const { return tickets_; }
  // Of the play that comes next.
  Ordinal next_ordinal() const { return Ordinal{Raw(identity_.first_ordinal()) + plays_}; }

 private:
  void AddEntry(const log::TicketView& ticket, LogPosition frame);
  Status AddStandard(const log::TicketView& ticket, uint32_t skip, uint32_t count);
  Status AddCounted(const log::TicketView& ticket, uint32_t skip, uint32_t count);
  Status AddStakes(const game::Play& play);
  Error OutsideMatrix(const log::TicketView& ticket) const;
  void PlaysAdded(uint32_t count);
  void CompleteBlock();

  void CloseGaps(const Layout& layout);
  void WriteTable(const Layout& layout);
  Digest WriteFooter(const Layout& layout);

  template <typename T>
  T* At(uint64_t offset) {
    return reinterpret_cast<T*>(file_.data() + offset);
  }

  Identity identity_;
  uint32_t rows_;
  // The file, with every section where it would be if all counts were the largest; Finish() closes
  // the gaps. The memory behind what is never reached is never touched, so it costs address space
  // only.
  Layout spread_;
  AlignedBuffer file_;

  Transposer transposer_;
  Sha256 hasher_;
  std::vector<std::array<uint32_t, kBlocksMax>> bitmap_crcs_;  // [row][block]
  std::array<Digest, kBlocksMax> block_digests_;

  uint32_t plays_ = 0;
  uint32_t tickets_ = 0;
  uint32_t systems_ = 0;
  uint32_t block_first_ticket_ = 0;
  bool continued_ = false;
  bool usable_ = true;  // Until Finish() or an error.
  uint64_t stakes_ = 0;
  LogPosition last_frame_{};
};

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_BUILDER_H_
