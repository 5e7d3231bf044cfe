#include "base/random.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/bytes.h"
#include "base/sha256.h"

namespace drumroll {

void Random::Free::operator()(evp_cipher_ctx_st* context) const { EVP_CIPHER_CTX_free(context); }

Random::Random(Options options) : cipher_(EVP_CIPHER_CTX_new()), block_{} {
  DRUMROLL_ASSERT(cipher_ != nullptr);
  const std::array<uint64_t, 2> seed{options.seed, options.stream};
  const Digest digest = Sha256::Of(BytesOf(seed));
  const uint8_t* const key = digest.bytes.data();
  const uint8_t* const counter = key + 16;
  DRUMROLL_ASSERT(EVP_EncryptInit_ex2(cipher_.get(), EVP_aes_128_ctr(), key, counter, nullptr) ==
                  1);
}
Random::~Random() = default;
Random::Random(Random&&) noexcept = default;
Random& Random::operator=(Random&&) noexcept = default;

void Random::Refill() {
  static constexpr std::array<uint8_t, sizeof(block_)> kZeros{};
  int written = 0;
  DRUMROLL_ASSERT(EVP_EncryptUpdate(cipher_.get(), reinterpret_cast<uint8_t*>(block_.data()),
                                    &written, kZeros.data(), static_cast<int>(kZeros.size())) == 1);
  DRUMROLL_ASSERT(written == static_cast<int>(kZeros.size()));
  next_ = 0;
}

uint64_t SystemSeed() {
  uint64_t seed = 0;
  DRUMROLL_ASSERT(RAND_bytes(reinterpret_cast<unsigned char*>(&seed), sizeof seed) == 1);
  return seed;
}

}  // namespace drumroll
