// `drumroll doctor`: whether this machine, its disk and its draws are fit for an evening.
#include "doctor/doctor.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/build_info.h"
#include "cli/human.h"
#include "cli/serving.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

using doctor::Finding;
using doctor::Findings;
using doctor::Level;

Findings Examine(const ServingFlags& flags, Runtime& runtime) {
  Findings findings = doctor::ExamineMachine(runtime.clock);
  const auto values = ResolveServing(flags, runtime);
  Result<service::Setup> setup =
      values.ok() ? service::SetupOf(values.value()) : Result<service::Setup>(values.error());
  if (!setup.ok()) {
    findings.push_back(doctor::Broken(
        "settings", setup.error(), "settings that 'drumroll serve' would take",
        "correct it; 'drumroll config check' says the same. What depends on them was left out"));
    return findings;
  }
  findings.push_back(
      doctor::Ok("settings", fmt::format("valid; data in {}{}", setup.value().service.data,
                                         flags.config.empty() ? "" : ", file " + flags.config)));
  const doctor::Site site{.disk = runtime.disk,
                          .clock = runtime.clock,
                          .version = std::string(Version()),
                          .setup = std::move(setup).value()};
  for (Finding& finding : doctor::ExamineSite(site)) findings.push_back(std::move(finding));
  return findings;
}

nlohmann::ordered_json JsonOf(const Findings& findings) {
  nlohmann::ordered_json checks = nlohmann::ordered_json::array();
  for (const Finding& finding : findings)
    checks.push_back({{"check", finding.check},
                      {"level", doctor::Name(finding.level)},
                      {"found", finding.found},
                      {"expected", finding.expected},
                      {"advice", finding.advice}});
  return {{"ok", doctor::Worst(findings) != Level::kProblem},
          {"warnings", doctor::Count(findings, Level::kWarning)},
          {"problems", doctor::Count(findings, Level::kProblem)},
          {"checks", checks}};
}

std::string Mark(Level level, Style style) {
  const std::string name = fmt::format("{:<7}", doctor::Name(level));
  if (level == Level::kProblem) return style.Alarm(name);
  return level == Level::kWarning ? style.Strong(name) : style.Faint(name);
}

// A line a check; below one that is not fine what was expected and what to do.
std::string TextOf(const Findings& findings, Style style) {
  std::string text;
  for (const Finding& finding : findings) {
    text += fmt::format("{}  {}: {}\n", Mark(finding.level, style), finding.check, finding.found);
    if (!finding.expected.empty()) text += fmt::format("         expected: {}\n", finding.expected);
    if (!finding.advice.empty()) text += fmt::format("         do: {}\n", finding.advice);
  }
  return text;
}

Status Doctor(const ServingFlags& flags, Runtime& runtime) {
  const Findings findings = Examine(flags, runtime);
  const size_t problems = doctor::Count(findings, Level::kProblem);
  const size_t warnings = doctor::Count(findings, Level::kWarning);
  if (runtime.console.json()) {
    runtime.console.PrintJson(JsonOf(findings));
  } else {
    std::string text = TextOf(findings, runtime.console.style());
    if (problems == 0)
      text += fmt::format("\n{}{}\n", warnings == 0 ? "all is well" : "fit for an evening, with ",
                          warnings == 0 ? "" : Counted(warnings, "warning"));
    runtime.console.Print(text);
  }
  if (problems == 0) return {};
  const bool corrupt = std::ranges::any_of(findings, &Finding::corrupt);
  return Fail(corrupt ? ErrorCode::kCorrupt : ErrorCode::kConflict,
              "{} and {}: not fit for an evening", Counted(problems, "problem"),
              Counted(warnings, "warning"));
}

}  // namespace

void AddDoctor(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "doctor",
      {.summary = "whether machine, disk and draws are fit for an evening",
       .details =
           "Run it before an evening, as the user and with the flags and settings that the server "
           "has. It looks at the processor, the memory and the clock; at the file system of the "
           "data directory, how long a sync takes there and what is free; at settings, tokens and "
           "games; at every draw: its state, a close that is overdue, who holds it, damage that "
           "shows without reading plays; and at the server, if one runs.\n\n"
           "A line a check: ok; a warning, with which an evening can be run; or a problem, with "
           "which it can't. Below the last two stands what was expected and what to do. It changes "
           "nothing, may run beside a server, and needs no rights of its own. It exits with 0 "
           "without a problem, 3 if stored bytes are not what was written, else 1. 'drumroll "
           "verify' reads the bytes of a draw; this does not.",
       .examples = "drumroll doctor\n"
                   "drumroll doctor --config=/etc/drumroll/serve.toml --data=/var/lib/drumroll "
                   "--json"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<ServingFlags>();
  AddServingFlags(*verb, *flags);
  Does(verb, runtime, flags, &Doctor);
}

}  // namespace drumroll::cli
