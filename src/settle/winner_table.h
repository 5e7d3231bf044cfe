// All of a winner file but its chunks: header, entries, footer. Pure functions.
#ifndef DRUMROLL_SETTLE_WINNER_TABLE_H_
#define DRUMROLL_SETTLE_WINNER_TABLE_H_

#include <array>
#include <span>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/sha256.h"
#include "settle/chunk.h"
#include "settle/format.h"

namespace drumroll::settle {

// Which outcome a winner file is: everything in it besides the winners.
struct Identity {
  DrawId draw{};
  uint32_t revision = 1;
  uint16_t partitions = 1;
  uint16_t tiers = 1;
  Digest seal;    // Of the seal record.
  Digest result;  // Of the result record.
  friend bool operator==(const Identity&, const Identity&) = default;
};

// Winners per tier, weights included: counts[t - 1].
using TierCounts = std::array<uint64_t, kTiersMax>;

// Adds the chunk's winners to `counts`.
void Tally(const Chunk& chunk, TierCounts& counts);

// Requires: 1 .. 15 tiers, a revision and a partition at least.
Header EncodeHeader(const Identity& identity);
Footer EncodeFooter(const Header& header, std::span<const ChunkEntry> entries,
                    const TierCounts& winners);

// kCorrupt unless it is well-formed; messages don't name the file.
Result<Identity> DecodeHeader(const Header& header);
// Checks what the footer says by itself and, in CheckTable, that entries, header and file size
// agree with it.
Status CheckFooter(const Footer& footer);
Status CheckTable(const Header& header, std::span<const ChunkEntry> entries, const Footer& footer,
                  uint64_t file_bytes);

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_WINNER_TABLE_H_
