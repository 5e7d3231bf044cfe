// `drumroll inspect log`: the frames of a partition's log, as recovery would find them, but without
// repairing. Numbers of plays are read only on demand, and never while the pool is blind.

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/human.h"
#include "cli/inspect_verbs.h"
#include "cli/log_text.h"
#include "cli/night.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "log/files.h"
#include "log/scanner.h"
#include "log/torn_tail.h"
#include "log/watermark.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string path;
  uint64_t frames = 20;
  bool numbers = false;
  Who who;
};

// Which log is meant, and which of its files if only one.
struct Target {
  log::LogId id;
  uint64_t file_bytes = 0;
  std::optional<uint32_t> file;
};

// Draw, partition and sizes by the header of a log file. Scanner holds it to everything else.
Result<log::FileHeader> PeekHeader(disk::Disk& disk, const std::string& path) {
  const auto file = DRUMROLL_TRY(disk.Open(path, disk::Access::kRead));
  std::array<uint8_t, sizeof(log::FileHeader)> bytes{};
  const size_t read = DRUMROLL_TRY(file->ReadAt(0, bytes));
  if (read != bytes.size()) {
    return Fail(ErrorCode::kCorrupt, "{}: {} bytes, a log file's header alone has {}", path, read,
                bytes.size());
  }
  const auto header = Load<log::FileHeader>(bytes);
  if (header.magic != log::kFileMagic) {
    return Fail(ErrorCode::kCorrupt, "{}: no log file: it starts with {:016x}, expected {:016x}",
                path, header.magic, log::kFileMagic);
  }
  auto decoded = log::DecodeFileHeader({.directory = disk::ParentOf(path),
                                        .draw = DrawId{header.draw},
                                        .partition = PartitionId{header.partition}},
                                       header.file_index, bytes);
  if (!decoded.ok()) return At(path, std::move(decoded).error());
  return decoded;
}

Result<Target> FindLog(disk::Disk& disk, const std::string& path) {
  const bool is_file = path.ends_with(".log");
  const std::string directory = is_file ? disk::ParentOf(path) : path;
  const std::string first = is_file ? path : log::PathOf({.directory = directory}, 0);
  const log::FileHeader header = DRUMROLL_TRY(PeekHeader(disk, first));
  Target target{.id = {.directory = directory,
                       .draw = DrawId{header.draw},
                       .partition = PartitionId{header.partition}},
                .file_bytes = header.file_bytes,
                .file = {}};
  if (is_file) target.file = header.file_index;
  return target;
}

// The whole log, or from the first frame of one of its files on.
Result<log::Scanner> OpenScanner(disk::Disk& disk, const Target& target,
                                 const game::Matrix* matrix) {
  const log::ScanOptions options{.matrix = matrix};
  if (!target.file || *target.file == 0)
    return log::Scanner::OpenAfter(disk, target.id, log::Tail{}, options);
  const log::Place first{.file = *target.file, .offset = sizeof(log::FileHeader)};
  return log::Scanner::OpenAt(disk, target.id, log::PositionOf(first, target.file_bytes), options);
}

bool Includes(const Target& target, const log::Frame& frame) {
  return !target.file || log::PlaceOf(frame.position, target.file_bytes).file == *target.file;
}

// As recovery judges: a log ends with zeros, or where a write was cut short that nothing had
// promised. kCorrupt for every other end.
Status CheckEnd(disk::Disk& disk, const Target& target, const log::Scanner& scanner,
                const log::Stop* stop) {
  const log::Place end = log::EndPlaceOf(scanner.tail().position, target.file_bytes);
  const log::Place place = stop != nullptr ? stop->place : end;
  const std::string reason = stop != nullptr ? stop->reason : "the log ends here";
  const auto damage = [&](std::string_view evidence) {
    return Fail(ErrorCode::kCorrupt, "{}: {}; {}", scanner.Describe(place), reason, evidence);
  };
  if (stop != nullptr && !stop->torn) return damage("no write that was cut short looks like this");
  const auto watermark = DRUMROLL_TRY(log::ReadWatermark(disk, target.id));
  if (watermark && scanner.tail().sequence < watermark->sequence) {
    return damage(fmt::format("the watermark says that it was durable up to position {}",
                              watermark->position));
  }
  if (stop == nullptr) return {};
  const auto promise = DRUMROLL_TRY(
      log::FindPromise(disk, target.id, place, log::PositionOf(place, target.file_bytes)));
  return promise ? Status(damage(*promise)) : Status();
}

// Walks over the frames, tells `summary` of all and keeps what is shown of the first.
Status Summarize(Runtime& runtime, log::Scanner& scanner, const Target& target, const Flags& flags,
                 const game::Matrix* matrix, LogSummary& summary) {
  const auto total = log::CountBytes(runtime.disk, target.id);
  Progress progress(runtime.console, {.what = "reading",
                                      .unit = "bytes",
                                      .total = total.ok() && !target.file ? total.value() : 0});
  for (;;) {
    const uint64_t before = Raw(scanner.tail().position);
    const log::Step step = DRUMROLL_TRY(scanner.Next());
    progress.Add(Raw(scanner.tail().position) - before);
    if (const auto* frame = std::get_if<log::Frame>(&step)) {
      if (!Includes(target, *frame)) return {};
      const bool shown = summary.frames < flags.frames;
      DRUMROLL_TRY(summary.Add(*frame, shown, flags.numbers ? matrix : nullptr));
      continue;
    }
    const auto* stop = std::get_if<log::Stop>(&step);
    if (stop != nullptr)
      summary.stop = fmt::format("{}: {}", scanner.Describe(stop->place), stop->reason);
    return CheckEnd(runtime.disk, target, scanner, stop);
  }
}

// Numbers need the draw: for its rules, and to know that the pool is not blind.
Result<pool::Draw> DrawForNumbers(Runtime& runtime, const Target& target, const Who& who) {
  auto draw = DrawAbove(runtime.disk, target.id.directory, 2);
  if (!draw.ok())
    return At("--numbers needs the log to be in its draw's directory", std::move(draw).error());
  auto evening = DRUMROLL_TRY(pool::Evening::Open(runtime.disk, draw.value(), runtime.clock));
  const auto person = DRUMROLL_TRY(PersonOf(who, evening.state().controls));
  const Status permitted = evening.Permit(pool::Command::kLook, person);
  if (!permitted.ok()) return At("--numbers", permitted.error());
  return draw;
}

Status InspectLog(const Flags& flags, Runtime& runtime) {
  const Target target = DRUMROLL_TRY(FindLog(runtime.disk, flags.path));
  std::optional<pool::Draw> draw;
  if (flags.numbers) draw = DRUMROLL_TRY(DrawForNumbers(runtime, target, flags.who));
  const game::Matrix* matrix = draw ? &draw->matrix() : nullptr;
  auto scanner = DRUMROLL_TRY(OpenScanner(runtime.disk, target, matrix));
  LogSummary summary;
  summary.id = target.id;
  summary.file_bytes = target.file_bytes;
  summary.file = target.file;
  Status status = Summarize(runtime, scanner, target, flags, matrix, summary);
  Console& console = runtime.console;
  if (console.json()) {
    console.PrintJson(LogJson(summary));
  } else {
    console.Print(LogText(summary, console.style()));
  }
  return status;
}

}  // namespace

void AddInspectLog(CLI::App& inspect, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      inspect, "log",
      {.summary = "the frames of a partition's log",
       .details = "Walks over a log, or one of its files, and checks every frame: checksums, "
                  "positions, the chain of digests, totals. Shows the first frames and the totals "
                  "of all. The end of an open log may be torn by a power cut; that is told and is "
                  "no damage. --numbers shows the plays too, unless the pool is blind: between the "
                  "seal and the result nothing reads them.",
       .examples = "drumroll inspect log draws/1128/p0000/log\n"
                   "drumroll inspect log draws/1128/p0000/log/00000002.log --frames=5\n"
                   "    one file, whose first frame's place in the chain is taken as given\n"
                   "drumroll inspect log draws/1128/p0000/log --frames=1 --numbers --json"});
  auto flags = std::make_shared<Flags>();
  verb->add_option("--frames", flags->frames, "show at most so many frames")
      ->type_name("N")
      ->transform(CountValue())
      ->capture_default_str();
  verb->add_flag("--numbers", flags->numbers, "show the tickets and numbers of these frames");
  AddWhoFlags(*verb, flags->who);
  verb->add_option("path", flags->path, "the directory of a log, or one of its files")
      ->required()
      ->type_name("PATH")
      ->check(PathValue());
  Does(verb, runtime, flags, &InspectLog);
}

}  // namespace drumroll::cli
