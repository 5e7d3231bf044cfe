#include "workload/pool_options.h"

#include <algorithm>
#include <numeric>

#include "base/assert.h"
#include "base/partition_hash.h"
#include "base/wide.h"

namespace drumroll::workload {
namespace {

constexpr uint64_t kPlaysMax = uint64_t{1} << 40;
constexpr uint32_t kWeightMax = 1u << 20;

Status CheckSale(const PoolOptions& options) {
  if (options.sale_end <= options.sale_begin) {
    return Fail(ErrorCode::kInvalid, "sale: ends {}, expected after its begin {}",
                ToText(options.sale_end), ToText(options.sale_begin));
  }
  if (Raw(options.sale_end) - Raw(options.sale_begin) > int64_t{1} << 42) {
    return Fail(ErrorCode::kInvalid, "sale: lasts more than 50 days");
  }
  if (options.last_day_percent > 100) {
    return Fail(ErrorCode::kInvalid, "sale: {} % on the last day, expected at most 100",
                options.last_day_percent);
  }
  return {};
}

Status CheckBaskets(const game::Rules& rules, const PoolOptions& options) {
  const size_t used = std::min<size_t>(options.basket_weights.size(), rules.plays_per_ticket_max);
  uint64_t sum = 0;
  for (size_t i = 0; i < used; ++i) {
    if (options.basket_weights[i] > kWeightMax) {
      return Fail(ErrorCode::kInvalid, "basket weights: {} for {} plays, expected at most {}",
                  options.basket_weights[i], i + 1, kWeightMax);
    }
    sum += options.basket_weights[i];
  }
  if (sum == 0) {
    return Fail(ErrorCode::kInvalid, "basket weights: none for a ticket of 1..{} plays",
                rules.plays_per_ticket_max);
  }
  if (used > UINT16_MAX) {
    return Fail(ErrorCode::kInvalid, "basket weights: {}, expected at most {}", used, UINT16_MAX);
  }
  return {};
}

Status CheckSystemPlays(const game::Rules& rules, const PoolOptions& options) {
  if (options.system_per_mille == 0) return {};
  const game::Matrix& matrix = rules.matrix;
  if (matrix.main_pick_max <= matrix.main.pick && matrix.second_pick_max <= matrix.second.pick) {
    return Fail(ErrorCode::kInvalid, "system plays: {} has none", rules.game);
  }
  // The stakes of a void are 32 bits.
  const Uint128 largest = Uint128{game::Choose(matrix.main_pick_max, matrix.main.pick)} *
                          game::Choose(matrix.second_pick_max, matrix.second.pick);
  if (largest + rules.plays_per_ticket_max > UINT32_MAX) {
    return Fail(ErrorCode::kInvalid, "system plays: one of {} numbers stands for more than 2^32",
                matrix.main_pick_max);
  }
  return {};
}

}  // namespace

Status CheckPoolOptions(const game::Rules& rules, const PoolOptions& options) {
  if (options.plays > kPlaysMax) {
    return Fail(ErrorCode::kInvalid, "plays: {}, expected at most {}", options.plays, kPlaysMax);
  }
  if (options.partitions < 1 || options.partitions > kPartitionCountMax) {
    return Fail(ErrorCode::kInvalid, "partitions: {}, expected 1..{}", options.partitions,
                kPartitionCountMax);
  }
  if (options.channels < 1 || options.plays_per_player < 1) {
    return Fail(ErrorCode::kInvalid, "channels and plays per player: 0, expected at least 1");
  }
  if (options.system_per_mille > 1000 || options.void_per_mille > 1000) {
    return Fail(ErrorCode::kInvalid, "system plays and voids: more than 1000 of 1000 tickets");
  }
  DRUMROLL_TRY(CheckSale(options));
  DRUMROLL_TRY(CheckBaskets(rules, options));
  return CheckSystemPlays(rules, options);
}

uint64_t PlaysOf(const PoolOptions& options, PartitionId partition) {
  DRUMROLL_ASSERT(Raw(partition) < options.partitions);
  return options.plays / options.partitions +
         (Raw(partition) < options.plays % options.partitions ? 1 : 0);
}

Random RandomFor(uint64_t seed, Purpose purpose, PartitionId partition) {
  return Random({.seed = seed, .stream = static_cast<uint64_t>(purpose) << 32 | Raw(partition)});
}

}  // namespace drumroll::workload
