#include "settle/verify_outcome.h"

#include <algorithm>

#include "base/text_record.h"
#include "game/prize_json.h"
#include "pool/sealed_pool.h"
#include "settle/draw_outcome.h"
#include "settle/record_engine.h"
#include "settle/settle_draw.h"
#include "settle/winner_reader.h"

namespace drumroll::settle {
namespace {

constexpr disk::Access kMedium = disk::Access::kReadMedium;

// What stands in a record that was written cannot be a wrong request.
Error Corrupt(std::string_view path, const Error& error) {
  return Fail(ErrorCode::kCorrupt, "{}: {}", path, error.message);
}

Status HoldToWinnerFile(const pool::SettlementRecord& settled, const pool::SealRecord& seal,
                        const Identity& identity, const WinnerReader& file, std::string_view path) {
  if (!(file.identity() == identity) || settled.seal != identity.seal ||
      settled.result != identity.result) {
    return Fail(ErrorCode::kCorrupt,
                "{}: is not the outcome of the seal and the result that stand here", path);
  }
  const TierCounts counts = file.winners();
  if (file.outcome() != settled.outcome || settled.plays != seal.Plays() ||
      !std::ranges::equal(settled.winners, std::span(counts).first(identity.tiers))) {
    return Fail(ErrorCode::kCorrupt,
                "{}: outcome {} of {} plays with winners {}, but the settlement says {} of {} with "
                "{}",
                path, file.outcome(), seal.Plays(),
                fmt::join(std::span(counts).first(identity.tiers), ","), settled.outcome,
                settled.plays, fmt::join(settled.winners, ","));
  }
  return {};
}

// What came in from outside, as the report says itself.
MoneyIn MoneyInto(const game::Rules& rules, const game::PrizeReport& report) {
  MoneyIn money{.carry = report.carried_in, .stated = {}};
  for (size_t i = 0; i < std::min(report.tiers.size(), rules.prizes.tiers.size()); ++i) {
    if (rules.prizes.tiers[i].kind == game::PrizeKind::kStated && report.tiers[i].winners > 0)
      money.stated[i] = report.tiers[i].prize;
  }
  return money;
}

Status HoldReport(const game::PrizeReport& found, const game::PrizeReport& expected,
                  std::string_view path) {
  for (size_t i = 0; i < std::min(found.tiers.size(), expected.tiers.size()); ++i) {
    if (found.tiers[i] == expected.tiers[i]) continue;
    return Fail(ErrorCode::kCorrupt,
                "{}: tier {}: {} winners get {} each, expected {} winners and {} by the rules",
                path, i + 1, found.tiers[i].winners, found.tiers[i].prize,
                expected.tiers[i].winners, expected.tiers[i].prize);
  }
  if (found == expected) return {};
  return Fail(ErrorCode::kCorrupt, "{}: {}; expected by the rules: {}", path, game::ToJson(found),
              game::ToJson(expected));
}

Status HoldPrizes(const pool::Draw& draw, const pool::SealRecord& seal,
                  const pool::SettlementRecord& settled, const TierCounts& winners) {
  const std::string path = draw.layout().Settlement(settled.revision);
  const Status payable = game::CheckPayable(draw.rules(), seal.draw);
  if (!settled.open_reason.empty()) {
    if (!payable.ok()) return {};
    return Fail(ErrorCode::kCorrupt,
                "{}: says that its prizes are open ({}), but the rules give "
                "them",
                path, settled.open_reason);
  }
  if (!payable.ok()) return Corrupt(path, payable.error());
  const auto report = game::ParsePrizeReport(settled.prizes);
  if (!report.ok()) return Corrupt(path, report.error());
  const auto expected = PrizesOf(draw, seal, winners, MoneyInto(draw.rules(), report.value()));
  if (!expected.ok()) return Corrupt(path, expected.error());
  return HoldReport(report.value(), *expected.value(), path);
}

}  // namespace

Status VerifyOutcome(disk::Disk& disk, const pool::Draw& draw, uint32_t revision, size_t threads) {
  const pool::SealRecord seal = DRUMROLL_TRY(pool::ReadSeal(disk, draw, kMedium));
  const Digest seal_name = RecordName(seal.Encode());
  const pool::ResultRecord result =
      DRUMROLL_TRY(ResultFor(disk, draw, seal_name, revision, kMedium));
  const auto drawn = game::ParseDrawn(draw.matrix(), result.numbers);
  if (!drawn.ok()) return Corrupt(draw.layout().Result(revision), drawn.error());
  const pool::SettlementRecord settled =
      DRUMROLL_TRY(pool::ReadSettlement(disk, draw, revision, kMedium));
  const std::string path = draw.layout().Winners(revision);
  if (!DRUMROLL_TRY(disk.Exists(path)))
    return Fail(ErrorCode::kCorrupt, "{}: is missing, though revision {} is settled", path,
                revision);
  const WinnerReader winners = DRUMROLL_TRY(WinnerReader::Open(disk, path, kMedium));
  DRUMROLL_TRY(winners.Verify(threads));
  const Identity identity = IdentityOf(draw, seal_name, result);
  DRUMROLL_TRY(HoldToWinnerFile(settled, seal, identity, winners, path));
  DRUMROLL_TRY(HoldPrizes(draw, seal, settled, winners.winners()));

  const pool::SealedPool pool = DRUMROLL_TRY(pool::SealedPool::Open(disk, draw));
  Input input = DRUMROLL_TRY(InputOf(pool, drawn.value()));
  input.threads = threads;
  Status confirmed = ConfirmWinners(disk, input, identity, winners);
  if (!confirmed.ok()) return At(path, std::move(confirmed).error());
  return {};
}

Result<uint32_t> VerifyOutcomes(disk::Disk& disk, const pool::Draw& draw, size_t threads) {
  const uint32_t results = DRUMROLL_TRY(pool::LastResult(disk, draw));
  if (results == 0) return uint32_t{0};
  if (!DRUMROLL_TRY(pool::IsSealed(disk, draw))) {
    return Fail(ErrorCode::kCorrupt, "{}: is missing, though a result is recorded for it",
                draw.layout().Seal());
  }
  const Digest seal = RecordName(DRUMROLL_TRY(pool::ReadSeal(disk, draw, kMedium)).Encode());
  uint32_t settled = 0;
  for (uint32_t revision = 1; revision <= results; ++revision) {
    DRUMROLL_TRY(ResultFor(disk, draw, seal, revision, kMedium));
    if (!DRUMROLL_TRY(disk.Exists(draw.layout().Settlement(revision)))) continue;
    DRUMROLL_TRY(VerifyOutcome(disk, draw, revision, threads));
    ++settled;
  }
  return settled;
}

}  // namespace drumroll::settle
