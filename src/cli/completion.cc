#include <nlohmann/json.hpp>

#include "cli/completion_script.h"
#include "cli/page.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "game/catalog.h"

namespace drumroll::cli {
namespace {

struct Flags {
  const CLI::App* root = nullptr;
  std::string shell;
};

// A game is usually a shipped one.
void OfferGames(Page& page) {
  for (FlagLine& flag : page.flags) {
    if (flag.value != kGameValue) continue;
    for (const std::string_view id : game::ListGames()) flag.choices.emplace_back(id);
  }
  for (Page& verb : page.verbs) OfferGames(verb);
}

Status PrintScript(const Flags& flags, Runtime& runtime) {
  Page root = Describe(*flags.root);
  OfferGames(root);
  const std::string script = flags.shell == "bash"  ? BashCompletion(root)
                             : flags.shell == "zsh" ? ZshCompletion(root)
                                                    : FishCompletion(root);
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"shell", flags.shell}, {"script", script}});
  } else {
    runtime.console.Print(script);
  }
  return {};
}

}  // namespace

void AddCompletion(CLI::App& root, Runtime& runtime) {
  CLI::App* verb =
      AddVerb(root, "completion",
              {.summary = "a completion script for your shell",
               .details = "Prints a script that completes verbs, flags and their values in bash, "
                          "zsh or fish. It is made from the program itself, so it always fits.",
               .examples = "source <(drumroll completion bash)\n"
                           "    for this shell; put the line into ~/.bashrc for all\n"
                           "drumroll completion zsh > ~/.zfunc/_drumroll\n"
                           "drumroll completion fish > ~/.config/fish/completions/drumroll.fish"});
  verb->group(kTools);
  auto flags = std::make_shared<Flags>();
  flags->root = &root;
  verb->add_option("shell", flags->shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember(std::vector<std::string>{"bash", "zsh", "fish"}));
  Does(verb, runtime, flags, &PrintScript);
}

}  // namespace drumroll::cli
