// How a verb file declares its verb. Only verb files, main.cc and what walks the parser's tree
// include this: it brings in the command line library.
#ifndef DRUMROLL_CLI_VERB_H_
#define DRUMROLL_CLI_VERB_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/runtime.h"

namespace drumroll::cli {

// The headings of --help, in the order in which verbs are added.
inline constexpr const char* kGames = "Games";
inline constexpr const char* kDrawNight = "A draw's evening";
inline constexpr const char* kLooking = "Looking";
inline constexpr const char* kTools = "Tools";

// What --help, the manual page and the completion scripts say about a verb; there is no second
// place.
struct Teaching {
  std::string summary;  // One line, without a full stop: "prizes of every tier".
  std::string
      details;  // A paragraph or more: when one wants it, what it promises, what it refuses.
  std::string examples;  // Lines: a command, and below it, indented, what it does.
};

// A verb below `parent`. Unknown flags are looked for in the parent, so that global flags may
// follow the verb.
CLI::App* AddVerb(CLI::App& parent, const std::string& name, const Teaching& teaching);
// A verb that only holds others: "game", "inspect".
CLI::App* AddVerbGroup(CLI::App& parent, const std::string& name, const Teaching& teaching);

// When `verb` was chosen and everything parsed, `work(*flags, runtime)` runs. The flags live as
// long as the parser.
template <typename Flags>
void Does(CLI::App* verb, Runtime& runtime, std::shared_ptr<Flags> flags,
          Status (*work)(const Flags& flags, Runtime& runtime)) {
  verb->callback([&runtime, flags = std::move(flags), work] {
    runtime.work = [&runtime, flags, work] { return work(*flags, runtime); };
  });
}
inline void Does(CLI::App* verb, Runtime& runtime, Status (*work)(Runtime& runtime)) {
  verb->callback([&runtime, work] { runtime.work = [&runtime, work] { return work(runtime); }; });
}

// For option->transform(...): the value as people write it ("80M", "64MiB"; cli/quantity.h), into a
// uint64_t.
CLI::Validator CountValue();
CLI::Validator BytesValue();
// Likewise for whole numbers of low..high, with an error that names both.
CLI::Validator WholeValue(uint64_t low, uint64_t high);

// For option->check(...): an empty path is a script's unset variable, never meant.
CLI::Validator PathValue();

// What stands for the value of a flag that names a game.
inline constexpr const char* kGameValue = "GAME";
// The flag --game, required: the id of a shipped game or the path of a game file (cli/games.h loads
// it).
CLI::Option* AddGameFlag(CLI::App& verb, std::string& game);
// The flags --carry and --stated, which cli/tier_amount.h reads.
void AddMoneyFlags(CLI::App& verb, std::vector<std::string>& carry,
                   std::vector<std::string>& stated);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_VERB_H_
