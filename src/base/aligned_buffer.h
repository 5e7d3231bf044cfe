// Memory aligned for vector loads and direct I/O. Moves, does not copy; contents start
// uninitialised.
#ifndef DRUMROLL_BASE_ALIGNED_BUFFER_H_
#define DRUMROLL_BASE_ALIGNED_BUFFER_H_

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
  explicit AlignedBuffer(size_t size)
      : data_(static_cast<uint8_t*>(std::aligned_alloc(kAlignment, RoundUp(size | 1, kAlignment)))),
        size_(size) {
    DRUMROLL_ASSERT(data_ != nullptr);
  }

  uint8_t* data() { return data_.get(); }
  const uint8_t* data() const { return data_.get(); }
  size_t size() const { return size_; }
  MutableBytes bytes() { return {data_.get(), size_}; }
  Bytes bytes() const { return {data_.get(), size_}; }

 private:
  struct Free {
    void operator()(uint8_t* data) const { std::free(data); }
  };
  std::unique_ptr<uint8_t, Free> data_;
  size_t size_ = 0;
};

}  // namespace drumroll

#endif  // DRUMROLL_BASE_ALIGNED_BUFFER_H_
