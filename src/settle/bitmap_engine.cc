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

// What one thread uses at a time, used by turns: as many are made as there are threads.
template <typename T>
class Shared {
 public:
  template <typename... Arguments>
  std::unique_ptr<T> Take(const Arguments&... arguments) {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<T> one = std::move(idle_.back());
        idle_.pop_back();
        return one;
      }
    }
    return std::make_unique<T>(arguments...);
  }
  void Give(std::unique_ptr<T> one) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(one));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<T>> idle_;
};

class Match {
 public:
  Match(const Input& input, const MatchPlan& plan, bool list)
      : input_(input), plan_(plan), list_(list), pieces_(PiecesOf(input)) {}

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
      input_.progress(pieces_[i].segment->plays());
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
    std::unique_ptr<SegmentMatcher> matcher = matchers_.Take(plan_);
    const SegmentTotals totals =
        DRUMROLL_TRY(matcher->Count(*pieces_[i].segment, pieces_[i].partition->voids));
    matchers_.Give(std::move(matcher));
    return totals;
  }

  Result<SegmentTotals> ListPiece(size_t i, ChunkSequence& sequence) {
    std::unique_ptr<SegmentMatcher> matcher = matchers_.Take(plan_);
    std::unique_ptr<Chunk> chunk = sequence.Take();
    const SegmentTotals totals =
        DRUMROLL_TRY(matcher->List(*pieces_[i].segment, pieces_[i].partition->voids, *chunk));
    matchers_.Give(std::move(matcher));
    const Digest digest = chunk->empty() ? Digest{} : Hash(*chunk);
    DRUMROLL_TRY(sequence.Put(i, std::move(chunk), digest));
    return totals;
  }

  Digest Hash(const Chunk& chunk) {
    std::unique_ptr<Sha256Lanes> lanes = lanes_.Take();
    const Digest digest = DigestOf(PartsOf(chunk), *lanes);
    lanes_.Give(std::move(lanes));
    return digest;
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
  Shared<SegmentMatcher> matchers_;
  Shared<Sha256Lanes> lanes_;
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
