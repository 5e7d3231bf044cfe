// Makes the tickets of one partition of a pool, batch by batch. One thread each; partitions are
// independent. What is made is a function of the rules, the options and the partition: not of batch
// sizes, not of threads.
#ifndef DRUMROLL_WORKLOAD_GENERATOR_H_
#define DRUMROLL_WORKLOAD_GENERATOR_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "log/format.h"
#include "log/ticket.h"
#include "workload/number_source.h"
#include "workload/players.h"
#include "workload/pool_options.h"
#include "workload/quick_pick.h"
#include "workload/reenactment.h"

namespace drumroll::workload {

enum class Numbers {
  kUniform,   // Quick picks.
  kHuman,     // See human_numbers.h.
  kCoverage,  // Each combination once; options.plays must be game::Space(matrix).
};

class Generator {
 public:
  // kInvalid with the reason if the options ask for a pool that can't be.
  static Result<Generator> Create(const game::Rules& rules, const PoolOptions& options,
                                  Numbers numbers, PartitionId partition);
  // The Reenactment must outlive the generator.
  static Generator Reenact(const Reenactment& reenactment, PartitionId partition);

  // Adds whole tickets until the batch holds at least `plays_min` plays or nothing is left.
  void Fill(log::PlaysBatch& batch, uint32_t plays_min);

  uint64_t plays_left() const { return players_.plays_left(); }
  bool done() const { return plays_left() == 0; }

  // The tickets made so far that are to be voided, in order, if the partition holds nothing else.
  // Each may be appended once its plays are in the log.
  std::span<const log::VoidRecord> voids() const { return voids_; }

 private:
  // Makes the system plays and voids that the options ask for.
  struct Extras {
    Random system;
    Random voids;
    uint32_t system_per_mille;
    uint32_t void_per_mille;
  };

  Generator(const game::Rules& rules, const PoolOptions& options, PartitionId partition,
            std::unique_ptr<NumberSource> numbers, bool quick_pick);

  void AddPlain(log::PlaysBatch& batch);
  void AddWithExtras(log::PlaysBatch& batch);
  uint64_t AddSystemTicket(const Players::Purchase& purchase, log::PlaysBatch& batch);
  void Void(const Players::Purchase& purchase, uint64_t first_ordinal, uint64_t stakes);

  game::Matrix matrix_;
  Players players_;
  std::unique_ptr<NumberSource> numbers_;
  std::optional<Extras> extras_;
  std::vector<QuickPick> main_sizes_;  // For pick, pick + 1, ... main numbers.
  std::vector<QuickPick> second_sizes_;
  std::vector<uint8_t> scratch_;
  std::vector<game::Play> plays_;
  std::vector<log::VoidRecord> voids_;
};

}  // namespace drumroll::workload

#endif  // DRUMROLL_WORKLOAD_GENERATOR_H_
