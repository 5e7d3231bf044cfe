#include "settle/settle_draw.h"

#include <algorithm>

#include "base/clock.h"
#include "base/text_record.h"
#include "game/prize_json.h"
#include "settle/settlement.h"
#include "settle/winner_reader.h"

namespace drumroll::settle {
namespace {

Result<pool::ResultRecord> ResultFor(disk::Disk& disk, const pool::Draw& draw, const Digest& seal,
                                     uint32_t revision) {
  const uint32_t last = DRUMROLL_TRY(pool::LastResult(disk, draw));
  if (revision == 0 || revision > last) {
    return Fail(
        ErrorCode::kConflict, "{}: {}; run 'drumroll result' first", draw.layout().directory,
        last == 0
            ? std::string("no result is recorded")
            : fmt::format("no result of revision {} is recorded, the last is {}", revision, last));
  }
  pool::ResultRecord result = DRUMROLL_TRY(pool::ReadResult(disk, draw, revision));
  if (result.seal != seal) {
    return Fail(ErrorCode::kCorrupt, "{}: entered for the seal {}, but the seal is {}",
                draw.layout().Result(revision), result.seal, seal);
  }
  return result;
}

Identity IdentityOf(const pool::Draw& draw, const Digest& seal, const pool::ResultRecord& result) {
  return {.draw = draw.record().draw,
          .revision = result.revision,
          .partitions = static_cast<uint16_t>(draw.partitions()),
          .tiers = static_cast<uint16_t>(draw.rules().tiers.size()),
          .seal = seal,
          .result = result.Name()};
}

Result<game::PrizeReport> Prizes(const pool::SealedPool& pool, const TierCounts& winners,
                                 const SettleOptions& options) {
  const game::Rules& rules = pool.draw().rules();
  const Uint128 sales =
      static_cast<Uint128>(pool.seal().Stakes()) * static_cast<Uint128>(rules.price);
  if (sales > static_cast<Uint128>(INT64_MAX)) {
    return Fail(ErrorCode::kInvalid, "{} stakes at {} are more than money can be",
                pool.seal().Stakes(), rules.price);
  }
  game::PrizeInput input{.draw = pool.draw().record().draw,
                         .sales = static_cast<int64_t>(sales),
                         .winners = {},
                         .carry = options.carry,
                         .stated = options.stated};
  std::ranges::copy(winners, input.winners.begin());
  return game::ComputePrizes(rules, input);
}

}  // namespace

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
                      .prizes = {},
                      .list_seconds = listed - start,
                      .confirm_seconds = confirmed - listed};
  auto prizes = Prizes(pool, settlement.winners, options);
  if (prizes.ok()) {
    outcome.prizes = std::move(prizes).value();
    outcome.record.prizes = game::ToJson(*outcome.prizes);
  } else {
    outcome.record.open_reason = prizes.error().message;
  }
  DRUMROLL_TRY(disk::Publish(disk, layout.Settlement(revision), AsBytes(outcome.record.Encode())));
  return outcome;
}

Status VerifyOutcome(disk::Disk& disk, const pool::Draw& draw, uint32_t revision, size_t threads) {
  const pool::SealRecord seal = DRUMROLL_TRY(pool::ReadSeal(disk, draw));
  const Digest seal_name = RecordName(seal.Encode());
  const pool::ResultRecord result = DRUMROLL_TRY(ResultFor(disk, draw, seal_name, revision));
  const pool::SettlementRecord settled = DRUMROLL_TRY(pool::ReadSettlement(disk, draw, revision));
  const std::string path = draw.layout().Winners(revision);
  const WinnerReader winners =
      DRUMROLL_TRY(WinnerReader::Open(disk, path, disk::Access::kReadMedium));
  DRUMROLL_TRY(winners.Verify(threads));
  const Identity identity = IdentityOf(draw, seal_name, result);
  if (!(winners.identity() == identity) || settled.seal != identity.seal ||
      settled.result != identity.result) {
    return Fail(ErrorCode::kCorrupt,
                "{}: is not the outcome of the seal and the result that stand here", path);
  }
  const TierCounts counts = winners.winners();
  if (winners.outcome() != settled.outcome || settled.plays != seal.Plays() ||
      !std::ranges::equal(settled.winners, std::span(counts).first(settled.winners.size()))) {
    return Fail(ErrorCode::kCorrupt, "{}: outcome {}, but the settlement says {}", path,
                winners.outcome(), settled.outcome);
  }
  if (settled.prizes.empty()) return {};
  const game::PrizeReport prizes = DRUMROLL_TRY(game::ParsePrizeReport(settled.prizes));
  for (size_t i = 0; i < prizes.tiers.size(); ++i) {
    if (i >= settled.winners.size() || prizes.tiers[i].winners != settled.winners[i]) {
      return Fail(ErrorCode::kCorrupt, "{}: tier {} is paid to {} winners, but {} were found",
                  draw.layout().Settlement(revision), i + 1, prizes.tiers[i].winners,
                  i < settled.winners.size() ? settled.winners[i] : 0);
    }
  }
  return {};
}

}  // namespace drumroll::settle
