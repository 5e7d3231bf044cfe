#include "workload/generator.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "workload/coverage.h"
#include "workload/human_numbers.h"

namespace drumroll::workload {
namespace {

class UniformNumbers final : public NumberSource {
 public:
  UniformNumbers(const game::Matrix& matrix, const PoolOptions& options, PartitionId partition)
      : pick_(matrix),
        play_bytes_(matrix.play_bytes()),
        random_(RandomFor(options.seed, Purpose::kNumbers, partition)) {}

  void FillTicket(MutableBytes numbers) override {
    for (size_t at = 0; at < numbers.size(); at += play_bytes_) pick_.Draw(random_, &numbers[at]);
  }

 private:
  PlayPick pick_;
  uint32_t play_bytes_;
  Random random_;
};

Status CheckCoverage(const game::Rules& rules, const PoolOptions& options) {
  if (options.plays != game::Space(rules.matrix)) {
    return Fail(ErrorCode::kInvalid, "full coverage: {} plays, but {} has {} combinations",
                options.plays, rules.game, game::Space(rules.matrix));
  }
  if (options.system_per_mille != 0 || options.void_per_mille != 0) {
    return Fail(ErrorCode::kInvalid,
                "full coverage: system plays or voids would change its counts");
  }
  return {};
}

// The plays of all partitions before this one.
uint64_t PlaysBefore(const PoolOptions& options, PartitionId partition) {
  return Raw(partition) * (options.plays / options.partitions) +
         std::min<uint64_t>(Raw(partition), options.plays % options.partitions);
}

std::unique_ptr<NumberSource> MakeNumbers(const game::Matrix& matrix, const PoolOptions& options,
                                          Numbers numbers, PartitionId partition) {
  switch (numbers) {
    case Numbers::kUniform:
      return std::make_unique<UniformNumbers>(matrix, options, partition);
    case Numbers::kHuman:
      return std::make_unique<HumanNumbers>(matrix, options, partition);
    case Numbers::kCoverage:
      return std::make_unique<CoverageNumbers>(matrix, PlaysBefore(options, partition));
  }
  DRUMROLL_ASSERT(false);
  return nullptr;
}

std::vector<QuickPick> Sizes(const game::Drum& drum, uint32_t pick_max) {
  std::vector<QuickPick> sizes;
  for (uint32_t pick = drum.pick; pick <= std::max<uint32_t>(drum.pick, pick_max); ++pick) {
    sizes.emplace_back(pick, drum.of);
  }
  return sizes;
}

}  // namespace

Result<Generator> Generator::Create(const game::Rules& rules, const PoolOptions& options,
                                    Numbers numbers, PartitionId partition) {
  DRUMROLL_TRY(CheckPoolOptions(rules, options));
  if (numbers == Numbers::kCoverage) DRUMROLL_TRY(CheckCoverage(rules, options));
  if (Raw(partition) >= options.partitions) {
    return Fail(ErrorCode::kInvalid, "partition {} of {}", partition, options.partitions);
  }
  return Generator(rules, options, partition,
                   MakeNumbers(rules.matrix, options, numbers, partition),
                   numbers == Numbers::kUniform);
}

Generator Generator::Reenact(const Reenactment& reenactment, PartitionId partition) {
  return Generator(reenactment.rules(), reenactment.options(), partition,
                   reenactment.NumbersOf(partition), true);
}

Generator::Generator(const game::Rules& rules, const PoolOptions& options, PartitionId partition,
                     std::unique_ptr<NumberSource> numbers, bool quick_pick)
    : matrix_(rules.matrix),
      players_(rules, options, partition, quick_pick),
      numbers_(std::move(numbers)) {
  if (options.system_per_mille == 0 && options.void_per_mille == 0) return;
  extras_ = Extras{RandomFor(options.seed, Purpose::kSystemPlays, partition),
                   RandomFor(options.seed, Purpose::kVoids, partition), options.system_per_mille,
                   options.void_per_mille};
  main_sizes_ = Sizes(matrix_.main, matrix_.main_pick_max);
  second_sizes_ = Sizes(matrix_.second, matrix_.second_pick_max);
}

void Generator::Fill(log::PlaysBatch& batch, uint32_t plays_min) {
  while (batch.plays() < plays_min && !done()) {
    if (extras_) {
      AddWithExtras(batch);
    } else {
      AddPlain(batch);
    }
  }
}

void Generator::AddPlain(log::PlaysBatch& batch) {
  const Players::Purchase purchase = players_.Next();
  numbers_->FillTicket(batch.AddStandard(purchase.ticket, purchase.plays));
}

void Generator::AddWithExtras(log::PlaysBatch& batch) {
  const uint64_t first_ordinal = players_.plays_sold();
  const Players::Purchase purchase = players_.Next();
  uint64_t stakes = purchase.plays;
  if (extras_->system.Below(1000) < extras_->system_per_mille) {
    stakes = AddSystemTicket(purchase, batch);
  } else {
    numbers_->FillTicket(batch.AddStandard(purchase.ticket, purchase.plays));
  }
  if (extras_->voids.Below(1000) < extras_->void_per_mille) Void(purchase, first_ordinal, stakes);
}

// The first play of the ticket is a system play of one of the larger sizes; the others are plain.
// Returns how many standard plays the ticket stands for.
uint64_t Generator::AddSystemTicket(const Players::Purchase& purchase, log::PlaysBatch& batch) {
  Random& random = extras_->system;
  // Size 0 is a standard play: it is chosen for neither, or for one of two drums.
  const uint64_t choice = 1 + random.Below(main_sizes_.size() * second_sizes_.size() - 1);
  const QuickPick& main = main_sizes_[choice % main_sizes_.size()];
  const QuickPick& second = second_sizes_[choice / main_sizes_.size()];

  const size_t step = matrix_.play_bytes();
  const size_t system_bytes = size_t{main.pick()} + second.pick();
  scratch_.resize(system_bytes + (purchase.plays - 1u) * step);
  main.Draw(random, scratch_.data());
  second.Draw(random, scratch_.data() + main.pick());
  const MutableBytes others = MutableBytes(scratch_).subspan(system_bytes);
  if (!others.empty()) numbers_->FillTicket(others);

  const Bytes bytes = scratch_;
  plays_.assign(1, {bytes.first(main.pick()), bytes.subspan(main.pick(), second.pick())});
  for (size_t at = system_bytes; at < bytes.size(); at += step) {
    const Bytes play = bytes.subspan(at, step);
    plays_.push_back({play.first(matrix_.main.pick), play.subspan(matrix_.main.pick)});
  }
  batch.Add(purchase.ticket, plays_);
  return game::Combinations(matrix_, plays_[0]) + purchase.plays - 1;
}

void Generator::Void(const Players::Purchase& purchase, uint64_t first_ordinal, uint64_t stakes) {
  log::VoidRecord record{};
  std::copy(purchase.ticket.key.bytes.begin(), purchase.ticket.key.bytes.end(), record.key);
  record.first_ordinal = first_ordinal;
  record.plays = purchase.plays;
  record.stakes = static_cast<uint32_t>(stakes);
  record.time = Raw(purchase.ticket.time);
  voids_.push_back(record);
}

}  // namespace drumroll::workload
