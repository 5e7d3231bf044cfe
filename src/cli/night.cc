#include "cli/night.h"

#include <filesystem>

#include "base/words.h"
#include "cli/table.h"
#include "cli/verb.h"

namespace drumroll::cli {
namespace {

// The day of the draw, as far as its journal knows: when its sale ended, or began.
std::string DateText(const pool::State& state) {
  const std::string& time = state.closed.empty() ? state.opened : state.closed;
  return fmt::format("sale {} {} UTC", state.closed.empty() ? "opened" : "closed",
                     time.substr(0, sizeof("2026-11-25T20:35") - 1).replace(10, 1, " "));
}

std::string StepText(const Night& night, std::string_view what,
                     const std::vector<std::pair<std::string, std::string>>& facts) {
  const pool::State& state = night.evening.state();
  Facts lines;
  lines.Add("draw", fmt::format("{}", state.draw));
  lines.Add("game", night.draw->record().game);
  lines.Add("date", DateText(state));
  lines.Add("seal", SealWords(state));
  for (const auto& [name, value] : facts) lines.Add(name, value);
  lines.Add("by", fmt::format("{}, {}", night.person.name, pool::Name(night.person.role)));
  return fmt::format("{}\n{}", what, lines.Text(Style{}));
}

}  // namespace

void AddWhoFlags(CLI::App& verb, Who& who) {
  verb.add_option("--as", who.name, "who you are; needed where a draw takes several people")
      ->type_name("NAME");
  verb.add_option("--role", who.role, "what you are in this draw")
      ->check(CLI::IsMember({"seller", "officer", "auditor", "admin"}))
      ->type_name("ROLE")
      ->capture_default_str();
}

void AddOperatorFlags(CLI::App& verb, Who& who) {
  AddWhoFlags(verb, who);
  verb.add_flag("--yes", who.confirmed, "do it without asking, where a draw takes several people");
}

Result<pool::Person> PersonOf(const Who& who, pool::Controls controls) {
  pool::Person person{.name = who.name, .role = *pool::RoleFromName(who.role)};
  if (person.name.empty()) {
    if (controls == pool::Controls::kDual)
      return Fail(ErrorCode::kInvalid,
                  "this draw takes several people; say who you are: --as=NAME");
    person.name = pool::Person{}.name;
  }
  DRUMROLL_TRY(pool::CheckPerson(person));
  return person;
}

Result<Night> OpenNight(Runtime& runtime, const std::string& directory, const Who& who) {
  auto draw = std::make_unique<pool::Draw>(DRUMROLL_TRY(pool::Draw::Open(runtime.disk, directory)));
  auto evening = DRUMROLL_TRY(pool::Evening::Open(runtime.disk, *draw, runtime.clock));
  for (const std::string& note : evening.unfinished()) runtime.console.Note(note);
  pool::Person person = DRUMROLL_TRY(PersonOf(who, evening.state().controls));
  return Night{.draw = std::move(draw), .evening = std::move(evening), .person = std::move(person)};
}

Result<Night> OpenNightFor(Runtime& runtime, const std::string& directory, const Who& who,
                           pool::Command command) {
  Night night = DRUMROLL_TRY(OpenNight(runtime, directory, who));
  DRUMROLL_TRY(night.evening.Permit(command, night.person));
  return night;
}

Status ConfirmStep(Runtime& runtime, const Night& night, const Who& who, std::string_view what,
                   const std::vector<std::pair<std::string, std::string>>& facts) {
  if (night.evening.state().controls == pool::Controls::kSingle) return {};
  const std::string text = StepText(night, what, facts);
  if (who.confirmed) {
    runtime.console.Note(text.substr(0, text.size() - 1));
    return {};
  }
  const std::string number = fmt::format("{}", night.evening.state().draw);
  const auto answer = runtime.console.Ask(fmt::format("{}type the draw's number to go on: ", text));
  if (answer == number) return {};
  return Fail(ErrorCode::kConflict, "{}: {} is not {}'s number; nothing was done",
              night.draw->layout().directory, answer ? fmt::format("'{}'", *answer) : "nothing",
              DrawText(*night.draw));
}

Result<std::vector<pool::SisterDraw>> SistersOf(Runtime& runtime, const Night& night) {
  if (night.evening.state().controls == pool::Controls::kSingle)
    return std::vector<pool::SisterDraw>();
  const auto path = std::filesystem::absolute(night.draw->layout().directory).lexically_normal();
  const auto own = path.has_filename() ? path : path.parent_path();
  return pool::FindSisterDraws(runtime.disk, own.parent_path().string(), *night.draw,
                               runtime.clock.Now());
}

std::string DrawText(const pool::Draw& draw) {
  return fmt::format("draw {} of {}", draw.record().draw, draw.record().game);
}

std::string StateText(const pool::State& state) {
  std::string text(pool::Name(state.phase));
  if (!state.revisions.empty()) text += fmt::format(", revision {}", state.revisions.size());
  if (state.waiting.size() == 1) text += ", one entry of the result waits";
  if (state.waiting.size() == 2) text += ", two entries of the result differ";
  if (state.approval) text += fmt::format(", approved until {}", state.approval->expires);
  return text;
}

std::string SealWords(const pool::State& state) {
  return state.seal ? ToWords(*state.seal) : std::string("none yet");
}

}  // namespace drumroll::cli
