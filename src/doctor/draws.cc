#include <algorithm>

#include "doctor/site.h"
#include "log/watermark.h"
#include "pool/evening.h"
#include "pool/sealed_pool.h"
#include "pool/space.h"
#include "service/schedule.h"

namespace drumroll::doctor {
namespace {

// A journal may be a little ahead of a clock that is slewed.
constexpr int64_t kAheadMicrosMax = int64_t{60} * 1'000'000;

template <typename T>
Status StatusOf(const Result<T>& result) {
  return result.ok() ? Status() : Status(result.error());
}

// One draw under examination. A check that fails adds what it found; others go on where they can.
class Case {
 public:
  Case(const Site& site, const std::string& id)
      : site_(site),
        name_("draw " + id),
        id_(id),
        directory_(disk::Join(site.setup.service.data, id)) {}

  void Examine(Draws& draws);

 private:
  void Warn(Level level, std::string found, std::string expected, std::string advice);
  bool Passes(const Status& status, std::string expected);
  void LookAtName();
  void LookAtTimes(const pool::Evening& evening);
  void LookAtSchedule(const pool::State& state);
  void LookAtLogs();
  void LookAtSeal(const pool::State& state);
  void LookForLeftovers();
  std::string Summary(const pool::State& state) const;

  const Site& site_;
  const std::string name_;
  const std::string id_;
  const std::string directory_;
  std::optional<pool::Draw> draw_;
  std::string holder_;  // Who holds it, in people's words; empty if nobody does.
  uint64_t plays_ = 0;  // That are known to be durable without reading logs.
  uint64_t plays_of_largest_ = 0;
  Findings findings_;
};

void Case::Warn(Level level, std::string found, std::string expected, std::string advice) {
  findings_.push_back({.check = name_,
                       .level = level,
                       .found = std::move(found),
                       .expected = std::move(expected),
                       .advice = std::move(advice)});
}

bool Case::Passes(const Status& status, std::string expected) {
  if (status.ok()) return true;
  findings_.push_back(Broken(name_, status.error(), std::move(expected),
                             "'drumroll journal' and 'drumroll verify' of it say more; it is not "
                             "served like this"));
  return false;
}

void Case::LookAtName() {
  const std::string expected = fmt::format("{}-{}", draw_->record().game, draw_->record().draw);
  if (id_ == expected) return;
  Warn(Level::kProblem, fmt::format("its directory is named {}", id_), expected,
       "it is not served by this name: rename it while no server runs");
}

void Case::LookAtTimes(const pool::Evening& evening) {
  const std::string& last = evening.journal().entries().back().time;
  const auto time = MicrosFromText(last);
  const Micros now = site_.clock.Now();
  if (!time || Raw(*time) <= Raw(now) + kAheadMicrosMax) return;
  Warn(Level::kProblem,
       fmt::format("its journal has an entry of {}, and the clock says {}", last, ToText(now)),
       "a clock that is not behind what has happened",
       "set the clock right before anything else: one of the two was wrong");
}

void Case::LookAtSchedule(const pool::State& state) {
  const auto schedule = service::ReadSchedule(site_.disk, directory_, draw_->record().draw);
  if (!Passes(StatusOf(schedule), "a schedule that can be read")) return;
  if (!schedule.value() || state.phase != pool::Phase::kOpen) return;
  const Micros closes = schedule.value()->closes;
  if (Raw(closes) > Raw(site_.clock.Now())) return;
  if (holder_.empty()) {
    Warn(Level::kProblem, fmt::format("it was to close at {}, and is open", ToText(closes)),
         "a server that ran at that time",
         "'drumroll serve' closes it as soon as it starts, before it sells anything");
  } else {
    Warn(Level::kProblem,
         fmt::format("it was to close at {}, is open, and held by {}", ToText(closes), holder_),
         "that its sale has ended",
         "look at what the server says; if the clock jumped: 'drumroll clock'; else 'drumroll "
         "close'");
  }
}

void Case::LookAtLogs() {
  for (uint32_t i = 0; i < draw_->partitions(); ++i) {
    const PartitionId partition{static_cast<uint16_t>(i)};
    const auto tail = log::ReadWatermark(site_.disk, draw_->LogOf(partition));
    if (!Passes(StatusOf(tail), "an intact watermark")) continue;
    const auto logs = site_.disk.List(draw_->layout().Log(partition));
    const uint64_t plays = tail.value() ? tail.value()->plays() : 0;
    const bool empty = !logs.ok() || std::ranges::none_of(logs.value(), [](const std::string& log) {
      return log.ends_with(".log");
    });
    if (empty && plays != 0) {
      findings_.push_back(
          {.check = name_,
           .level = Level::kProblem,
           .found = fmt::format("{} has no file of a log", draw_->layout().Log(partition)),
           .expected = fmt::format("{} plays, as its watermark says", plays),
           .advice = "stop, change nothing, keep a copy: docs/operations.md, "
                     "\"Corrupt\"",
           .corrupt = true});
    }
    plays_ += plays;
    plays_of_largest_ = std::max(plays_of_largest_, plays);
  }
}

void Case::LookAtSeal(const pool::State& state) {
  if (!state.seal) return;
  const auto pool = pool::SealedPool::Open(site_.disk, *draw_);
  Passes(StatusOf(pool), "the segments that were sealed");
}

// Somebody at work has unfinished files, and will finish them.
void Case::LookForLeftovers() {
  if (!holder_.empty()) return;
  std::vector<std::string> folders{directory_, draw_->layout().Journal()};
  for (uint32_t i = 0; i < draw_->partitions(); ++i) {
    const PartitionId partition{static_cast<uint16_t>(i)};
    for (std::string folder : {draw_->layout().Partition(partition), draw_->layout().Log(partition),
                               draw_->layout().Segments(partition)})
      folders.push_back(std::move(folder));
  }
  std::vector<std::string> left;
  for (const std::string& folder : folders) {
    const auto names = site_.disk.List(folder);
    for (const std::string& name : names.ok() ? names.value() : std::vector<std::string>()) {
      if (name.ends_with(".tmp")) left.push_back(disk::Join(folder, name));
    }
  }
  if (left.empty()) return;
  Warn(Level::kWarning,
       fmt::format("{} unfinished file{}, as {}", left.size(), left.size() == 1 ? "" : "s",
                   left.front()),
       "none while nobody works on it",
       "a step was cut off: repeat it; what it made is replaced. They mean nothing");
}

std::string Case::Summary(const pool::State& state) const {
  std::string text =
      fmt::format("{}, {} controls", pool::Name(state.phase), pool::Name(state.controls));
  if (plays_ != 0) text += fmt::format(", {} plays at the last watermark", plays_);
  const auto schedule = service::ReadSchedule(site_.disk, directory_, draw_->record().draw);
  if (state.phase == pool::Phase::kOpen && schedule.ok() && schedule.value())
    text += fmt::format(", closes {}", ToText(schedule.value()->closes));
  if (!holder_.empty()) text += ", held by " + holder_;
  return text;
}

void Case::Examine(Draws& draws) {
  auto draw = pool::Draw::Open(site_.disk, directory_);
  if (Passes(StatusOf(draw), "a draw that can be read")) {
    draw_ = std::move(draw).value();
    const auto lock = pool::LockDraw(site_.disk, draw_->layout());
    if (!lock.ok()) {
      const std::string& message = lock.error().message;
      const size_t by = message.find(": in use by ");
      holder_ = by == std::string::npos ? "another program"
                                        : message.substr(by + sizeof(": in use by ") - 1);
    }
  }
  if (draw_) {
    LookAtName();
    LookAtLogs();
    const auto evening = pool::Evening::Open(site_.disk, *draw_, site_.clock);
    if (Passes(StatusOf(evening), "a journal that holds")) {
      const pool::State& state = evening.value().state();
      LookAtTimes(evening.value());
      LookAtSchedule(state);
      LookAtSeal(state);
      for (const std::string& note : evening.value().unfinished())
        Warn(Level::kWarning, note, "every step finished", "repeat the step");
      if (state.phase == pool::Phase::kOpen) {
        draws.bytes_to_end +=
            pool::BytesToClose(*draw_, plays_of_largest_) + pool::BytesToSettle(plays_);
        draws.partitions += draw_->partitions();
      }
      LookForLeftovers();
      if (Worst(findings_) == Level::kOk) findings_.push_back(Ok(name_, Summary(state)));
    }
  }
  for (Finding& finding : findings_) draws.findings.push_back(std::move(finding));
}

}  // namespace

Draws CheckDraws(const Site& site) {
  Draws draws;
  const std::string& data = site.setup.service.data;
  const auto there = site.disk.Exists(data);
  if (there.ok() && !there.value()) {
    draws.findings.push_back(
        Ok("draws", fmt::format("there is no {} yet; 'drumroll serve' makes it", data)));
    return draws;
  }
  const auto names = site.disk.List(data);
  if (!names.ok()) {
    draws.findings.push_back(
        Broken("draws", names.error(), "a directory that can be read", "see who owns it"));
    return draws;
  }
  for (const std::string& name : names.value()) {
    const pool::Layout layout{disk::Join(data, name)};
    const auto is_draw = site.disk.Exists(layout.DrawRecord());
    if (is_draw.ok() && is_draw.value()) Case(site, name).Examine(draws);
  }
  if (draws.findings.empty())
    draws.findings.push_back(Ok("draws", fmt::format("none in {}", data)));
  return draws;
}

}  // namespace drumroll::doctor
