// What settling works on. Everything here belongs to the caller and outlives the call.
#ifndef DRUMROLL_SETTLE_INPUT_H_
#define DRUMROLL_SETTLE_INPUT_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "base/ids.h"
#include "base/parallel.h"
#include "base/result.h"
#include "game/rules.h"
#include "log/files.h"
#include "segment/reader.h"
#include "settle/kernel.h"

namespace drumroll::settle {

// Plays that were cancelled before the close.
struct VoidRange {
  Ordinal first{};
  uint64_t plays = 0;
};

struct PartitionInput {
  std::vector<const segment::Reader*> segments;  // All of them, by index.
  std::vector<VoidRange> voids;                  // Ascending, apart from each other.
  log::LogId log;                                // For the record engine.

  uint64_t plays() const;
};

struct Input {
  DrawId draw{};
  const game::Rules* rules = nullptr;
  game::Drawn drawn;
  std::vector<PartitionInput> partitions;  // By partition: 0, 1, 2, ...

  size_t threads = CoreCount();
  KernelPath kernel = BestKernelPath();
  // Ask for segments ahead of their turn. Off when they are in memory for sure: then the asking is
  // an eighth of the counting.
  bool prefetch = true;
  // Told of plays by each engine as it has done with them; called from several threads.
  std::function<void(uint64_t plays)> progress = [](uint64_t) {};
};

// kInvalid unless the drawn numbers are the matrix', segments are those of the draw and the game
// without gaps, and voids are ascending, apart and of plays that are there.
Status CheckInput(const Input& input);

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_INPUT_H_
