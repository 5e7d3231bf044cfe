// All draws of the service: the directories GAME-DRAW in its data directory. Thread safe.
#ifndef DRUMROLL_SERVICE_DRAWS_H_
#define DRUMROLL_SERVICE_DRAWS_H_

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "game/rules.h"
#include "service/open_draw.h"

namespace drumroll::service {

// What somebody wants a new draw to be.
struct DrawOrder {
  std::string game;
  DrawId number{};
  pool::DrawOptions options;
  std::optional<Micros> closes;
};

class Draws {
 public:
  // `world` outlives the draws. `notes` get what people should know.
  static Result<std::unique_ptr<Draws>> Open(const OpenDraw::World& world, std::string directory);

  // Opens all draws that there are, and the sales of those that have one. One that can't be opened
  // is left out, with the reason: the others go on. To be called once, before all else.
  Status Start(const std::function<void(std::string)>& note);
  // Stops all sales.
  Status Stop();

  // The shipped games, and the *.toml files in the folder "games" of the data directory.
  const std::vector<game::Game>& games() const { return games_; }
  Result<const game::Game*> Game(std::string_view id) const;

  // By id.
  std::vector<std::shared_ptr<OpenDraw>> All();
  // kNotFound, or why it could not be opened.
  Result<std::shared_ptr<OpenDraw>> Find(const std::string& id);

  // Makes a draw and opens its sale. `made` is false if there was one already, and it is the same;
  // kConflict if it is another one.
  struct Made {
    std::shared_ptr<OpenDraw> draw;
    bool made = false;
  };
  Result<Made> Make(const DrawOrder& order);

  // Closes the sales whose time has come, unless it has come by a jump of the clock that nobody has
  // accepted, here or by another program. Returns when the next one does, if there is any.
  std::optional<Micros> CloseDue(const std::function<void(std::string)>& note);

 private:
  Draws(const OpenDraw::World& world, std::string directory)
      : world_(world), directory_(std::move(directory)) {}
  Status ReadGames();
  Result<std::shared_ptr<OpenDraw>> OpenOne(const std::string& id);

  const OpenDraw::World& world_;
  const std::string directory_;
  std::vector<game::Game> games_;
  std::mutex making_;  // One draw is made at a time. Taken before mutex_.
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<OpenDraw>, std::less<>> draws_;
  std::map<std::string, Error, std::less<>> broken_;
};

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_DRAWS_H_
