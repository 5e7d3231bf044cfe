// A table function is registered whose rows are the source's, and copied to a file:
//
//   COPY (SELECT * FROM rows_1()) TO '...' (FORMAT parquet, ...)
//
// DuckDB pulls batches of 2048 rows from it as it encodes. Rows in a table of DuckDB's first, which
// is what its appender fills, would take 130 bytes of memory a play, for all plays at once.
//
// A database with one thread has no other than the one that calls it, and so rows come in the order
// of the source.
#include "lake/parquet_writer.h"

#include <optional>
#include <utility>

namespace drumroll::lake {
namespace {

// Rows that are encoded together. Larger groups read faster in BigQuery, smaller ones need less
// memory here: 18 columns of 8 bytes are 34 MiB a group of plays.
constexpr uint64_t kRowsOfGroup = 245'760;

DuckType TypeOf(ColumnType type) {
  switch (type) {
    case ColumnType::kInt64:
      return DuckType::kBigint;
    case ColumnType::kString:
      return DuckType::kVarchar;
    case ColumnType::kBool:
      return DuckType::kBoolean;
    case ColumnType::kTimestamp:
      break;
  }
  return DuckType::kTimestampTz;
}

// What the table function is about while one file is written.
struct Copy {
  const DuckdbApi& api;
  const Table& table;
  RowSource& source;
  uint64_t rows = 0;
  std::optional<Error> error;  // The source's.
};

// The callbacks get nothing from which they could find their copy: to look at the extra info of a
// function takes the interface, which is loaded at run time. They are called on the thread that
// copies.
thread_local Copy* copying = nullptr;

class Copying {
 public:
  explicit Copying(Copy& copy) { copying = &copy; }
  ~Copying() { copying = nullptr; }
  Copying(const Copying&) = delete;
  Copying& operator=(const Copying&) = delete;
};

void Bind(DuckBindInfo info) {
  DRUMROLL_ASSERT(copying != nullptr);
  const DuckdbApi& api = copying->api;
  for (const Column& column : copying->table.columns) {
    DuckLogicalType type = api.create_logical_type(TypeOf(column.type));
    api.bind_add_result_column(info, std::string(column.name).c_str(), type);
    api.destroy_logical_type(&type);
  }
}

void Init(DuckInitInfo info) {
  DRUMROLL_ASSERT(copying != nullptr);
  copying->api.init_set_max_threads(info, 1);
}

void Fill(DuckFunctionInfo info, DuckDataChunk chunk) {
  DRUMROLL_ASSERT(copying != nullptr);
  const DuckdbApi& api = copying->api;
  Result<size_t> rows = copying->source.Fill(Batch(api, chunk, api.vector_size()));
  if (!rows.ok()) {
    copying->error = std::move(rows).error();
    api.function_set_error(info, copying->error->message.c_str());
    return;
  }
  copying->rows += rows.value();
  api.data_chunk_set_size(chunk, rows.value());
}

std::string Quoted(std::string_view path) {
  std::string quoted = "'";
  for (const char c : path) quoted.append(c == '\'' ? 2 : 1, c);
  return quoted + "'";
}

}  // namespace

class ParquetWriter::Database {
 public:
  explicit Database(const DuckdbLibrary& library) : library_(library) {}
  ~Database() {
    if (connection_ != nullptr) api().disconnect(&connection_);
    if (database_ != nullptr) api().close(&database_);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const DuckdbApi& api() const { return library_.api(); }
  const DuckdbLibrary& library() const { return library_; }

  Status Open(uint64_t memory_bytes_max) {
    DuckConfig config = nullptr;
    DRUMROLL_ASSERT(api().create_config(&config) == DuckState::kSuccess);
    const std::string memory = fmt::format("{}B", memory_bytes_max);
    const std::pair<const char*, const char*> settings[] = {
        {"threads", "1"},
        {"memory_limit", memory.c_str()},
        {"temp_directory", ""},  // What does not fit is an error, and no file somewhere.
        {"preserve_insertion_order", "true"},
        {"autoinstall_known_extensions", "false"},
        {"autoload_known_extensions", "false"},
    };
    for (const auto& [name, value] : settings) {
      if (api().set_config(config, name, value) == DuckState::kSuccess) continue;
      api().destroy_config(&config);
      return Fail(ErrorCode::kInvalid, "DuckDB {}: has no setting {} = {}", library_.version(),
                  name, value);
    }
    char* error = nullptr;
    const DuckState opened = api().open_ext(nullptr, &database_, config, &error);
    api().destroy_config(&config);
    if (opened != DuckState::kSuccess) {
      const std::string reason = error == nullptr ? "no reason given" : error;
      api().free(error);
      return Fail(ErrorCode::kUnavailable, "DuckDB {}: can't be opened: {}", library_.version(),
                  reason);
    }
    if (api().connect(database_, &connection_) == DuckState::kSuccess) return {};
    return Fail(ErrorCode::kUnavailable, "DuckDB {}: can't be connected to", library_.version());
  }

  Status Register(const std::string& name) {
    DuckTableFunction function = api().create_table_function();
    api().table_function_set_name(function, name.c_str());
    api().table_function_set_bind(function, &Bind);
    api().table_function_set_init(function, &Init);
    api().table_function_set_function(function, &lake::Fill);
    const DuckState done = api().register_table_function(connection_, function);
    api().destroy_table_function(&function);
    if (done == DuckState::kSuccess) return {};
    return Fail(ErrorCode::kInvalid, "DuckDB {}: refuses a table function", library_.version());
  }

  // The reason is DuckDB's, in the first line of what it says.
  Status Query(const std::string& sql) {
    DuckResult result;
    const DuckState done = api().query(connection_, sql.c_str(), &result);
    std::string reason;
    if (done != DuckState::kSuccess) {
      const char* const said = api().result_error(&result);
      reason = said == nullptr ? "no reason given" : said;
      reason = reason.substr(0, reason.find('\n'));
    }
    api().destroy_result(&result);
    if (done == DuckState::kSuccess) return {};
    return Fail(ErrorCode::kUnavailable, "DuckDB {}: {}", library_.version(), reason);
  }

 private:
  const DuckdbLibrary& library_;
  DuckDatabase database_ = nullptr;
  DuckConnection connection_ = nullptr;
};

ParquetWriter::ParquetWriter(std::unique_ptr<Database> database) : database_(std::move(database)) {}
ParquetWriter::ParquetWriter(ParquetWriter&&) noexcept = default;
ParquetWriter& ParquetWriter::operator=(ParquetWriter&&) noexcept = default;
ParquetWriter::~ParquetWriter() = default;

Result<ParquetWriter> ParquetWriter::Open(const DuckdbLibrary& library, uint64_t memory_bytes_max) {
  auto database = std::make_unique<Database>(library);
  DRUMROLL_TRY(database->Open(memory_bytes_max));
  return ParquetWriter(std::move(database));
}

Result<uint64_t> ParquetWriter::Write(const Table& table, RowSource& source,
                                      const std::string& path) {
  const std::string name = fmt::format("rows_{}", ++written_);
  DRUMROLL_TRY(database_->Register(name));
  Copy copy{.api = database_->api(), .table = table, .source = source, .rows = 0, .error = {}};
  const Copying now(copy);
  Status done = database_->Query(
      fmt::format("COPY (SELECT * FROM {}()) TO {} (FORMAT parquet, COMPRESSION zstd, "
                  "ROW_GROUP_SIZE {}, USE_TMP_FILE false)",
                  name, Quoted(path), kRowsOfGroup));
  if (copy.error) return *std::move(copy.error);
  if (!done.ok()) {
    return Fail(done.error().code, "{}: {}", path, done.error().message);
  }
  return copy.rows;
}

}  // namespace drumroll::lake
