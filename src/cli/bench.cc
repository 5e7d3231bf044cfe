// `drumroll bench`: draw night on this machine, measured.
#include <nlohmann/json.hpp>

#include "cli/figures.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "measure/draw_night.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  uint64_t plays = 10'000'000;
  uint32_t repeats = 5;
  bool human = false;
  bool import = false;
  bool cold = false;
  bool keep = false;
};

constexpr uint64_t kPlaysMax = 100'000'000'000;

// The measurement makes a whole draw; it must not do that among somebody's files.
Status RefuseExisting(disk::Disk& disk, const std::string& directory) {
  if (!DRUMROLL_TRY(disk.Exists(directory))) return {};
  return Fail(ErrorCode::kConflict, "{}: exists; name a directory that can be made and removed",
              directory);
}

Status Bench(const Flags& flags, Runtime& runtime) {
  DRUMROLL_TRY(RefuseExisting(runtime.disk, flags.directory));
  const measure::DrawNightOptions options{.directory = flags.directory,
                                          .workload = {.plays = flags.plays, .human = flags.human},
                                          .repeats = flags.repeats,
                                          .import_plays = flags.import ? flags.plays : 0,
                                          .cold = flags.cold,
                                          .note = [&runtime](std::string_view text) {
                                            if (runtime.console.shows_status())
                                              runtime.console.ShowStatus(text);
                                          }};
  auto night = measure::MeasureDrawNight(runtime.disk, runtime.clock, options);
  if (runtime.console.shows_status()) runtime.console.ShowStatus("");
  if (!flags.keep) DRUMROLL_TRY(measure::RemoveDrawNight(flags.directory));
  const measure::DrawNight measured = DRUMROLL_TRY(std::move(night));
  if (runtime.console.json()) {
    runtime.console.PrintJson(DrawNightJson(measured));
  } else {
    runtime.console.Print(DrawNightText(measured, runtime.console.style()));
  }
  return {};
}

}  // namespace

void AddBench(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "bench",
      {.summary = "measure draw night on this machine",
       .details =
           "Makes a pool of 6/45 in a new directory, closes, seals and settles it, looks players "
           "up, and removes it again. Says what each step took, what this machine's memory and "
           "disk allow at best (measured in the same run), and which of drumroll's targets are "
           "met; they are for 10 M plays and more. Put the directory on the disk that draws will "
           "be on, and run nothing else meanwhile.",
       .examples = "drumroll bench --plays=10M --directory=/srv/draws/bench\n"
                   "drumroll bench --plays=300M --directory=/srv/draws/bench --cold --json\n"
                   "    --cold drops the page cache of the whole machine, as root\n"});
  verb->group(kTools);
  auto flags = std::make_shared<Flags>();
  verb->add_option("--directory", flags->directory, "made for the measurement, removed afterwards")
      ->type_name("DIRECTORY")
      ->required()
      ->check(PathValue());
  verb->add_option("--plays", flags->plays, "how many plays; each takes 36 bytes of disk")
      ->type_name("COUNT")
      ->transform(WholeValue(1, kPlaysMax))
      ->capture_default_str();
  verb->add_option("--repeats", flags->repeats,
                   "how often what can be repeated is; medians are told")
      ->type_name("N")
      ->transform(WholeValue(1, 1000))
      ->capture_default_str();
  verb->add_flag("--human", flags->human, "numbers as people choose them instead of quick picks");
  verb->add_flag("--import", flags->import, "also import the plays from CSV");
  verb->add_flag("--cold", flags->cold, "also settle with the machine's page cache dropped");
  verb->add_flag("--keep", flags->keep, "leave the directory as it is");
  Does(verb, runtime, flags, &Bench);
}

}  // namespace drumroll::cli
