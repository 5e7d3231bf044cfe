// The part of DuckDB's C interface that writes Parquet, as pointers that are looked up when the
// library is loaded: drumroll is built, and runs, without DuckDB.
//
// The interface is stable within a major version (https://duckdb.org/docs/stable/clients/c/api).
#ifndef DRUMROLL_LAKE_DUCKDB_API_H_
#define DRUMROLL_LAKE_DUCKDB_API_H_

#include <cstdint>

namespace drumroll::lake {

// Opaque things of the library; a type for each, so that they can't be swapped.
using DuckDatabase = struct DuckDatabaseTag*;
using DuckConnection = struct DuckConnectionTag*;
using DuckConfig = struct DuckConfigTag*;
using DuckTableFunction = struct DuckTableFunctionTag*;
using DuckBindInfo = struct DuckBindInfoTag*;
using DuckInitInfo = struct DuckInitInfoTag*;
using DuckFunctionInfo = struct DuckFunctionInfoTag*;
using DuckLogicalType = struct DuckLogicalTypeTag*;
using DuckDataChunk = struct DuckDataChunkTag*;
using DuckVector = struct DuckVectorTag*;

enum class DuckState : int { kSuccess = 0, kError = 1 };
enum class DuckType : int { kBoolean = 1, kBigint = 5, kVarchar = 17, kTimestampTz = 31 };
enum class DuckErrorType : int { kIo = 28, kOutOfMemory = 33 };

// The caller's; filled by query() and emptied by destroy_result().
struct DuckResult {
  uint64_t counts[3] = {};
  void* pointers[3] = {};
};
static_assert(sizeof(DuckResult) == 48);

struct DuckdbApi {
  const char* (*library_version)();
  void (*free)(void* memory);

  DuckState (*create_config)(DuckConfig* out);
  DuckState (*set_config)(DuckConfig config, const char* name, const char* value);
  void (*destroy_config)(DuckConfig* config);
  DuckState (*open_ext)(const char* path, DuckDatabase* out, DuckConfig config, char** error);
  void (*close)(DuckDatabase* database);
  DuckState (*connect)(DuckDatabase database, DuckConnection* out);
  void (*disconnect)(DuckConnection* connection);

  DuckState (*query)(DuckConnection connection, const char* sql, DuckResult* out);
  const char* (*result_error)(DuckResult* result);
  DuckErrorType (*result_error_type)(DuckResult* result);
  void (*destroy_result)(DuckResult* result);

  DuckTableFunction (*create_table_function)();
  void (*destroy_table_function)(DuckTableFunction* function);
  void (*table_function_set_name)(DuckTableFunction function, const char* name);
  void (*table_function_set_bind)(DuckTableFunction function, void (*bind)(DuckBindInfo));
  void (*table_function_set_init)(DuckTableFunction function, void (*init)(DuckInitInfo));
  void (*table_function_set_function)(DuckTableFunction function,
                                      void (*fill)(DuckFunctionInfo, DuckDataChunk));
  DuckState (*register_table_function)(DuckConnection connection, DuckTableFunction function);
  void (*bind_add_result_column)(DuckBindInfo info, const char* name, DuckLogicalType type);
  void (*init_set_max_threads)(DuckInitInfo info, uint64_t threads);
  void (*function_set_error)(DuckFunctionInfo info, const char* message);

  DuckLogicalType (*create_logical_type)(DuckType type);
  void (*destroy_logical_type)(DuckLogicalType* type);
  uint64_t (*vector_size)();
  DuckVector (*data_chunk_get_vector)(DuckDataChunk chunk, uint64_t column);
  void (*data_chunk_set_size)(DuckDataChunk chunk, uint64_t rows);
  void* (*vector_get_data)(DuckVector vector);
  void (*vector_ensure_validity_writable)(DuckVector vector);
  uint64_t* (*vector_get_validity)(DuckVector vector);
  void (*vector_assign_string_element_len)(DuckVector vector, uint64_t row, const char* text,
                                           uint64_t bytes);
};

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_DUCKDB_API_H_
