#include <nlohmann/json.hpp>

#include "cli/build_info.h"
#include "cli/manual.h"
#include "cli/page.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

struct Flags {
  const CLI::App* root = nullptr;
};

Status PrintManual(const Flags& flags, Runtime& runtime) {
  const std::string manual = ManualPage(Describe(*flags.root), Version());
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"manual", manual}});
  } else {
    runtime.console.Print(manual);
  }
  return {};
}

}  // namespace

void AddMan(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "man",
      {.summary = "the manual page of all verbs",
       .details =
           "Prints drumroll(1) in roff. It is made from the program itself, so it always fits.",
       .examples = "drumroll man | man -l -\n"
                   "    read it\n"
                   "drumroll man > /usr/local/share/man/man1/drumroll.1\n"
                   "    install it"});
  verb->group(kTools);
  auto flags = std::make_shared<Flags>();
  flags->root = &root;
  Does(verb, runtime, flags, &PrintManual);
}

}  // namespace drumroll::cli
