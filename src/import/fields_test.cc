#include "import/fields.h"

#include <gtest/gtest.h>

#include <cctype>
#include <string>

#include "base/sha256.h"

namespace drumroll::import {
namespace {

TEST(Fields, ReadTicketKeysAsUuidOrHexadecimal) {
  const auto expect_key = [](std::string_view text) {
    const auto key = ParseTicketKey(text);
    ASSERT_TRUE(key) << text;
    EXPECT_EQ(ToHex(key->bytes), "00112233445566778899aabbccddeeff");
  };
  expect_key("00112233-4455-6677-8899-aabbccddeeff");
  expect_key("00112233445566778899aabbccddeeff");
  expect_key("00112233445566778899AABBCCDDEEFF");
  for (const char* text :
       {"", "00112233445566778899aabbccddeef", "00112233445566778899aabbccddeefff",
        "00112233445566778899aabbccddeefg", "0011223-34455-6677-8899-aabbccddeeff",
        "{0112233-4455-6677-8899-aabbccddeef}", "00112233-4455-6677-8899-aabbccddee-f",
        "00112233 4455 6677 8899 aabbccddeeff", " 0112233445566778899aabbccddeeff"}) {
    EXPECT_FALSE(ParseTicketKey(text)) << text;
  }
}

TEST(Fields, ReadTicketKeysWithEveryByteAtEveryPlace) {
  for (std::string text :
       {"00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-AABBCCDDEEFF"}) {
    for (char& c : text) {
      const char good = c;
      for (int value = 0; value < 256; ++value) {
        c = static_cast<char>(value);
        const bool digit = good != '-' && value != 0 &&
                           std::string_view("0123456789abcdefABCDEF").find(c) != std::string::npos;
        const auto key = ParseTicketKey(text);
        ASSERT_EQ(key.has_value(), digit || c == good) << text;
        if (!key) continue;
        std::string lower;
        for (const char of_text : text) {
          if (of_text != '-') lower += static_cast<char>(std::tolower(of_text));
        }
        ASSERT_EQ(ToHex(key->bytes), lower);
      }
      c = good;
    }
  }
}

TEST(Fields, ReadNumbersInOneSpellingOnly) {
  EXPECT_EQ(ParseUnsigned("0"), 0u);
  EXPECT_EQ(ParseUnsigned("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(ParseUnsigned("4294967295", UINT32_MAX), UINT32_MAX);
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "01", "1.0", "1e3", "0x1", "a",
                           "18446744073709551616", "99999999999999999999999"}) {
    EXPECT_FALSE(ParseUnsigned(text)) << text;
  }
  EXPECT_FALSE(ParseUnsigned("4294967296", UINT32_MAX));
}

TEST(Fields, ReadNumbersOfEveryLength) {
  uint64_t value = 0;
  for (uint64_t digit = 1; digit <= 19; ++digit) {
    value = value * 10 + digit % 10;
    std::string text = fmt::to_string(value);
    ASSERT_EQ(ParseUnsigned(text), value);
    for (char& c : text) {
      const char good = c;
      for (int bad = 0; bad < 256; ++bad) {
        c = static_cast<char>(bad);
        const bool is_digit = bad >= '0' && bad <= '9' && (bad != '0' || &c != &text[0]);
        ASSERT_EQ(ParseUnsigned(text).has_value(), is_digit || text == "0") << text;
      }
      c = good;
    }
  }
}

TEST(Fields, ReadTimesExactly) {
  const auto expect_time = [](std::string_view text, int64_t micros) {
    const auto time = ParseTime(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(Raw(*time), micros) << text;
  };
  expect_time("0", 0);
  expect_time("1795460399123456", 1795460399123456);
  expect_time("1970-01-01T00:00:00Z", 0);
  expect_time("2026-11-23T11:35:00.000000Z", 1795433700000000);
  expect_time("2026-11-23T20:35:00.5+09:00", 1795433700500000);
  expect_time("2026-11-23t06:35:00.000001-05:00", 1795433700000001);
  expect_time("2000-02-29T23:59:59z", 951868799000000);
  expect_time("2024-02-29T00:00:00Z", 1709164800000000);
  expect_time("9999-12-31T23:59:59.999999Z", 253402300799999999);
  for (const char* text : {"",
                           "x",
                           "-1",
                           "2026-11-23",
                           "2026-11-23T11:35:00",
                           "2026-11-23 11:35:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-02-29T00:00:00Z",
                           "2100-02-29T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2026-11-00T00:00:00Z",
                           "2026-11-23T24:00:00Z",
                           "2026-11-23T23:60:00Z",
                           "2026-11-23T23:59:60Z",
                           "2026-11-23T11:35:00.Z",
                           "2026-11-23T11:35:00.1234567Z",
                           "2026-11-23T11:35:00+0900",
                           "2026-11-23T11:35:00+24:00",
                           "2026-11-23T11:35:00Z ",
                           "1969-12-31T23:59:59Z",
                           "1970-01-01T00:00:00+00:01",
                           "9999-12-31T23:59:59-00:01",
                           "253402300800000000"}) {
    EXPECT_FALSE(ParseTime(text)) << text;
  }
}

TEST(Fields, ReadBackTheTimesThatWeWrite) {
  for (const int64_t micros : {int64_t{0}, int64_t{951782400000001}, int64_t{1709251199999999},
                               int64_t{4107542399000000}, int64_t{253402300799999999}}) {
    const auto time = ParseTime(ToText(Micros{micros}));
    ASSERT_TRUE(time);
    EXPECT_EQ(Raw(*time), micros);
  }
}

}  // namespace
}  // namespace drumroll::import
