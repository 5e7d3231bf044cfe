#include "pool/player_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "segment/testing.h"

namespace drumroll::pool {
namespace {

using segment::PlayerIndex;
using segment::Reader;
using segment::testing::kTiny;
using segment::testing::OwnedTicket;
using ::testing::ElementsAre;

// Segments in memory with their indices.
class Segments {
 public:
  void Add(const std::vector<OwnedTicket>& tickets) {
    files_.push_back(segment::testing::BuildOne(kTiny, tickets));
    readers_.push_back(
        Reader::Over(std::as_const(files_.back()).bytes(), segment::testing::IdentityOf(kTiny))
            .value());
    bytes_.push_back(segment::BuildPlayerIndex(readers_.back()).value());
    indices_.push_back(PlayerIndex::Over(bytes_.back(), readers_.back()).value());
  }
  const std::vector<PlayerIndex>& indices() const { return indices_; }
  const std::vector<uint8_t>& bytes(size_t i) const { return bytes_[i]; }
  const Reader& reader(size_t i) const { return readers_[i]; }

 private:
  std::deque<segment::testing::File> files_;  // Nothing moves.
  std::deque<Reader> readers_;
  std::deque<std::vector<uint8_t>> bytes_;
  std::vector<PlayerIndex> indices_;
};

std::vector<uint32_t> Asked(const PlayerFilter& filter, PlayerId player) {
  std::vector<uint32_t> found;
  filter.Find(player, found);
  return found;
}

// `count` tickets of players first, first + 1, ...
std::vector<OwnedTicket> TicketsOfPlayers(uint64_t first, uint64_t count) {
  std::vector<OwnedTicket> tickets;
  for (uint64_t i = 0; i < count; ++i)
    tickets.push_back({PlayerId{first + i}, Micros{1}, {{{1, 2}, {}}}});
  return tickets;
}

TEST(PlayerFilter, NamesEverySegmentThatHasThePlayerAndFewOthers) {
  for (const uint64_t count : {4, 8, 9, 17, 70}) {
    SCOPED_TRACE(::testing::Message() << count << " segments");
    constexpr uint64_t kTickets = 500;
    Segments segments;
    // Neighbours share half of their players.
    for (uint64_t i = 0; i < count; ++i) segments.Add(TicketsOfPlayers(i * kTickets / 2, kTickets));
    const PlayerFilter filter = PlayerFilter::Of(segments.indices());
    const uint64_t players = (count + 1) * kTickets / 2;
    uint64_t asked = 0;
    for (uint64_t player = 0; player < players; ++player) {
      const std::vector<uint32_t> found = Asked(filter, PlayerId{player});
      ASSERT_TRUE(std::is_sorted(found.begin(), found.end()));
      ASSERT_LT(found.back(), count);
      asked += found.size();
      for (uint64_t i = 0; i < count; ++i) {
        std::vector<uint32_t> entries;
        ASSERT_TRUE(segments.indices()[i].Find(PlayerId{player}, entries).ok());
        if (entries.empty()) continue;
        ASSERT_TRUE(std::binary_search(found.begin(), found.end(), i)) << player << " in " << i;
      }
    }
    // About one in nine of the others: less than one in six, so that no seed matters.
    EXPECT_LT(static_cast<double>(asked),
              static_cast<double>(players) * (2 + static_cast<double>(count) / 6));
  }
}

TEST(PlayerFilter, AsksAllOfAFewSegments) {
  Segments segments;
  EXPECT_THAT(Asked(PlayerFilter::Of(segments.indices()), PlayerId{7}), ElementsAre());
  for (int i = 0; i < 3; ++i) segments.Add(TicketsOfPlayers(0, 5));
  const PlayerFilter filter = PlayerFilter::Of(segments.indices());
  EXPECT_THAT(Asked(filter, PlayerId{1'000'000}), ElementsAre(0, 1, 2));
  EXPECT_EQ(filter.bytes(), 0u);
}

TEST(PlayerFilter, NamesAnIndexThatIsNotIntactForEveryPlayer) {
  Segments segments;
  for (uint64_t i = 0; i < 10; ++i) segments.Add(TicketsOfPlayers(i * 1000, 100));
  std::vector<PlayerIndex> indices;
  for (size_t i = 0; i < 10; ++i) {
    std::vector<uint8_t> bytes = segments.bytes(i);
    if (i == 3 || i == 8) bytes[8] ^= 1;
    indices.push_back(PlayerIndex::Over(std::move(bytes), segments.reader(i)).value());
  }
  const PlayerFilter filter = PlayerFilter::Of(indices);
  uint64_t asked = 0;
  for (uint64_t player = 5000; player < 5100; ++player) {
    const std::vector<uint32_t> found = Asked(filter, PlayerId{player});
    asked += found.size();
    for (const uint32_t segment : {3u, 5u, 8u})
      EXPECT_TRUE(std::binary_search(found.begin(), found.end(), segment));
  }
  EXPECT_LT(asked, 500u) << "three, and a few of the other seven";
}

}  // namespace
}  // namespace drumroll::pool
