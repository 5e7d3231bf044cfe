// `drumroll result`: the winning numbers, typed or from a feed.
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/night.h"
#include "cli/printable.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "fetch/fetch.h"
#include "game/result_feed.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  std::string numbers;
  std::string feed;
  std::string trusted;
  std::string source;
  std::string reason;
  Who who;
};

Result<std::string> ReadFeed(const Flags& flags, Runtime& runtime) {
  if (fetch::LooksLikeUrl(flags.feed))
    return fetch::Document(flags.feed,
                           {.bytes_max = game::kFeedBytesMax, .trusted = flags.trusted});
  if (flags.feed != "-") return disk::ReadAll(runtime.disk, flags.feed, game::kFeedBytesMax);
  std::string text(game::kFeedBytesMax + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), stdin));
  if (text.size() <= game::kFeedBytesMax) return text;
  return Fail(ErrorCode::kInvalid, "stdin: more than {} bytes, which no feed has",
              game::kFeedBytesMax);
}

Result<game::Drawn> NumbersOf(const Flags& flags, const pool::Draw& draw, Runtime& runtime) {
  if (flags.numbers.empty() == flags.feed.empty())
    return Fail(ErrorCode::kInvalid, "say either --numbers or --feed");
  if (!flags.trusted.empty() && !fetch::LooksLikeUrl(flags.feed))
    return Fail(ErrorCode::kInvalid, "--trust is for a --feed that is a URL");
  if (flags.feed.empty()) return game::ParseDrawn(draw.matrix(), flags.numbers);
  const std::string text = DRUMROLL_TRY(ReadFeed(flags, runtime));
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
           "they are equal.\n\n"
           "--feed reads the numbers from JSON, as one of the two sources "
           "(docs/formats/result-feed.md): a file, stdin with -, or a URL. A URL is asked once, "
           "within 15 seconds; an https server must prove who it is, and may not send to plain "
           "http. What was read is shown before it is entered where a draw takes several "
           "people.\n\n"
           "Numbers that another draw of the same evening has, in a directory beside this one, are "
           "refused unless --reason says why they are right.",
       .examples =
           "drumroll result draws/1128 --numbers='1 5 8 16 28 33 + 45' --source='television'\n"
           "    six numbers, and the bonus after the plus\n"
           "drumroll result draws/1128 --as=lee --feed=https://lottery.example/1128.json "
           "--source='operator feed'"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  verb->add_option("--numbers", flags->numbers,
                   "main numbers, then + and the bonus or the second drum's")
      ->type_name("'N N ... + N'");
  verb->add_option("--feed", flags->feed, "JSON with the result: a file, - for stdin, or a URL")
      ->type_name("FILE|URL")
      ->check(PathValue());
  verb->add_option("--trust", flags->trusted,
                   "certificates to trust for an https feed, instead of the system's (PEM)")
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
