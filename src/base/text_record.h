// A small record that people read and programs check: "name value" lines in a fixed order, and a
// last line with the SHA-256 of all bytes before it. The draw, the seal, the result and the
// settlement are such records (docs/formats/records.md). The text is canonical: what does not
// encode back to the same bytes is refused, so a record has exactly one spelling and its digest
// names it.
#ifndef DRUMROLL_BASE_TEXT_RECORD_H_
#define DRUMROLL_BASE_TEXT_RECORD_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"

namespace drumroll {

// Writes a record. Value semantics.
class TextRecordWriter {
 public:
  // `kind` is the first line, e.g. "drumroll-seal/v1".
  explicit TextRecordWriter(std::string_view kind);

  // Requires: `name` has no space; `value` has no line break.
  void Add(std::string_view name, std::string_view value);
  void Add(std::string_view name, uint64_t value);
  void Add(std::string_view name, const Digest& value);

  // The whole text, with its digest line.
  std::string Finish() &&;

 private:
  std::string text_;
};

// The name of a record: the SHA-256 of its text without the last line. Requires: a text that
// Finish() returned or that Open() accepted.
Digest RecordName(std::string_view text);

// Reads a record line by line, in the order in which they were added.
class TextRecordReader {
 public:
  // Checks the first line and the digest. `place` goes into error messages, e.g. the path. kCorrupt
  // if not intact.
  static Result<TextRecordReader> Open(std::string_view place, std::string_view kind,
                                       std::string_view text);

  // The value of the next line, which must be called `name`. kCorrupt otherwise.
  Result<std::string> Text(std::string_view name);
  Result<uint64_t> Number(std::string_view name);  // Decimal, canonical: no sign, no leading zero.
  Result<Digest> DigestOf(std::string_view name);
  // True if the next line is called `name`.
  bool NextIs(std::string_view name) const;
  // kCorrupt unless all lines have been read.
  Status End() const;

  // The SHA-256 of the record: its name.
  const Digest& digest() const { return digest_; }

 private:
  std::string place_;
  std::vector<std::pair<std::string, std::string>> lines_;
  size_t next_ = 0;
  Digest digest_;
};

}  // namespace drumroll

#endif  // DRUMROLL_BASE_TEXT_RECORD_H_
