// `drumroll import`: tickets from CSV or JSON Lines into an open draw.
#include <nlohmann/json.hpp>

#include "base/random.h"
#include "cli/evening.h"
#include "cli/games.h"
#include "cli/human.h"
#include "cli/import_files.h"
#include "cli/progress.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "import/csv.h"
#include "import/json_lines.h"
#include "import/loader.h"
#include "import/rejects_reader.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  std::string input;
  NewDraw draw;
  std::string format;
  std::string rejects;
};

enum class Format { kCsv, kJsonLines, kRejects };

Result<Format> FormatOf(const Flags& flags) {
  if (!flags.format.empty()) return flags.format == "csv" ? Format::kCsv : Format::kJsonLines;
  if (flags.input.ends_with(".csv")) return Format::kCsv;
  if (flags.input.ends_with(".jsonl") || flags.input.ends_with(".ndjson"))
    return Format::kJsonLines;
  return Fail(ErrorCode::kInvalid, "{}: say --format=csv or --format=jsonl; the name does not tell",
              flags.input);
}

std::string RejectsPath(const Flags& flags) {
  if (!flags.rejects.empty()) return flags.rejects;
  return (flags.input == "-" ? std::string("import") : flags.input) + ".rejects.csv";
}

// A wrong header refuses the whole file, and is found before there is a draw.
Status CheckHeader(const game::Rules& rules, const std::string& name, Bytes begin) {
  struct Nobody final : import::Sink {
    Status Take(const import::ImportedTicket&) override { return {}; }
    Status Refuse(const import::Reject&) override { return {}; }
  } nobody;
  import::CsvReader reader(rules, {}, nobody);
  const size_t line_break = AsText(begin).find('\n');
  Status checked = reader.Feed(begin.first(std::min(line_break, begin.size() - 1) + 1));
  if (checked.ok() && line_break == std::string_view::npos) checked = reader.Finish();
  if (checked.ok()) return {};
  return At(name, std::move(checked).error());
}

// Flags that open a draw may be repeated for one that is open, but not contradict it.
Status CheckFlags(const NewDraw& flags, const pool::Draw& draw, Runtime& runtime) {
  const pool::DrawRecord& record = draw.record();
  const auto refuse = [&](std::string_view flag, const auto& found, const auto& expected) {
    return Fail(ErrorCode::kConflict, "{}: --{}={}, but the draw there has {}",
                draw.layout().directory, flag, found, expected);
  };
  if (flags.number && DrawId{*flags.number} != record.draw)
    return refuse("draw", *flags.number, record.draw);
  if (flags.partitions && *flags.partitions != record.partitions)
    return refuse("partitions", *flags.partitions, record.partitions);
  if (!flags.game) return {};
  const game::Game game = DRUMROLL_TRY(LoadGame(runtime.disk, *flags.game));
  if (game.id != record.game) return refuse("game", game.id, record.game);
  return {};
}

// The draw in the directory, made if there is none.
Result<pool::Draw> OpenOrCreate(const Flags& flags, Format format, Bytes begin, Runtime& runtime) {
  if (DRUMROLL_TRY(runtime.disk.Exists(pool::Layout{flags.directory}.DrawRecord()))) {
    pool::Draw draw = DRUMROLL_TRY(pool::Draw::Open(runtime.disk, flags.directory));
    DRUMROLL_TRY(CheckFlags(flags.draw, draw, runtime));
    if (format == Format::kCsv) DRUMROLL_TRY(CheckHeader(draw.rules(), flags.input, begin));
    return draw;
  }
  const game::Game game = DRUMROLL_TRY(LoadGame(runtime.disk, flags.draw.GameOrDefault()));
  const DrawId number = flags.draw.NumberIn(game);
  const game::Rules* const rules = DRUMROLL_TRY(game.RulesFor(number));
  if (format == Format::kCsv) DRUMROLL_TRY(CheckHeader(*rules, flags.input, begin));
  const pool::DrawOptions options = DRUMROLL_TRY(DrawOptionsOf(flags.draw));
  return pool::Draw::Create(runtime.disk, flags.directory, game, number, options, runtime.clock);
}

// The evening of a draw that is sold to, if this person may.
Result<pool::Evening> OpenSale(const NewDraw& flags, const pool::Draw& draw, Runtime& runtime) {
  auto evening = DRUMROLL_TRY(pool::Evening::Open(runtime.disk, draw, runtime.clock));
  const pool::Controls controls = evening.state().controls;
  if (flags.controls && *flags.controls != pool::Name(controls))
    return Fail(ErrorCode::kConflict, "{}: --controls={}, but the draw there has {}",
                draw.layout().directory, *flags.controls, pool::Name(controls));
  const pool::Person person = DRUMROLL_TRY(PersonOf(flags.who, controls));
  DRUMROLL_TRY(evening.Permit(pool::Command::kSell, person));
  return evening;
}

// Feeds the whole input to a reader of rows; returns what it found.
template <typename RowReader>
Result<import::Totals> ReadAll(InputFile& input, RowReader reader, Progress& progress) {
  while (true) {
    const Bytes block = DRUMROLL_TRY(input.Read());
    if (block.empty()) break;
    DRUMROLL_TRY(reader.Feed(block));
    progress.Add(block.size());
  }
  DRUMROLL_TRY(reader.Finish());
  return reader.totals();
}

Result<import::Totals> ReadAs(Format format, InputFile& input, const game::Rules& rules,
                              const import::Defaults& defaults, import::Sink& sink,
                              Progress& progress) {
  switch (format) {
    case Format::kCsv:
      return ReadAll(input, import::CsvReader(rules, defaults, sink), progress);
    case Format::kJsonLines:
      return ReadAll(input, import::JsonLinesReader(rules, defaults, sink), progress);
    case Format::kRejects:
      return ReadAll(input, import::RejectsReader(rules, defaults, sink), progress);
  }
  DRUMROLL_ASSERT(false);
  return import::Totals();
}

Status Print(const import::Totals& totals, const import::Loader& loader, const RejectsFile& rejects,
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
  Format format = DRUMROLL_TRY(FormatOf(flags));
  InputFile input = DRUMROLL_TRY(InputFile::Open(flags.input));
  DRUMROLL_TRY(RejectsFile::Check(RejectsPath(flags), flags.input));
  const Bytes begin = DRUMROLL_TRY(input.Peek());
  if (format == Format::kCsv && import::RejectsReader::Recognises(AsText(begin)))
    format = Format::kRejects;
  const pool::Draw draw = DRUMROLL_TRY(OpenOrCreate(flags, format, begin, runtime));
  const pool::Evening evening = DRUMROLL_TRY(OpenSale(flags.draw, draw, runtime));
  pool::TicketKeys keys(runtime.disk, draw, SystemSeed());
  const auto intake = DRUMROLL_TRY(OpenIntake(runtime, draw, &keys));
  DRUMROLL_TRY(evening.RefuseIfBehind());  // It was voided before the intake had it.
  if (intake->closed()) {
    return Fail(ErrorCode::kConflict, "{}: the draw is closed; it takes no more plays",
                flags.directory);
  }

  const double start = SteadySeconds();
  RejectsFile rejects(RejectsPath(flags));
  const auto on_reject = [&rejects](const import::Reject& reject) { return rejects.Add(reject); };
  import::Loader loader(*intake, keys, runtime.clock, {.on_reject = on_reject});
  import::Totals totals;
  {
    Progress progress(runtime.console,
                      {.what = "importing", .unit = "bytes", .total = input.size()});
    totals = DRUMROLL_TRY(
        ReadAs(format, input, draw.rules(), {.time = runtime.clock.Now()}, loader, progress));
    DRUMROLL_TRY(loader.Finish());
    DRUMROLL_TRY(intake->Stop());
  }
  return Print(totals, loader, rejects, SteadySeconds() - start, runtime);
}

}  // namespace

void AddImport(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "import",
      {.summary = "take tickets from CSV or JSON Lines into a draw",
       .details =
           "Streams a file, or stdin with -, into the draw in DIRECTORY, which is made if "
           "there is none. A row that is refused goes to the rejects file with its line and "
           "reason; the rest is kept, and the exit code is 1. A ticket whose key is in the "
           "draw already is left as it is if its content is the same, so that an import may "
           "be repeated, and refused otherwise. A rejects file whose rows were put right can be "
           "imported like any other. docs/formats/import.md describes the rows.",
       .examples = "drumroll import draws/1200 tickets.csv --draw=1200\n"
                   "zstdcat tickets.jsonl.zst | drumroll import draws/1200 - --format=jsonl"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  verb->add_option("input", flags->input, "the file; - reads stdin")
      ->required()
      ->type_name("FILE")
      ->check(PathValue());
  AddNewDrawFlags(*verb, flags->draw);
  verb->add_option("--format", flags->format, "csv or jsonl; without it the file's name tells")
      ->check(CLI::IsMember({"csv", "jsonl"}));
  verb->add_option("--rejects", flags->rejects,
                   "where refused rows go; without it FILE.rejects.csv")
      ->type_name("FILE")
      ->check(PathValue());
  Does(verb, runtime, flags, &Import);
}

}  // namespace drumroll::cli
