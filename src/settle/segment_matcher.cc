#include "settle/segment_matcher.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/aligned_buffer.h"
#include "segment/format.h"
#include "segment/starts_cursor.h"
#include "settle/compile.h"

namespace drumroll::settle {
namespace {

using segment::kBlockPlays;
using segment::kGranuleBytes;

constexpr size_t kRowsMax = kMainRowsMax + 2 * kOtherRowsMax;
constexpr uint32_t kEntriesOfGranule = kGranuleBytes / sizeof(uint64_t);
// What a block needs at most: bitmaps, and players where every play is a ticket of its own.
constexpr size_t kAheadMax = kRowsMax + 1 + kBlockPlays / kEntriesOfGranule + 1;

static_assert(kChunkPlays == segment::kPlaysMax);
static_assert(kVectorBytes * 8 == segment::kVectorPlays);
static_assert(kEmitVectorsMax * kVectorBytes == kGranuleBytes);
static_assert(kTiersMax == game::kTiersMax);

}  // namespace

Result<MatchPlan> PlanFor(const Input& input) {
  MatchPlan plan;
  plan.rules = input.rules;
  plan.program = DRUMROLL_TRY(CompileTiers(*input.rules));
  plan.rows = DrawnRows(input.rules->matrix, input.drawn);
  plan.kernel = KernelFor(input.kernel);
  DRUMROLL_ASSERT(plan.rows.size() <= kRowsMax);
  return plan;
}

// A block's tier codes and its standard winners.
struct SegmentMatcher::Memory {
  AlignedBuffer codes{kCodePlanesMax * kGranuleBytes};
  AlignedBuffer places{(kBlockPlays + kEmitSlack) * sizeof(uint32_t)};
  AlignedBuffer entries{(kBlockPlays + kEmitSlack) * sizeof(uint32_t)};
};

// The work on one segment.
class SegmentMatcher::Run {
 public:
  Run(const MatchPlan& plan, Memory& memory, const segment::Reader& segment,
      std::span<const VoidRange> voids, Chunk* chunk)
      : plan_(plan),
        segment_(segment),
        exclusion_(segment, voids),
        chunk_(chunk),
        systems_(segment.systems()),
        system_starts_(segment),
        places_(reinterpret_cast<uint32_t*>(memory.places.data())),
        entries_(reinterpret_cast<uint32_t*>(memory.entries.data())) {
    for (size_t i = 0; i < kCodePlanesMax; ++i) codes_[i] = memory.codes.data() + i * kGranuleBytes;
  }

  Result<SegmentTotals> Do() {
    for (uint32_t block = 0; block < segment_.blocks(); ++block) {
      DRUMROLL_TRY(CheckRows(block));
      MatchStandard(block);
      if (chunk_ == nullptr) {
        DRUMROLL_TRY(MatchSystems(block, {}, {}));
        continue;
      }
      const size_t count = DRUMROLL_TRY(EmitStandard(block));
      DRUMROLL_TRY(MatchSystems(block, {places_, count}, {entries_, count}));
    }
    totals_.plays = segment_.plays() - exclusion_.voided();
    std::copy(counts_.begin() + 1, counts_.end(), totals_.winners.begin());
    return totals_;
  }

 private:
  size_t VectorsOf(uint32_t block) const {
    return segment_.layout().granule_bytes(0, block) / kVectorBytes;
  }

  const uint8_t* GranuleOf(uint32_t section, uint32_t granule) const {
    return segment_.granule(section, granule).data();
  }

  // Granules come from rows far apart, where the processor does not foresee the next one. Asked for
  // one ahead they come at the memory's rate (measured: counts take 0.72 of the time).
  Status CheckRows(uint32_t block) {
    for (size_t i = 0; i < plan_.rows.size(); ++i) {
      PrefetchAfter(i, block);
      DRUMROLL_TRY(segment_.CheckGranule(plan_.rows[i], block));
    }
    return {};
  }
  void PrefetchAfter(size_t row, uint32_t block) const {
    if (row + 1 < plan_.rows.size())
      segment_.PrefetchGranule(plan_.rows[row + 1], block);
    else if (chunk_ != nullptr)
      segment_.PrefetchGranule(segment_.layout().starts(), block);
    else if (block + 1 < segment_.blocks())
      segment_.PrefetchGranule(plan_.rows.front(), block + 1);
  }

  void MatchStandard(uint32_t block) {
    std::array<const uint8_t*, kRowsMax> rows;
    for (size_t i = 0; i < plan_.rows.size(); ++i) rows[i] = GranuleOf(plan_.rows[i], block);
    const MatchInput input{rows.data(), exclusion_.OfBlock(block), VectorsOf(block)};
    plan_.kernel.match(plan_.program, input, counts_.data(),
                       chunk_ != nullptr ? codes_.data() : nullptr);
  }

  // The players of the block that ends before entry `end`, and the bitmaps of the next one.
  size_t Ahead(uint32_t block, uint32_t end, std::array<const uint8_t*, kAheadMax>& ahead) const {
    const segment::Layout& layout = segment_.layout();
    size_t count = 0;
    for (uint32_t granule = std::max(players_checked_, first_entry_ / kEntriesOfGranule);
         granule * kEntriesOfGranule < end && granule < layout.granules(layout.players());
         ++granule)
      ahead[count++] = GranuleOf(layout.players(), granule);
    if (block + 1 == segment_.blocks()) return count;
    for (const uint32_t row : plan_.rows) ahead[count++] = GranuleOf(row, block + 1);
    ahead[count++] = GranuleOf(layout.starts(), block + 1);
    return count;
  }

  Result<size_t> EmitStandard(uint32_t block) {
    const uint32_t starts = segment_.layout().starts();
    DRUMROLL_TRY(segment_.CheckGranule(starts, block));
    const uint8_t* const bits = GranuleOf(starts, block);
    // True of every segment that is valid; asked for here because the entries index memory.
    if (block == 0 && (bits[0] & 1) == 0)
      return Fail(ErrorCode::kCorrupt, "{}: play 0 starts no ticket", ToText(segment_.identity()));
    const size_t vectors = VectorsOf(block);
    const uint32_t end = first_entry_ + static_cast<uint32_t>(plan_.kernel.count(bits, vectors));
    std::array<const uint8_t*, kAheadMax> ahead;
    const size_t ahead_count = Ahead(block, end, ahead);
    const EmitInput input{.planes = codes_.data(),
                          .code_planes = plan_.program.code_planes,
                          .starts = bits,
                          .vectors = vectors,
                          .first_offset = block * kBlockPlays,
                          .first_entry = first_entry_,
                          .ahead = ahead.data(),
                          .ahead_count = static_cast<uint32_t>(ahead_count)};
    first_entry_ = end;
    return plan_.kernel.emit(input, places_, entries_);
  }

  // Matches the block's system plays one by one and puts them between its standard winners.
  Status MatchSystems(uint32_t block, std::span<const uint32_t> places,
                      std::span<const uint32_t> entries) {
    const uint64_t end = uint64_t{block + 1} * kBlockPlays;
    size_t done = 0;
    for (; next_system_ < systems_.size() && systems_[next_system_].offset < end; ++next_system_) {
      const segment::SystemPlay& play = systems_[next_system_];
      if (exclusion_.IsVoided(play.offset)) continue;
      const auto weights =
          plan_.rules->TierWeights(play.main_count, play.second_count, HitsOf(play.offset));
      if (std::all_of(weights.begin(), weights.end(), [](uint64_t w) { return w == 0; })) continue;
      for (size_t tier = 0; tier < weights.size(); ++tier) counts_[tier + 1] += weights[tier];
      if (chunk_ == nullptr) continue;
      const auto later =
          std::partition_point(places.begin() + static_cast<ptrdiff_t>(done), places.end(),
                               [&](uint32_t place) { return OffsetOf(place) < play.offset; });
      const size_t until = static_cast<size_t>(later - places.begin());
      DRUMROLL_TRY(
          AddStandard(places.subspan(done, until - done), entries.subspan(done, until - done)));
      done = until;
      DRUMROLL_TRY(AddSystem(play.offset, weights));
    }
    return AddStandard(places.subspan(done), entries.subspan(done));
  }

  bool Has(uint32_t row, uint32_t offset) const {
    return (segment_.bitmap(row)[offset / 64] >> offset % 64 & 1) != 0;
  }

  game::Hits HitsOf(uint32_t offset) const {
    const MatchProgram& program = plan_.program;
    game::Hits hits;
    for (size_t i = 0; i < plan_.rows.size(); ++i) {
      if (!Has(plan_.rows[i], offset)) continue;
      if (i < program.main_rows)
        ++hits.main;
      else if (i < size_t{program.main_rows} + program.bonus_rows)
        ++hits.bonus;
      else
        ++hits.second;
    }
    return hits;
  }

  Status AddStandard(std::span<const uint32_t> places, std::span<const uint32_t> entries) {
    if (places.empty()) return {};
    // Entries ascend, so looking at the last one is enough.
    const std::span<const uint64_t> players = segment_.players();
    if (entries.back() >= players.size())
      return Fail(ErrorCode::kCorrupt, "{}: entry {} of {} tickets", ToText(segment_.identity()),
                  entries.back(), players.size());
    const size_t before = chunk_->places.size();
    chunk_->places.insert(chunk_->places.end(), places.begin(), places.end());
    chunk_->players.resize(before + entries.size());
    uint64_t* out = chunk_->players.data() + before;
    for (size_t i = 0; i < entries.size();) {
      const uint32_t granule = entries[i] / kEntriesOfGranule;
      DRUMROLL_TRY(CheckPlayers(granule));
      const uint32_t granule_end = (granule + 1) * kEntriesOfGranule;
      for (; i < entries.size() && entries[i] < granule_end; ++i) *out++ = players[entries[i]];
    }
    return {};
  }

  Status AddSystem(uint32_t offset, const std::array<uint64_t, game::kTiersMax>& weights) {
    const uint32_t entry = DRUMROLL_TRY(system_starts_.EntryOf(offset));
    DRUMROLL_TRY(CheckPlayers(entry / kEntriesOfGranule));
    const PlayerId player{segment_.players()[entry]};
    for (size_t i = 0; i < weights.size(); ++i) {
      if (weights[i] == 0) continue;
      if (weights[i] > UINT32_MAX)
        return Fail(ErrorCode::kInvalid, "{}: play {} wins tier {} {} times, a weight has 32 bits",
                    ToText(segment_.identity()), offset, i + 1, weights[i]);
      const uint32_t tier = static_cast<uint32_t>(i + 1);
      chunk_->AddWeighted(offset, tier, player, static_cast<uint32_t>(weights[i]));
    }
    return {};
  }

  // Checks a granule of the players when it is entered; they are entered in order.
  Status CheckPlayers(uint32_t granule) {
    if (granule < players_checked_) return {};
    const uint32_t players = segment_.layout().players();
    if (granule + 1 < segment_.layout().granules(players))
      segment_.PrefetchGranule(players, granule + 1);
    DRUMROLL_TRY(segment_.CheckGranule(players, granule));
    players_checked_ = granule + 1;
    return {};
  }

  const MatchPlan& plan_;
  const segment::Reader& segment_;
  Exclusion exclusion_;
  Chunk* const chunk_;
  const std::span<const segment::SystemPlay> systems_;
  segment::StartsCursor system_starts_;
  uint32_t* const places_;
  uint32_t* const entries_;
  std::array<uint8_t*, kCodePlanesMax> codes_{};

  std::array<uint64_t, kTierCodes> counts_{};
  size_t next_system_ = 0;
  uint32_t first_entry_ = 0;      // Tickets before the block.
  uint32_t players_checked_ = 0;  // The granule after the last one entered.
  SegmentTotals totals_;
};

SegmentMatcher::SegmentMatcher(const MatchPlan& plan)
    : plan_(plan), memory_(std::make_unique<Memory>()) {}

SegmentMatcher::~SegmentMatcher() = default;

Result<SegmentTotals> SegmentMatcher::Count(const segment::Reader& segment,
                                            std::span<const VoidRange> voids) {
  return Run(plan_, *memory_, segment, voids, nullptr).Do();
}

Result<SegmentTotals> SegmentMatcher::List(const segment::Reader& segment,
                                           std::span<const VoidRange> voids, Chunk& chunk) {
  chunk.Clear();
  chunk.partition = segment.identity().partition;
  chunk.segment = segment.identity().segment;
  return Run(plan_, *memory_, segment, voids, &chunk).Do();
}

}  // namespace drumroll::settle
