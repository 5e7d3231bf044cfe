#include <map>

#include "doctor/site.h"
#include "game/catalog.h"

namespace drumroll::doctor {
namespace {

constexpr const char* kAdvice =
    "'drumroll game check FILE' says where; 'drumroll serve' needs all of them";

}  // namespace

Findings CheckGames(const Site& site) {
  Findings findings;
  size_t shipped = 0;
  for (const std::string_view id : game::ListGames()) {
    const auto game = game::FindGame(id);
    if (game.ok()) ++shipped;
    if (!game.ok())
      findings.push_back(Broken(fmt::format("game {}", id), game.error(),
                                "a game that ships with "
                                "this program",
                                "install drumroll anew"));
  }
  const std::string folder = disk::Join(site.setup.service.data, "games");
  const auto there = site.disk.Exists(folder);
  std::map<std::string, std::string> own;  // The file of each id.
  if (there.ok() && there.value()) {
    const auto names = site.disk.List(folder);
    if (!names.ok())
      findings.push_back(Broken("games", names.error(), "a folder that can be read", kAdvice));
    for (const std::string& name : names.ok() ? names.value() : std::vector<std::string>()) {
      if (!name.ends_with(".toml")) continue;
      const std::string path = disk::Join(folder, name);
      const auto game = game::ReadGame(site.disk, path);
      if (!game.ok()) {
        findings.push_back(Broken("game " + name, game.error(), "a valid game file", kAdvice));
        continue;
      }
      const auto [other, fresh] = own.emplace(game.value().id, path);
      if (fresh) continue;
      findings.push_back(
          {.check = "game " + name,
           .level = Level::kProblem,
           .found = fmt::format("{} is game {}, and so is {}", path, other->first, other->second),
           .expected = "one file a game",
           .advice = "remove one of the two"});
    }
  }
  if (Worst(findings) == Level::kOk)
    findings.push_back(Ok(
        "games", fmt::format("{} shipped and {} of your own can be played", shipped, own.size())));
  return findings;
}

}  // namespace drumroll::doctor
