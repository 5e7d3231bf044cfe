#include "segment/digest.h"

#include <cstring>

namespace drumroll::segment {

Digest BlockDigest(Sha256& hasher, const BlockContent& block) {
  for (uint32_t i = 0; i < block.bitmaps; ++i)
    hasher.Update({block.first + i * block.stride, block.granule_bytes});
  hasher.Update(RawBytes(block.players));
  hasher.Update(RawBytes(block.references));
  hasher.Update(RawBytes(block.times));
  return hasher.Finish();
}

Digest ContentDigest(Footer footer, std::span<const Digest> blocks,
                     std::span<const SystemPlay> systems) {
  footer.tables_crc = 0;
  footer.crc = 0;
  std::memset(footer.digest, 0, sizeof footer.digest);
  Sha256 hasher;
  hasher.Update(BytesOf(footer));
  hasher.Update(RawBytes(blocks));
  hasher.Update(RawBytes(systems));
  return hasher.Finish();
}

}  // namespace drumroll::segment
