// Bytes that someone else keeps, and little-endian integers in them. All formats of drumroll are
// little-endian; the code asserts a little-endian machine instead of pretending to run on others.
#ifndef DRUMROLL_BASE_BYTES_H_
#define DRUMROLL_BASE_BYTES_H_

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/assert.h"

namespace drumroll {

static_assert(std::endian::native == std::endian::little, "the formats are read in place");

using Bytes = std::span<const uint8_t>;
using MutableBytes = std::span<uint8_t>;

inline Bytes AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

inline std::string_view AsText(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The bytes of a value without padding, as they are written to disk.
template <typename T>
requires std::has_unique_object_representations_v<T> Bytes BytesOf(const T& value) {
  return {reinterpret_cast<const uint8_t*>(&value), sizeof value};
}

// Reads a T at `offset`, whatever its alignment. Requires: offset + sizeof(T) <= bytes.size().
template <typename T>
requires std::is_trivially_copyable_v<T> T Load(Bytes bytes, size_t offset = 0) {
  DRUMROLL_ASSERT(offset <= bytes.size());
  DRUMROLL_ASSERT(bytes.size() - offset >= sizeof(T));
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

// Appends the bytes of a value.
template <typename T>
requires std::has_unique_object_representations_v<T>
void Append(std::vector<uint8_t>& out, const T& value) {
  const Bytes bytes = BytesOf(value);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

inline void Append(std::vector<uint8_t>& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

constexpr uint64_t RoundUp(uint64_t value, uint64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

// True if every byte is zero.
inline bool AllZero(Bytes bytes) {
  return bytes.empty() ||
         (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

constexpr uint64_t operator""_KiB(unsigned long long n) { return n << 10; }
constexpr uint64_t operator""_MiB(unsigned long long n) { return n << 20; }
constexpr uint64_t operator""_GiB(unsigned long long n) { return n << 30; }

}  // namespace drumroll

#endif  // DRUMROLL_BASE_BYTES_H_
