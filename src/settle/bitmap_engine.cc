#include "settle/bitmap_engine.h"

#include <mutex>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "settle/chunk_sequence.h"

namespace drumroll::settle {
namespace {

// Segments whose bytes are asked for ahead of the one being matched: at 2 GB/s from a cold disk
// enough to keep it busy, and little memory (3 MiB each for 6/45).
constexpr size_t kSegmentsAhead = 4;
// Chunks kept until their turn: about 300 KiB each in a game like 6/45, 12 MiB if every play wins.
constexpr size_t kChunksWaiting = 8;

struct Piece {
  const segment::Reader* segment;
  const PartitionInput* partition;
};

// The segments of all partitions, in the order of the winner file.
std::vector<Piece> PiecesOf(const Input& input) {
  std::vector<Piece> pieces;
  for (const PartitionInput& partition : input.partitions)
    for (const segment::Reader* segment : partition.segments)
      pieces.push_back({segment, &partition});
  return pieces;
}

// Matchers by turns: each has the memory of one thread.
class Matchers {
 public:
  explicit Matchers(const MatchPlan& plan) : plan_(plan) {}

  std::unique_ptr<SegmentMatcher> Take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<SegmentMatcher>(plan_);
    std::unique_ptr<SegmentMatcher> matcher = std::move(idle_.back());
    idle_.pop_back();
    return matcher;
  }
  void Give(std::unique_ptr<SegmentMatcher> matcher) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(matcher));
  }

 private:
  const MatchPlan& plan_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<SegmentMatcher>> idle_;
};

class Match {
 public:
  Match(const Input& input, const MatchPlan& plan, bool list)
      : input_(input), plan_(plan), list_(list), pieces_(PiecesOf(input)), matchers_(plan) {}

  Result<SegmentTotals> Count() {
    return OverAll([this](size_t i) { return CountPiece(i); });
  }

  Result<SegmentTotals> List(WinnerWriter& writer) {
    ChunkSequence sequence(writer, kChunksWaiting + input_.threads);
    return OverAll([this, &sequence](size_t i) -> Result<SegmentTotals> {
      Result<SegmentTotals> totals = ListPiece(i, sequence);
      if (!totals.ok()) return sequence.Stop(std::move(totals).error());
      return totals;
    });
  }

 private:
  template <typename Work>
  Result<SegmentTotals> OverAll(const Work& work) {
    std::vector<SegmentTotals> totals(pieces_.size());
    for (size_t i = 0; i < kSegmentsAhead; ++i) WillNeed(i);
    const auto match = [&](size_t i) -> Status {
      WillNeed(i + kSegmentsAhead);
      totals[i] = DRUMROLL_TRY(work(i));
      return {};
    };
    DRUMROLL_TRY(ParallelFor(pieces_.size(), input_.threads, match));
    SegmentTotals sum;
    for (const SegmentTotals& piece : totals) {
      sum.plays += piece.plays;
      for (size_t tier = 0; tier < kTiersMax; ++tier) sum.winners[tier] += piece.winners[tier];
    }
    return sum;
  }

  Result<SegmentTotals> CountPiece(size_t i) {
    std::unique_ptr<SegmentMatcher> matcher = matchers_.Take();
    const SegmentTotals totals =
        DRUMROLL_TRY(matcher->Count(*pieces_[i].segment, pieces_[i].partition->voids));
    matchers_.Give(std::move(matcher));
    return totals;
  }

  Result<SegmentTotals> ListPiece(size_t i, ChunkSequence& sequence) {
    std::unique_ptr<SegmentMatcher> matcher = matchers_.Take();
    std::unique_ptr<Chunk> chunk = sequence.Take();
    const SegmentTotals totals =
        DRUMROLL_TRY(matcher->List(*pieces_[i].segment, pieces_[i].partition->voids, *chunk));
    matchers_.Give(std::move(matcher));
    const Digest digest = chunk->empty() ? Digest{} : DigestOf(*chunk);
    DRUMROLL_TRY(sequence.Put(i, std::move(chunk), digest));
    return totals;
  }

  void WillNeed(size_t i) const {
    if (!input_.prefetch || i >= pieces_.size()) return;
    const segment::Reader& segment = *pieces_[i].segment;
    for (const uint32_t row : plan_.rows) segment.WillNeed(row);
    if (!list_) return;
    segment.WillNeed(segment.layout().starts());
    segment.WillNeed(segment.layout().players());
  }

  const Input& input_;
  const MatchPlan& plan_;
  const bool list_;
  const std::vector<Piece> pieces_;
  Matchers matchers_;
};

}  // namespace

Result<SegmentTotals> CountWinners(const Input& input) {
  DRUMROLL_TRY(CheckInput(input));
  const MatchPlan plan = DRUMROLL_TRY(PlanFor(input));
  return Match(input, plan, false).Count();
}

Result<SegmentTotals> ListWinners(const Input& input, WinnerWriter& writer) {
  DRUMROLL_TRY(CheckInput(input));
  const MatchPlan plan = DRUMROLL_TRY(PlanFor(input));
  return Match(input, plan, true).List(writer);
}

}  // namespace drumroll::settle
