#include "base/crc32c.h"

#include <isa-l/crc.h>

namespace drumroll {

uint32_t Crc32c(Bytes bytes, uint32_t before) {
  // ISA-L takes an int length, so long inputs go in pieces; it neither inverts before nor after.
  constexpr size_t kPiece = size_t{1} << 30;
  uint32_t state = ~before;
  while (bytes.size() > kPiece) {
    state = crc32_iscsi(const_cast<unsigned char*>(bytes.data()), static_cast<int>(kPiece), state);
    bytes = bytes.subspan(kPiece);
  }
  return ~crc32_iscsi(const_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()),
                      state);
}

}  // namespace drumroll
