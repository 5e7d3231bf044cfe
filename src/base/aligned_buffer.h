// Memory aligned for vector loads and direct I/O. Moves, does not copy; contents start
// uninitialised. From 2 MiB on it asks for huge pages, which direct I/O pins in one step instead of
// page by page.
#ifndef DRUMROLL_BASE_ALIGNED_BUFFER_H_
#define DRUMROLL_BASE_ALIGNED_BUFFER_H_

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "base/assert.h"
#include "base/bytes.h"

namespace drumroll {

class AlignedBuffer {
 public:
  static constexpr size_t kAlignment = 4096;

  AlignedBuffer() = default;
  explicit AlignedBuffer(size_t size) : size_(size) {
    const size_t alignment = size >= kHugePage ? kHugePage : kAlignment;
    const size_t bytes = RoundUp(size | 1, kAlignment);
    data_.reset(static_cast<uint8_t*>(std::aligned_alloc(alignment, RoundUp(bytes, alignment))));
    DRUMROLL_ASSERT(data_ != nullptr);
    // Advice: where there are no huge pages it is all the same.
    if (alignment == kHugePage) (void)::madvise(data_.get(), bytes, MADV_HUGEPAGE);
  }

  uint8_t* data() { return data_.get(); }
  const uint8_t* data() const { return data_.get(); }
  size_t size() const { return size_; }
  MutableBytes bytes() { return {data_.get(), size_}; }
  Bytes bytes() const { return {data_.get(), size_}; }

 private:
  static constexpr size_t kHugePage = 2 << 20;
  struct Free {
    void operator()(uint8_t* data) const { std::free(data); }
  };
  std::unique_ptr<uint8_t, Free> data_;
  size_t size_ = 0;
};

}  // namespace drumroll

#endif  // DRUMROLL_BASE_ALIGNED_BUFFER_H_
