// DuckDB's library, loaded when it is needed. One of these may be used from several threads.
#ifndef DRUMROLL_LAKE_DUCKDB_LIBRARY_H_
#define DRUMROLL_LAKE_DUCKDB_LIBRARY_H_

#include <span>
#include <string>

#include "base/result.h"
#include "lake/duckdb_api.h"

namespace drumroll::lake {

// The versions that are known to write what docs/formats/lake.md says.
inline constexpr std::string_view kDuckdbVersions = "v1.5.";

class DuckdbLibrary {
 public:
  // Loads the first of these that is there: paths, or names for the system to find. It stays loaded
  // until the program ends. kNotFound, with what was tried, if none is; kInvalid if the first one
  // that is there is no library of kDuckdbVersions.
  static Result<DuckdbLibrary> Load(std::span<const std::string> places);

  const DuckdbApi& api() const { return api_; }
  // "v1.5.6"
  const std::string& version() const { return version_; }

 private:
  DuckdbLibrary() = default;
  DuckdbApi api_{};
  std::string version_;
};

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_DUCKDB_LIBRARY_H_
