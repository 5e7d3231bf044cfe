#include "measure/first_night.h"

#include <memory>
#include <vector>

#include "measure/machine.h"
#include "measure/stopwatch.h"
#include "pool/evening.h"
#include "pool/intake.h"
#include "pool/sealed_pool.h"
#include "settle/settle_draw.h"
#include "workload/fill.h"

namespace drumroll::measure {
namespace {

// Settles a pool that has just been sealed in this process, with its segments open as they are.
Status Settle(disk::Disk& disk, const pool::Intake& intake, const game::Drawn& drawn,
              Stopwatch& watch, size_t threads, FirstNight& night) {
  const pool::Draw& draw = intake.draw();
  const pool::SealedPool pool = DRUMROLL_TRY(pool::SealedPool::Of(disk, intake));
  settle::Input input = DRUMROLL_TRY(settle::InputOf(pool, drawn));
  input.threads = threads;
  const settle::Identity identity = DRUMROLL_TRY(IdentityOf(disk, draw));
  night.result_seconds = watch.Lap();

  PeakMemory memory;
  const std::string aside = draw.layout().Winners(identity.revision) + ".tmp";
  night.settlement = DRUMROLL_TRY(settle::WriteWinners(disk, input, identity, aside));
  night.list_seconds = watch.Lap();
  DRUMROLL_TRY(settle::ConfirmSettlement(disk, input, identity, night.settlement, aside));
  night.confirm_seconds = watch.Lap();
  night.settle_bytes = memory.Stop();
  return disk.Remove(aside);
}

}  // namespace

Result<FirstNight> RunFirstNight(disk::Disk& disk, Clock& clock, const pool::Draw& draw,
                                 const Workload& workload, size_t threads) {
  std::vector<workload::Generator> generators = DRUMROLL_TRY(GeneratorsFor(draw, workload));
  const std::unique_ptr<pool::Intake> intake = DRUMROLL_TRY(
      pool::Intake::Open(disk, draw, {.partition = {}, .publishers = threads, .threads = threads}));
  auto evening = DRUMROLL_TRY(pool::Evening::Open(disk, draw, clock));
  const pool::Person person;
  FirstNight night;
  Stopwatch watch;
  DRUMROLL_TRY(workload::FillPool(*intake, generators, clock, {}));
  night.fill_seconds = watch.Lap();
  DRUMROLL_TRY(evening.Close(person, *intake));
  night.close_seconds = watch.Lap();
  DRUMROLL_TRY(evening.Seal(person, *intake));
  night.seal_seconds = watch.Lap();
  const game::Drawn drawn = DRUMROLL_TRY(game::ParseDrawn(draw.matrix(), kCanonicalNumbers));
  DRUMROLL_TRY(evening.Enter(person, {.drawn = drawn, .source = "benchmark", .reason = {}}, {}));
  DRUMROLL_TRY(Settle(disk, *intake, drawn, watch, threads, night));
  return night;
}

}  // namespace drumroll::measure
