#include "game/catalog.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "game/shipped_files.h"

namespace drumroll::game {
namespace {

constexpr std::string_view kGameSuffix = ".toml";
constexpr std::string_view kDrawsSuffix = ".draws.csv";
constexpr uint64_t kFileMax = uint64_t{1} << 20;

// Null if there is no such file.
const ShippedFile* FindFile(std::string_view stem, std::string_view suffix) {
  for (const ShippedFile& file : ShippedFiles()) {
    if (file.name.size() == stem.size() + suffix.size() && file.name.starts_with(stem) &&
        file.name.ends_with(suffix)) {
      return &file;
    }
  }
  return nullptr;
}

}  // namespace

std::vector<std::string_view> ListGames() {
  std::vector<std::string_view> ids;
  for (const ShippedFile& file : ShippedFiles()) {
    if (!file.name.ends_with(kGameSuffix)) continue;
    ids.push_back(file.name.substr(0, file.name.size() - kGameSuffix.size()));
  }
  return ids;
}

Result<Game> FindGame(std::string_view id) {
  const ShippedFile* file = FindFile(id, kGameSuffix);
  if (file != nullptr) return ParseGame(file->name, file->text);
  return Fail(ErrorCode::kNotFound, "game {}: not known; known are {}", id,
              fmt::join(ListGames(), ", "));
}

Result<Game> ReadGame(disk::Disk& disk, std::string_view path) {
  const auto file = DRUMROLL_TRY(disk.Open(path, disk::Access::kRead));
  const uint64_t size = DRUMROLL_TRY(file->Size());
  if (size > kFileMax) {  // What somebody names by mistake is not corrupt.
    return Fail(ErrorCode::kInvalid, "{}: {} bytes, a game file has at most {}", path, size,
                kFileMax);
  }
  const std::string text = DRUMROLL_TRY(disk::ReadAll(disk, path, kFileMax));
  return ParseGame(path, text);
}

Result<std::vector<Game>> ReadGames(disk::Disk& disk, std::string_view folder) {
  std::vector<Game> games;
  const std::vector<std::string> names = DRUMROLL_TRY(disk.List(folder));
  for (const std::string& name : names) {
    if (!name.ends_with(kGameSuffix)) continue;
    Game game = DRUMROLL_TRY(ReadGame(disk, disk::Join(folder, name)));
    const bool known = std::any_of(games.begin(), games.end(),
                                   [&](const Game& other) { return other.id == game.id; });
    if (known) {
      return Fail(ErrorCode::kConflict, "{}: game {} has another file in this folder", name,
                  game.id);
    }
    games.push_back(std::move(game));
  }
  return games;
}

Result<std::vector<PublishedDraw>> PublishedDraws(std::string_view id) {
  const Game game = DRUMROLL_TRY(FindGame(id));
  const ShippedFile* file = FindFile(id, kDrawsSuffix);
  if (file == nullptr) return std::vector<PublishedDraw>{};
  return ParsePublishedDraws(file->name, game, file->text);
}

Result<PublishedDraw> FindPublishedDraw(std::string_view game, DrawId draw) {
  std::vector<PublishedDraw> draws = DRUMROLL_TRY(PublishedDraws(game));
  for (PublishedDraw& published : draws) {
    if (published.draw == draw) return std::move(published);
  }
  return Fail(ErrorCode::kNotFound, "game {}: draw {} is not among its {} published draws", game,
              draw, draws.size());
}

}  // namespace drumroll::game
