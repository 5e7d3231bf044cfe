// The fast way to read a play's numbers, for text as nearly all text is. It answers or passes; it
// never says what is wrong. Pure; thread safe.
#ifndef DRUMROLL_IMPORT_PLAIN_PLAY_H_
#define DRUMROLL_IMPORT_PLAIN_PLAY_H_

#include <cstddef>
#include <cstdint>

#include "game/matrix.h"

namespace drumroll::import {

// The most bytes that ReadPlainPlay() looks at, whatever they are.
inline size_t PlainPlayBytesMax(const game::Matrix& matrix) {
  return size_t{3} * matrix.play_bytes() + 4;
}

// Reads a standard play at the begin of `text`: numbers of at most two digits, ascending, each one
// space from the next, the second drum's behind " + ". Writes them to `out` and returns where they
// end; nullptr (and anything in `out`) if the text is something else. Requires: PlainPlayBytesMax()
// bytes can be read, and play_bytes() written.
const char* ReadPlainPlay(const game::Matrix& matrix, const char* text, uint8_t* out);

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_PLAIN_PLAY_H_
