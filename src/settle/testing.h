// For this module's tests: small games, pools of plays by chance as logs and segments, and a third
// engine that is written for nothing but being obviously right.
#ifndef DRUMROLL_SETTLE_TESTING_H_
#define DRUMROLL_SETTLE_TESTING_H_

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/random.h"
#include "disk/memory_disk.h"
#include "game/rules.h"
#include "log/voids.h"
#include "log/writer.h"
#include "segment/testing.h"
#include "settle/chunk.h"
#include "settle/input.h"
#include "settle/winner_reader.h"
#include "settle/winner_table.h"

namespace drumroll::settle::testing {

using segment::testing::DrawNumbers;
using segment::testing::Numbers;
using segment::testing::OwnedPlay;
using segment::testing::OwnedTicket;

// A game of this matrix; tiers[t - 1] are the hits of tier t.
inline game::Rules MakeRules(const game::Matrix& matrix,
                             const std::vector<std::vector<game::Hits>>& tiers) {
  game::Rules rules;
  rules.game = "test";
  rules.currency = "XXX";
  rules.price = 1;
  rules.plays_per_ticket_max = 100;
  rules.matrix = matrix;
  for (const auto& hits : tiers) {
    game::Tier tier{.name = "tier", .hits = hits};
    for (const game::Hits& way : hits) tier.ways += game::Ways(matrix, way);
    rules.tiers.push_back(tier);
  }
  const Status status = rules.CheckAndIndex();
  if (!status.ok()) fmt::print("{}\n", status.error().message);
  DRUMROLL_ASSERT(status.ok());
  return rules;
}

// Every way of hitting that is possible, from the top: each falls into some tier or none by chance.
inline game::Rules RandomRules(Random& random, const game::Matrix& matrix) {
  std::vector<std::vector<game::Hits>> tiers(1 + random.Below(kTiersMax));
  for (uint8_t main = 0; main <= matrix.main.drawn; ++main)
    for (uint8_t bonus = 0; bonus <= matrix.bonus; ++bonus)
      for (uint8_t second = 0; second <= matrix.second.drawn; ++second) {
        const game::Hits hits{main, bonus, second};
        if (game::Ways(matrix, hits) > 0 && random.Below(4) != 0)
          tiers[random.Below(tiers.size())].push_back(hits);
      }
  std::erase_if(tiers, [](const auto& hits) { return hits.empty(); });
  if (!tiers.empty()) return MakeRules(matrix, tiers);
  // The most hits that a play can have.
  const game::Hits most{std::min(matrix.main.pick, matrix.main.drawn), 0,
                        std::min(matrix.second.pick, matrix.second.drawn)};
  return MakeRules(matrix, {{most}});
}

inline game::Drawn DrawResult(Random& random, const game::Matrix& matrix) {
  // Main and bonus numbers come from one drum without replacement.
  const Numbers balls = DrawNumbers(random, matrix.main.drawn + matrix.bonus, matrix.main.of);
  std::set<size_t> bonus;
  while (bonus.size() < matrix.bonus) bonus.insert(random.Below(balls.size()));
  game::Drawn drawn;
  for (size_t i = 0; i < balls.size(); ++i)
    (bonus.contains(i) ? drawn.bonus : drawn.main).push_back(balls[i]);
  drawn.second = DrawNumbers(random, matrix.second.drawn, matrix.second.of);
  return drawn;
}

// A pool as people see it.
struct Pool {
  struct Partition {
    std::vector<OwnedTicket> tickets;
    std::set<size_t> voided;  // Tickets.
  };
  std::vector<Partition> partitions;
};

struct PoolOptions {
  size_t partitions = 3;
  uint32_t plays = 200;         // Of each partition.
  uint32_t systems_one_in = 0;  // Plays; 0 is none.
  uint32_t voids_one_in = 0;    // Tickets; 0 is none.
};

inline Pool DrawPool(Random& random, const game::Matrix& matrix, const PoolOptions& options) {
  Pool pool;
  for (size_t i = 0; i < options.partitions; ++i) {
    Pool::Partition& partition = pool.partitions.emplace_back();
    const uint32_t plays = static_cast<uint32_t>(random.Below(options.plays + 1));
    partition.tickets = segment::testing::DrawTickets(
        random, matrix, {.plays = plays, .systems_one_in = options.systems_one_in});
    for (size_t ticket = 0; options.voids_one_in > 0 && ticket < partition.tickets.size(); ++ticket)
      if (random.Below(options.voids_one_in) == 0) partition.voided.insert(ticket);
  }
  return pool;
}

inline log::LogId LogOf(size_t partition) {
  return {.directory = fmt::format("p{}", partition),
          .draw = DrawId{1128},
          .partition = PartitionId{static_cast<uint16_t>(partition)}};
}

// The first ordinal of every ticket, and the plays' number as the last element.
inline std::vector<uint64_t> FirstOrdinals(const Pool::Partition& partition) {
  std::vector<uint64_t> first{0};
  for (const OwnedTicket& ticket : partition.tickets)
    first.push_back(first.back() + ticket.plays.size());
  return first;
}

inline std::vector<VoidRange> VoidsOf(const Pool::Partition& partition) {
  const std::vector<uint64_t> first = FirstOrdinals(partition);
  std::vector<VoidRange> voids;
  for (const size_t ticket : partition.voided)
    voids.push_back({Ordinal{first[ticket]}, first[ticket + 1] - first[ticket]});
  return voids;
}

inline void AppendFrame(log::Writer& writer, const log::NewFrame& frame) {
  const Result<LogPosition> position = writer.Append(frame);
  if (!position.ok()) fmt::print("{}\n", position.error().message);
  DRUMROLL_ASSERT(position.ok());
}

// Tickets, then voids, then the close.
inline void WriteLog(disk::Disk& disk, const game::Matrix& matrix, size_t id,
                     const Pool::Partition& partition) {
  constexpr size_t kTicketsOfFrame = 500;
  Result<log::Writer> created = log::Writer::Create(disk, LogOf(id), {.file_bytes = 1_MiB});
  DRUMROLL_ASSERT(created.ok());
  log::Writer writer = std::move(created).value();
  for (const auto& frame :
       segment::testing::EncodeFrames(matrix, partition.tickets, kTicketsOfFrame)) {
    log::TicketCursor cursor(matrix, frame.payload);
    log::NewFrame next{.payload = frame.payload};
    for (auto ticket = cursor.Next(); ticket.ok() && ticket.value(); ticket = cursor.Next()) {
      ++next.tickets;
      next.plays += ticket.value()->plays();
    }
    AppendFrame(writer, next);
  }
  std::vector<log::Void> voids;
  for (const VoidRange& range : VoidsOf(partition))
    voids.push_back({.key = {},
                     .first_ordinal = range.first,
                     .plays = static_cast<uint32_t>(range.plays),
                     .stakes = static_cast<uint32_t>(range.plays),
                     .time = {}});
  if (!voids.empty()) {
    const std::vector<uint8_t> payload = log::EncodeVoids(voids);
    AppendFrame(writer, {.kind = log::FrameKind::kVoids,
                         .tickets = static_cast<uint32_t>(voids.size()),
                         .payload = payload});
  }
  const log::Tail& tail = writer.tail();
  const std::vector<uint8_t> close = log::EncodeClose({.time = {},
                                                       .plays = tail.plays(),
                                                       .tickets = tail.tickets,
                                                       .voided_plays = tail.voided_plays});
  AppendFrame(writer, {.kind = log::FrameKind::kClose, .payload = close});
  DRUMROLL_ASSERT(writer.Sync().ok());
}

// A pool as both engines read it: logs on a disk in memory, segments in memory.
class BuiltPool {
 public:
  BuiltPool(const game::Rules& rules, const Pool& pool, const game::Drawn& drawn) : disk(1) {
    input.draw = DrawId{1128};
    input.rules = &rules;
    input.drawn = drawn;
    input.threads = 1;
    input.partitions.resize(pool.partitions.size());
    for (size_t id = 0; id < pool.partitions.size(); ++id) {
      WriteLog(disk, rules.matrix, id, pool.partitions[id]);
      input.partitions[id].log = LogOf(id);
      input.partitions[id].voids = VoidsOf(pool.partitions[id]);
      BuildSegments(id, pool.partitions[id]);
    }
  }

  // Makes the segments of a partition anew, of these tickets: what they say may then not be what
  // the log says.
  void BuildSegments(size_t id, const Pool::Partition& partition) {
    const game::Matrix& matrix = input.rules->matrix;
    segment::Identity identity{.draw = input.draw,
                               .partition = PartitionId{static_cast<uint16_t>(id)},
                               .segment = SegmentIndex{0},
                               .matrix = matrix};
    segment::Builder builder(identity);
    auto built = segment::testing::BuildSegments(
        builder, segment::testing::EncodeFrames(matrix, partition.tickets, 500));
    DRUMROLL_ASSERT(built.ok());
    input.partitions[id].segments.clear();
    for (auto& file : built.value()) {
      files_.push_back(std::make_unique<segment::testing::File>(std::move(file)));
      auto reader = segment::Reader::Over(files_.back()->bytes(), identity);
      DRUMROLL_ASSERT(reader.ok());
      readers_.push_back(std::make_unique<segment::Reader>(std::move(reader).value()));
      input.partitions[id].segments.push_back(readers_.back().get());
      identity.segment = SegmentIndex{Raw(identity.segment) + 1};
    }
  }

  // The bytes of the segment made last, to be damaged.
  MutableBytes last_segment() { return files_.back()->bytes(); }

  Identity identity() const {
    Identity identity;
    identity.draw = input.draw;
    identity.partitions = static_cast<uint16_t>(input.partitions.size());
    identity.tiers = static_cast<uint16_t>(input.rules->tiers.size());
    identity.seal = Sha256::Of(AsBytes("seal"));
    identity.result = Sha256::Of(AsBytes("result"));
    return identity;
  }

  disk::MemoryDisk disk;
  Input input;

 private:
  std::vector<std::unique_ptr<segment::testing::File>> files_;
  std::vector<std::unique_ptr<segment::Reader>> readers_;
};

// Calls visit(subset) for every way to choose `pick` of the numbers.
template <typename Visit>
void ForEachSubset(const Numbers& numbers, size_t pick, Visit&& visit, size_t from = 0,
                   Numbers chosen = {}) {
  if (chosen.size() == pick) return visit(chosen);
  for (size_t i = from; i < numbers.size(); ++i) {
    chosen.push_back(numbers[i]);
    ForEachSubset(numbers, pick, visit, i + 1, chosen);
    chosen.pop_back();
  }
}

inline uint8_t Common(const Numbers& a, const Numbers& b) {
  Numbers both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return static_cast<uint8_t>(both.size());
}

// The tier of a standard play by the list of hits; 0 for none.
inline uint32_t NaiveTier(const game::Rules& rules, const Numbers& main, const Numbers& second,
                          const game::Drawn& drawn) {
  const game::Hits hits{Common(main, drawn.main), Common(main, drawn.bonus),
                        Common(second, drawn.second)};
  for (size_t tier = 0; tier < rules.tiers.size(); ++tier) {
    const auto& ways = rules.tiers[tier].hits;
    if (std::find(ways.begin(), ways.end(), hits) != ways.end())
      return static_cast<uint32_t>(tier + 1);
  }
  return 0;
}

// The third engine: all combinations of every play, one by one.
inline std::vector<Winner> NaiveWinners(const game::Rules& rules, const Pool& pool,
                                        const game::Drawn& drawn) {
  std::vector<Winner> winners;
  for (size_t id = 0; id < pool.partitions.size(); ++id) {
    uint64_t ordinal = 0;
    for (size_t t = 0; t < pool.partitions[id].tickets.size(); ++t) {
      const OwnedTicket& ticket = pool.partitions[id].tickets[t];
      for (const OwnedPlay& play : ticket.plays) {
        std::array<uint32_t, kTiersMax + 1> weights{};
        ForEachSubset(play.main, rules.matrix.main.pick, [&](const Numbers& main) {
          ForEachSubset(play.second, rules.matrix.second.pick, [&](const Numbers& second) {
            ++weights[NaiveTier(rules, main, second, drawn)];
          });
        });
        const bool voided = pool.partitions[id].voided.contains(t);
        for (uint32_t tier = 1; tier <= kTiersMax && !voided; ++tier)
          if (weights[tier] != 0)
            winners.push_back({PartitionId{static_cast<uint16_t>(id)}, Ordinal{ordinal},
                               ticket.player, tier, weights[tier],
                               game::IsSystem(rules.matrix, play.view())});
        ++ordinal;
      }
    }
  }
  return winners;
}

inline std::vector<Winner> WinnersOf(disk::Disk& disk, const std::string& path) {
  auto reader = WinnerReader::Open(disk, path, disk::Access::kRead);
  DRUMROLL_ASSERT(reader.ok());
  WinnerCursor cursor(reader.value());
  std::vector<Winner> winners;
  for (auto winner = cursor.Next(); winner.ok() && winner.value(); winner = cursor.Next())
    winners.push_back(*winner.value());
  return winners;
}

inline TierCounts CountsOf(const std::vector<Winner>& winners) {
  TierCounts counts{};
  for (const Winner& winner : winners) counts[winner.tier - 1] += winner.weight;
  return counts;
}

// The shapes of lotteries, small enough to have every combination.
inline game::Rules SmallLotto() {  // 6/12 + 1 bonus, tiers as 6/45.
  return MakeRules(
      {.main = {6, 12, 6}, .second = {}, .bonus = 1, .main_pick_max = 9},
      {{{6, 0, 0}}, {{5, 1, 0}}, {{5, 0, 0}}, {{4, 0, 0}, {4, 1, 0}}, {{3, 0, 0}, {3, 1, 0}}});
}
inline game::Rules SmallTwoDrums() {  // 5/10 + 2/5, tiers as EuroMillions.
  return MakeRules(
      {.main = {5, 10, 5}, .second = {2, 5, 2}, .main_pick_max = 8, .second_pick_max = 4},
      {{{5, 0, 2}},
       {{5, 0, 1}},
       {{5, 0, 0}},
       {{4, 0, 2}},
       {{4, 0, 1}},
       {{3, 0, 2}},
       {{4, 0, 0}},
       {{2, 0, 2}},
       {{3, 0, 1}},
       {{3, 0, 0}},
       {{1, 0, 2}},
       {{2, 0, 1}},
       {{2, 0, 0}}});
}
inline game::Rules SmallTwoBonus() {  // 7/11 + 2 bonus, tiers as Japan's loto 7.
  return MakeRules({.main = {7, 11, 7}, .second = {}, .bonus = 2, .main_pick_max = 7},
                   {{{7, 0, 0}},
                    {{6, 1, 0}},
                    {{6, 0, 0}},
                    {{5, 0, 0}, {5, 1, 0}, {5, 2, 0}},
                    {{4, 1, 0}, {4, 2, 0}},
                    {{3, 2, 0}}});
}
inline game::Rules SmallPowerball() {  // 5/10 + 1/4; a tier without a main hit.
  return MakeRules(
      {.main = {5, 10, 5}, .second = {1, 4, 1}, .main_pick_max = 6, .second_pick_max = 1},
      {{{5, 0, 1}},
       {{5, 0, 0}},
       {{4, 0, 1}},
       {{4, 0, 0}},
       {{3, 0, 1}},
       {{3, 0, 0}},
       {{2, 0, 1}},
       {{1, 0, 1}},
       {{0, 0, 1}}});
}
inline game::Rules SmallKeno() {  // Pick 4 of 20, 10 drawn; hitting nothing wins.
  return MakeRules({.main = {4, 20, 10}, .second = {}, .main_pick_max = 6},
                   {{{4, 0, 0}}, {{3, 0, 0}}, {{0, 0, 0}}});
}
inline std::vector<game::Rules> SmallGames() {
  return {SmallLotto(), SmallTwoDrums(), SmallTwoBonus(), SmallPowerball(), SmallKeno()};
}

}  // namespace drumroll::settle::testing

#endif  // DRUMROLL_SETTLE_TESTING_H_
