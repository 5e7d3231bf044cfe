// Every verb of `drumroll`. To add one:
//
//  1. `src/cli/<verb>.cc` with `void Add<Verb>(CLI::App& root, Runtime& runtime)`: it declares the
//     verb with AddVerb() (cli/verb.h), gives it a Teaching and a group, binds flags to a struct
//     that it shares with the work, and ends with Does(verb, runtime, flags, Work). Checks that
//     need no data are validators of the flags, or come first in Work().
//  2. One line here, one in AddVerbs() (cli/main.cc), which is the order of --help, and the file in
//     src/CMakeLists.txt. Help, manual page and completion follow by themselves.
//  3. A transcript in tests/cli/.
//
// Work returns a Status and never exits. It prints its result once, with console.Print() or, for
// --json, with console.PrintJson(), and says everything else with console.Note().
#ifndef DRUMROLL_CLI_VERBS_H_
#define DRUMROLL_CLI_VERBS_H_

#include "cli/runtime.h"

namespace CLI {
class App;
}

namespace drumroll::cli {

void AddGame(CLI::App& root, Runtime& runtime);
void AddDoctor(CLI::App& root, Runtime& runtime);
void AddGenerate(CLI::App& root, Runtime& runtime);
void AddReenact(CLI::App& root, Runtime& runtime);
void AddImport(CLI::App& root, Runtime& runtime);
void AddClock(CLI::App& root, Runtime& runtime);
void AddClose(CLI::App& root, Runtime& runtime);
void AddSeal(CLI::App& root, Runtime& runtime);
void AddBalance(CLI::App& root, Runtime& runtime);
void AddResult(CLI::App& root, Runtime& runtime);
void AddReject(CLI::App& root, Runtime& runtime);
void AddSettle(CLI::App& root, Runtime& runtime);
void AddConfirm(CLI::App& root, Runtime& runtime);
void AddApprove(CLI::App& root, Runtime& runtime);
void AddPublish(CLI::App& root, Runtime& runtime);
void AddCorrect(CLI::App& root, Runtime& runtime);
void AddVoid(CLI::App& root, Runtime& runtime);
void AddServe(CLI::App& root, Runtime& runtime);
void AddJournal(CLI::App& root, Runtime& runtime);
void AddWinners(CLI::App& root, Runtime& runtime);
void AddPlay(CLI::App& root, Runtime& runtime);
void AddVerify(CLI::App& root, Runtime& runtime);
void AddExport(CLI::App& root, Runtime& runtime);
void AddInspect(CLI::App& root, Runtime& runtime);
void AddBench(CLI::App& root, Runtime& runtime);
void AddConfig(CLI::App& root, Runtime& runtime);
void AddToken(CLI::App& root, Runtime& runtime);
void AddCompletion(CLI::App& root, Runtime& runtime);
void AddMan(CLI::App& root, Runtime& runtime);
void AddVersion(CLI::App& root, Runtime& runtime);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_VERBS_H_
