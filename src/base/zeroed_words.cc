#include "base/zeroed_words.h"

#include <sys/mman.h>

#include <cstdlib>

#include "base/assert.h"

namespace drumroll {
namespace {

constexpr bool HasPages(size_t size) { return size >= ZeroedWords::kPageWords; }

void* NewPages(size_t bytes) {
  void* const pages =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return pages == MAP_FAILED ? nullptr : pages;
}

}  // namespace

ZeroedWords::ZeroedWords(size_t size) : size_(size) {
  if (size == 0) return;
  DRUMROLL_ASSERT(size == RoundedUp(size));
  data_ = static_cast<uint64_t*>(HasPages(size) ? NewPages(bytes())
                                                : std::calloc(size, sizeof(uint64_t)));
  DRUMROLL_ASSERT(data_ != nullptr);
}

ZeroedWords::~ZeroedWords() {
  if (data_ == nullptr) return;
  if (HasPages(size_)) {
    DRUMROLL_ASSERT(::munmap(data_, bytes()) == 0);
  } else {
    std::free(data_);
  }
}

}  // namespace drumroll
