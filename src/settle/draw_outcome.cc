#include "settle/draw_outcome.h"

#include <algorithm>

#include "base/wide.h"

namespace drumroll::settle {

Result<pool::ResultRecord> ResultFor(disk::Disk& disk, const pool::Draw& draw, const Digest& seal,
                                     uint32_t revision, disk::Access access) {
  const uint32_t last = DRUMROLL_TRY(pool::LastResult(disk, draw));
  if (revision == 0 || revision > last) {
    return Fail(
        ErrorCode::kConflict, "{}: {}; run 'drumroll result' first", draw.layout().directory,
        last == 0
            ? std::string("no result is recorded")
            : fmt::format("no result of revision {} is recorded, the last is {}", revision, last));
  }
  pool::ResultRecord result = DRUMROLL_TRY(pool::ReadResult(disk, draw, revision, access));
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

Result<std::optional<game::PrizeReport>> PrizesOf(const pool::Draw& draw,
                                                  const pool::SealRecord& seal,
                                                  const TierCounts& winners, const MoneyIn& money) {
  const game::Rules& rules = draw.rules();
  if (Status payable = game::CheckPayable(rules, draw.record().draw); !payable.ok()) {
    if (money == MoneyIn{}) return std::optional<game::PrizeReport>();
    return At("no money can be carried in or stated", std::move(payable).error());
  }
  const Uint128 sales = static_cast<Uint128>(seal.Stakes()) * static_cast<Uint128>(rules.price);
  if (sales > static_cast<Uint128>(INT64_MAX)) {
    return Fail(ErrorCode::kInvalid, "{} stakes at {} are more than money can be", seal.Stakes(),
                rules.price);
  }
  game::PrizeInput input{.draw = draw.record().draw,
                         .sales = static_cast<int64_t>(sales),
                         .winners = {},
                         .carry = money.carry,
                         .stated = money.stated};
  std::ranges::copy(winners, input.winners.begin());
  return std::optional(DRUMROLL_TRY(game::ComputePrizes(rules, input)));
}

}  // namespace drumroll::settle
