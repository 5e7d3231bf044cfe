// Matches plays one by one from their numbers, as the log has them: the record engine's arithmetic.
// It shares nothing with the kernels: hits are counted by looking up each number of the play among
// the drawn ones, tiers come from the list of hits in the rules, and the weights of a system play
// from counting its subsets number by number.
#ifndef DRUMROLL_SETTLE_RECORD_MATCHER_H_
#define DRUMROLL_SETTLE_RECORD_MATCHER_H_

#include <array>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "game/rules.h"
#include "log/ticket.h"

namespace drumroll::settle {

// A play of a ticket that wins.
struct RecordWin {
  uint32_t play = 0;  // Its place in the ticket.
  bool system = false;
  std::array<uint64_t, game::kTiersMax>
      weights{};  // By tier, less one; a standard play has a single 1.
};

// One per thread: it remembers the weights that it has computed.
class RecordMatcher {
 public:
  // Requires: CheckDrawn() passed. `rules` must outlive the matcher.
  RecordMatcher(const game::Rules& rules, const game::Drawn& drawn);

  // Replaces `wins` by the ticket's, in the order of its plays.
  void Match(const log::TicketView& ticket, std::vector<RecordWin>& wins);

 private:
  // Hits of all kinds in one number, so that a play's are the sum over its numbers.
  using PackedHits = uint16_t;
  static constexpr uint32_t kBonusShift = 5;
  static constexpr uint32_t kSecondShift = 7;
  static constexpr size_t kPackedHits = 512;

  static game::Hits Unpack(PackedHits hits);
  PackedHits HitsOf(const game::Play& play) const;
  template <size_t kPick>
  void MatchStandard(const log::TicketView& ticket, std::vector<RecordWin>& wins) const;
  void MatchCounted(const log::TicketView& ticket, std::vector<RecordWin>& wins);
  const std::array<uint64_t, game::kTiersMax>& Weights(size_t main_count, size_t second_count,
                                                       PackedHits hits);
  std::array<uint64_t, game::kTiersMax> ComputeWeights(size_t main_count, size_t second_count,
                                                       game::Hits hits) const;

  const game::Rules& rules_;
  std::array<PackedHits, 256> main_{};    // What a number of the main drum hits.
  std::array<PackedHits, 256> second_{};  // Of the second.
  std::array<uint8_t, kPackedHits> tier_{};
  std::map<std::tuple<size_t, size_t, PackedHits>, std::array<uint64_t, game::kTiersMax>> weights_;
};

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_RECORD_MATCHER_H_
