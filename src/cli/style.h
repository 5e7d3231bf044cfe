// Emphasis on a terminal; plain text elsewhere. A value.
#ifndef DRUMROLL_CLI_STYLE_H_
#define DRUMROLL_CLI_STYLE_H_

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace drumroll::cli {

struct Style {
  bool color = false;

  std::string Strong(std::string_view text) const { return Wrap("1", text); }
  std::string Faint(std::string_view text) const { return Wrap("2", text); }
  std::string Alarm(std::string_view text) const { return Wrap("1;31", text); }

 private:
  std::string Wrap(std::string_view code, std::string_view text) const {
    return color ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
};

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_STYLE_H_
