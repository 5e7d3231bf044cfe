#include "cli/manual.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace drumroll::cli {
namespace {

// Text as roff prints it literally: a backslash, a hyphen that is a minus (so that flags can be
// copied from the page), and a line that would otherwise be a request.
std::string Roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool line_start = out.empty() || out.back() == '\n';
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

std::string Bold(std::string_view text) { return "\\fB" + Roff(text) + "\\fR"; }

// A term and its meaning.
std::string Item(std::string_view term, std::string_view meaning) {
  return fmt::format(".TP\n{}\n{}\n", Bold(term), Roff(meaning));
}

std::string Paragraphs(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find("\n\n", at), text.size());
    out += ".PP\n" + Roff(text.substr(at, end - at)) + "\n";
    at = text.find_first_not_of('\n', end);
  }
  return out;
}

std::string Examples(const Page& page) {
  if (page.examples.empty()) return "";
  return ".PP\n.RS 4\n.nf\n" + Roff(page.examples) + "\n.fi\n.RE\n";
}

std::string Flags(const Page& page) {
  std::string out;
  for (const ArgumentLine& argument : page.arguments) out += Item(argument.Usage(), argument.help);
  for (const FlagLine& flag : page.flags)
    out += Item(flag.Usage(), flag.help + (flag.required ? " (required)" : ""));
  return out;
}

std::string Usage(const Page& page) {
  const std::string name = page.FullName();
  return fmt::format(".PP\n{}{}\n", Bold(name), Roff(page.Usage().substr(name.size())));
}

// A verb, and those below it, each under its own heading.
std::string Verb(const Page& page) {
  std::string out = ".SS " + Roff(page.FullName()) + "\n";
  out += Roff(page.summary) + ".\n" + Usage(page) + Paragraphs(page.details) + Flags(page) +
         Examples(page);
  for (const Page& verb : page.verbs) out += Verb(verb);
  return out;
}

constexpr std::string_view kEnd = R"(.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
Failed: there is no such thing, the draw is in another state, or the machine could not (disk full).
.TP
.B 2
Bad usage or input. Nothing was touched.
.TP
.B 3
Corrupt: stored bytes are not what was written. Stop, and call a human.
.SH ENVIRONMENT
.TP
.B NO_COLOR
If set and not empty, nothing is printed in colour.
)";

}  // namespace

std::string ManualPage(const Page& root, std::string_view version) {
  std::string out = fmt::format(".TH DRUMROLL 1 \"\" \"drumroll {}\" \"User Commands\"\n", version);
  out += fmt::format(".SH NAME\ndrumroll \\- {}\n", Roff(root.summary));
  out += ".SH SYNOPSIS\n.B drumroll\n\\fIverb\\fR [\\fIflags\\fR] [\\fIarguments\\fR]\n";
  out += ".SH DESCRIPTION\n" + Paragraphs(root.details);
  out += ".SH FLAGS OF EVERY VERB\n" + Flags(root) + ".SH VERBS\n";
  for (const Page& verb : root.verbs) out += Verb(verb);
  return out + std::string(kEnd);
}

}  // namespace drumroll::cli
