// `drumroll export`: a settled draw as Parquet, for dbt and whoever asks questions of it.
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "cli/evening.h"
#include "cli/human.h"
#include "cli/night.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "lake/export_draw.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  std::string lake;
  std::string duckdb;
  std::optional<uint64_t> threads;
  uint64_t memory_bytes = uint64_t{2} << 30;
  bool verify = false;
  Who who;
};

constexpr const char* kLibraryVariable = "DRUMROLL_DUCKDB";

// Where the library may be: the one that is named, or where scripts/duckdb puts it beside this
// build, or where the system finds it.
std::vector<std::string> LibraryPlaces(const std::string& named) {
  // dlopen() takes a name without a slash for one that the system is to find.
  if (!named.empty()) return {std::filesystem::absolute(named).string()};
  const char* const variable = std::getenv(kLibraryVariable);
  if (variable != nullptr && *variable != '\0') return {variable};
  std::vector<std::string> places;
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) {
    const auto build = program.parent_path().parent_path();
    places.push_back((build / "duckdb" / "libduckdb.so").string());
  }
  places.push_back("libduckdb.so");
  return places;
}

Result<lake::DuckdbLibrary> LoadLibrary(const std::string& named) {
  auto library = lake::DuckdbLibrary::Load(LibraryPlaces(named));
  if (library.ok() || library.error().code != ErrorCode::kNotFound) return library;
  return Fail(ErrorCode::kNotFound,
              "{}. It writes the Parquet files: scripts/duckdb installs it below build/, or name a "
              "libduckdb.so of version {}x with --duckdb=PATH or {}",
              library.error().message, lake::kDuckdbVersions, kLibraryVariable);
}

nlohmann::ordered_json Json(const Flags& flags, const lake::ExportReport& report, double seconds) {
  const lake::Manifest& manifest = report.manifest;
  return {{"game", manifest.game},
          {"draw", manifest.draw_no},
          {"revision", manifest.revision},
          {"state", manifest.state},
          {"lake", flags.lake},
          {"written", report.written},
          {"plays", manifest.RowsOf("plays")},
          {"tickets", manifest.RowsOf("tickets")},
          {"winners", manifest.RowsOf("winners")},
          {"files", manifest.Files()},
          {"bytes", manifest.Bytes()},
          {"writer", manifest.writer},
          {"seconds", seconds}};
}

std::string Text(const Flags& flags, const lake::ExportReport& report, double seconds,
                 Style style) {
  const lake::Manifest& manifest = report.manifest;
  Facts facts;
  facts.Add("draw", fmt::format("{} of {}, {}, revision {}", manifest.draw_no, manifest.game,
                                manifest.state, manifest.revision));
  facts.Add("lake", flags.lake);
  facts.Add("plays", WithSeparators(manifest.RowsOf("plays")));
  facts.Add("tickets", WithSeparators(manifest.RowsOf("tickets")));
  facts.Add("winners", WithSeparators(manifest.RowsOf("winners")));
  facts.Add("files", fmt::format("{} of {}, by {}", manifest.Files(), SizeText(manifest.Bytes()),
                                 manifest.writer));
  if (report.written) {
    const double rate = static_cast<double>(manifest.RowsOf("plays")) / seconds;
    facts.Add("exported", fmt::format("in {} ({} plays/s)", DurationText(seconds), RateText(rate)));
  } else {
    facts.Add("exported", fmt::format("at {}; nothing has changed since", manifest.exported_at));
  }
  return facts.Text(style);
}

Status Export(const Flags& flags, Runtime& runtime) {
  if (flags.lake.find("://") != std::string::npos)
    return Fail(ErrorCode::kInvalid,
                "--lake: {} is no folder; export to one, and copy or mount that", flags.lake);
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kLook));
  DRUMROLL_TRY(night.evening.Permit(pool::Command::kList, night.person));
  const auto library = DRUMROLL_TRY(LoadLibrary(flags.duckdb));
  const double start = SteadySeconds();
  const auto draw = DRUMROLL_TRY(lake::ReadSettledDraw(runtime.disk, night.evening));
  uint64_t rows = 0;
  for (const auto& partition : draw.seal.partitions) rows += partition.plays + partition.tickets;
  lake::ExportReport report;
  {
    Progress progress(runtime.console, {.what = "exporting", .unit = "rows", .total = rows});
    report = DRUMROLL_TRY(
        lake::ExportDraw(runtime.disk, library, draw, runtime.clock,
                         {.lake = flags.lake,
                          .threads = flags.threads.value_or(CoreCount()),
                          .memory_bytes_max = flags.memory_bytes,
                          .verify = flags.verify,
                          .progress = [&progress](uint64_t done) { progress.Add(done); }}));
  }
  const double seconds = SteadySeconds() - start;
  if (!report.replaced.empty())
    runtime.console.Note(
        fmt::format("{}: written again: {}", DrawText(*night.draw), report.replaced));
  if (runtime.console.json()) {
    runtime.console.PrintJson(Json(flags, report, seconds));
  } else {
    runtime.console.Print(Text(flags, report, seconds, runtime.console.style()));
  }
  return {};
}

}  // namespace

void AddExport(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "export",
      {.summary = "write a settled draw as Parquet, for DuckDB, BigQuery and dbt",
       .details =
           "Writes plays, tickets, voids, results, winners, prizes, seals and journal of a settled "
           "draw into a folder that holds many draws, a table a folder, partitioned by game and "
           "draw number. All that is written has been checked and adds up to the seal; damage "
           "stops it, and the lake stays as it was. A reader trusts a draw if its "
           "_draws/game=.../draw_no=.../_SUCCESS is there, and sees it whole or not at all. "
           "Stopped at any point and run again it comes to the same files; if the lake has the "
           "draw as it is, it says so and writes nothing. Correct or publish the draw and export "
           "it again.\n\n"
           "The files are written by DuckDB's library, which is not part of drumroll: "
           "scripts/duckdb installs it, or --duckdb or DRUMROLL_DUCKDB name one. Columns and "
           "types: docs/formats/lake.md. Refused between the seal and the first result, as the "
           "pool is blind then, and until the result is settled.",
       .examples = "drumroll export draws/1128 --lake=lake\n"
                   "    into lake/plays/game=kr-lotto645/draw_no=1128/ and so on\n"
                   "drumroll export draws/1128 --lake=lake --verify\n"
                   "    reads what is there already, and writes it again if a byte differs\n"
                   "drumroll export draws/1128 --lake=lake --threads=1 --memory=512MiB --json"});
  verb->group(kLooking);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  AddWhoFlags(*verb, flags->who);
  verb->add_option("--lake", flags->lake, "the folder; made if it is not there")
      ->type_name("DIR")
      ->required()
      ->check(PathValue());
  verb->add_option("--duckdb", flags->duckdb, "DuckDB's library, if it is not found by itself")
      ->type_name("PATH")
      ->check(PathValue());
  verb->add_option("--threads", flags->threads, "files that are written at once; default: cores")
      ->type_name("N")
      ->transform(WholeValue(1, 1024));
  verb->add_option("--memory", flags->memory_bytes,
                   "at most so much in all: each file that is being written may take 512 MiB; "
                   "default 2 GiB")
      ->type_name("SIZE")
      ->transform(BytesValue());
  verb->add_flag("--verify", flags->verify, "read the files that the lake has already");
  Does(verb, runtime, flags, &Export);
}

}  // namespace drumroll::cli
