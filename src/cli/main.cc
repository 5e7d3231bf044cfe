// Builds the graph of objects, adds the verbs, runs the one that was asked for.
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <string_view>

#include "base/clock.h"
#include "cli/command_line.h"
#include "cli/verbs.h"
#include "disk/posix_disk.h"

namespace drumroll::cli {
namespace {

constexpr const char* kAbout =
    "draw night for mass number lotteries\n\n"
    "drumroll takes in the tickets of a lottery, closes and seals the pool when sales end, and "
    "once the winning numbers are known finds every winner and every prize, exactly. Results go to "
    "stdout, messages to stderr.";

// The order of --help. Groups come in the order of their first verb.
void AddVerbs(CLI::App& root, Runtime& runtime) {
  AddGame(root, runtime);
  AddGenerate(root, runtime);
  AddReenact(root, runtime);
  AddImport(root, runtime);
  AddClose(root, runtime);
  AddSeal(root, runtime);
  AddResult(root, runtime);
  AddSettle(root, runtime);
  AddWinners(root, runtime);
  AddPlay(root, runtime);
  AddVerify(root, runtime);
  AddInspect(root, runtime);
  AddBench(root, runtime);
  AddCompletion(root, runtime);
  AddMan(root, runtime);
  AddVersion(root, runtime);
}

// A read error in a mapped file arrives as SIGBUS, in the middle of any load instruction. Nothing
// can be repaired there, and no allocation or lock may be touched: say what it is and stop as for
// corrupt data.
void OnBusError(int) {
  constexpr std::string_view kMessage =
      "drumroll: a read error in a memory-mapped file; run 'drumroll verify' to find which\n";
  (void)!write(STDERR_FILENO, kMessage.data(), kMessage.size());
  _exit(3);
}

void InstallBusErrorHandler() {
  struct sigaction action = {};
  action.sa_handler = OnBusError;
  sigaction(SIGBUS, &action, nullptr);
}

int Main(int argc, const char* const* argv) {
  InstallBusErrorHandler();
  disk::PosixDisk disk;
  SystemClock clock;
  Console console(stdout, stderr, Console::Detect());
  Runtime runtime{.disk = disk, .clock = clock, .console = console, .work = {}};
  CLI::App root(kAbout, "drumroll");
  PrepareRoot(root, runtime);
  AddVerbs(root, runtime);
  return RunCommandLine(root, runtime, argc, argv);
}

}  // namespace
}  // namespace drumroll::cli

int main(int argc, char** argv) { return drumroll::cli::Main(argc, argv); }
