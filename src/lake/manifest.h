// What a lake says of a draw that is in it: manifest.json, and _SUCCESS, which names that. Values
// that encode to one text; docs/formats/lake.md is the specification.
#ifndef DRUMROLL_LAKE_MANIFEST_H_
#define DRUMROLL_LAKE_MANIFEST_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"

namespace drumroll::lake {

struct ManifestFile {
  std::string path;  // Relative to the lake.
  uint64_t rows = 0;
  uint64_t bytes = 0;
  Digest sha256;
  friend bool operator==(const ManifestFile&, const ManifestFile&) = default;
};

struct Manifest {
  static constexpr uint64_t kVersion = 1;

  std::string game;
  uint32_t draw_no = 0;
  uint32_t revision = 0;
  std::string state;
  Digest seal;
  Digest outcome;
  Digest journal;  // Its head.
  std::string exported_at;
  std::string writer;                                                    // "DuckDB v1.5.6"
  std::map<std::string, std::vector<ManifestFile>, std::less<>> tables;  // Files by partition.

  uint64_t RowsOf(std::string_view table) const;
  uint64_t Files() const;
  uint64_t Bytes() const;

  std::string Encode() const;
  // kCorrupt unless it has exactly these fields; messages name `place`.
  static Result<Manifest> Decode(std::string_view place, std::string_view text);
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

// The one line of _SUCCESS.
std::string SuccessLine(std::string_view manifest_text);

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_MANIFEST_H_
