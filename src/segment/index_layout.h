// Where everything is in an index file: a function of its entries. Value; pure; thread safe.
#ifndef DRUMROLL_SEGMENT_INDEX_LAYOUT_H_
#define DRUMROLL_SEGMENT_INDEX_LAYOUT_H_

#include <algorithm>
#include <cstdint>

#include "base/bytes.h"
#include "segment/format.h"

namespace drumroll::segment {

class IndexLayout {
 public:
  static constexpr uint32_t kGranuleEntries = kIndexGranuleBytes / sizeof(IndexEntry);

  // Requires: entries <= kPlaysMax.
  explicit constexpr IndexLayout(uint32_t entries) : entries_(entries) {}

  constexpr uint32_t granules() const { return (entries_ + kGranuleEntries - 1) / kGranuleEntries; }
  constexpr uint64_t table() const { return uint64_t{entries_} * sizeof(IndexEntry); }
  constexpr uint64_t footer() const {
    return table() + RoundUp(uint64_t{granules()} * sizeof(uint32_t), 8);
  }
  constexpr uint64_t file_bytes() const { return footer() + sizeof(IndexFooter); }

  // Requires: file.size() == file_bytes(), granule < granules().
  Bytes Granule(Bytes file, uint32_t granule) const {
    const uint64_t begin = uint64_t{granule} * kIndexGranuleBytes;
    return file.subspan(begin, std::min<uint64_t>(kIndexGranuleBytes, table() - begin));
  }
  Bytes Table(Bytes file) const { return file.subspan(table(), footer() - table()); }

 private:
  uint32_t entries_;
};

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_INDEX_LAYOUT_H_
