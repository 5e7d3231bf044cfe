// What a verb needs of the world, passed in; built once, by main.
#ifndef DRUMROLL_CLI_RUNTIME_H_
#define DRUMROLL_CLI_RUNTIME_H_

#include <functional>

#include "base/clock.h"
#include "base/result.h"
#include "cli/console.h"
#include "disk/disk.h"

namespace drumroll::cli {

struct Runtime {
  disk::Disk& disk;
  Clock& clock;
  Console& console;
  // What the verb on the command line does; set while parsing, called when all of it has been
  // understood.
  std::function<Status()> work;
};

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_RUNTIME_H_
