#include "base/words.h"

#include <string_view>

namespace drumroll {
namespace {

constexpr std::string_view kConsonants = "bdfghjklmnprstvz";  // Four bits each.
constexpr std::string_view kVowels = "aiou";                  // Two bits each.
static_assert(kConsonants.size() == 16 && kVowels.size() == 4);

constexpr size_t kWords = 4;

void AppendWord(std::string& text, unsigned bits) {
  text += kConsonants[bits >> 12 & 15];
  text += kVowels[bits >> 10 & 3];
  text += kConsonants[bits >> 6 & 15];
  text += kVowels[bits >> 4 & 3];
  text += kConsonants[bits & 15];
}

}  // namespace

std::string ToWords(const Digest& digest) {
  std::string text;
  for (size_t i = 0; i < kWords; ++i) {
    if (i > 0) text += '-';
    AppendWord(text, unsigned{digest.bytes[2 * i]} << 8 | unsigned{digest.bytes[2 * i + 1]});
  }
  return text;
}

}  // namespace drumroll
