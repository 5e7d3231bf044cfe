#include "log/ticket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/random.h"
#include "base/sha256.h"

namespace drumroll::log {
namespace {

using ::testing::HasSubstr;

constexpr game::Matrix kLotto{.main = {6, 45, 6}, .second = {}, .bonus = 1, .main_pick_max = 20};
constexpr game::Matrix kPower{
    .main = {5, 69, 5}, .second = {1, 26, 1}, .main_pick_max = 5, .second_pick_max = 1};
constexpr game::Matrix kEuro{
    .main = {5, 50, 5}, .second = {2, 12, 2}, .main_pick_max = 10, .second_pick_max = 5};
constexpr game::Matrix kKeno{.main = {10, 70, 20}, .second = {}, .main_pick_max = 10};

using Numbers = std::vector<uint8_t>;

struct OwnedPlay {
  Numbers main;
  Numbers second;
  friend bool operator==(const OwnedPlay&, const OwnedPlay&) = default;
};

Numbers DrawNumbers(Random& random, uint32_t count, uint32_t of) {
  Numbers all;
  for (uint32_t i = 1; i <= of; ++i) all.push_back(static_cast<uint8_t>(i));
  for (uint32_t i = 0; i < count; ++i) std::swap(all[i], all[i + random.Below(of - i)]);
  all.resize(count);
  std::sort(all.begin(), all.end());
  return all;
}

OwnedPlay DrawPlay(Random& random, const game::Matrix& matrix, bool system) {
  const auto count = [&](uint32_t pick, uint32_t max) {
    return system ? pick + static_cast<uint32_t>(random.Below(max - pick + 1)) : pick;
  };
  OwnedPlay play;
  play.main = DrawNumbers(random, count(matrix.main.pick, matrix.main_pick_max), matrix.main.of);
  if (matrix.has_second()) {
    play.second =
        DrawNumbers(random, count(matrix.second.pick, matrix.second_pick_max), matrix.second.of);
  }
  return play;
}

Ticket MakeTicket(uint64_t number) {
  Ticket ticket;
  for (size_t i = 0; i < 16; ++i) ticket.key.bytes[i] = static_cast<uint8_t>(number + i);
  ticket.player = PlayerId{number * 7};
  ticket.time = Micros{1'700'000'000'000'000 + static_cast<int64_t>(number)};
  ticket.channel = Channel{static_cast<uint32_t>(number % 5)};
  ticket.quick_pick = number % 2 == 0;
  return ticket;
}

std::vector<game::Play> Views(const std::vector<OwnedPlay>& plays) {
  std::vector<game::Play> views;
  for (const OwnedPlay& play : plays) views.push_back({play.main, play.second});
  return views;
}

// Reads everything; the error if the payload is not well-formed.
Result<std::vector<std::vector<OwnedPlay>>> ReadPlays(const game::Matrix& matrix, Bytes payload) {
  std::vector<std::vector<OwnedPlay>> tickets;
  TicketCursor cursor(matrix, payload);
  while (true) {
    const auto view = DRUMROLL_TRY(cursor.Next());
    if (!view) return tickets;
    std::vector<OwnedPlay>& plays = tickets.emplace_back();
    PlayCursor play_cursor(matrix, *view);
    for (game::Play play; play_cursor.Next(play);) {
      plays.push_back(
          {{play.main.begin(), play.main.end()}, {play.second.begin(), play.second.end()}});
    }
    EXPECT_EQ(plays.size(), view->plays());
  }
}

std::string ErrorOf(const game::Matrix& matrix, Bytes payload) {
  const auto read = ReadPlays(matrix, payload);
  if (read.ok()) return "";
  EXPECT_EQ(read.error().code, ErrorCode::kCorrupt);
  return read.error().message;
}

TEST(PlaysBatch, GivesBackEveryTicketAsItWasAdded) {
  Random random({.seed = 1});
  for (const game::Matrix& matrix : {kLotto, kPower, kEuro, kKeno}) {
    PlaysBatch batch(matrix);
    std::vector<Ticket> tickets;
    std::vector<std::vector<OwnedPlay>> plays;
    uint32_t total = 0;
    for (uint64_t i = 0; i < 300; ++i) {
      tickets.push_back(MakeTicket(i));
      std::vector<OwnedPlay>& lines = plays.emplace_back();
      for (uint64_t n = 1 + random.Below(10); n > 0; --n)
        lines.push_back(DrawPlay(random, matrix, i % 3 == 0));
      batch.Add(tickets.back(), Views(lines));
      total += static_cast<uint32_t>(lines.size());
    }
    EXPECT_EQ(batch.tickets(), 300u);
    EXPECT_EQ(batch.plays(), total);
    const auto read = ReadPlays(matrix, batch.payload());
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read.value(), plays);

    TicketCursor cursor(matrix, batch.payload());
    for (const Ticket& expected : tickets) {
      const auto next = cursor.Next();
      ASSERT_TRUE(next.ok() && next.value());
      const Ticket found = next.value()->ticket();
      EXPECT_EQ(found.key, expected.key);
      EXPECT_EQ(found.player, expected.player);
      EXPECT_EQ(found.time, expected.time);
      EXPECT_EQ(found.channel, expected.channel);
      EXPECT_EQ(found.quick_pick, expected.quick_pick);
    }
  }
}

TEST(PlaysBatch, WritesTheDocumentedBytes) {
  PlaysBatch batch(kLotto);
  Ticket ticket;
  for (uint8_t i = 0; i < 16; ++i) ticket.key.bytes[i] = static_cast<uint8_t>(0xA0 + i);
  ticket.player = PlayerId{0x1122334455667788};
  ticket.time = Micros{0x0102030405060708};
  ticket.channel = Channel{0x0A0B0C0D};
  ticket.quick_pick = true;
  const Numbers standard{3, 11, 19, 27, 34, 42};
  const Numbers system{1, 2, 3, 4, 5, 6, 45};
  const std::vector<game::Play> one{{standard, {}}};
  const std::vector<game::Play> two{{standard, {}}, {system, {}}};
  batch.Add(ticket, one);
  batch.Add(ticket, two);
  const std::string header =
      "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"
      "8877665544332211"
      "0807060504030201"
      "0d0c0b0a";
  EXPECT_EQ(ToHex(batch.payload()), header +
                                        "0100"
                                        "02"
                                        "00"
                                        "030b131b222a" +
                                        header +
                                        "0200"
                                        "03"
                                        "00"
                                        "06030b131b222a"
                                        "070102030405062d");
}

TEST(PlaysBatch, AddsTicketsOfAnotherBatchAsTheyStand) {
  Random random({.seed = 3});
  PlaysBatch one(kEuro);
  PlaysBatch all(kEuro);
  PlaysBatch copied(kEuro);
  for (uint64_t i = 0; i < 100; ++i) {
    std::vector<OwnedPlay> plays;
    for (uint64_t n = 0; n <= i % 4; ++n) plays.push_back(DrawPlay(random, kEuro, i % 3 == 0));
    one.Clear();
    one.Add(MakeTicket(i), Views(plays));
    all.Add(MakeTicket(i), Views(plays));
    copied.AddCopy(one.payload());
  }
  EXPECT_TRUE(std::ranges::equal(copied.payload(), all.payload()));
  EXPECT_EQ(copied.plays(), all.plays());
  EXPECT_EQ(copied.tickets(), all.tickets());
}

TEST(PlaysBatch, AddsStandardTicketsInPlaceLikeAnyOther) {
  Random random({.seed = 2});
  PlaysBatch in_place(kEuro);
  PlaysBatch copied(kEuro);
  for (int round = 0; round < 2; ++round) {
    in_place.Clear();
    copied.Clear();
    EXPECT_TRUE(in_place.empty() && in_place.payload().empty());
    for (uint64_t i = 0; i < 100; ++i) {
      const std::vector<OwnedPlay> plays{DrawPlay(random, kEuro, false),
                                         DrawPlay(random, kEuro, false)};
      auto at = in_place.AddStandard(MakeTicket(i), 2).begin();
      for (const OwnedPlay& play : plays) {
        at = std::copy(play.main.begin(), play.main.end(), at);
        at = std::copy(play.second.begin(), play.second.end(), at);
      }
      copied.Add(MakeTicket(i), Views(plays));
    }
    EXPECT_TRUE(std::ranges::equal(in_place.payload(), copied.payload()));
  }
}

TEST(TicketCursor, TellsWhereEachTicketStands) {
  PlaysBatch batch(kPower);
  std::vector<uint32_t> offsets;
  for (uint16_t plays = 1; plays < 20; ++plays) {
    offsets.push_back(static_cast<uint32_t>(batch.payload().size()));
    const MutableBytes numbers = batch.AddStandard(MakeTicket(plays), plays);
    for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<uint8_t>(i % 6 + 1);
  }
  TicketCursor cursor(kPower, batch.payload());
  for (const uint32_t offset : offsets) EXPECT_EQ(cursor.Next().value()->offset(), offset);
  EXPECT_FALSE(cursor.Next().value().has_value());
}

std::vector<uint8_t> SmallPayload(const game::Matrix& matrix, bool system) {
  Random random({.seed = 3});
  PlaysBatch batch(matrix);
  for (uint64_t i = 0; i < 3; ++i) {
    const std::vector<OwnedPlay> plays{DrawPlay(random, matrix, system),
                                       DrawPlay(random, matrix, system)};
    batch.Add(MakeTicket(i), Views(plays));
  }
  return {batch.payload().begin(), batch.payload().end()};
}

TEST(TicketCursor, RefusesAPayloadCutAnywhereButBetweenTickets) {
  for (const bool system : {false, true}) {
    const std::vector<uint8_t> payload = SmallPayload(kEuro, system);
    std::vector<size_t> ends{0};
    TicketCursor cursor(kEuro, payload);
    while (const auto view = cursor.Next().value()) {
      ends.push_back(view->offset() + sizeof(TicketHeader) + view->numbers().size());
    }
    for (size_t size = 0; size <= payload.size(); ++size) {
      const bool whole = std::ranges::count(ends, size) == 1;
      EXPECT_EQ(ErrorOf(kEuro, Bytes(payload).first(size)).empty(), whole) << size;
    }
  }
}

// The checks written as plainly as can be, to hold the fast ones to.
bool NaivelyValid(const game::Matrix& matrix, Bytes payload) {
  size_t at = 0;
  const auto drum = [&](size_t count, uint32_t of) {
    for (size_t i = 0; i < count; ++i, ++at) {
      if (at >= payload.size() || payload[at] < 1 || payload[at] > of) return false;
      if (i > 0 && payload[at - 1] >= payload[at]) return false;
    }
    return true;
  };
  while (at < payload.size()) {
    if (payload.size() - at < 40) return false;
    const size_t plays = payload[at + 36] + 256u * payload[at + 37];
    const uint8_t flags = payload[at + 38];
    if (plays == 0 || flags > 3 || payload[at + 39] != 0) return false;
    at += 40;
    for (size_t play = 0; play < plays; ++play) {
      size_t main = matrix.main.pick;
      size_t second = matrix.second.pick;
      if ((flags & 1) != 0) {
        if (at >= payload.size()) return false;
        main = payload[at++];
        if (main < matrix.main.pick || main > matrix.main_pick_max) return false;
        if (matrix.has_second()) {
          if (at >= payload.size()) return false;
          second = payload[at++];
          if (second < matrix.second.pick || second > matrix.second_pick_max) return false;
        }
      }
      if (!drum(main, matrix.main.of) || !drum(second, matrix.second.of)) return false;
    }
  }
  return true;
}

TEST(TicketCursor, AgreesWithAPlainCheckAfterEveryChangeOfAByte) {
  for (const game::Matrix& matrix : {kLotto, kPower, kEuro, kKeno}) {
    for (const bool system : {false, true}) {
      std::vector<uint8_t> payload = SmallPayload(matrix, system);
      for (size_t i = 0; i < payload.size(); ++i) {
        const uint8_t was = payload[i];
        for (uint32_t value = 0; value < 256; ++value) {
          payload[i] = static_cast<uint8_t>(value);
          ASSERT_EQ(ErrorOf(matrix, payload).empty(), NaivelyValid(matrix, payload))
              << i << " = " << value;
        }
        payload[i] = was;
      }
    }
  }
}

TEST(TicketCursor, NamesThePlaceTheExpectedAndTheFound) {
  std::vector<uint8_t> payload = SmallPayload(kLotto, false);
  const auto with = [&](size_t at, uint8_t value) {
    std::vector<uint8_t> changed = payload;
    changed[at] = value;
    return ErrorOf(kLotto, changed);
  };
  EXPECT_EQ(with(52 + 36, 0), "ticket at 52: 0 plays, expected at least 1");
  EXPECT_EQ(with(52 + 38, 0x42), "ticket at 52: flags 0x42, expected bits of 0x03 only");
  EXPECT_EQ(with(52 + 39, 1), "ticket at 52: reserved byte 0x01, expected 0");
  EXPECT_EQ(with(36, 255), "ticket at 0: needs 1570 bytes, the payload has 156 more");
  EXPECT_THAT(with(40 + 6 + 5, 46), HasSubstr("ticket at 0: play 1: "));
  EXPECT_THAT(with(38, 1), HasSubstr("numbers, expected 6 to 20"));
}

TEST(TicketCursor, TakesAnyBytesWithoutHarm) {
  Random random({.seed = 4});
  for (int round = 0; round < 20000; ++round) {
    std::vector<uint8_t> bytes(random.Below(200));
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.Below(round % 2 == 0 ? 256 : 8));
    const bool valid = ErrorOf(kEuro, bytes).empty();
    ASSERT_EQ(valid, NaivelyValid(kEuro, bytes));
  }
}

}  // namespace
}  // namespace drumroll::log
