// `drumroll generate`: a pool made to order, through the same intake that takes sold tickets.
#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/games.h"
#include "cli/human.h"
#include "cli/progress.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "workload/coverage.h"
#include "workload/fill.h"
#include "workload/generator.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  NewDraw draw;
  uint64_t plays = 0;
  std::string numbers = "uniform";
  uint64_t seed = 1;
  uint32_t system_per_mille = 0;
  uint32_t void_per_mille = 0;
};

// The sale of a made pool: a week that ended at a fixed moment, so that the same flags make the
// same bytes.
constexpr Micros kSaleBegin{1'700'000'000'000'000};
constexpr Micros kSaleEnd{1'700'604'800'000'000};

workload::Numbers NumbersOf(const std::string& name) {
  if (name == "human") return workload::Numbers::kHuman;
  return name == "coverage" ? workload::Numbers::kCoverage : workload::Numbers::kUniform;
}

Result<workload::PoolOptions> OptionsOf(const Flags& flags, const game::Rules& rules) {
  workload::PoolOptions options{.plays = flags.plays,
                                .partitions = flags.draw.PartitionsOrDefault(),
                                .seed = flags.seed,
                                .sale_begin = kSaleBegin,
                                .sale_end = kSaleEnd};
  options.system_per_mille = flags.system_per_mille;
  options.void_per_mille = flags.void_per_mille;
  if (flags.numbers == "coverage") {
    const uint64_t space = game::Space(rules.matrix);
    if (flags.plays != 0 && flags.plays != space) {
      return Fail(ErrorCode::kInvalid, "--plays: coverage of {} takes {} plays, not {}", rules.game,
                  space, flags.plays);
    }
    options.plays = space;
  }
  if (options.plays == 0)
    return Fail(ErrorCode::kInvalid, "--plays: say how many, e.g. --plays=10M");
  DRUMROLL_TRY(workload::CheckPoolOptions(rules, options));
  return options;
}

Status Generate(const Flags& flags, Runtime& runtime) {
  const game::Game game = DRUMROLL_TRY(LoadGame(runtime.disk, flags.draw.GameOrDefault()));
  const DrawId number = flags.draw.NumberIn(game);
  const game::Rules& rules = *DRUMROLL_TRY(game.RulesFor(number));
  const workload::PoolOptions options = DRUMROLL_TRY(OptionsOf(flags, rules));
  std::vector<workload::Generator> generators;
  for (uint32_t i = 0; i < options.partitions; ++i) {
    generators.push_back(DRUMROLL_TRY(workload::Generator::Create(
        rules, options, NumbersOf(flags.numbers), PartitionId{static_cast<uint16_t>(i)})));
  }
  const pool::DrawOptions draw_options = DRUMROLL_TRY(DrawOptionsOf(flags.draw));
  const pool::Draw draw = DRUMROLL_TRY(
      pool::Draw::Create(runtime.disk, flags.directory, game, number, draw_options, runtime.clock));
  ManualClock sale_clock(
      kSaleEnd);  // The log notes times: the same flags must make the same bytes.
  const double start = SteadySeconds();
  const auto intake = DRUMROLL_TRY(OpenIntake(runtime, draw));
  {
    Progress progress(runtime.console,
                      {.what = "generating", .unit = "plays", .total = options.plays});
    DRUMROLL_TRY(
        workload::FillPool(*intake, generators, sale_clock,
                           {.progress = [&progress](uint64_t plays) { progress.Add(plays); }}));
    DRUMROLL_TRY(intake->Stop());
  }
  const double seconds = SteadySeconds() - start;
  const double rate = static_cast<double>(intake->plays()) / seconds;
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"draw", Raw(number)},
                               {"plays", intake->plays()},
                               {"seconds", seconds},
                               {"plays_per_second", rate}});
  } else {
    runtime.console.Print(fmt::format("{}: {} durable in {} ({} plays/s)", flags.directory,
                                      Counted(intake->plays(), "play"), DurationText(seconds),
                                      RateText(rate)));
  }
  return {};
}

}  // namespace

void AddGenerate(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "generate",
      {.summary = "make a pool of any size, by seed",
       .details =
           "Opens a draw in a new directory and fills it through the intake that takes sold "
           "tickets: logged, synced, built into segments. The same flags make the same bytes.",
       .examples = "drumroll generate draws/trial --plays=10M\n"
                   "    ten million quick picks of kr-lotto645\n"
                   "drumroll generate draws/people --plays=80M --numbers=human --seed=7\n"
                   "    birthdays, favourites and patterns, as people choose\n"
                   "drumroll generate draws/all --numbers=coverage\n"
                   "    every combination once: each tier then has exactly its ways"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  AddNewDrawFlags(*verb, flags->draw);
  verb->add_option("--plays", flags->plays, "how many plays")
      ->type_name("COUNT")
      ->transform(CountValue());
  verb->add_option("--numbers", flags->numbers,
                   "uniform (quick picks), human, or coverage (each combination once)")
      ->type_name("KIND")
      ->check(CLI::IsMember({"uniform", "human", "coverage"}))
      ->capture_default_str();
  verb->add_option("--seed", flags->seed, "another seed makes another pool")
      ->type_name("N")
      ->transform(WholeValue(0, UINT64_MAX))
      ->capture_default_str();
  verb->add_option("--system", flags->system_per_mille,
                   "of 1000 tickets so many start with a system play")
      ->type_name("N")
      ->transform(WholeValue(0, 1000));
  verb->add_option("--void", flags->void_per_mille,
                   "of 1000 tickets so many are cancelled before the close")
      ->type_name("N")
      ->transform(WholeValue(0, 1000));
  Does(verb, runtime, flags, &Generate);
}

}  // namespace drumroll::cli
