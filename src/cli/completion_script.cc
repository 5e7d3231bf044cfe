// All three scripts do the same: walk over the words before the cursor to find the verb they name
// ("at"), then offer what can follow it. Bash and zsh get one `case` branch a verb; fish gets one
// `complete` line a candidate.

#include "cli/completion_script.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>

namespace drumroll::cli {
namespace {

// Calls `visit` for `page` and every page below it, with the place of each: "", "/game",
// "/game/prizes".
void Walk(const Page& page, const std::string& at,
          const std::function<void(const Page&, const std::string&)>& visit) {
  visit(page, at);
  for (const Page& verb : page.verbs) Walk(verb, at + "/" + verb.name(), visit);
}

// For '...' in all three shells: the quote is closed, escaped and opened again.
std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

// "--json", "--game=": what is offered for a flag.
std::string Offered(const FlagLine& flag) {
  return flag.value.empty() ? flag.name : flag.name + "=";
}

// The places that lead on, as alternatives of a case pattern: "/game|/game/list".
std::string Places(const Page& root) {
  std::vector<std::string> places;
  Walk(root, "", [&](const Page&, const std::string& at) {
    if (!at.empty()) places.push_back(at);
  });
  return fmt::format("{}", fmt::join(places, "|"));
}

void BashBranch(std::string& out, const Page& page, const std::string& at) {
  std::vector<std::string> words;
  for (const Page& verb : page.verbs) words.push_back(verb.name());
  for (const ArgumentLine& argument : page.arguments) {
    words.insert(words.end(), argument.choices.begin(), argument.choices.end());
  }
  if (!at.empty()) {
    for (const FlagLine& flag : page.flags) words.push_back(Offered(flag));
  }
  out +=
      fmt::format("    '{}') words={} ;;\n", at, Quoted(fmt::format("{}", fmt::join(words, " "))));
}

void BashValues(std::string& out, const Page& page, const std::string& at) {
  for (const FlagLine& flag : page.flags) {
    if (flag.choices.empty()) continue;
    out +=
        fmt::format("    '{} {}='*) values='{}' ;;\n", at, flag.name, fmt::join(flag.choices, " "));
  }
}

std::vector<std::string> GlobalFlags(const Page& root) {
  std::vector<std::string> flags;
  for (const FlagLine& flag : root.flags) flags.push_back(Offered(flag));
  return flags;
}

// "name:what it is" for zsh's _describe, which reads a colon as the separator.
std::string Described(std::string_view name, std::string_view help) {
  std::string escaped;
  for (const char c : help) escaped += c == ':' ? "\\:" : std::string(1, c);
  return Quoted(fmt::format("{}:{}", name, escaped));
}

void ZshBranch(std::string& out, const Page& page, const std::string& at) {
  out += fmt::format("    '{}')\n", at);
  if (!page.verbs.empty()) {
    out += "      verbs=(\n";
    for (const Page& verb : page.verbs)
      out += "        " + Described(verb.name(), verb.summary) + "\n";
    out += "      )\n";
  }
  for (const ArgumentLine& argument : page.arguments) {
    if (!argument.choices.empty())
      out += fmt::format("      words_here=({})\n", fmt::join(argument.choices, " "));
  }
  out += "      flags+=(\n";
  for (const FlagLine& flag : page.flags) {
    if (!at.empty()) out += "        " + Described(Offered(flag), flag.help) + "\n";
  }
  out += "      )\n      ;;\n";
}

void ZshValues(std::string& out, const Page& page, const std::string& at) {
  for (const FlagLine& flag : page.flags) {
    if (flag.choices.empty()) continue;
    out += fmt::format("    '{} {}='*) compset -P '*=' && compadd -- {} && return ;;\n", at,
                       flag.name, fmt::join(flag.choices, " "));
  }
}

// One line of fish: offered where `condition` holds.
void FishVerb(std::string& out, std::string_view condition, std::string_view name,
              std::string_view help) {
  out += fmt::format("complete -c drumroll -n {} -f -a {} -d {}\n", Quoted(condition), Quoted(name),
                     Quoted(help));
}

void FishFlag(std::string& out, std::string_view condition, const FlagLine& flag) {
  out += "complete -c drumroll";
  if (!condition.empty()) out += " -n " + Quoted(condition);
  out += fmt::format(" -l {}", flag.name.substr(2));
  if (!flag.value.empty()) out += " -r";
  if (!flag.choices.empty())
    out += " -f -a " + Quoted(fmt::format("{}", fmt::join(flag.choices, " ")));
  out += " -d " + Quoted(flag.help) + "\n";
}

void FishPage(std::string& out, const Page& page, const std::string& at) {
  const std::string here = fmt::format("__drumroll_at {}", at.empty() ? "/" : at);
  for (const Page& verb : page.verbs) FishVerb(out, here, verb.name(), verb.summary);
  for (const ArgumentLine& argument : page.arguments) {
    for (const std::string& choice : argument.choices) FishVerb(out, here, choice, argument.help);
  }
  for (const FlagLine& flag : page.flags) FishFlag(out, at.empty() ? "" : here, flag);
}

constexpr std::string_view kBashStart =
    R"(# bash completion for drumroll. Load it with:  source <(drumroll completion bash)
_drumroll() {{
  # Bash splits words at '=', so the line is split here, at spaces only.
  local line=${{COMP_LINE:0:COMP_POINT}} at='' word words='' values=''
  local -a typed
  read -ra typed <<<"$line"
  [[ $line == *[[:space:]] ]] && typed+=('')
  local current=${{typed[${{#typed[@]}}-1]}}
  for word in "${{typed[@]:1:${{#typed[@]}}-2}}"; do
    case "$at/$word" in
    {0}) at+="/$word" ;;
    esac
  done
  case "$at $current" in
)";

constexpr std::string_view kBashMiddle = R"(  esac
  if [[ -n $values ]]; then
    COMPREPLY=($(compgen -W "$values" -- "${{current#*=}}"))
    return
  fi
  case "$at" in
)";

constexpr std::string_view kBashEnd = R"(  esac
  [[ $current == -* ]] && words+=' {}'
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ ${{#COMPREPLY[@]}} -eq 1 && ${{COMPREPLY[0]}} == *= ]] && compopt -o nospace 2>/dev/null
  return 0
}}
complete -o default -F _drumroll drumroll
)";

constexpr std::string_view kZshStart = R"(#compdef drumroll
# zsh completion for drumroll. Load it with:  source <(drumroll completion zsh)
_drumroll() {{
  local at='' word
  local -a verbs flags words_here
  for word in "${{(@)words[2,CURRENT-1]}}"; do
    case "$at/$word" in
    {}) at+="/$word" ;;
    esac
  done
  case "$at ${{words[CURRENT]}}" in
)";

constexpr std::string_view kZshMiddle = R"(  esac
  case "$at" in
)";

constexpr std::string_view kZshEnd = R"(  esac
  if [[ ${words[CURRENT]} == -* ]]; then
    _describe -o flag flags -S ''
    return
  fi
  (( $#verbs )) && _describe verb verbs && return
  (( $#words_here )) && compadd -- $words_here && return
  _files
}
if [[ $funcstack[1] == _drumroll ]]; then _drumroll "$@"; else compdef _drumroll drumroll; fi
)";

constexpr std::string_view kFishStart =
    R"(# fish completion for drumroll. Load it with:  drumroll completion fish | source
function __drumroll_at --description 'true if the words before the cursor name this verb'
    set -l at
    for word in (commandline -opc)[2..-1]
        switch "$at/$word"
            case {}
                set at "$at/$word"
        end
    end
    test "$at" = (string trim --right --chars=/ -- $argv[1])
end
)";

}  // namespace

std::string BashCompletion(const Page& root) {
  std::string out = fmt::format(kBashStart, Places(root));
  Walk(root, "", [&](const Page& page, const std::string& at) { BashValues(out, page, at); });
  out += fmt::format(kBashMiddle);
  Walk(root, "", [&](const Page& page, const std::string& at) { BashBranch(out, page, at); });
  return out + fmt::format(kBashEnd, fmt::join(GlobalFlags(root), " "));
}

std::string ZshCompletion(const Page& root) {
  std::string out = fmt::format(kZshStart, Places(root));
  Walk(root, "", [&](const Page& page, const std::string& at) { ZshValues(out, page, at); });
  out += kZshMiddle;
  out += "    *) flags=(\n";
  for (const FlagLine& flag : root.flags)
    out += "      " + Described(Offered(flag), flag.help) + "\n";
  out += "      ) ;|\n";
  Walk(root, "", [&](const Page& page, const std::string& at) { ZshBranch(out, page, at); });
  return out + std::string(kZshEnd);
}

std::string FishCompletion(const Page& root) {
  std::string places;
  Walk(root, "", [&](const Page&, const std::string& at) {
    if (!at.empty()) places += (places.empty() ? "" : " ") + at;
  });
  std::string out = fmt::format(kFishStart, places);
  Walk(root, "", [&](const Page& page, const std::string& at) { FishPage(out, page, at); });
  return out;
}

}  // namespace drumroll::cli
