#include "measure/canonical.h"

#include "base/text_record.h"
#include "game/catalog.h"

namespace drumroll::measure {
namespace {

constexpr const char* kGame = "kr-lotto645";
// A week that ended at a fixed moment, so that the same options make the same bytes.
constexpr Micros kSaleBegin{1'700'000'000'000'000};
constexpr Micros kSaleEnd{1'700'604'800'000'000};

workload::PoolOptions PoolOptionsOf(const Workload& workload) {
  return {.plays = workload.plays,
          .partitions = workload.partitions,
          .seed = workload.seed,
          .sale_begin = kSaleBegin,
          .sale_end = kSaleEnd};
}

}  // namespace

Result<pool::Draw> CreateDraw(disk::Disk& disk, Clock& clock, const std::string& directory,
                              const Workload& workload) {
  const game::Game game = DRUMROLL_TRY(game::FindGame(kGame));
  const DrawId number = game.eras.back().from;
  const game::Rules* const rules = DRUMROLL_TRY(game.RulesFor(number));
  DRUMROLL_TRY(workload::CheckPoolOptions(*rules, PoolOptionsOf(workload)));
  return pool::Draw::Create(disk, directory, game, number, {.partitions = workload.partitions},
                            clock);
}

Result<std::vector<workload::Generator>> GeneratorsFor(const pool::Draw& draw,
                                                       const Workload& workload) {
  const auto numbers = workload.human ? workload::Numbers::kHuman : workload::Numbers::kUniform;
  std::vector<workload::Generator> generators;
  for (uint32_t i = 0; i < workload.partitions; ++i) {
    generators.push_back(DRUMROLL_TRY(workload::Generator::Create(
        draw.rules(), PoolOptionsOf(workload), numbers, PartitionId{static_cast<uint16_t>(i)})));
  }
  return generators;
}

Result<settle::Identity> IdentityOf(disk::Disk& disk, const pool::Draw& draw) {
  const pool::SealRecord seal = DRUMROLL_TRY(pool::ReadSeal(disk, draw));
  const uint32_t revision = DRUMROLL_TRY(pool::LastResult(disk, draw));
  const pool::ResultRecord result = DRUMROLL_TRY(pool::ReadResult(disk, draw, revision));
  return settle::Identity{.draw = draw.record().draw,
                          .revision = revision,
                          .partitions = static_cast<uint16_t>(draw.partitions()),
                          .tiers = static_cast<uint16_t>(draw.rules().tiers.size()),
                          .seal = RecordName(seal.Encode()),
                          .result = result.Name()};
}

}  // namespace drumroll::measure
