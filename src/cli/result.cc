// `drumroll result`: the winning numbers, typed or from a feed.
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/night.h"
#include "cli/printable.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "game/result_feed.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  std::string numbers;
  std::string feed;
  std::string source;
  std::string reason;
  Who who;
};

Result<std::string> ReadFeed(const std::string& path, Runtime& runtime) {
  if (path != "-") return disk::ReadAll(runtime.disk, path, game::kFeedBytesMax);
  std::string text(game::kFeedBytesMax + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), stdin));
  if (text.size() <= game::kFeedBytesMax) return text;
  return Fail(ErrorCode::kInvalid, "stdin: more than {} bytes, which no feed has",
              game::kFeedBytesMax);
}

Result<game::Drawn> NumbersOf(const Flags& flags, const pool::Draw& draw, Runtime& runtime) {
  if (flags.numbers.empty() == flags.feed.empty())
    return Fail(ErrorCode::kInvalid, "say either --numbers or --feed");
  if (flags.feed.empty()) return game::ParseDrawn(draw.matrix(), flags.numbers);
  const std::string text = DRUMROLL_TRY(ReadFeed(flags.feed, runtime));
  const game::FeedOf of{
      .game = draw.record().game, .draw = draw.record().draw, .matrix = draw.matrix()};
  return game::ParseResultFeed(flags.feed == "-" ? "stdin" : flags.feed, of, text);
}

Result<pool::ResultEntry> EntryOf(const Flags& flags, const Night& night, Runtime& runtime) {
  pool::ResultEntry entry{.drawn = DRUMROLL_TRY(NumbersOf(flags, *night.draw, runtime)),
                          .source = Printable(flags.source),
                          .reason = Printable(flags.reason)};
  if (!entry.source.empty()) return entry;
  if (night.evening.state().controls == pool::Controls::kDual)
    return Fail(ErrorCode::kInvalid, "say where the numbers come from: --source=TEXT");
  entry.source = "operator";
  return entry;
}

void PrintDrawn(const Night& night, Runtime& runtime) {
  const pool::State& state = night.evening.state();
  const pool::Revision& last = state.revisions.back();
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"draw", Raw(state.draw)},
                               {"revision", state.revisions.size()},
                               {"waits", false},
                               {"numbers", last.numbers},
                               {"source", last.source}});
  } else {
    runtime.console.Print(fmt::format("draw {}, revision {}: {} (source: {})", state.draw,
                                      state.revisions.size(), last.numbers, last.source));
  }
}

// Of an entry that waits nothing is said: the second one is made blind.
void PrintWaiting(const Night& night, Runtime& runtime) {
  const pool::State& state = night.evening.state();
  if (runtime.console.json()) {
    runtime.console.PrintJson(
        {{"draw", Raw(state.draw)}, {"revision", state.next_revision()}, {"waits", true}});
  } else {
    runtime.console.Print(
        fmt::format("draw {}, revision {}: the first entry waits; another person enters the "
                    "second one, from another source, without seeing this one",
                    state.draw, state.next_revision()));
  }
}

Status EnterNumbers(const Flags& flags, Runtime& runtime) {
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kEnter));
  const pool::ResultEntry entry = DRUMROLL_TRY(EntryOf(flags, night, runtime));
  const auto sisters = DRUMROLL_TRY(SistersOf(runtime, night));
  DRUMROLL_TRY(ConfirmStep(runtime, night, flags.who, "enter a result",
                           {{"numbers", game::ToText(entry.drawn)}, {"source", entry.source}}));
  switch (DRUMROLL_TRY(night.evening.Enter(night.person, entry, sisters))) {
    case pool::Entered::kDrawn:
      PrintDrawn(night, runtime);
      return {};
    case pool::Entered::kWaits:
      PrintWaiting(night, runtime);
      return {};
    case pool::Entered::kDiffers:
      break;
  }
  return Fail(ErrorCode::kConflict,
              "{}: the two entries differ; neither counts. Find out why, then 'drumroll reject' "
              "and enter the result twice again",
              flags.directory);
}

}  // namespace

void AddResult(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "result",
      {.summary = "enter the winning numbers",
       .details =
           "Enters the numbers as drawn. The draw must be sealed. Numbers entered again become the "
           "next revision beside the earlier one, which stays; the same numbers again are refused. "
           "With dual controls the draw must be balanced too, and the result is entered twice: by "
           "two people, from two sources, the second one without seeing the first. It counts when "
           "they are equal. --feed reads the numbers from a JSON file, or from stdin with -, as "
           "one "
           "of the two sources (docs/formats/result-feed.md). Numbers that another draw of the "
           "same "
           "evening has, in a directory beside this one, are refused unless --reason says why they "
           "are right.",
       .examples =
           "drumroll result draws/1128 --numbers='1 5 8 16 28 33 + 45' --source='television'\n"
           "    six numbers, and the bonus after the plus\n"
           "curl -s https://lottery.example/1128.json |\n"
           "    drumroll result draws/1128 --as=lee --feed=- --source='operator feed' --yes"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  verb->add_option("--numbers", flags->numbers,
                   "main numbers, then + and the bonus or the second drum's")
      ->type_name("'N N ... + N'");
  verb->add_option("--feed", flags->feed, "a JSON file with the result; - reads stdin")
      ->type_name("FILE")
      ->check(PathValue());
  verb->add_option("--source", flags->source,
                   "where the numbers come from; 'operator' if one person runs the draw")
      ->type_name("TEXT");
  verb->add_option("--reason", flags->reason,
                   "why the numbers are right though another draw of the evening has them")
      ->type_name("TEXT");
  AddOperatorFlags(*verb, flags->who);
  Does(verb, runtime, flags, &EnterNumbers);
}

}  // namespace drumroll::cli
