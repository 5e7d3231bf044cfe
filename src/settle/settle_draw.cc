#include "settle/settle_draw.h"

#include "base/clock.h"
#include "base/text_record.h"
#include "game/prize_json.h"
#include "settle/draw_outcome.h"
#include "settle/settlement.h"

namespace drumroll::settle {
Result<Input> InputOf(const pool::SealedPool& pool, const game::Drawn& drawn) {
  const pool::Draw& draw = pool.draw();
  Input input{.draw = draw.record().draw, .rules = &draw.rules(), .drawn = drawn, .partitions = {}};
  input.prefetch = !pool.warm();
  for (uint32_t i = 0; i < draw.partitions(); ++i) {
    const PartitionId partition{static_cast<uint16_t>(i)};
    PartitionInput part{
        .segments = pool.segments(partition), .voids = {}, .log = draw.LogOf(partition)};
    for (const pool::VoidRange& range : pool.voids(partition)) {
      part.voids.push_back({.first = Ordinal{range.first}, .plays = range.plays});
    }
    input.partitions.push_back(std::move(part));
  }
  DRUMROLL_TRY(CheckInput(input));
  return input;
}

Result<DrawOutcome> SettleDraw(disk::Disk& disk, const pool::SealedPool& pool, uint32_t revision,
                               const SettleOptions& options) {
  const pool::Draw& draw = pool.draw();
  const pool::Layout& layout = draw.layout();
  const Digest seal = RecordName(pool.seal().Encode());
  const pool::ResultRecord result = DRUMROLL_TRY(ResultFor(disk, draw, seal, revision));
  if (DRUMROLL_TRY(disk.Exists(layout.Settlement(revision)))) {
    return Fail(ErrorCode::kConflict, "{}: revision {} is settled already", layout.directory,
                revision);
  }
  Input input =
      DRUMROLL_TRY(InputOf(pool, DRUMROLL_TRY(game::ParseDrawn(draw.matrix(), result.numbers))));
  input.threads = options.threads;
  input.progress = options.progress;
  const MoneyIn money{.carry = options.carry, .stated = options.stated};
  // Money for tiers that can't take it is found out before the work is done.
  DRUMROLL_TRY(PrizesOf(draw, pool.seal(), {}, money));
  const Identity identity = IdentityOf(draw, seal, result);

  const std::string aside = layout.Winners(revision) + ".tmp";
  const double start = SteadySeconds();
  const Settlement settlement = DRUMROLL_TRY(WriteWinners(disk, input, identity, aside));
  const double listed = SteadySeconds();
  DRUMROLL_TRY(ConfirmSettlement(disk, input, identity, settlement, aside));
  const double confirmed = SteadySeconds();
  if (settlement.plays != pool.seal().Plays()) {
    return Fail(ErrorCode::kCorrupt, "{}: {} plays were matched, the seal says {}",
                layout.directory, settlement.plays, pool.seal().Plays());
  }
  // A settlement stays as it is, so money that is missing stops it before anything has its name.
  const auto prizes = DRUMROLL_TRY(PrizesOf(draw, pool.seal(), settlement.winners, money));
  DRUMROLL_TRY(disk.Rename(aside, layout.Winners(revision)));
  DRUMROLL_TRY(disk.SyncDirectory(layout.directory));

  DrawOutcome outcome{.record = {.draw = identity.draw,
                                 .revision = revision,
                                 .seal = seal,
                                 .result = identity.result,
                                 .outcome = settlement.outcome,
                                 .plays = settlement.plays,
                                 .winners = {settlement.winners.begin(),
                                             settlement.winners.begin() + identity.tiers},
                                 .prizes = {},
                                 .open_reason = {}},
                      .prizes = prizes,
                      .list_seconds = listed - start,
                      .confirm_seconds = confirmed - listed};
  if (prizes) {
    outcome.record.prizes = game::ToJson(*prizes);
  } else {
    outcome.record.open_reason = game::CheckPayable(draw.rules(), identity.draw).error().message;
  }
  DRUMROLL_TRY(disk::Publish(disk, layout.Settlement(revision), AsBytes(outcome.record.Encode())));
  return outcome;
}

}  // namespace drumroll::settle
