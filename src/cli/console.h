// Where the program speaks: results on stdout, messages on stderr, a status line on a terminal. The
// verbs know nothing of terminals, colours and pipes. May be used from several threads.
//
// A verb prints its result once, either as text (Print) or, with --json, as one JSON document
// (PrintJson).
#ifndef DRUMROLL_CLI_CONSOLE_H_
#define DRUMROLL_CLI_CONSOLE_H_

#include <cstdio>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/style.h"

namespace drumroll::cli {

class Console {
 public:
  struct Options {
    bool out_is_terminal = false;
    bool err_is_terminal = false;
    bool color = false;  // Where it is a terminal.
    size_t columns = 80;
  };
  // The streams outlive the console.
  Console(std::FILE* out, std::FILE* err, const Options& options, std::FILE* in = stdin)
      : out_(out), err_(err), in_(in), options_(options) {}
  // stdout and stderr as they are now; no colour with NO_COLOR (no-color.org) or TERM=dumb.
  static Options Detect();

  // Set by the global flags, before any verb runs.
  struct Flags {
    bool json = false;   // Results are JSON.
    bool quiet = false;  // No notes and no progress; errors still.
    bool no_color = false;
  };
  Flags& flags() { return flags_; }
  bool json() const { return flags_.json; }

  // How results on stdout, messages on stderr may be emphasised.
  Style style() const { return {.color = Colors(options_.out_is_terminal)}; }
  Style message_style() const { return {.color = Colors(options_.err_is_terminal)}; }
  size_t columns() const { return options_.columns; }

  // Result text, ended with a line break if it has none.
  void Print(std::string_view text);
  void PrintJson(const nlohmann::ordered_json& document);
  // A message for people; silent with --quiet.
  void Note(std::string_view text);
  // "drumroll: " + text, and a line that says what to do next, if there is one. Always shown.
  void Complain(std::string_view text, std::string_view hint = {});

  // Shows the text, --quiet or not, and returns the line that is typed; nothing if there is none.
  std::optional<std::string> Ask(std::string_view text);

  // True if a status line would be seen: stderr is a terminal, and not --quiet.
  bool shows_status() const { return options_.err_is_terminal && !flags_.quiet; }
  // True if a status line would come between lines of the result.
  bool out_is_terminal() const { return options_.out_is_terminal; }
  // Shows `text` as the last line of the terminal in place of the one before; an empty text erases
  // it.
  void ShowStatus(std::string_view text);

  // kUnavailable unless all results reached stdout (a full disk behind a pipe must not pass as
  // success).
  Status Flush();

 private:
  bool Colors(bool is_terminal) const { return is_terminal && options_.color && !flags_.no_color; }
  void Message(std::string_view line);

  std::FILE* out_;
  std::FILE* err_;
  std::FILE* in_;
  const Options options_;
  Flags flags_;
  std::mutex mutex_;
  bool status_shown_ = false;
};

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_CONSOLE_H_
