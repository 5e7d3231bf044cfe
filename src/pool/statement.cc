#include "pool/statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace drumroll::pool {
namespace {

// Compares fields until one differs.
class Comparison {
 public:
  explicit Comparison(std::string place) : place_(std::move(place)) {}

  template <typename T>
  void Compare(std::string_view name, const T& stated, const T& sealed) {
    if (!status_.ok() || stated == sealed) return;
    status_ = Fail(ErrorCode::kConflict, "{}: {}: {} says {}, the seal says {}", place_, name, by_,
                   stated, sealed);
  }
  void Of(std::string_view by) { by_ = by; }
  void In(std::string place) { place_ = std::move(place); }
  Status Finish() && { return std::move(status_); }

 private:
  std::string place_;
  std::string_view by_;
  Status status_;
};

}  // namespace

Status HoldToSeal(std::string_view place, const StatementRecord& statement,
                  const SealRecord& seal) {
  Comparison comparison{std::string(place)};
  comparison.Of(statement.by);
  const SealRecord& pool = statement.pool;
  comparison.Compare("game", pool.game, seal.game);
  comparison.Compare("rules", pool.rules, seal.rules);
  comparison.Compare("draw", pool.draw, seal.draw);
  comparison.Compare("partitions", pool.partitions.size(), seal.partitions.size());
  for (size_t i = 0; i < std::min(pool.partitions.size(), seal.partitions.size()); ++i) {
    const SealedPartition& stated = pool.partitions[i];
    const SealedPartition& sealed = seal.partitions[i];
    comparison.In(fmt::format("{}: partition {}", place, i));
    comparison.Compare("plays", stated.plays, sealed.plays);
    comparison.Compare("tickets", stated.tickets, sealed.tickets);
    comparison.Compare("stakes", stated.stakes, sealed.stakes);
    comparison.Compare("voided plays", stated.voided_plays, sealed.voided_plays);
    comparison.Compare("voided stakes", stated.voided_stakes, sealed.voided_stakes);
    comparison.Compare("segments", stated.segments, sealed.segments);
    comparison.Compare("content", stated.content, sealed.content);
    comparison.Compare("voids", stated.voids, sealed.voids);
    comparison.Compare("end of the log", stated.log_end, sealed.log_end);
    comparison.Compare("head of the log", stated.log_head, sealed.log_head);
  }
  return std::move(comparison).Finish();
}

}  // namespace drumroll::pool
