#include "service/tokens.h"

#include <gtest/gtest.h>

namespace drumroll::service {
namespace {

const Caller kKim{.person = {.name = "kim", .role = pool::Role::kOfficer}, .channel = std::nullopt};
const Caller kShop{.person = {.name = "shop-7", .role = pool::Role::kSeller},
                   .channel = Channel{7}};

TEST(TokensFile, NamesWhoeverHasTheToken) {
  const std::string officer = NewToken();
  const std::string seller = NewToken();
  const auto tokens =
      Tokens::Parse("tokens.toml", TokenEntry(officer, kKim) + "\n" + TokenEntry(seller, kShop));
  ASSERT_TRUE(tokens.ok()) << tokens.error().message;
  EXPECT_EQ(tokens.value().size(), 2u);
  EXPECT_EQ(tokens.value().CallerOf("Bearer " + officer)->person, kKim.person);
  EXPECT_EQ(tokens.value().CallerOf("Bearer " + seller)->channel, Channel{7});
}

TEST(TokensFile, LetsNobodyElseIn) {
  const std::string token = NewToken();
  const auto tokens = Tokens::Parse("tokens.toml", TokenEntry(token, kKim));
  const std::string other(token.rbegin(), token.rend());
  for (const std::string& header : std::vector<std::string>{
           std::string(), token, "Bearer", "Bearer ", "bearer " + token, "Basic " + token,
           "Bearer " + other, "Bearer " + token + " ", "Bearer " + token.substr(1),
           "Bearer " + ToHex(Sha256::Of(AsBytes(token)))})
    EXPECT_FALSE(tokens.value().CallerOf(header)) << header;
}

TEST(TokensFile, HoldsNoToken) {
  const std::string token = NewToken();
  EXPECT_EQ(TokenEntry(token, kKim).find(token.substr(9, 16)), std::string::npos);
}

TEST(TokensFile, IsRefusedUnlessEachEntryIsWhole) {
  const std::string good = TokenEntry(NewToken(), kShop);
  const std::string digest = std::string(64, 'a');
  EXPECT_TRUE(Tokens::Parse("t", "").ok());
  EXPECT_FALSE(Tokens::Parse("t", good + "\n" + good).ok());
  const std::string start = "[[token]]\nsha256 = \"" + digest + "\"\n";
  for (const std::string& text : std::vector<std::string>{
           start, start + "name = \"kim\"\n", start + "name = \"kim\"\nrole = \"king\"\n",
           start + "name = \"Kim\"\nrole = \"officer\"\n",
           start + "name = \"kim\"\nrole = \"officer\"\nchannel = 1\n",
           start + "name = \"shop\"\nrole = \"seller\"\n",
           start + "name = \"shop\"\nrole = \"seller\"\nchannel = -1\n",
           start + "name = \"kim\"\nrole = \"officer\"\nmore = 1\n",
           std::string("[[token]]\nname = \"kim\"\nrole = \"officer\"\nsha256 = \"ab\"\n"),
           std::string("tokens = 1\n"), std::string("[[token]\n")})
    EXPECT_FALSE(Tokens::Parse("t", text).ok()) << text;
}

TEST(TokensFile, NoTwoTokensAreAlike) { EXPECT_NE(NewToken(), NewToken()); }

}  // namespace
}  // namespace drumroll::service
