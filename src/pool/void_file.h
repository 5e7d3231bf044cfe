// The plays of a partition that were cancelled before its close, as the seal lists them: the file
// `voids`. docs/formats/draw.md is the specification. Its SHA-256 is in the seal, so it needs no
// checksum of its own.
#ifndef DRUMROLL_POOL_VOID_FILE_H_
#define DRUMROLL_POOL_VOID_FILE_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "log/voids.h"

namespace drumroll::pool {

// Voided plays are the ordinals [first, first + plays).
struct VoidRange {
  uint64_t first = 0;
  uint32_t plays = 0;
  uint32_t stakes = 0;
  friend bool operator==(const VoidRange&, const VoidRange&) = default;
};
static_assert(sizeof(VoidRange) == 16);

// Ordered by ordinal.
std::vector<uint8_t> EncodeVoidFile(std::span<const log::Void> voids);
// kCorrupt unless whole ranges, ascending, apart, not empty and below `plays`.
Result<std::vector<VoidRange>> DecodeVoidFile(std::string_view place, Bytes bytes, uint64_t plays);

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_VOID_FILE_H_
