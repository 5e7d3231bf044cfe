// A digest as words that people can say, so that two of them can compare it by telephone.
#ifndef DRUMROLL_BASE_WORDS_H_
#define DRUMROLL_BASE_WORDS_H_

#include <string>

#include "base/sha256.h"

namespace drumroll {

// Four words of five letters for the first 64 bits: "lusab-babad-gutih-tugad". They are proquints
// (D. S. Wilkerson, arXiv:0901.4016): 16 bits a word, consonant and vowel in turn, so that no list
// of words of one language is needed. An eye skips the middle of 64 hex digits; and whoever wants
// another pool with the same words must try 2^64 of them.
std::string ToWords(const Digest& digest);

}  // namespace drumroll

#endif  // DRUMROLL_BASE_WORDS_H_
