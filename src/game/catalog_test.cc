#include "game/catalog.h"

#include <gtest/gtest.h>

#include "disk/memory_disk.h"
#include "game/testing.h"

namespace drumroll::game {
namespace {

TEST(Catalog, ShipsTenGamesNamedAsTheirFiles) {
  const std::vector<std::string_view> expected = {
      "br-megasena", "eurojackpot", "euromillions", "hu-otoslotto",    "jp-loto6",
      "jp-loto7",    "kr-lotto645", "uk-lotto",     "us-megamillions", "us-powerball"};
  EXPECT_EQ(ListGames(), expected);
  for (const std::string_view id : ListGames()) {
    const Result<Game> game = FindGame(id);
    ASSERT_TRUE(game.ok()) << game.error().message;
    EXPECT_EQ(game.value().id, id);
    EXPECT_FALSE(game.value().notes.empty()) << id;
    EXPECT_EQ(game.value().digest, Sha256::Of(AsBytes(game.value().source)));
  }
}

TEST(Catalog, ListsTheKnownGamesWhenOneIsNotFound) {
  const Result<Game> game = FindGame("kr-lotto");
  ASSERT_FALSE(game.ok());
  EXPECT_EQ(game.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(game.error().message.starts_with(
      "game kr-lotto: not known; known are br-megasena, eurojackpot"));
  EXPECT_FALSE(FindGame("").ok());
  EXPECT_FALSE(FindGame("kr-lotto645.toml").ok());
}

TEST(Catalog, ReadsTheGamesOfAFolder) {
  disk::MemoryDisk disk(1);
  ASSERT_TRUE(disk.MakeDirectories("games").ok());
  const auto publish = [&](std::string_view path, std::string_view text) {
    ASSERT_TRUE(disk::Publish(disk, path, AsBytes(text)).ok());
  };
  const std::string text = GameText({kSix + "fixed = 5"});
  publish("games/b.toml", Replaced(text, "\"test\"", "\"b\""));
  publish("games/a.toml", text);
  publish("games/a.draws.csv", "not a game");
  const auto games = ReadGames(disk, "games");
  ASSERT_TRUE(games.ok()) << games.error().message;
  ASSERT_EQ(games.value().size(), 2u);
  EXPECT_EQ(games.value()[0].id, "test");
  EXPECT_EQ(games.value()[1].id, "b");

  publish("games/c.toml", text);
  EXPECT_EQ(ErrorOf(ReadGames(disk, "games")), "c.toml: game test has another file in this folder");
  publish("games/aa.toml", "format = 7\n");
  EXPECT_EQ(ErrorOf(ReadGames(disk, "games")),
            "games/aa.toml:1: 'format' is an integer, expected a string");
}

TEST(Catalog, RefusesAFileThatIsTooLargeAsWrongAndNotAsDamaged) {
  disk::MemoryDisk disk(1);
  const std::string large(1_MiB + 1, '#');
  ASSERT_TRUE(disk::Publish(disk, "large.toml", AsBytes(large)).ok());
  const auto game = ReadGame(disk, "large.toml");
  ASSERT_FALSE(game.ok());
  EXPECT_EQ(game.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(game.error().message, "large.toml: 1048577 bytes, a game file has at most 1048576");
}

}  // namespace
}  // namespace drumroll::game
