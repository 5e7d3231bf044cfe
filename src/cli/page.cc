#include "cli/page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <sstream>

namespace drumroll::cli {
namespace {

// CLI11 writes the choices of CLI::IsMember into the type's name: "VALUE:{bash,fish,zsh}".
std::vector<std::string> ChoicesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const size_t open = type.find('{');
  const size_t close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  return CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
}

std::string ValueOf(const CLI::Option& option, const std::vector<std::string>& choices) {
  if (option.get_items_expected_max() == 0) return "";
  if (!choices.empty()) return fmt::format("{}", fmt::join(choices, "|"));
  const std::string type = option.get_type_name();
  return type.substr(0, type.find(":{"));
}

FlagLine DescribeFlag(const CLI::Option& option) {
  FlagLine line;
  line.name = "--" + option.get_lnames().front();
  line.choices = ChoicesOf(option);
  line.value = ValueOf(option, line.choices);
  line.help = option.get_description();
  line.required = option.get_required();
  if (!option.get_default_str().empty())
    line.help += fmt::format(" [{}]", option.get_default_str());
  return line;
}

ArgumentLine DescribeArgument(const CLI::Option& option) {
  return {.name = option.get_name(true),
          .help = option.get_description(),
          .required = option.get_required(),
          .choices = ChoicesOf(option)};
}

// Fills in `page` but for its path, which the caller knows.
void Fill(const CLI::App& app, Page& page) {
  page.group = app.get_group();
  const std::string description = app.get_description();
  const size_t line_end = description.find('\n');
  page.summary = description.substr(0, line_end);
  if (line_end != std::string::npos)
    page.details = description.substr(description.find_first_not_of('\n', line_end));
  page.examples = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_lnames().empty()) {
      page.arguments.push_back(DescribeArgument(*option));
    } else if (app.get_parent() == nullptr ||
               option != app.get_help_ptr()) {  // --help is said once, globally.
      page.flags.push_back(DescribeFlag(*option));
    }
  }
  for (const CLI::App* verb : app.get_subcommands(nullptr)) {
    Page& child = page.verbs.emplace_back();
    child.path = page.path;
    child.path.push_back(verb->get_name());
    Fill(*verb, child);
  }
}

}  // namespace

std::string Page::FullName() const { return fmt::format("{}", fmt::join(path, " ")); }

std::string Page::Usage() const {
  std::string usage = FullName();
  if (!verbs.empty()) return usage + " <verb>";
  for (const FlagLine& flag : flags) {
    if (flag.required) usage += " " + flag.Usage();
  }
  for (const FlagLine& flag : flags) {
    if (!flag.required) usage += " [" + flag.Usage() + "]";
  }
  for (const ArgumentLine& argument : arguments) usage += " " + argument.Usage();
  return usage;
}

Page Describe(const CLI::App& app) {
  Page page;
  for (const CLI::App* at = &app; at != nullptr; at = at->get_parent()) {
    page.path.insert(page.path.begin(), at->get_name());
  }
  Fill(app, page);
  return page;
}

std::string Wrapped(const std::string& text, size_t width, size_t indent) {
  std::istringstream words(text);
  std::string out;
  size_t column = indent;
  for (std::string word; words >> word;) {
    if (!out.empty() && column + 1 + word.size() > width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (!out.empty()) {
      out += " ";
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

}  // namespace drumroll::cli
