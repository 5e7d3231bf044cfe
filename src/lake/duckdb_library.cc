#include "lake/duckdb_library.h"

#include <dlfcn.h>
#include <sys/stat.h>

#include <bit>
#include <vector>

namespace drumroll::lake {
namespace {

// Looks functions up by the name that they have behind "duckdb_".
class Symbols {
 public:
  Symbols(void* handle, std::string place) : handle_(handle), place_(std::move(place)) {}

  template <typename Function>
  Status Find(const char* name, Function& into) const {
    const std::string symbol = fmt::format("duckdb_{}", name);
    void* const found = ::dlsym(handle_, symbol.c_str());
    if (found == nullptr)
      return Fail(ErrorCode::kInvalid, "{}: has no function {}: it is no libduckdb", place_,
                  symbol);
    into = std::bit_cast<Function>(found);
    return {};
  }

 private:
  void* handle_;
  std::string place_;
};

Status FindAll(const Symbols& symbols, DuckdbApi& api) {
#define DRUMROLL_FIND(name) DRUMROLL_TRY(symbols.Find(#name, api.name))
  DRUMROLL_FIND(library_version);
  DRUMROLL_FIND(free);
  DRUMROLL_FIND(create_config);
  DRUMROLL_FIND(set_config);
  DRUMROLL_FIND(destroy_config);
  DRUMROLL_FIND(open_ext);
  DRUMROLL_FIND(close);
  DRUMROLL_FIND(connect);
  DRUMROLL_FIND(disconnect);
  DRUMROLL_FIND(query);
  DRUMROLL_FIND(result_error);
  DRUMROLL_FIND(result_error_type);
  DRUMROLL_FIND(destroy_result);
  DRUMROLL_FIND(create_table_function);
  DRUMROLL_FIND(destroy_table_function);
  DRUMROLL_FIND(table_function_set_name);
  DRUMROLL_FIND(table_function_set_bind);
  DRUMROLL_FIND(table_function_set_init);
  DRUMROLL_FIND(table_function_set_function);
  DRUMROLL_FIND(register_table_function);
  DRUMROLL_FIND(bind_add_result_column);
  DRUMROLL_FIND(init_set_max_threads);
  DRUMROLL_FIND(function_set_error);
  DRUMROLL_FIND(create_logical_type);
  DRUMROLL_FIND(destroy_logical_type);
  DRUMROLL_FIND(vector_size);
  DRUMROLL_FIND(data_chunk_get_vector);
  DRUMROLL_FIND(data_chunk_set_size);
  DRUMROLL_FIND(vector_get_data);
  DRUMROLL_FIND(vector_ensure_validity_writable);
  DRUMROLL_FIND(vector_get_validity);
  DRUMROLL_FIND(vector_assign_string_element_len);
#undef DRUMROLL_FIND
  return {};
}

// True for the path of a file that is there: then that it can't be loaded is an error.
bool IsThere(const std::string& place) {
  struct stat found {};
  return place.find('/') != std::string::npos && ::stat(place.c_str(), &found) == 0;
}

}  // namespace

Result<DuckdbLibrary> DuckdbLibrary::Load(std::span<const std::string> places) {
  std::vector<std::string> tried;
  for (const std::string& place : places) {
    void* const handle = ::dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
      const char* const reason = ::dlerror();
      if (IsThere(place))
        return Fail(ErrorCode::kInvalid, "{}: can't be loaded: {}", place,
                    reason == nullptr ? "no reason given" : reason);
      tried.push_back(place);
      continue;
    }
    DuckdbLibrary library;
    DRUMROLL_TRY(FindAll(Symbols(handle, place), library.api_));
    library.version_ = library.api_.library_version();
    if (!library.version_.starts_with(kDuckdbVersions))
      return Fail(ErrorCode::kInvalid, "{}: is DuckDB {}, expected {}x", place, library.version_,
                  kDuckdbVersions);
    return library;
  }
  return Fail(ErrorCode::kNotFound, "DuckDB's library is not here; tried {}",
              fmt::join(tried, ", "));
}

}  // namespace drumroll::lake
