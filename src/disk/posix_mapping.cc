#include "disk/posix_mapping.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

#include "base/aligned_buffer.h"
#include "disk/posix_system.h"

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22  // Linux 5.14; older kernels answer EINVAL.
#endif

namespace drumroll::disk {
namespace {

class PosixMapping final : public Mapping {
 public:
  PosixMapping(void* address, uint64_t size) : address_(address), size_(size) {}
  ~PosixMapping() override {
    if (size_ != 0) (void)::munmap(address_, size_);
  }

  Bytes bytes() const override { return {static_cast<const uint8_t*>(address_), size_}; }

  void WillNeed(uint64_t offset, uint64_t size) const override {
    if (offset >= size_) return;
    const uint64_t begin = offset - offset % AlignedBuffer::kAlignment;
    const uint64_t end = offset + std::min(size, size_ - offset);
    (void)::madvise(static_cast<uint8_t*>(address_) + begin, end - begin, MADV_WILLNEED);
  }

  void Populate() const override {
    if (size_ != 0 && ::madvise(address_, size_, MADV_POPULATE_READ) != 0) WillNeed(0, size_);
  }

 private:
  void* const address_;
  const uint64_t size_;
};

}  // namespace

Result<std::unique_ptr<Mapping>> MapDescriptor(const std::string& path, int descriptor,
                                               uint64_t size) {
  if (size == 0) return std::unique_ptr<Mapping>(std::make_unique<PosixMapping>(nullptr, 0));
  void* const address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (address == MAP_FAILED) {
    const int error_number = errno;
    return SystemError(path, fmt::format("mmap of {} bytes", size), error_number);
  }
  return std::unique_ptr<Mapping>(std::make_unique<PosixMapping>(address, size));
}

}  // namespace drumroll::disk
