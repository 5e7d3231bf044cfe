// What can be said about a verb, read from the parser's own tree: --help, the manual page and the
// completion scripts are three renderings of it, so none of them can fall behind the program.
#ifndef DRUMROLL_CLI_PAGE_H_
#define DRUMROLL_CLI_PAGE_H_

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace drumroll::cli {

struct FlagLine {
  std::string name;   // "--draw"
  std::string value;  // "N"; empty for a switch.
  std::string help;
  bool required = false;
  std::vector<std::string> choices;  // All values there are; empty if there are too many.

  std::string Usage() const { return value.empty() ? name : name + "=" + value; }
};

struct ArgumentLine {
  std::string name;  // "path"
  std::string help;
  bool required = false;
  std::vector<std::string> choices;

  std::string Usage() const { return required ? "<" + name + ">" : "[<" + name + ">]"; }
};

struct Page {
  std::vector<std::string> path;  // {"drumroll", "game", "prizes"}
  std::string group;              // "Games"
  std::string summary;
  std::string details;   // Paragraphs, separated by an empty line.
  std::string examples;  // Lines; those that explain are indented.
  std::vector<ArgumentLine> arguments;
  std::vector<FlagLine> flags;
  std::vector<Page> verbs;

  const std::string& name() const { return path.back(); }
  std::string FullName() const;  // "drumroll game prizes"
  std::string Usage() const;     // "drumroll game prizes --game=NAME ..."
};

// The page of `app` and all below it.
Page Describe(const CLI::App& app);

// `text` with lines broken at spaces so that none takes more than `width` columns; all but the
// first indented.
std::string Wrapped(const std::string& text, size_t width, size_t indent);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_PAGE_H_
