// A draw, where it is in its evening, and who has come to do something about it: what every verb
// that takes a step, or asks whether it may, begins with.
#ifndef DRUMROLL_CLI_NIGHT_H_
#define DRUMROLL_CLI_NIGHT_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/runtime.h"
#include "pool/evening.h"

namespace CLI {
class App;
}

namespace drumroll::cli {

// Who gives a command, as he says himself: on the command line nothing proves it.
struct Who {
  std::string name;  // Empty: "operator", where one person may run the draw.
  std::string role = "officer";
  bool confirmed = false;  // --yes.
};
// For verbs that only ask whether they may: --as, --role.
void AddWhoFlags(CLI::App& verb, Who& who);
// For verbs that take a step: --yes too.
void AddOperatorFlags(CLI::App& verb, Who& who);

// kInvalid if the draw takes several people and nobody is named, or the name is none.
Result<pool::Person> PersonOf(const Who& who, pool::Controls controls);

struct Night {
  std::unique_ptr<pool::Draw> draw;  // On the heap: the evening points to it.
  pool::Evening evening;
  pool::Person person;
};
// Opens it, and tells what steps that were cut off have left.
Result<Night> OpenNight(Runtime& runtime, const std::string& directory, const Who& who);
// The same for one command, if it may be given.
Result<Night> OpenNightFor(Runtime& runtime, const std::string& directory, const Who& who,
                           pool::Command command);

// Says what the step is about: the draw, its date, its game and its seal in words, who takes the
// step, and what else stands in `facts`. Where the draw takes several people it waits until the
// draw's number is typed, or goes on with --yes; kConflict if anything else is typed.
Status ConfirmStep(Runtime& runtime, const Night& night, const Who& who, std::string_view what,
                   const std::vector<std::pair<std::string, std::string>>& facts = {});

// The draws of the same evening, in directories beside it: with dual controls only.
Result<std::vector<pool::SisterDraw>> SistersOf(Runtime& runtime, const Night& night);

// "draw 1128 of kr-lotto645".
std::string DrawText(const pool::Draw& draw);
// "sealed", "drawn, revision 2", "balanced, one entry of the result waits".
std::string StateText(const pool::State& state);
// "lusab-babad-gutih-tugad", or that there is no seal yet.
std::string SealWords(const pool::State& state);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_NIGHT_H_
