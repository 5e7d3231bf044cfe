#include "pool/lookup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "pool/testing.h"

namespace drumroll::pool {
namespace {

using ::testing::HasSubstr;
using testing::kFirst;
using testing::kTime;
using testing::Must;
using testing::OwnedTicket;
using testing::Sold;
using testing::SoldDraw;
using testing::Told;

constexpr PartitionId kSecond{1};

// Is this what was sold as ticket `index`?
void ExpectTicket(const FoundTicket& found, const Sold& sold, size_t index, PartitionId partition) {
  const OwnedTicket& ticket = sold.tickets[index];
  EXPECT_EQ(found.partition, partition);
  EXPECT_EQ(found.ticket.key, ticket.key);
  EXPECT_EQ(found.ticket.player, ticket.player);
  EXPECT_EQ(found.ticket.time, ticket.time);
  ASSERT_EQ(found.plays.size(), ticket.plays.size());
  for (size_t i = 0; i < ticket.plays.size(); ++i) {
    EXPECT_EQ(Raw(found.plays[i].ordinal), sold.first[index] + i);
    EXPECT_EQ(found.plays[i].main, ticket.plays[i].main);
    EXPECT_EQ(found.plays[i].second, ticket.plays[i].second);
    EXPECT_EQ(found.plays[i].voided, sold.voided.contains(index));
  }
}

Lookup Prepared(Lookup lookup) {
  lookup.PrepareForMany();
  return lookup;
}

// Every play and every player of the pool, against what was sold.
void ExpectEverythingFound(const SoldDraw& sold, const Lookup& lookup) {
  for (uint16_t i = 0; i < sold.draw().partitions(); ++i) {
    const PartitionId id{i};
    const Sold& part = sold.sold(id);
    std::map<PlayerId, std::vector<size_t>> by_player;
    for (size_t ticket = 0; ticket < part.tickets.size(); ++ticket) {
      by_player[part.tickets[ticket].player].push_back(ticket);
      for (uint64_t play = 0; play < part.tickets[ticket].plays.size(); ++play) {
        const auto found = lookup.TicketOf(id, Ordinal{part.first[ticket] + play});
        ASSERT_TRUE(found.ok()) << found.error().message;
        ExpectTicket(found.value(), part, ticket, id);
      }
    }
    for (const auto& [player, tickets] : by_player) {
      const auto found = lookup.TicketsOf(player);
      ASSERT_TRUE(found.ok()) << found.error().message;
      ASSERT_EQ(found.value().size(), tickets.size());
      for (size_t t = 0; t < tickets.size(); ++t)
        ExpectTicket(found.value()[t], part, tickets[t], id);
    }
    EXPECT_EQ(Told(lookup.TicketOf(id, Ordinal{part.plays()})),
              fmt::format("not found: partition {} has no play {}; it has {}", i, part.plays(),
                          part.plays()));
  }
}

template <typename Kind>
class LookupOnDisk : public ::testing::Test {
 protected:
  disk::Disk& disk() { return kind_.disk; }
  const std::string& directory() { return kind_.directory; }

  Kind kind_;
};
TYPED_TEST_SUITE(LookupOnDisk, testing::Kinds, testing::KindNames);

TYPED_TEST(LookupOnDisk, FindsEveryPlayAndEveryPlayerAsSoldVoidedOnesToo) {
  for (const std::string_view game : {testing::kOneDrum, testing::kTwoDrums}) {
    SoldDraw sold(this->disk(), fmt::format("{}-{}", this->directory(), game.size()),
                  {.game = game, .partitions = 3});
    sold.SellAndSeal(150);
    const SealedPool pool = Must(SealedPool::Open(this->disk(), sold.draw()));
    const Lookup lookup = Must(Lookup::Open(this->disk(), pool));
    ExpectEverythingFound(sold, lookup);
    ExpectEverythingFound(sold, Prepared(Must(Lookup::Open(this->disk(), pool))));
    EXPECT_EQ(Told(lookup.TicketOf(PartitionId{3}, Ordinal{0})),
              "not found: there is no partition 3; the draw has 3");
    EXPECT_TRUE(Must(lookup.TicketsOf(PlayerId{1})).empty()) << "who bought nothing has nothing";
  }
}

TYPED_TEST(LookupOnDisk, FindsTicketsThatCrossFromOneSegmentIntoTheNext) {
  SoldDraw sold(this->disk(), this->directory(), {.partitions = 1, .log_file_bytes = 1_MiB});
  for (uint32_t i = 0; i <= testing::kCrossingTicket; ++i)
    Must(sold.SellPlays(kFirst, testing::kLongTicketPlays, i / 2));
  Must(sold.SellPlays(kFirst, 2, testing::kCrossingTicket / 2));
  Must(sold.Void(kFirst, testing::kCrossingTicket));
  sold.Close();
  sold.Seal();
  const SealedPool pool = Must(SealedPool::Of(this->disk(), sold.intake()));
  const Sold& part = sold.sold(kFirst);
  const uint64_t border = segment::kPlaysMax;
  const auto expect_found = [&](const Lookup& lookup) {
    for (const uint64_t ordinal : {uint64_t{0}, border - 1, border,
                                   part.first[testing::kCrossingTicket], part.plays() - 3}) {
      const auto ticket = static_cast<size_t>(ordinal / testing::kLongTicketPlays);
      ExpectTicket(Must(lookup.TicketOf(kFirst, Ordinal{ordinal})), part, ticket, kFirst);
    }
    // The player of the crossing ticket has it once, although both segments know of it.
    const auto found = Must(lookup.TicketsOf(part.tickets[testing::kCrossingTicket].player));
    ASSERT_EQ(found.size(), 2u);
    ExpectTicket(found[0], part, testing::kCrossingTicket, kFirst);
    ExpectTicket(found[1], part, testing::kCrossingTicket + 1, kFirst);
  };
  expect_found(Must(Lookup::Open(this->disk(), pool)));
  expect_found(Prepared(Must(Lookup::Open(this->disk(), pool))));
}

TYPED_TEST(LookupOnDisk, MakesIndicesAgainThatAreMissingOrOfOthers) {
  SoldDraw sold(this->disk(), this->directory());
  sold.SellAndSeal(100);
  const SealedPool pool = Must(SealedPool::Open(this->disk(), sold.draw()));
  ExpectEverythingFound(sold, Must(Lookup::Open(this->disk(), pool)));
  const std::string path = sold.IndexPath(kFirst, 0);
  const std::string good = testing::ContentOf(this->disk(), path);
  const auto expect_made_again = [&] {
    ExpectEverythingFound(sold, Must(Lookup::Open(this->disk(), pool)));
    EXPECT_EQ(testing::ContentOf(this->disk(), path), good);
  };
  Must(this->disk().Remove(path));
  expect_made_again();
  testing::Copy(this->disk(), sold.IndexPath(kSecond, 0), path);
  expect_made_again();
  for (const size_t size : {size_t{0}, size_t{5}, good.size() - 1}) {
    testing::Put(this->disk(), path, good.substr(0, size));
    expect_made_again();
  }
}

TYPED_TEST(LookupOnDisk, RefusesToTellWhatSegmentAndLogDoNotAgreeOn) {
  SoldDraw sold(this->disk(), this->directory(), {.partitions = 1});
  Must(sold.SellPlays(kFirst, 2));
  Must(sold.SellPlays(kFirst, 1, 77));
  sold.Close();
  sold.Seal();
  sold.Stop();
  const SealedPool pool = Must(SealedPool::Open(this->disk(), sold.draw()));
  const uint64_t reference = pool.segments(kFirst)[0]->references()[0];
  const std::string path = sold.LogPath(kFirst, 0);
  const std::string good = testing::ContentOf(this->disk(), path);
  const auto told_after = [&](auto change) {
    std::string log = good;
    change(log);
    testing::Put(this->disk(), path, log);
    const Lookup lookup = Must(Lookup::Open(this->disk(), pool));
    return Told(lookup.TicketOf(kFirst, Ordinal{0}));
  };
  EXPECT_EQ(told_after([](std::string&) {}), "ok");
  const size_t numbers = reference + sizeof(log::TicketHeader);
  EXPECT_EQ(told_after([&](std::string& log) {
              const std::vector<uint8_t>& sold_numbers = sold.sold(kFirst).tickets[0].plays[0].main;
              // Another play that is just as well-formed.
              log.replace(numbers, 3,
                          sold_numbers == std::vector<uint8_t>{1, 2, 3} ? "\1\2\4" : "\1\2\3");
            }),
            "corrupt: segment 0 of partition 0: play 0 has other numbers than in the log");
  EXPECT_EQ(told_after([&](std::string& log) { log[reference + 16] ^= 1; }),
            fmt::format("corrupt: segment 0 of partition 0: the log at {} does not hold the "
                        "ticket that play 0 of it names",
                        reference));
  EXPECT_THAT(told_after([&](std::string& log) { log[numbers] = 9; }),
              HasSubstr("corrupt: "));  // A number that the game does not have.
  EXPECT_EQ(told_after([&](std::string& log) { log.resize(reference + 10); }),
            fmt::format("corrupt: {}: ends at {}, inside a ticket", path, reference + 10));
}

// The columns are not checked by themselves: the log gives them the lie, and then they are.
TYPED_TEST(LookupOnDisk, NamesTheColumnThatDoesNotAgreeWithTheLog) {
  SoldDraw sold(this->disk(), this->directory(), {.partitions = 1});
  Must(sold.SellPlays(kFirst, 2, 5));
  sold.Close();
  sold.Seal();
  sold.Stop();
  const std::string path =
      disk::Join(sold.draw().layout().Segments(kFirst), segment::FileName(SegmentIndex{0}));
  const std::string good = testing::ContentOf(this->disk(), path);
  const PlayerId player = sold.sold(kFirst).tickets[0].player;
  for (uint32_t column = 0; column < 3; ++column) {
    std::string flipped = good;
    uint64_t offset = 0;
    {
      const SealedPool pool = Must(SealedPool::Open(this->disk(), sold.draw()));
      Must(Lookup::Open(this->disk(), pool));  // The index is there.
      const segment::Layout& layout = pool.segments(kFirst)[0]->layout();
      offset = layout.offset(layout.players() + column);  // Players, references, times.
    }
    flipped[offset] ^= 1;
    testing::Put(this->disk(), path, flipped);
    const SealedPool pool = Must(SealedPool::Open(this->disk(), sold.draw()));
    for (const bool prepared : {false, true}) {
      Lookup lookup = Must(Lookup::Open(this->disk(), pool));
      if (prepared) lookup = Prepared(std::move(lookup));
      EXPECT_THAT(Told(lookup.TicketOf(kFirst, Ordinal{1})), HasSubstr("granule 0: crc"));
      EXPECT_THAT(Told(lookup.TicketsOf(player)), HasSubstr("granule 0: crc"));
    }
    testing::Put(this->disk(), path, good);
  }
}

TYPED_TEST(LookupOnDisk, TellsOfADamagedIndexOnlyWhoMeetsIt) {
  SoldDraw sold(this->disk(), this->directory(), {.partitions = 1});
  Must(sold.SellPlays(kFirst, 2, 5));
  sold.Close();
  sold.Seal();
  sold.Stop();
  const SealedPool pool = Must(SealedPool::Open(this->disk(), sold.draw()));
  Must(Lookup::Open(this->disk(), pool));
  std::string index = testing::ContentOf(this->disk(), sold.IndexPath(kFirst, 0));
  index[4] ^= 1;
  testing::Put(this->disk(), sold.IndexPath(kFirst, 0), index);
  const Lookup lookup = Prepared(Must(Lookup::Open(this->disk(), pool)));
  EXPECT_EQ(Told(lookup.TicketOf(kFirst, Ordinal{0})), "ok");
  EXPECT_THAT(Told(lookup.TicketsOf(sold.sold(kFirst).tickets[0].player)),
              HasSubstr("index by player of segment 0 of partition 0: granule 0: crc"));
}

TYPED_TEST(LookupOnDisk, RefusesAReferenceBehindTheLog) {
  SoldDraw sold(this->disk(), this->directory(), {.partitions = 1});
  // More than one log file, of which the last then goes.
  while (!Must(this->disk().Exists(sold.LogPath(kFirst, 1)))) Must(sold.SellPlays(kFirst, 3000));
  sold.Close();
  sold.Seal();
  sold.Stop();
  const SealedPool pool = Must(SealedPool::Open(this->disk(), sold.draw()));
  Must(this->disk().Remove(sold.LogPath(kFirst, 1)));
  const Lookup lookup = Must(Lookup::Open(this->disk(), pool));
  EXPECT_EQ(Told(lookup.TicketOf(kFirst, Ordinal{0})), "ok");
  EXPECT_THAT(Told(lookup.TicketOf(kFirst, Ordinal{sold.sold(kFirst).plays() - 1})),
              HasSubstr(", but the log has 1 files"));
}

}  // namespace
}  // namespace drumroll::pool
