// Cuts blocks of bytes, wherever they were cut before, into lines. One thread. Allocates once.
#ifndef DRUMROLL_IMPORT_LINES_H_
#define DRUMROLL_IMPORT_LINES_H_

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/aligned_buffer.h"
#include "base/bytes.h"
#include "base/result.h"
#include "import/reject.h"

namespace drumroll::import {

inline constexpr size_t kRowBytesMax = 64_KiB;
// Behind a line with padding so many bytes can be read, whatever they are.
inline constexpr size_t kLinePadding = 64;

// Skipped at the begin of the first line.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

inline Problem TooLong() {
  return {Reason::kRowTooLong, fmt::format("row: longer than {} bytes", kRowBytesMax)};
}

struct Line {
  enum class End { kBreak, kNone, kTooLong };

  uint64_t number = 0;  // From 1.
  std::string_view
      text;  // Without LF or CR LF; of a line that is too long its first kRowBytesMax bytes.
  End end = End::kBreak;
  bool padded = false;
  bool carriage_return = false;  // Before the LF.
};

class Lines {
 public:
  Lines() : carry_(kRowBytesMax + kLinePadding) {
    std::memset(carry_.data(), 0, carry_.size());  // The padding is read.
  }

  // Calls on_line(Line) -> Status for each line that ends in this block; stops at its first
  // failure. Before a line is looked for, take(rest) -> size_t may read it itself at the begin of
  // the rest of the block, and returns its bytes with the LF; 0 if it did not.
  template <typename OnLine, typename Take>
  Status Feed(Bytes block, OnLine&& on_line, Take&& take) {
    std::string_view rest = AsText(block);
    while (!rest.empty()) {
      if (const size_t taken = carried_ == 0 ? take(rest) : 0; taken > 0) {
        ++number_;
        rest.remove_prefix(taken);
        continue;
      }
      const void* const found = std::memchr(rest.data(), '\n', rest.size());
      if (found == nullptr) {
        Carry(rest);
        return {};
      }
      const size_t size = static_cast<size_t>(static_cast<const char*>(found) - rest.data());
      const std::string_view text = rest.substr(0, size);
      rest.remove_prefix(size + 1);
      DRUMROLL_TRY(on_line(carried_ == 0 ? LineOf(text, rest.size() + 1 >= kLinePadding)
                                         : CarriedLine(text)));
    }
    return {};
  }

  template <typename OnLine>
  Status Feed(Bytes block, OnLine&& on_line) {
    return Feed(block, on_line, [](std::string_view) { return size_t{0}; });
  }

  // Calls on_line for what stands behind the last line break, if anything does.
  template <typename OnLine>
  Status Finish(OnLine&& on_line) {
    if (carried_ == 0) return {};
    Line line = CarriedLine({});
    if (line.end == Line::End::kBreak) line.end = Line::End::kNone;
    return on_line(line);
  }

 private:
  void Carry(std::string_view text) {
    // What is beyond the limit is counted, not kept.
    const size_t room = kRowBytesMax - std::min(carried_, kRowBytesMax);
    const size_t kept = std::min(room, text.size());
    if (kept > 0) std::memcpy(carry_.data() + kRowBytesMax - room, text.data(), kept);
    carried_ += text.size();
  }

  Line CarriedLine(std::string_view text) {
    Carry(text);
    const size_t size = carried_;
    carried_ = 0;
    const Bytes kept = carry_.bytes().first(std::min(size, kRowBytesMax));
    if (size > kRowBytesMax) return {++number_, AsText(kept), Line::End::kTooLong, true};
    return LineOf(AsText(kept), true);
  }

  Line LineOf(std::string_view text, bool padded) {
    if (text.size() > kRowBytesMax) {
      return {++number_, text.substr(0, kRowBytesMax), Line::End::kTooLong, padded};
    }
    const bool carriage_return = text.ends_with('\r');
    if (carriage_return) text.remove_suffix(1);
    return {++number_, text, Line::End::kBreak, padded, carriage_return};
  }

  AlignedBuffer carry_;  // The begin of a line whose end has not been seen.
  size_t carried_ = 0;   // Its size; what is beyond kRowBytesMax was dropped.
  uint64_t number_ = 0;
};

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_LINES_H_
