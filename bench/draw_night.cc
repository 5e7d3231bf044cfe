// The canonical workload at one size: every figure of docs/performance.md that needs no peer, with
// the machine's own limits measured in the same run; and the same plays as raw files for the peers.
//
//   draw_night_bench --plays=10M --directory=build/bench-data/10M --json=10M.json --peer-data=DIR
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "cli/figures.h"
#include "cli/verb.h"
#include "disk/posix_disk.h"
#include "measure/draw_night.h"
#include "peer_data.h"
#include "pool/draw.h"

namespace drumroll {
namespace {

struct Flags {
  measure::DrawNightOptions options;
  std::string json;
  std::string peer_data;
  bool keep = false;
  bool no_cold = false;
};

void AddFlags(CLI::App& app, Flags& flags) {
  measure::DrawNightOptions& options = flags.options;
  app.add_option("--plays", options.workload.plays)->required()->transform(cli::CountValue());
  app.add_option("--directory", options.directory, "made; must not exist")->required();
  app.add_option("--repeats", options.repeats)->transform(cli::WholeValue(1, 1000));
  app.add_option("--import", options.import_plays, "plays to import from CSV; 0 for none")
      ->transform(cli::CountValue());
  app.add_flag("--human", options.workload.human, "numbers as people choose them");
  app.add_flag("--no-cold", flags.no_cold, "don't drop the page cache");
  app.add_option("--json", flags.json, "write the figures there");
  app.add_option("--peer-data", flags.peer_data, "write the plays for the peers there");
  app.add_flag("--keep", flags.keep, "leave the draw where it was made");
}

Status Bench(Flags& flags) {
  disk::PosixDisk disk;
  SystemClock clock;
  if (DRUMROLL_TRY(disk.Exists(flags.options.directory)))
    return Fail(ErrorCode::kConflict, "{}: exists", flags.options.directory);
  flags.options.cold = !flags.no_cold;
  flags.options.note = [](std::string_view text) {
    std::fprintf(stderr, "== %.*s\n", static_cast<int>(text.size()), text.data());
  };
  const measure::DrawNight night =
      DRUMROLL_TRY(measure::MeasureDrawNight(disk, clock, flags.options));
  fmt::print("{}", cli::DrawNightText(night, {}));
  if (!flags.json.empty()) std::ofstream(flags.json) << cli::DrawNightJson(night).dump(1) << '\n';
  if (!flags.peer_data.empty()) {
    const pool::Draw draw =
        DRUMROLL_TRY(pool::Draw::Open(disk, disk::Join(flags.options.directory, "draw")));
    DRUMROLL_TRY(bench::WritePeerData(disk, draw, flags.peer_data));
  }
  if (flags.keep) return {};
  return measure::RemoveDrawNight(flags.options.directory);
}

}  // namespace
}  // namespace drumroll

int main(int argc, char** argv) {
  drumroll::Flags flags;
  CLI::App app("draw night, measured", "draw_night_bench");
  drumroll::AddFlags(app, flags);
  CLI11_PARSE(app, argc, argv);
  const drumroll::Status done = drumroll::Bench(flags);
  if (done.ok()) return 0;
  std::fprintf(stderr, "draw_night_bench: %s\n", done.error().message.c_str());
  return 1;
}
