// SHA-256 (OpenSSL): names content, so that anyone can check it. About 2 GB/s a core with SHA-NI.
#ifndef DRUMROLL_BASE_SHA256_H_
#define DRUMROLL_BASE_SHA256_H_

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

struct evp_md_ctx_st;

namespace drumroll {

struct Digest {
  std::array<uint8_t, 32> bytes{};
  friend bool operator==(const Digest&, const Digest&) = default;
};
static_assert(sizeof(Digest) == 32);

// 64 lower-case hex digits.
std::string ToHex(const Digest& digest);
std::string ToHex(Bytes bytes);
// The digest written as 64 lower-case hex digits; nothing if it is anything else.
std::optional<Digest> DigestFromHex(std::string_view hex);

// Hashes pieces as one message. One per thread; after Finish() it starts anew.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void Update(Bytes bytes);
  Digest Finish();

  static Digest Of(Bytes bytes);

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace drumroll

// Prints as its hex digits.
template <>
struct fmt::formatter<drumroll::Digest> : fmt::formatter<std::string_view> {
  template <typename Context>
  auto format(const drumroll::Digest& digest, Context& context) const {
    return fmt::formatter<std::string_view>::format(drumroll::ToHex(digest), context);
  }
};

#endif  // DRUMROLL_BASE_SHA256_H_
