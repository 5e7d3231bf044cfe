#include "service/draws.h"

#include <algorithm>

#include "game/catalog.h"
#include "pool/permissions.h"

namespace drumroll::service {
namespace {

// Who closes a sale when its time has come.
const pool::Person kServerClock{.name = "server-clock", .role = pool::Role::kOfficer};

Status CheckSame(const OpenDraw& draw, const DrawOrder& order, const Moment& moment) {
  const pool::DrawRecord& record = draw.draw().record();
  if (record.partitions == order.options.partitions &&
      moment.state.controls == order.options.controls && draw.closes() == order.closes)
    return {};
  return Fail(ErrorCode::kConflict,
              "there is a {} already, with {} partitions, {} controls and another close perhaps",
              draw.Text(), record.partitions, pool::Name(moment.state.controls));
}

}  // namespace

Result<std::unique_ptr<Draws>> Draws::Open(const OpenDraw::World& world, std::string directory) {
  DRUMROLL_TRY(world.disk.MakeDirectories(directory));
  std::unique_ptr<Draws> draws(new Draws(world, std::move(directory)));
  DRUMROLL_TRY(draws->ReadGames());
  return draws;
}

Status Draws::ReadGames() {
  for (const std::string_view id : game::ListGames())
    games_.push_back(DRUMROLL_TRY(game::FindGame(id)));
  const std::string folder = disk::Join(directory_, "games");
  if (!DRUMROLL_TRY(world_.disk.Exists(folder))) return {};
  auto own = DRUMROLL_TRY(game::ReadGames(world_.disk, folder));
  for (game::Game& game : own) {
    std::erase_if(games_, [&game](const game::Game& shipped) { return shipped.id == game.id; });
    games_.push_back(std::move(game));
  }
  std::ranges::sort(games_, {}, &game::Game::id);
  return {};
}

Result<const game::Game*> Draws::Game(std::string_view id) const {
  const auto at = std::ranges::find(games_, id, &game::Game::id);
  if (at != games_.end()) return &*at;
  return Fail(ErrorCode::kNotFound, "there is no game '{}'", id.substr(0, 64));
}

Status Draws::Start(const std::function<void(std::string)>& note) {
  for (const std::string& name : DRUMROLL_TRY(world_.disk.List(directory_))) {
    const pool::Layout layout{disk::Join(directory_, name)};
    const auto is_draw = world_.disk.Exists(layout.DrawRecord());
    if (!is_draw.ok() || !is_draw.value()) continue;
    auto draw = OpenOne(name);
    const std::lock_guard lock(mutex_);
    if (draw.ok()) {
      draws_.emplace(name, draw.value());
    } else {
      note(fmt::format("{}: not served: {}", name, draw.error().message));
      broken_.emplace(name, draw.error());
    }
  }
  return {};
}

Result<std::shared_ptr<OpenDraw>> Draws::OpenOne(const std::string& id) {
  auto draw = DRUMROLL_TRY(OpenDraw::Open(world_, id, disk::Join(directory_, id)));
  const pool::DrawRecord& record = draw->draw().record();
  if (id != fmt::format("{}-{}", record.game, record.draw))
    return Fail(ErrorCode::kInvalid, "its directory is named '{}', but it is {}", id, draw->Text());
  DRUMROLL_TRY(draw->StartSale());
  return draw;
}

Status Draws::Stop() {
  Status first;
  for (const auto& draw : All()) {
    Status status = draw->StopSale();
    if (first.ok() && !status.ok()) first = std::move(status);
  }
  return first;
}

std::vector<std::shared_ptr<OpenDraw>> Draws::All() {
  std::vector<std::shared_ptr<OpenDraw>> all;
  const std::lock_guard lock(mutex_);
  for (const auto& [id, draw] : draws_) all.push_back(draw);
  return all;
}

Result<std::shared_ptr<OpenDraw>> Draws::Find(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto at = draws_.find(id);
  if (at != draws_.end()) return at->second;
  const auto broken = broken_.find(id);
  if (broken != broken_.end()) return broken->second;
  return Fail(ErrorCode::kNotFound, "there is no draw '{}'", id.substr(0, 64));
}

Result<Draws::Made> Draws::Make(const DrawOrder& order) {
  const game::Game& game = *DRUMROLL_TRY(Game(order.game));
  const std::string id = fmt::format("{}-{}", game.id, order.number);
  const std::string directory = disk::Join(directory_, id);
  const std::lock_guard lock(making_);
  const bool there = DRUMROLL_TRY(world_.disk.Exists(pool::Layout{directory}.DrawRecord()));
  if (there) {
    const auto draw = DRUMROLL_TRY(Find(id));
    const auto moment = DRUMROLL_TRY(draw->Now());
    DRUMROLL_TRY(CheckSame(*draw, order, *moment));
    return Made{.draw = draw, .made = false};
  }
  DRUMROLL_TRY(game.RulesFor(order.number));
  std::optional<Schedule> schedule;
  if (order.closes) schedule = Schedule{.draw = order.number, .closes = *order.closes};
  DRUMROLL_TRY(WriteSchedule(world_.disk, directory, schedule, order.number));
  DRUMROLL_TRY(
      pool::Draw::Create(world_.disk, directory, game, order.number, order.options, world_.clock));
  auto draw = DRUMROLL_TRY(OpenOne(id));
  const std::lock_guard inner(mutex_);
  draws_.emplace(id, draw);
  return Made{.draw = draw, .made = true};
}

std::optional<Micros> Draws::CloseDue(const std::function<void(std::string)>& note) {
  std::optional<Micros> next;
  for (const auto& draw : All()) {
    draw->HearOfClock();
    const auto moment = draw->Now();
    if (!draw->closes() || !moment.ok() || moment.value()->state.phase != pool::Phase::kOpen)
      continue;
    if (Raw(*draw->closes()) > Raw(world_.clock.Now())) {
      if (!next || Raw(*draw->closes()) < Raw(*next)) next = draw->closes();
      continue;
    }
    if (const auto jump = draw->ClockJump()) {
      note(fmt::format("{}: its sale is not closed by a clock that may be wrong: {}", draw->Text(),
                       *jump));
      continue;
    }
    const Status closed = draw->Close(kServerClock);
    note(closed.ok() ? fmt::format("{}: its sale has ended at its time", draw->Text())
                     : fmt::format("{}: its sale can't be closed: {}", draw->Text(),
                                   closed.error().message));
  }
  return next;
}

}  // namespace drumroll::service
