// Builds the graph of objects, adds the verbs, runs the one that was asked for.
#include <fcntl.h>
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
  AddDoctor(root, runtime);
  AddGenerate(root, runtime);
  AddReenact(root, runtime);
  AddImport(root, runtime);
  AddClock(root, runtime);
  AddClose(root, runtime);
  AddSeal(root, runtime);
  AddBalance(root, runtime);
  AddResult(root, runtime);
  AddReject(root, runtime);
  AddSettle(root, runtime);
  AddConfirm(root, runtime);
  AddApprove(root, runtime);
  AddPublish(root, runtime);
  AddCorrect(root, runtime);
  AddVoid(root, runtime);
  AddServe(root, runtime);
  AddJournal(root, runtime);
  AddWinners(root, runtime);
  AddPlay(root, runtime);
  AddVerify(root, runtime);
  AddExport(root, runtime);
  AddInspect(root, runtime);
  AddBench(root, runtime);
  AddConfig(root, runtime);
  AddToken(root, runtime);
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

// A standard stream that the caller has closed would be the next file that is opened, and a message
// to people would go into a log. What stands in its place fails like it: what can't be printed is
// told.
void KeepStandardStreams() {
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(number, F_GETFD) < 0)
      (void)!open("/dev/null", number == STDOUT_FILENO ? O_RDONLY : O_WRONLY);
  }
}

// Whoever stops the program wants to know what he leaves behind. The process still ends by the
// signal, so that a script's shell sees it.
void OnStop(int number) {
  constexpr std::string_view kEraseLine = "\r\x1b[K";
  constexpr std::string_view kMessage =
      "drumroll: stopped by a signal; what was acknowledged is on disk, and the rest can be done "
      "again\n";
  if (isatty(STDERR_FILENO) == 1) (void)!write(STDERR_FILENO, kEraseLine.data(), kEraseLine.size());
  (void)!write(STDERR_FILENO, kMessage.data(), kMessage.size());
  (void)raise(number);  // SA_RESETHAND has put the default back.
}

void InstallSignalHandlers() {
  struct sigaction action = {};
  action.sa_handler = OnBusError;
  sigaction(SIGBUS, &action, nullptr);
  action.sa_handler = OnStop;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int number : {SIGINT, SIGTERM}) {
    struct sigaction before = {};
    sigaction(number, nullptr, &before);
    if (before.sa_handler != SIG_IGN) sigaction(number, &action, nullptr);  // As under nohup.
  }
}

int Main(int argc, const char* const* argv) {
  KeepStandardStreams();
  InstallSignalHandlers();
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
