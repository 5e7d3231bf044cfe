#include "workload/players.h"

#include <algorithm>
#include <cstring>

#include "base/assert.h"
#include "workload/mix.h"

namespace drumroll::workload {
namespace {

constexpr uint32_t kStepBits = 20;

std::vector<uint32_t> SumsOf(const std::vector<uint32_t>& weights, size_t count) {
  std::vector<uint32_t> sums;
  uint32_t sum = 0;
  for (size_t i = 0; i < std::min(count, weights.size()); ++i) sums.push_back(sum += weights[i]);
  return sums;
}

// The first 32-bit number that falls to `partition`, see PartitionOf().
uint64_t HashBegin(uint64_t partition, uint64_t partitions) {
  return ((partition << 32) + partitions - 1) / partitions;
}

uint64_t StepOf(uint64_t duration, uint64_t plays) {
  return plays == 0 ? 0 : (duration << kStepBits) / plays;
}

}  // namespace

Players::Players(const game::Rules& rules, const PoolOptions& options, PartitionId partition,
                 bool quick_pick)
    : random_(RandomFor(options.seed, Purpose::kTickets, partition)),
      plays_(PlaysOf(options, partition)),
      quick_pick_(quick_pick),
      channels_(options.channels),
      basket_below_(SumsOf(options.basket_weights, rules.plays_per_ticket_max)),
      origin_(uint64_t{Raw(partition)} << 48),
      players_(std::max<uint64_t>(1, plays_ / options.plays_per_player)),
      hash_begin_(HashBegin(Raw(partition), options.partitions)),
      hash_size_(HashBegin(Raw(partition) + 1u, options.partitions) - hash_begin_),
      sale_begin_(options.sale_begin) {
  Random keys = RandomFor(options.seed, Purpose::kKeys);
  player_key_ = keys.Next();
  for (uint64_t& key : ticket_keys_) key = keys.Next();

  const int64_t duration = Raw(options.sale_end) - Raw(options.sale_begin);
  const int64_t before = duration / 7 * 6;
  last_day_begin_ = Raw(sale_begin_) + before;
  last_day_play_ = plays_ * (100 - options.last_day_percent) / 100;
  step_ = StepOf(static_cast<uint64_t>(before), last_day_play_);
  last_day_step_ = StepOf(static_cast<uint64_t>(duration - before), plays_ - last_day_play_);
}

Players::Purchase Players::Next() {
  DRUMROLL_ASSERT(plays_left() > 0);
  Purchase purchase;
  purchase.plays = static_cast<uint16_t>(std::min<uint64_t>(BasketSize(), plays_left()));
  purchase.ticket.key = NextKey();
  purchase.ticket.player = NextPlayer();
  purchase.ticket.time = TimeNow();
  purchase.ticket.channel = Channel{static_cast<uint32_t>(1 + random_.Below(channels_))};
  purchase.ticket.quick_pick = quick_pick_;
  sold_ += purchase.plays;
  ++tickets_;
  return purchase;
}

uint16_t Players::BasketSize() {
  const uint64_t choice = random_.Below(basket_below_.back());
  uint32_t size = 1;
  for (const uint32_t below : basket_below_) size += choice >= below;
  return static_cast<uint16_t>(size);
}

PlayerId Players::NextPlayer() {
  const uint64_t id = Mix(player_key_ ^ (origin_ | random_.Below(players_)));
  const uint64_t upper = hash_begin_ + ((id >> 32) * hash_size_ >> 32);
  return PlayerWithHash(upper << 32 | static_cast<uint32_t>(id));
}

TicketKey Players::NextKey() {
  const uint64_t halves[2] = {Mix(ticket_keys_[0] ^ (origin_ | tickets_)),
                              Mix(ticket_keys_[1] ^ (origin_ | tickets_))};
  TicketKey key;
  static_assert(sizeof(halves) == sizeof(key.bytes));
  std::memcpy(key.bytes.data(), halves, sizeof halves);
  return key;
}

Micros Players::TimeNow() const {
  const bool last_day = sold_ >= last_day_play_;
  const uint64_t since = last_day ? (sold_ - last_day_play_) * last_day_step_ : sold_ * step_;
  return Micros{(last_day ? last_day_begin_ : Raw(sale_begin_)) +
                static_cast<int64_t>(since >> kStepBits)};
}

}  // namespace drumroll::workload
