#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/human.h"
#include "cli/night.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  std::string seal;
  std::string outcome;
  std::string numbers;
  uint64_t minutes = 30;
  Who who;
};

constexpr size_t kDigitsMin = 8;

// The digest that these digits begin, or why they don't.
Status CheckDigits(std::string_view flag, const std::string& digits, const Digest& digest) {
  if (digits.size() < kDigitsMin)
    return Fail(ErrorCode::kInvalid, "{}: expected at least {} hex digits, found '{}'", flag,
                kDigitsMin, digits);
  if (ToHex(digest).starts_with(digits)) return {};
  return Fail(ErrorCode::kConflict, "{}: this draw's is {}, not {}", flag, digest, digits);
}

// What the person says that he has seen, held to what there is.
Result<pool::Approval> ApprovalOf(const Flags& flags, const Night& night, Runtime& runtime) {
  const pool::State& state = night.evening.state();
  const auto revision = static_cast<uint32_t>(state.revisions.size());
  const auto settled = DRUMROLL_TRY(pool::ReadSettlement(runtime.disk, *night.draw, revision));
  DRUMROLL_TRY(CheckDigits("--seal", flags.seal, *state.seal));
  DRUMROLL_TRY(CheckDigits("--outcome", flags.outcome, settled.outcome));
  const game::Drawn drawn = DRUMROLL_TRY(game::ParseDrawn(night.draw->matrix(), flags.numbers));
  return pool::Approval{.seal = *state.seal,
                        .numbers = game::ToText(drawn),
                        .rules = state.rules,
                        .settlement = *state.revisions.back().settlement,
                        .valid_micros = static_cast<int64_t>(flags.minutes) * 60 * 1'000'000};
}

Status Approve(const Flags& flags, Runtime& runtime) {
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kApprove));
  const pool::Approval approval = DRUMROLL_TRY(ApprovalOf(flags, night, runtime));
  DRUMROLL_TRY(ConfirmStep(runtime, night, flags.who, "say that this may be published",
                           {{"numbers", approval.numbers},
                            {"outcome", flags.outcome},
                            {"good for", Counted(flags.minutes, "minute")}}));
  const auto sisters = DRUMROLL_TRY(SistersOf(runtime, night));
  DRUMROLL_TRY(night.evening.Approve(night.person, approval, sisters));
  const std::string& expires = night.evening.state().approval->expires;
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"draw", Raw(night.draw->record().draw)},
                               {"revision", night.evening.state().revisions.size()},
                               {"numbers", approval.numbers},
                               {"seal", ToHex(approval.seal)},
                               {"settlement", ToHex(approval.settlement)},
                               {"expires", expires}});
  } else {
    runtime.console.Print(
        fmt::format("{}, revision {}: {} approved by {} until {}; another person publishes it",
                    DrawText(*night.draw), night.evening.state().revisions.size(), approval.numbers,
                    night.person.name, expires));
  }
  return {};
}

}  // namespace

void AddApprove(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "approve",
      {.summary = "say what may be published, and for how long",
       .details =
           "The approval is over the draw, its seal, its game file, the numbers and the settlement "
           "with all winners and prizes. Type seal, outcome and numbers from what you have before "
           "your eyes, not from here: if anything is otherwise, it is refused. It ends after "
           "--minutes, or when a correction begins. Another person publishes.",
       .examples = "drumroll approve draws/1128 --as=kim --seal=6f0c1a2b --outcome=d38e6888 "
                   "--numbers='1 5 8 16 28 33 + 45'"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  verb->add_option("--seal", flags->seal, "the seal that was published; its first digits will do")
      ->required()
      ->type_name("HEX");
  verb->add_option("--outcome", flags->outcome, "the outcome that settling printed; likewise")
      ->required()
      ->type_name("HEX");
  verb->add_option("--numbers", flags->numbers, "the numbers that were drawn")
      ->required()
      ->type_name("'N N ... + N'");
  verb->add_option("--minutes", flags->minutes, "how long the approval is good")
      ->type_name("N")
      ->transform(WholeValue(1, 1440))
      ->capture_default_str();
  AddOperatorFlags(*verb, flags->who);
  Does(verb, runtime, flags, &Approve);
}

}  // namespace drumroll::cli
