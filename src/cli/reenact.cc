// `drumroll reenact`: a real draw again, from its published facts to the list of its winners, with
// the time of each step.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/human.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "documents/evening.h"
#include "game/catalog.h"
#include "workload/fill.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  std::string game = "kr-lotto645";
  uint32_t draw = 0;
  uint64_t seed = 1;
  uint32_t partitions = 2;
  bool list = false;
};

constexpr int64_t kWeekMicros = int64_t{7} * 24 * 3600 * 1'000'000;
// Sales end at 20:00 Korean time on the day of a draw; any fixed moment would do.
constexpr Micros kSaleEnd{1'700'910'000'000'000};

Status ListDraws(const Flags& flags, Runtime& runtime) {
  const auto draws = DRUMROLL_TRY(game::PublishedDraws(flags.game));
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  Table table(
      {{"draw", Align::kRight}, {"date"}, {"numbers"}, {"tier 1", Align::kRight}, {"notable for"}});
  for (const game::PublishedDraw& draw : draws) {
    json.push_back({{"draw", Raw(draw.draw)},
                    {"date", draw.date},
                    {"numbers", ToText(draw.drawn)},
                    {"note", draw.note}});
    table.Add({fmt::format("{}", draw.draw), draw.date, ToText(draw.drawn),
               WithSeparators(draw.winners[0]), draw.note});
  }
  if (runtime.console.json()) {
    runtime.console.PrintJson(json);
  } else {
    runtime.console.Print(table.Text(runtime.console.style()));
  }
  return {};
}

struct Evening {
  StepTimes steps;
  settle::DrawOutcome outcome;
};

Result<std::vector<workload::Generator>> GeneratorsOf(const workload::Reenactment& reenactment) {
  std::vector<workload::Generator> generators;
  for (uint32_t i = 0; i < reenactment.options().partitions; ++i) {
    generators.push_back(
        workload::Generator::Reenact(reenactment, PartitionId{static_cast<uint16_t>(i)}));
  }
  return generators;
}

// Builds, closes, seals, records and settles; one moment after the other, as on the night.
Result<Evening> Run(const Flags& flags, const game::PublishedDraw& published,
                    const pool::Draw& draw, const game::Carries& carry, Clock& sale_clock,
                    Runtime& runtime) {
  Evening evening;
  const pool::Person person;
  auto night = DRUMROLL_TRY(pool::Evening::Open(runtime.disk, draw, sale_clock));
  double mark = SteadySeconds();
  const auto done = [&](std::string name, std::string detail) {
    const double now = SteadySeconds();
    evening.steps.Add(std::move(name), now - mark, std::move(detail));
    mark = now;
  };
  const game::Rules& rules = draw.rules();
  const uint64_t plays = DRUMROLL_TRY(workload::PlaysFromSales(rules, published.sales));
  const workload::PoolOptions options{.partitions = draw.partitions(),
                                      .seed = flags.seed,
                                      .sale_begin = Micros{Raw(kSaleEnd) - kWeekMicros},
                                      .sale_end = kSaleEnd};
  const auto reenactment = DRUMROLL_TRY(workload::Reenactment::Plan(
      rules,
      {.drawn = published.drawn,
       .plays = plays,
       .winners = {published.winners.begin(),
                   published.winners.begin() + static_cast<long>(rules.tiers.size())}},
      options));
  auto generators = DRUMROLL_TRY(GeneratorsOf(reenactment));
  const auto intake = DRUMROLL_TRY(OpenIntake(runtime, draw));
  {
    Progress progress(runtime.console, {.what = "selling", .unit = "plays", .total = plays});
    DRUMROLL_TRY(
        workload::FillPool(*intake, generators, sale_clock,
                           {.progress = [&progress](uint64_t sold) { progress.Add(sold); }}));
  }
  done("sell",
       fmt::format("{} logged, synced and built into segments ({} plays/s)", Counted(plays, "play"),
                   RateText(static_cast<double>(plays) / (SteadySeconds() - mark))));
  DRUMROLL_TRY(night.Close(person, *intake));
  done("close", "the logs take no more plays");
  const pool::SealRecord seal = DRUMROLL_TRY(night.Seal(person, *intake));
  done("seal",
       fmt::format("{} and every digest, read back from the disk", Counted(seal.Plays(), "play")));
  const auto sealed = DRUMROLL_TRY(pool::SealedPool::Of(runtime.disk, *intake));
  const pool::ResultEntry result{
      .drawn = published.drawn, .source = "published result of the real draw", .reason = {}};
  DRUMROLL_TRY(night.Enter(person, result, {}));
  done("result", game::ToText(published.drawn));
  settle::SettleOptions settle_options;
  settle_options.carry = carry;
  evening.outcome =
      DRUMROLL_TRY(SettleShown(runtime, night, person, sealed, settle_options)).outcome;
  uint64_t winners = 0;
  for (const uint64_t count : evening.outcome.record.winners) winners += count;
  evening.steps.Add(
      "settle", evening.outcome.list_seconds,
      fmt::format("complete list of {} durable, by the bitmaps", Counted(winners, "winner")));
  evening.steps.Add("confirm", evening.outcome.confirm_seconds,
                    "the same file, byte for byte, from the log's records");
  return evening;
}

// The table of the night: what was found beside what was published.
Status Report(const Evening& evening, const game::PublishedDraw& published, const pool::Draw& draw,
              Runtime& runtime) {
  const game::Rules& rules = draw.rules();
  if (!evening.outcome.prizes)
    return Fail(ErrorCode::kConflict, "{}", evening.outcome.record.open_reason);
  const game::PrizeReport& prizes = *evening.outcome.prizes;
  Table table({{"tier"},
               {"match"},
               {"winners", Align::kRight},
               {"published", Align::kRight},
               {fmt::format("prize, {}", rules.currency), Align::kRight},
               {"published", Align::kRight},
               {""}});
  size_t different = 0;
  nlohmann::ordered_json json = documents::OutcomeJson(evening.outcome.record);
  for (size_t i = 0; i < rules.tiers.size(); ++i) {
    const game::TierReport& tier = prizes.tiers[i];
    const bool same = tier.winners == published.winners[i] && tier.prize == published.prizes[i];
    different += same ? 0 : 1;
    json["tiers"][i]["published_winners"] = published.winners[i];
    json["tiers"][i]["published_prize"] = published.prizes[i];
    table.Add({fmt::format("{}", i + 1), rules.tiers[i].name, WithSeparators(tier.winners),
               WithSeparators(published.winners[i]), WithSeparators(tier.prize),
               WithSeparators(published.prizes[i]), same ? "equal" : "DIFFERENT"});
  }
  if (runtime.console.json()) {
    json["equal"] = different == 0;
    json["steps"] = evening.steps.Json();
    runtime.console.PrintJson(json);
  } else {
    const Style style = runtime.console.style();
    std::string text = fmt::format("{} draw {} of {}: {}\n\n", rules.game, published.draw,
                                   published.date, ToText(published.drawn));
    text += table.Text(style);
    text += fmt::format("\n{}\noutcome {}\n\n", game::ConservationText(prizes),
                        ToHex(evening.outcome.record.outcome));
    runtime.console.Print(text + evening.steps.Text(style));
  }
  if (different == 0) return {};
  return Fail(ErrorCode::kCorrupt, "{} of {} tiers differ from what was published", different,
              rules.tiers.size());
}

Status Reenact(const Flags& flags, Runtime& runtime) {
  if (flags.list) return ListDraws(flags, runtime);
  if (flags.directory.empty() || flags.draw == 0) {
    return Fail(
        ErrorCode::kInvalid,
        "say which draw and where: drumroll reenact DIRECTORY --draw=N (--list shows them)");
  }
  const game::Game game = DRUMROLL_TRY(game::FindGame(flags.game));
  const auto draws = DRUMROLL_TRY(game::PublishedDraws(flags.game));
  const auto published = DRUMROLL_TRY(game::FindPublishedDraw(flags.game, DrawId{flags.draw}));
  const game::Carries carry = DRUMROLL_TRY(game::CarryInto(game, draws, published.draw));
  // Log and journal note times: the same seed must make the same bytes.
  ManualClock sale_clock(kSaleEnd);
  const pool::Draw draw =
      DRUMROLL_TRY(pool::Draw::Create(runtime.disk, flags.directory, game, published.draw,
                                      {.partitions = flags.partitions}, sale_clock));
  const Evening evening = DRUMROLL_TRY(Run(flags, published, draw, carry, sale_clock, runtime));
  return Report(evening, published, draw, runtime);
}

}  // namespace

void AddReenact(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "reenact",
      {.summary = "run a real draw again, at full size",
       .details = "Builds a pool with exactly the published number of plays and of winners in "
                  "every tier, closes and seals it, records the real numbers, settles, and shows "
                  "winners and prizes beside the published ones, with the time that each step "
                  "took. Who won, and which losing numbers were played, is random by seed.",
       .examples = "drumroll reenact --list\n"
                   "    the draws that the program knows\n"
                   "drumroll reenact draws/1128 --draw=1128\n"
                   "    63 first prizes among 112 million plays"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<Flags>();
  verb->add_option("directory", flags->directory, "directory of the draw, which is made")
      ->type_name("DIRECTORY")
      ->check(PathValue());
  verb->add_option("--game", flags->game, "a shipped game's id")
      ->type_name("GAME")
      ->capture_default_str();
  verb->add_option("--draw", flags->draw, "which draw")
      ->type_name("N")
      ->transform(WholeValue(1, UINT32_MAX));
  verb->add_option("--seed", flags->seed, "another seed makes another pool")
      ->type_name("N")
      ->transform(WholeValue(0, UINT64_MAX))
      ->capture_default_str();
  verb->add_option("--partitions", flags->partitions, "into how many partitions players are spread")
      ->type_name("N")
      ->transform(WholeValue(1, 4096))
      ->capture_default_str();
  verb->add_flag("--list", flags->list, "show the known draws, and do nothing else");
  Does(verb, runtime, flags, &Reenact);
}

}  // namespace drumroll::cli
