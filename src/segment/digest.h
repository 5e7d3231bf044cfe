// The names of content: what a block's digest and a segment's content digest are made of. Builder
// and reader share these two functions; the independent verifier has its own. Pure; thread safe.
#ifndef DRUMROLL_SEGMENT_DIGEST_H_
#define DRUMROLL_SEGMENT_DIGEST_H_

#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/sha256.h"
#include "segment/format.h"

namespace drumroll::segment {

// One block: `bitmaps` granules of `granule_bytes`, the first at `first`, each `stride` bytes after
// the one before; and the column entries of the tickets that start in the block.
struct BlockContent {
  const uint8_t* first = nullptr;
  uint64_t stride = 0;
  uint32_t bitmaps = 0;
  uint64_t granule_bytes = 0;
  std::span<const uint64_t> players;
  std::span<const uint64_t> references;
  std::span<const int64_t> times;
};

Digest BlockDigest(Sha256& hasher, const BlockContent& block);

// The fields of `footer` that depend on the digest are taken as zeros, whatever they are.
Digest ContentDigest(Footer footer, std::span<const Digest> blocks,
                     std::span<const SystemPlay> systems);

// The bytes of a span of plain values.
template <typename T>
requires std::has_unique_object_representations_v<T> Bytes RawBytes(std::span<const T> values) {
  return {reinterpret_cast<const uint8_t*>(values.data()), values.size_bytes()};
}

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_DIGEST_H_
