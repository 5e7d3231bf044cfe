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

  // Asks for all pages at once, then waits for them.
  Status Populate(const std::string& path) const {
    WillNeed(0, size_);
    const int error_number = ::madvise(address_, size_, MADV_POPULATE_READ) == 0 ? 0 : errno;
    if (error_number == 0 || error_number == EINVAL) return {};
    // EFAULT says that touching a page would have raised SIGBUS.
    return SystemError(path, fmt::format("reading {} bytes", size_),
                       error_number == EFAULT ? EIO : error_number);
  }

 private:
  void* const address_;
  const uint64_t size_;
};

}  // namespace

Result<std::unique_ptr<Mapping>> MapDescriptor(const std::string& path, int descriptor,
                                               uint64_t size, MapPages pages) {
  if (size == 0) return std::unique_ptr<Mapping>(std::make_unique<PosixMapping>(nullptr, 0));
  void* const address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (address == MAP_FAILED) {
    const int error_number = errno;
    return SystemError(path, fmt::format("mmap of {} bytes", size), error_number);
  }
  auto mapping = std::make_unique<PosixMapping>(address, size);
  if (pages == MapPages::kAllNow) DRUMROLL_TRY(mapping->Populate(path));
  return std::unique_ptr<Mapping>(std::move(mapping));
}

}  // namespace drumroll::disk
