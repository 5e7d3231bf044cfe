// `drumroll import`: tickets from CSV or JSON Lines into an open draw.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "cli/evening.h"
#include "cli/games.h"
#include "cli/human.h"
#include "cli/progress.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "import/csv.h"
#include "import/json_lines.h"
#include "import/loader.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  std::string input;
  NewDraw draw;
  std::string format;
  std::string rejects;
};

constexpr size_t kBlockBytes = 4 << 20;

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using FilePointer = std::unique_ptr<std::FILE, CloseFile>;

Result<FilePointer> OpenStream(const std::string& path, const char* mode) {
  if (path == "-") return FilePointer(stdin);
  FilePointer file(std::fopen(path.c_str(), mode));
  if (!file) {
    const ErrorCode code = errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable;
    return Fail(code, "{}: {}", path, std::strerror(errno));
  }
  return file;
}

// The rejects file, made with the first reject.
class Rejects {
 public:
  explicit Rejects(std::string path) : path_(std::move(path)) {}

  Status Add(const import::Reject& reject) {
    if (!file_) {
      file_ = DRUMROLL_TRY(OpenStream(path_, "wb"));
      text_ = import::kRejectsHeader;
    }
    import::AppendReject(text_, reject);
    ++count_;
    return Flush();
  }

  uint64_t count() const { return count_; }
  const std::string& path() const { return path_; }

 private:
  Status Flush() {
    const size_t written = std::fwrite(text_.data(), 1, text_.size(), file_.get());
    if (written != text_.size() || std::fflush(file_.get()) != 0) {
      return Fail(ErrorCode::kUnavailable, "{}: {}", path_, std::strerror(errno));
    }
    text_.clear();
    return {};
  }

  const std::string path_;
  FilePointer file_;
  std::string text_;
  uint64_t count_ = 0;
};

// Feeds the whole stream to a reader of rows; returns what it found.
template <typename RowReader>
Result<import::Totals> ReadAll(std::FILE* input, const std::string& name, RowReader reader,
                               Progress& progress) {
  std::vector<uint8_t> block(kBlockBytes);
  while (const size_t size = std::fread(block.data(), 1, block.size(), input)) {
    DRUMROLL_TRY(reader.Feed(Bytes(block).first(size)));
    progress.Add(size);
  }
  if (std::ferror(input) != 0)
    return Fail(ErrorCode::kUnavailable, "{}: {}", name, std::strerror(errno));
  DRUMROLL_TRY(reader.Finish());
  return reader.totals();
}

Result<std::string> FormatOf(const Flags& flags) {
  if (!flags.format.empty()) return flags.format;
  if (flags.input.ends_with(".csv")) return std::string("csv");
  if (flags.input.ends_with(".jsonl") || flags.input.ends_with(".ndjson"))
    return std::string("jsonl");
  return Fail(ErrorCode::kInvalid, "{}: say --format=csv or --format=jsonl; the name does not tell",
              flags.input);
}

// The draw in the directory, made if there is none.
Result<pool::Draw> OpenOrCreate(const Flags& flags, Runtime& runtime) {
  if (DRUMROLL_TRY(runtime.disk.Exists(pool::Layout{flags.directory}.DrawRecord()))) {
    return pool::Draw::Open(runtime.disk, flags.directory);
  }
  const game::Game game = DRUMROLL_TRY(LoadGame(runtime.disk, flags.draw.game));
  return pool::Draw::Create(runtime.disk, flags.directory, game, NumberOf(flags.draw, game),
                            {.partitions = flags.draw.partitions}, runtime.clock);
}

Status Print(const import::Totals& totals, const import::Loader& loader, const Rejects& rejects,
             double seconds, Runtime& runtime) {
  const double rate = static_cast<double>(loader.plays()) / seconds;
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"rows", totals.rows},
                               {"tickets", loader.tickets()},
                               {"plays", loader.plays()},
                               {"repeats", loader.repeats()},
                               {"conflicts", loader.conflicts()},
                               {"rejects", rejects.count()},
                               {"rejects_file", rejects.count() > 0 ? rejects.path() : ""},
                               {"seconds", seconds},
                               {"plays_per_second", rate}});
  } else {
    runtime.console.Print(
        fmt::format("{} of {} durable in {} ({} plays/s)", Counted(loader.plays(), "play"),
                    Counted(loader.tickets(), "ticket"), DurationText(seconds), RateText(rate)));
    if (loader.repeats() > 0) {
      runtime.console.Print(
          fmt::format("{} in the draw already, with the same content: left as they are",
                      Counted(loader.repeats(), "ticket")));
    }
  }
  if (rejects.count() == 0) return {};
  return Fail(ErrorCode::kConflict, "{} refused, the rest is in the draw; see {}",
              Counted(rejects.count(), "row"), rejects.path());
}

Status Import(const Flags& flags, Runtime& runtime) {
  const std::string format = DRUMROLL_TRY(FormatOf(flags));
  const FilePointer input = DRUMROLL_TRY(OpenStream(flags.input, "rb"));
  const pool::Draw draw = DRUMROLL_TRY(OpenOrCreate(flags, runtime));
  const auto intake = DRUMROLL_TRY(OpenIntake(runtime, draw, BulkIntake()));
  if (intake->closed())
    return Fail(ErrorCode::kConflict, "{}: the draw is closed; it takes no more plays",
                flags.directory);
  pool::TicketKeys keys;
  if (intake->plays() > 0) DRUMROLL_TRY(keys.RememberLogs(runtime.disk, draw));

  const double start = SteadySeconds();
  Rejects rejects(!flags.rejects.empty()
                      ? flags.rejects
                      : (flags.input == "-" ? std::string("import") : flags.input) +
                            ".rejects.csv");
  import::Loader loader(*intake, keys, runtime.clock,
                        {.on_reject = [&rejects](const import::Reject& reject) { return rejects.Add(reject);
}
}  // namespace
);
const import::Defaults defaults{.time = runtime.clock.Now(), .channel = {}};
import::Totals totals;
{
  Progress progress(runtime.console, {.what = "importing", .unit = "bytes"});
  totals = format == "csv"
               ? DRUMROLL_TRY(ReadAll(input.get(), flags.input,
                                      import::CsvReader(draw.rules(), defaults, loader), progress))
               : DRUMROLL_TRY(ReadAll(input.get(), flags.input,
                                      import::JsonLinesReader(draw.rules(), defaults, loader),
                                      progress));
  DRUMROLL_TRY(loader.Finish());
  DRUMROLL_TRY(intake->Stop());
}
return Print(totals, loader, rejects, SteadySeconds() - start, runtime);
}  // namespace drumroll::cli

}  // namespace

void AddImport(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "import",
      {.summary = "take tickets from CSV or JSON Lines into a draw",
       .details = "Streams a file, or stdin with -, into the draw in DIRECTORY, which is made if "
                  "there is none. A row that is refused goes to the rejects file with its line and "
                  "reason; the rest is kept, and the exit code is 1. A ticket whose key is in the "
                  "draw already is left as it is if its content is the same, so that an import may "
                  "be repeated, and refused otherwise. docs/formats/import.md describes the rows.",
       .examples = "drumroll import draws/1200 tickets.csv --draw=1200\n"
                   "zstdcat tickets.jsonl.zst | drumroll import draws/1200 - --format=jsonl"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  verb->add_option("input", flags->input, "the file; - reads stdin")->required()->type_name("FILE");
  AddNewDrawFlags(*verb, flags->draw);
  verb->add_option("--format", flags->format, "csv or jsonl; without it the file's name tells")
      ->check(CLI::IsMember({"csv", "jsonl"}));
  verb->add_option("--rejects", flags->rejects,
                   "where refused rows go; without it FILE.rejects.csv")
      ->type_name("FILE");
  Does(verb, runtime, flags, &Import);
}

}  // namespace drumroll::cli
