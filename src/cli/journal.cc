// `drumroll journal`: where a draw is in its evening, and who brought it there.
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/night.h"
#include "cli/printable.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "documents/evening.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
};

std::string WhatOf(const pool::JournalEntry& entry, bool hides_numbers) {
  std::vector<std::string> parts;
  if (entry.controls) parts.push_back(fmt::format("{} controls", pool::Name(*entry.controls)));
  if (entry.revision != 0) parts.push_back(fmt::format("revision {}", entry.revision));
  const bool hidden = hides_numbers && entry.action == pool::Action::kEntered;
  if (!entry.numbers.empty()) parts.push_back(hidden ? "numbers hidden" : entry.numbers);
  if (!entry.source.empty()) parts.push_back(fmt::format("from {}", Printable(entry.source)));
  const auto digest = [&parts](std::string_view name, const std::optional<Digest>& value) {
    if (value) parts.push_back(fmt::format("{} {}", name, ToHex(*value).substr(0, 16)));
  };
  if (entry.action == pool::Action::kSealed) digest("seal", entry.seal);
  digest("statement", entry.statement);
  digest("settlement", entry.settlement);
  digest("correction", entry.correction);
  if (!entry.expires.empty()) parts.push_back(fmt::format("until {}", entry.expires));
  if (!entry.note.empty()) parts.push_back(Printable(entry.note));
  return fmt::format("{}", fmt::join(parts, ", "));
}

Status Show(const Flags& flags, Runtime& runtime) {
  const pool::Draw draw = DRUMROLL_TRY(pool::Draw::Open(runtime.disk, flags.directory));
  const auto evening = DRUMROLL_TRY(pool::Evening::Open(runtime.disk, draw, runtime.clock));
  if (runtime.console.json()) {
    runtime.console.PrintJson(documents::JournalJson(draw, evening));
    return {};
  }
  for (const std::string& note : evening.unfinished()) runtime.console.Note(note);
  const pool::State& state = evening.state();
  Table table({{"entry", Align::kRight}, {"time"}, {"person"}, {"role"}, {"action"}, {"what"}});
  for (const pool::JournalEntry& entry : evening.journal().entries())
    table.Add({fmt::format("{}", entry.number), entry.time, entry.person.name,
               std::string(pool::Name(entry.person.role)), std::string(pool::Name(entry.action)),
               WhatOf(entry, documents::HidesNumbers(state))});
  runtime.console.Print(fmt::format("{} is {}\n\n{}\nseal {}\nhead {}\n", DrawText(draw),
                                    StateText(state), table.Text(runtime.console.style()),
                                    SealWords(state), evening.journal().head()));
  return {};
}

}  // namespace

void AddJournal(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "journal",
      {.summary = "where a draw is in its evening, and who brought it there",
       .details =
           "Reads the draw's journal, checks its chain of digests and that every entry could "
           "follow "
           "the one before it, and holds the records of the draw to it. Its last line, the head, "
           "names the whole journal: note it outside of this machine, and nobody can shorten or "
           "rewrite the journal without it showing. Entries of a result that wait are shown "
           "without their numbers.",
       .examples = "drumroll journal draws/1128\n"
                   "drumroll journal draws/1128 --json | jq -r .state"});
  verb->group(kLooking);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  Does(verb, runtime, flags, &Show);
}

}  // namespace drumroll::cli
