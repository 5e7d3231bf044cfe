// Memory of zeroed words that goes back to the system the moment it is let go: from one page on it
// is pages of its own. The heap would keep what a growing table leaves behind, in holes that fit
// nobody.
#ifndef DRUMROLL_BASE_ZEROED_WORDS_H_
#define DRUMROLL_BASE_ZEROED_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <utility>

namespace drumroll {

// Moves, does not copy. The memory must be there: like operator new, it does not return without.
class ZeroedWords {
 public:
  static constexpr size_t kPageWords = 4096 / sizeof(uint64_t);

  ZeroedWords() = default;
  // Requires: from one page on, whole pages (RoundedUp() of anything).
  explicit ZeroedWords(size_t size);
  ~ZeroedWords();
  ZeroedWords(ZeroedWords&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  ZeroedWords& operator=(ZeroedWords&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }

  // The smallest size that this class can have and that is not below `size`.
  static constexpr size_t RoundedUp(size_t size) {
    return size < kPageWords ? size : (size + kPageWords - 1) / kPageWords * kPageWords;
  }

  uint64_t* data() { return data_; }
  const uint64_t* data() const { return data_; }
  size_t size() const { return size_; }
  size_t bytes() const { return size_ * sizeof(uint64_t); }

 private:
  uint64_t* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace drumroll

#endif  // DRUMROLL_BASE_ZEROED_WORDS_H_
