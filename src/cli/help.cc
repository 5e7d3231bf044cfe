#include "cli/help.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

namespace drumroll::cli {
namespace {

constexpr size_t kWidth = 98;
constexpr size_t kNameColumnsMax = 30;

// Names on the left, what they mean on the right, wrapped; a name that is too long gets a line of
// its own.
class Definitions {
 public:
  void Add(std::string name, std::string meaning) {
    lines_.emplace_back(std::move(name), std::move(meaning));
  }
  std::string Text() const {
    size_t column = 0;
    for (const auto& [name, meaning] : lines_) {
      if (name.size() <= kNameColumnsMax) column = std::max(column, name.size());
    }
    std::string text;
    const size_t indent = column + 4;
    for (const auto& [name, meaning] : lines_) {
      const std::string gap = name.size() > column ? "\n" + std::string(indent, ' ')
                                                   : std::string(column - name.size() + 2, ' ');
      text += "  " + name + gap + Wrapped(meaning, kWidth, indent) + "\n";
    }
    return text;
  }

 private:
  std::vector<std::pair<std::string, std::string>> lines_;
};

std::string Paragraphs(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find("\n\n", at), text.size());
    out += Wrapped(text.substr(at, end - at), kWidth, 0) + "\n\n";
    at = text.find_first_not_of('\n', end);
  }
  return out;
}

// Verbs of the program under their group's heading, groups in the order of their first verb; those
// of a verb under one.
std::string Verbs(const Page& page, Style style) {
  std::vector<std::pair<std::string, Definitions>> groups;
  for (const Page& verb : page.verbs) {
    const std::string name = page.path.size() == 1 ? verb.group : "Verbs";
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const auto& known) { return known.first == name; });
    if (group == groups.end()) group = groups.insert(group, {name, {}});
    group->second.Add(verb.name(), verb.summary);
  }
  std::string text;
  for (const auto& [name, verbs] : groups) {
    text += style.Strong(name + ":") + "\n" + verbs.Text() + "\n";
  }
  return text;
}

std::string Arguments(const Page& page, Style style) {
  if (page.arguments.empty()) return "";
  Definitions arguments;
  for (const ArgumentLine& argument : page.arguments)
    arguments.Add(argument.Usage(), argument.help);
  return style.Strong("Arguments:") + "\n" + arguments.Text() + "\n";
}

std::string Flags(const Page& page, Style style) {
  if (page.flags.empty()) return "";
  Definitions flags;
  for (const FlagLine& flag : page.flags) {
    flags.Add(flag.Usage(), flag.help + (flag.required ? " (required)" : ""));
  }
  const bool global = page.path.size() == 1;
  return style.Strong(global ? "Flags of every verb:" : "Flags:") + "\n" + flags.Text() + "\n";
}

std::string Examples(const Page& page, Style style) {
  if (page.examples.empty()) return "";
  std::istringstream lines(page.examples);
  std::string text = style.Strong("Examples:") + "\n";
  for (std::string line; std::getline(lines, line);)
    text += line.empty() ? "\n" : "  " + line + "\n";
  return text + "\n";
}

}  // namespace

std::string HelpText(const Page& page, Style style) {
  std::string text = style.Strong(page.FullName()) + ": " + page.summary + "\n\n";
  text += style.Strong("Usage:") + " " + Wrapped(page.Usage(), kWidth, 7) + "\n\n";
  text += Paragraphs(page.details) + Verbs(page, style) + Arguments(page, style) +
          Flags(page, style) + Examples(page, style);
  if (page.path.size() > 1) {
    text += page.verbs.empty()
                ? "'drumroll --help' shows the flags of every verb.\n"
                : fmt::format("'{} <verb> --help' tells more about one.\n", page.FullName());
  } else {
    text +=
        "'drumroll <verb> --help' tells more about one. Exit codes: 0 done, 1 failed, 2 bad usage "
        "or input, 3 corrupt.\n";
  }
  return text;
}

const CLI::App& ChosenVerb(const CLI::App& root) {
  const CLI::App* at = &root;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().back();
  return *at;
}

}  // namespace drumroll::cli
