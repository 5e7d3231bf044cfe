#include "base/sha256_lanes.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"

namespace drumroll {
namespace {

TEST(Sha256Lanes, HashesAsOneAfterTheOtherByAnotherLibrary) {
  Random random({.seed = 1});
  std::vector<uint8_t> bytes(Sha256Lanes::kMessageBytesMax);
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.Next());
  Sha256Lanes lanes;
  for (const size_t count : {0, 1, 2, 3, 7, 64, 300}) {
    std::vector<Bytes> messages;
    for (size_t i = 0; i < count; ++i) {
      const size_t size = 1 + random.Below(i % 5 == 0 ? bytes.size() : 200);
      messages.push_back(Bytes(bytes).subspan(random.Below(bytes.size() - size + 1), size));
    }
    std::vector<Digest> digests(count);
    lanes.Hash(messages, digests);
    for (size_t i = 0; i < count; ++i)
      EXPECT_EQ(ToHex(digests[i]), ToHex(Sha256::Of(messages[i]))) << i << " of " << count;
  }
}

TEST(Sha256Lanes, HashesEverySizeUpToSomeBlocks) {
  std::vector<uint8_t> bytes(300);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i);
  std::vector<Bytes> messages;
  for (size_t size = 1; size <= bytes.size(); ++size) messages.push_back(Bytes(bytes).first(size));
  std::vector<Digest> digests(messages.size());
  Sha256Lanes().Hash(messages, digests);
  for (size_t i = 0; i < messages.size(); ++i)
    EXPECT_EQ(ToHex(digests[i]), ToHex(Sha256::Of(messages[i]))) << i + 1 << " bytes";
}

TEST(Sha256Lanes, RefusesWhatTheLibraryCannotCount) {
  const std::vector<uint8_t> bytes(Sha256Lanes::kMessageBytesMax + 1);
  const std::vector<Bytes> messages = {bytes};
  std::vector<Digest> digests(1);
  EXPECT_DEATH(Sha256Lanes().Hash(messages, digests), "kMessageBytesMax");
}

}  // namespace
}  // namespace drumroll
