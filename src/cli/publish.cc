#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/night.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "documents/evening.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  Who who;
};

// What is about to be announced, and on whose word.
std::vector<std::pair<std::string, std::string>> Announced(const pool::State& state,
                                                           const pool::SettlementRecord& settled) {
  const std::optional<pool::Word>& approval = state.approval;
  return {{"numbers", state.revisions.back().numbers},
          {"outcome", ToHex(settled.outcome)},
          {"winners", fmt::format("{}", fmt::join(settled.winners, ", "))},
          {"approved", approval
                           ? fmt::format("by {} until {}", approval->person.name, approval->expires)
                           : std::string("by nobody")}};
}

Status Publish(const Flags& flags, Runtime& runtime) {
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kPublish));
  const pool::State& state = night.evening.state();
  const auto settled = DRUMROLL_TRY(pool::ReadSettlement(
      runtime.disk, *night.draw, static_cast<uint32_t>(state.revisions.size())));
  DRUMROLL_TRY(ConfirmStep(runtime, night, flags.who, "announce winners and prizes",
                           Announced(state, settled)));
  const auto sisters = DRUMROLL_TRY(SistersOf(runtime, night));
  DRUMROLL_TRY(night.evening.Publish(night.person, sisters));
  if (runtime.console.json()) {
    nlohmann::ordered_json json = documents::OutcomeJson(settled);
    json["state"] = pool::Name(state.phase);
    json["numbers"] = state.revisions.back().numbers;
    json["journal"] = ToHex(night.evening.journal().head());
    runtime.console.PrintJson(json);
    return {};
  }
  runtime.console.Print(
      fmt::format("{} is {}: revision {}, {}\n\n{}\njournal {}\n", DrawText(*night.draw),
                  pool::Name(state.phase), state.published, state.revisions.back().numbers,
                  DRUMROLL_TRY(OutcomeText(settled, night.draw->rules(), runtime.console.style())),
                  night.evening.journal().head()));
  return {};
}

}  // namespace

void AddPublish(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "publish",
      {.summary = "announce winners and prizes, once",
       .details =
           "From here on prizes may be paid. With dual controls another person has approved "
           "exactly this before, and the approval has not ended. What was published is never "
           "changed: 'drumroll correct' begins a new revision beside it.",
       .examples = "drumroll publish draws/1128 --as=lee"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  AddOperatorFlags(*verb, flags->who);
  Does(verb, runtime, flags, &Publish);
}

}  // namespace drumroll::cli
