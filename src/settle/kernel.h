// Matching by bit-sliced arithmetic: finds the tier of 64, 256 or 512 plays an instruction. The
// input is one bitmap per drawn number; bit j of it says whether play j has that number. Pure
// functions; thread safe.
//
// This header is included by files that are compiled for newer processors than the rest of the
// program. It therefore includes nothing that holds inline functions: the linker keeps one copy of
// those for the whole program, and that could be the one with AVX-512 in it.
#ifndef DRUMROLL_SETTLE_KERNEL_H_
#define DRUMROLL_SETTLE_KERNEL_H_

#include <cstddef>
#include <cstdint>

namespace drumroll::settle {

inline constexpr size_t kVectorBytes = 64;    // Bitmaps are whole vectors of 512 plays.
inline constexpr uint32_t kMainRowsMax = 31;  // Hits in the main drum: 5 bits.
inline constexpr uint32_t kOtherRowsMax =
    7;  // Hits among the bonus numbers, or the second drum's: 2 bits.
inline constexpr uint32_t kTierCodes = 16;  // 0 wins nothing; 1 .. 15 are tiers.
inline constexpr uint32_t kCodePlanesMax = 4;
inline constexpr uint32_t kTermsMax = (kTierCodes - 1) * (kMainRowsMax + 1);

// The tiers of one result, compiled (settle/compile.h). A term says: exactly `main` hits in the
// main drum and a pair (bonus hits, second hits) in `rest` is tier `tier`. Terms exclude each
// other, since a play has one count of each kind: counts of terms may be added. Terms with the same
// `rest` stand next to each other.
struct MatchProgram {
  struct Term {
    uint16_t rest;  // Bit 4 * bonus + second; kAnyRest if it doesn't matter.
    uint8_t main;   // Index into mains.
    uint8_t tier;   // 1 .. 15.
  };
  static constexpr uint16_t kAnyRest = 0xFFFF;

  uint8_t main_rows;  // Numbers drawn of each kind: rows come in this order.
  uint8_t bonus_rows;
  uint8_t second_rows;
  uint8_t code_planes;  // Bits of the highest tier.
  uint8_t main_count;
  uint8_t mains[kMainRowsMax + 1];  // The counts of main hits that win something.
  uint16_t term_count;
  Term terms[kTermsMax];
};

struct MatchInput {
  const uint8_t* const* rows;  // Bitmaps: of the main numbers, the bonus, the second drum's.
  const uint8_t* exclude;      // Plays that are not to be matched; null for none.
  size_t vectors;              // Of kVectorBytes, in each of the bitmaps.
};

// Adds to counts[t] (kTierCodes of them) the number of plays in tier t. Unless `planes` is null,
// also writes bit i of each play's tier into planes[i], for program.code_planes planes as long as
// the rows.
using MatchFunction = void (*)(const MatchProgram& program, const MatchInput& input,
                               uint64_t* counts, uint8_t* const* planes);

inline constexpr size_t kEmitVectorsMax = 128;
inline constexpr size_t kEmitSlack = 16;  // Room behind the last play's place that may be written.

// The tier codes of up to 2^16 plays, with the bitmap of ticket starts of the same plays.
struct EmitInput {
  const uint8_t* const* planes;
  uint32_t code_planes;
  const uint8_t* starts;
  size_t vectors;         // At most kEmitVectorsMax.
  uint32_t first_offset;  // Of the first play, in the segment.
  uint32_t first_entry;   // Tickets that start before the first play.
  // Granules that will be read next, as long as a bitmap of this call: asked for while listing,
  // which is all arithmetic, so that memory is never idle. Null if ahead_count is 0.
  const uint8_t* const* ahead;
  uint32_t ahead_count;
};

// Lists the plays whose tier isn't 0: places[i] as in the winner file, entries[i] the play's entry
// in the ticket columns. Returns how many; there must be room for all plays and kEmitSlack. The
// first play of a segment starts a ticket, so each has an entry.
using EmitFunction = size_t (*)(const EmitInput& input, uint32_t* places, uint32_t* entries);

// The number of set bits.
using CountFunction = uint64_t (*)(const uint8_t* bitmap, size_t vectors);

enum class KernelPath { kPortable, kAvx2, kAvx512 };
inline constexpr KernelPath kKernelPaths[] = {KernelPath::kPortable, KernelPath::kAvx2,
                                              KernelPath::kAvx512};

const char* Name(KernelPath path);
// True if this processor (and operating system) can run it.
bool Supported(KernelPath path);
// The fastest that is supported.
KernelPath BestKernelPath();

struct Kernel {
  MatchFunction match;
  EmitFunction emit;
  CountFunction count;
};
// Requires: Supported(path).
Kernel KernelFor(KernelPath path);

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_KERNEL_H_
