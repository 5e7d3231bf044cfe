#include "pool/ticket_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "base/random.h"

namespace drumroll::pool {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

PlayName NameOf(uint32_t draw, uint16_t partition, uint64_t ordinal) {
  return {.draw = DrawId{draw}, .partition = PartitionId{partition}, .ordinal = Ordinal{ordinal}};
}

PlayName AnyName(Random& random) {
  return NameOf(static_cast<uint32_t>(random.Next() >> random.Below(32)),
                static_cast<uint16_t>(random.Below(4096)),
                random.Next() >> (28 + random.Below(36)));
}

bool IsCode(std::string_view text) { return ParseTicketCode(text).ok(); }

std::vector<size_t> PlacesOf(std::string_view code) {
  std::vector<size_t> places;
  for (size_t i = 0; i < code.size(); ++i) {
    if (code[i] != '-') places.push_back(i);
  }
  return places;
}

TEST(TicketCode, IsTheOneOfTheFormatPage) {
  const std::pair<PlayName, std::string_view> vectors[] = {
      {NameOf(0, 0, 0), "000000-000000-000000"},
      {NameOf(1128, 0, 0), "00008T-000000-0000YT"},
      {NameOf(1128, 0, 1), "00008T-000000-0001RJ"},
      {NameOf(1128, 3, 1048576), "00008T-006001-0000TE"},
      {NameOf(20261123, 41, 123456789), "04TJJ0-R2J03N-QK8N21"},
      {NameOf(4294967295, 4095, 68719476735), "ZZZZZZ-ZZZZZZ-ZZZZG8"}};
  for (const auto& [name, code] : vectors) {
    EXPECT_EQ(TicketCode(name), code);
    EXPECT_EQ(ParseTicketCode(code).value(), name);
  }
}

TEST(TicketCode, NamesEveryPlayByACodeOfItsOwn) {
  Random random({.seed = 1});
  for (int i = 0; i < 20'000; ++i) {
    const PlayName name = AnyName(random);
    ASSERT_EQ(ParseTicketCode(TicketCode(name)).value(), name);
  }
}

TEST(TicketCode, IsReadAsPeopleWriteIt) {
  const PlayName name = NameOf(1128, 3, 1048576);
  for (const std::string_view written :
       {"00008t-006001-0000te", "OOOO8T-OO6OO1-OOOOTE", "oooo8t oo6ool oooote",
        "00008T00600I0000TE", "  0000-8T00-6001-0000-TE "}) {
    const auto read = ParseTicketCode(written);
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read.value(), name);
  }
}

TEST(TicketCode, RefusesWhatItDoesNotWriteAndSaysWhy) {
  const auto told = [](std::string_view text) { return ParseTicketCode(text).error().message; };
  EXPECT_THAT(told(""), HasSubstr("0 characters, expected 18"));
  EXPECT_THAT(told("00008T-000000-0001R"), HasSubstr("17 characters, expected 18"));
  EXPECT_THAT(told("00008T-000000-0001RJ0"), HasSubstr("19 characters, expected 18"));
  EXPECT_THAT(told("00008T-000000-0001RU"), HasSubstr("no code has such a character"));
  EXPECT_THAT(told(std::string_view("00008T-000000-0001R\0", 20)), HasSubstr("such a character"));
  EXPECT_THAT(told("00008T-000000-0002RJ"), HasSubstr("check characters are wrong"));
  EXPECT_THAT(told(std::string(65, '0')), HasSubstr("65 bytes"));
}

// The code is linear: what one error does to one code it does to all.
TEST(TicketCode, ShowsAnyTwoWrongCharacters) {
  Random random({.seed = 2});
  for (const PlayName& name : {NameOf(0, 0, 0), NameOf(1128, 0, 77), AnyName(random)}) {
    std::string code = TicketCode(name);
    const std::vector<size_t> places = PlacesOf(code);
    ASSERT_EQ(places.size(), 18u);
    for (size_t i = 0; i < places.size(); ++i) {
      const char right_i = code[places[i]];
      for (const char wrong_i : kAlphabet) {
        code[places[i]] = wrong_i;
        ASSERT_EQ(IsCode(code), wrong_i == right_i) << code;
        for (size_t k = i + 1; k < places.size() && wrong_i != right_i; ++k) {
          const char right_k = code[places[k]];
          for (const char wrong_k : kAlphabet) {
            code[places[k]] = wrong_k;
            ASSERT_FALSE(IsCode(code)) << code;
          }
          code[places[k]] = right_k;
        }
      }
      code[places[i]] = right_i;
    }
  }
}

TEST(TicketCode, ShowsAnyTwoThatChangedPlaces) {
  Random random({.seed = 3});
  uint64_t swapped = 0;
  for (int n = 0; n < 2000; ++n) {
    std::string code = TicketCode(AnyName(random));
    const std::vector<size_t> places = PlacesOf(code);
    for (size_t i = 0; i < places.size(); ++i) {
      for (size_t k = i + 1; k < places.size(); ++k) {
        if (code[places[i]] == code[places[k]]) continue;
        std::swap(code[places[i]], code[places[k]]);
        ASSERT_FALSE(IsCode(code)) << code;
        std::swap(code[places[i]], code[places[k]]);
        ++swapped;
      }
    }
  }
  EXPECT_GT(swapped, 200'000u);
}

}  // namespace
}  // namespace drumroll::pool
