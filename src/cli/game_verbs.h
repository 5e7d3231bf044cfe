// The verbs below `drumroll game`, one file each; AddGame() (cli/verbs.h) adds them.
#ifndef DRUMROLL_CLI_GAME_VERBS_H_
#define DRUMROLL_CLI_GAME_VERBS_H_

#include "cli/runtime.h"

namespace CLI {
class App;
}

namespace drumroll::cli {

void AddGameList(CLI::App& game, Runtime& runtime);
void AddGameShow(CLI::App& game, Runtime& runtime);
void AddGameCheck(CLI::App& game, Runtime& runtime);
void AddGamePrizes(CLI::App& game, Runtime& runtime);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_GAME_VERBS_H_
