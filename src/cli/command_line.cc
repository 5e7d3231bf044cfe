#include "cli/command_line.h"

#include "cli/help.h"
#include "cli/nearest.h"
#include "cli/page.h"
#include "cli/verb.h"

#include <fmt/ranges.h>

namespace drumroll::cli {
namespace {

constexpr int kBadUsage = 2;

std::vector<std::string> VerbNames(const Page& page) {
  std::vector<std::string> names;
  for (const Page& verb : page.verbs) names.push_back(verb.name());
  return names;
}

std::vector<std::string> FlagNames(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::App* at = &verb; at != nullptr; at = at->get_parent()) {
    for (const FlagLine& flag : Describe(*at).flags) names.push_back(flag.name);
  }
  return names;
}

int Refuse(const CLI::App& verb, Runtime& runtime, const std::string& reason) {
  const std::string name = Describe(verb).FullName();
  runtime.console.Complain(reason, fmt::format("'{} --help' shows how to use it.", name));
  return kBadUsage;
}

// CLI11's words for a flag that is there twice or lacks its value are about arities.
std::string ReasonOf(const CLI::ParseError& error) {
  std::string text = error.what();
  const std::string name = text.substr(0, text.find(": "));
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) == nullptr || name == text) return text;
  return text.ends_with(" missing") ? name + ": its value is missing"
                                    : name + ": is there more than once";
}

// "game show has", or of the program itself "there is": what a refusal begins with.
std::string Owner(const Page& page) {
  if (page.path.size() == 1) return "there is";
  return page.FullName().substr(page.path.front().size() + 1) + " has";
}

// A word that nobody took: a misspelt flag or verb, or one too many.
int RefuseExtra(const CLI::App& verb, Runtime& runtime, const std::string& word) {
  const Page page = Describe(verb);
  const bool flag = word.starts_with("-");
  if (!flag && page.verbs.empty()) {
    return Refuse(verb, runtime, fmt::format("'{}' is one argument too many", word));
  }
  const std::string name = flag ? word.substr(0, word.find('=')) : word;
  const auto nearest = Nearest(name, flag ? FlagNames(verb) : VerbNames(page));
  const std::string meant = nearest ? fmt::format("; did you mean '{}'?", *nearest) : "";
  const std::string_view kind = flag ? "flag" : "verb";
  return Refuse(verb, runtime, fmt::format("{} no {} '{}'{}", Owner(page), kind, name, meant));
}

int RefuseMissingVerb(const CLI::App& verb, Runtime& runtime) {
  const Page page = Describe(verb);
  return Refuse(
      verb, runtime,
      fmt::format("a verb is missing; {} {}", Owner(page), fmt::join(VerbNames(page), ", ")));
}

// What may help a person who reads this code's message at night.
std::string_view HintFor(ErrorCode code) {
  switch (code) {
    case ErrorCode::kBusy:
    case ErrorCode::kUnavailable:
      return "Nothing is wrong with the request: it may succeed when the cause is gone.";
    case ErrorCode::kCorrupt:
      return "Stored bytes are not what was written, or can't be trusted. Change nothing, keep a "
             "copy, call for help.";
    case ErrorCode::kInvalid:
    case ErrorCode::kNotFound:
    case ErrorCode::kForbidden:
    case ErrorCode::kConflict:
      return "";
  }
  return "";
}

int Report(const Error& error, Runtime& runtime) {
  runtime.console.Complain(error.message, HintFor(error.code));
  return ExitCode(error.code);
}

}  // namespace

void PrepareRoot(CLI::App& root, Runtime& runtime) {
  Console::Flags& flags = runtime.console.flags();
  root.set_help_flag("--help,-h", "show what the verb does, its flags and examples");
  root.add_flag("--json", flags.json, "print the result as one JSON document");
  root.add_flag("--quiet", flags.quiet, "print no notes and no progress; errors still");
  root.add_flag("--no-color", flags.no_color,
                "print without colours, as with NO_COLOR in the environment");
  root.require_subcommand(0,
                          1);  // That one is there is checked after parsing, for a better message.
}

int RunCommandLine(CLI::App& root, Runtime& runtime, int argc, const char* const* argv) {
  try {
    root.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    runtime.console.Print(HelpText(Describe(ChosenVerb(root)), runtime.console.style()));
    return 0;
  } catch (const CLI::ParseError& error) {
    // A misspelt required flag is also a missing one: say what is there before what is not.
    const std::vector<std::string> extras = root.remaining(true);
    const CLI::App& verb = ChosenVerb(root);
    return extras.empty() ? Refuse(verb, runtime, ReasonOf(error))
                          : RefuseExtra(verb, runtime, extras.front());
  }
  if (!runtime.work) return RefuseMissingVerb(ChosenVerb(root), runtime);
  const Status status = runtime.work();
  const Status flushed = runtime.console.Flush();
  if (!status.ok()) return Report(status.error(), runtime);
  if (!flushed.ok()) return Report(flushed.error(), runtime);
  return 0;
}

}  // namespace drumroll::cli
